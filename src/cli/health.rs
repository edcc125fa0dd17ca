//! `boctin health`: asks the worker on this machine whether it lives, or is ready.
//!
//! For health checks of containers without a shell or curl. Asks at the address in `http.listen`,
//! within a deadline; says on standard error what is wrong. Starts nothing and speaks to no broker.

use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::Context as _;

use super::{Exit, print};
use crate::settings::Settings;

/// How long each step of asking may take.
const STEP: Duration = Duration::from_secs(2);

/// Most of an answer that is read.
const MAX_ANSWER_BYTES: u64 = 16 * 1024;

/// Options of `boctin health`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Ask whether the worker is ready to work, not only whether it lives.
    #[arg(long)]
    ready: bool,
}

/// Asks, and ends with [`Exit::Failed`] when the answer is no.
///
/// # Errors
///
/// Nobody answers, or something that is no worker.
pub fn run(args: &Args, settings: &Settings) -> anyhow::Result<Exit> {
    let address = reachable(settings.http.listen);
    let path = if args.ready { "/readyz" } else { "/livez" };
    let (status, body) = get(address, path, MAX_ANSWER_BYTES)?;
    if status == 200 {
        return Ok(Exit::Done);
    }
    print::notice(body.trim_end());
    Ok(Exit::Failed)
}

/// Returns where a listener on this address can be reached from the same machine.
fn reachable(mut listen: SocketAddr) -> SocketAddr {
    if listen.ip().is_unspecified() {
        listen.set_ip(match listen {
            SocketAddr::V4(_) => IpAddr::V4(Ipv4Addr::LOCALHOST),
            SocketAddr::V6(_) => IpAddr::V6(Ipv6Addr::LOCALHOST),
        });
    }
    listen
}

/// Returns status and body of a page of a worker.
///
/// # Errors
///
/// Nobody answers, or something that is no worker.
pub(super) fn get(
    address: SocketAddr,
    path: &str,
    most_bytes: u64,
) -> anyhow::Result<(u16, String)> {
    let answer = ask(address, path, most_bytes)
        .with_context(|| format!("no answer from http://{address}"))?;
    let (status, body) =
        parse(&answer).with_context(|| format!("no worker answers at http://{address}{path}"))?;
    Ok((status, body.to_owned()))
}

fn ask(address: SocketAddr, path: &str, most_bytes: u64) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, STEP)?;
    stream.set_read_timeout(Some(STEP))?;
    stream.set_write_timeout(Some(STEP))?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.take(most_bytes).read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// Returns status and body of an HTTP answer.
fn parse(answer: &str) -> Option<(u16, &str)> {
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.strip_prefix("HTTP/1.1 ")?.split(' ').next()?.parse().ok()?;
    Some((status, body))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use std::net::TcpListener;

    use super::*;

    /// Runs the command against a listener that gives one answer; returns the exit and the question.
    fn run_against(answer: &'static str, args: &Args) -> (anyhow::Result<Exit>, String) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let mut settings = Settings::default();
        settings.http.listen = listener.local_addr().unwrap();
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut question = Vec::new();
            while !question.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                stream.read_exact(&mut byte).unwrap();
                question.extend(byte);
            }
            stream.write_all(answer.as_bytes()).unwrap();
            String::from_utf8(question).unwrap()
        });
        let exit = run(args, &settings);
        (exit, server.join().unwrap())
    }

    #[test]
    fn the_exit_follows_the_status() {
        let (exit, question) = run_against("HTTP/1.1 200 OK\r\n\r\nok\n", &Args { ready: false });
        assert_eq!(exit.unwrap(), Exit::Done);
        assert!(question.starts_with("GET /livez HTTP/1.1\r\n"), "{question}");

        let (exit, question) = run_against(
            "HTTP/1.1 503 Service Unavailable\r\n\r\nbroker: starting\n",
            &Args { ready: true },
        );
        assert_eq!(exit.unwrap(), Exit::Failed);
        assert!(question.starts_with("GET /readyz HTTP/1.1\r\n"), "{question}");
    }

    #[test]
    fn what_is_no_worker_and_what_is_nobody_is_an_error() {
        let (exit, _) = run_against("220 mail.example\r\n", &Args { ready: false });
        assert!(exit.unwrap_err().to_string().contains("no worker answers"));

        let mut settings = Settings::default();
        settings.http.listen = {
            let gone = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
            gone.local_addr().unwrap()
        };
        let error = run(&Args { ready: false }, &settings).unwrap_err();
        assert!(error.to_string().contains("no answer"), "{error}");
    }

    #[test]
    fn a_listener_on_all_addresses_is_asked_on_loopback() {
        let reach = |text: &str| reachable(text.parse().unwrap()).to_string();
        assert_eq!(reach("0.0.0.0:9464"), "127.0.0.1:9464");
        assert_eq!(reach("[::]:9464"), "[::1]:9464");
        assert_eq!(reach("192.0.2.7:9464"), "192.0.2.7:9464");
    }
}
