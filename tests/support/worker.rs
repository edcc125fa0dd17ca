//! A worker as a child process: configured by its environment, watched through its HTTP pages.
//!
//! Its log goes to a file, which is printed when the test fails. Dropping a worker kills it.

use std::fs;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::Signal;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::flow::Flow;
use super::guard::{self, Guarded};
use super::metrics::Metrics;
use super::ports;
use super::wait::{eventually, when};

/// How long a worker may take to do what it can do at once, on a busy machine.
pub(crate) const SOON: Duration = Duration::from_secs(60);

/// How much of a failed worker's log is shown, from its end.
const SHOWN_BYTES: usize = 200_000;

/// A running worker.
pub(crate) struct Worker {
    process: Guarded,
    port: u16,
    log: PathBuf,
    folder: TempDir,
}

/// An answer of the worker's HTTP listener.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// The status code.
    pub(crate) status: u16,
    /// The body.
    pub(crate) body: String,
}

impl Worker {
    /// Starts a worker on this flow.
    pub(crate) fn start(flow: &Flow) -> Self {
        Self::start_with(flow, |log| (log.try_clone().unwrap().into(), log.into()))
    }

    /// Starts a worker on this flow whose output nobody reads: every line it writes fails.
    pub(crate) fn start_unheard(flow: &Flow) -> Self {
        Self::start_with(flow, |_| {
            let closed = || {
                let (reader, writer) = std::io::pipe().unwrap();
                drop(reader);
                writer.into()
            };
            (closed(), closed())
        })
    }

    /// Starts a worker that dies when it writes to any file; its lines come through a pipe.
    pub(crate) fn start_without_files(flow: &Flow) -> Self {
        Self::start_as(flow, without_files, |mut log| {
            let (mut reader, writer) = std::io::pipe().unwrap();
            std::thread::spawn(move || std::io::copy(&mut reader, &mut log));
            (writer.try_clone().unwrap().into(), writer.into())
        })
    }

    /// Returns the names of what lies in the worker's folder, which is its home as well.
    pub(crate) fn files(&self) -> Vec<String> {
        let files = fs::read_dir(self.folder.path()).unwrap();
        files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
    }

    fn start_with(flow: &Flow, streams: impl FnOnce(fs::File) -> (Stdio, Stdio)) -> Self {
        Self::start_as(flow, |command| command, streams)
    }

    fn start_as(
        flow: &Flow,
        confined: impl FnOnce(Command) -> Command,
        streams: impl FnOnce(fs::File) -> (Stdio, Stdio),
    ) -> Self {
        let folder = guard::folder("boctin-worker-");
        let port = ports::free();
        let (log, file) = guard::log_file(folder.path(), "worker.log");
        let (output, errors) = streams(file);
        let mut command = Command::new(env!("CARGO_BIN_EXE_boctin"));
        command.arg("worker").current_dir(folder.path());
        let mut command = confined(command);
        command.current_dir(folder.path()).env("HOME", folder.path()).env("TMPDIR", folder.path());
        for (variable, _) in std::env::vars_os() {
            if variable.to_string_lossy().starts_with("BOCTIN") {
                command.env_remove(variable);
            }
        }
        command.envs(flow.environment());
        command.env("BOCTIN__HTTP__LISTEN", format!("127.0.0.1:{port}"));
        command.stdin(Stdio::null()).stdout(output).stderr(errors);
        Self { process: Guarded::start(&mut command), port, log, folder }
    }

    /// Starts a worker on this flow and waits until it consumes.
    pub(crate) async fn ready(flow: &Flow) -> Self {
        let mut worker = Self::start(flow);
        worker.is_ready().await;
        worker
    }

    /// Lets a worker declare everything on this flow, and stops it again.
    pub(crate) async fn prepare(flow: &Flow) {
        let mut worker = Self::ready(flow).await;
        worker.signal(Signal::TERM);
        assert!(worker.end(SOON).await.success());
    }

    /// Waits until the worker says that it is ready.
    pub(crate) async fn is_ready(&mut self) {
        eventually("the worker is ready", SOON, async || {
            self.must_live();
            when(self.get("/readyz").await?.status == 200)
        })
        .await;
    }

    /// Waits until the worker says that it is not ready, and returns what it says.
    pub(crate) async fn is_unready(&mut self) -> String {
        eventually("the worker is not ready", SOON, async || {
            self.must_live();
            let answer = self.get("/readyz").await?;
            (answer.status == 503).then_some(answer.body)
        })
        .await
    }

    /// Waits until the metrics satisfy the condition; returns that reading.
    pub(crate) async fn until(
        &mut self,
        what: &str,
        mut condition: impl FnMut(&Metrics) -> bool,
    ) -> Metrics {
        eventually(what, SOON, async || {
            self.must_live();
            let metrics = Metrics::parse(&self.get("/metrics").await?.body);
            condition(&metrics).then_some(metrics)
        })
        .await
    }

    /// Waits until the worker holds deliveries because no queue takes what came of them.
    pub(crate) async fn holds(&mut self) -> Metrics {
        self.until("it holds deliveries and keeps trying to publish", |metrics| {
            metrics.get("publish_total{result=\"returned\",target=\"output\"}") >= 10.0
                && metrics.sum("deliveries_in_flight") >= 1.0
        })
        .await
    }

    /// Waits until nothing is in flight and every delivery is accounted for; returns that reading.
    pub(crate) async fn at_rest(&mut self) -> Metrics {
        self.until("the worker is at rest, with every delivery accounted for", |metrics| {
            metrics.sum("deliveries_in_flight") == 0.0 && metrics.unaccounted() == 0.0
        })
        .await
    }

    /// Fetches a page; `None` when nobody answers.
    pub(crate) async fn get(&self, path: &str) -> Option<Answer> {
        let ask = async {
            let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).await.ok()?;
            let request = format!("GET {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
            stream.write_all(request.as_bytes()).await.ok()?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer).await.ok()?;
            let (head, body) = answer.split_once("\r\n\r\n")?;
            let status = head.split(' ').nth(1)?.parse().ok()?;
            assert!(!head.contains("chunked"), "this reader takes bodies of a stated length only");
            Some(Answer { status, body: body.to_owned() })
        };
        tokio::time::timeout(SOON, ask).await.ok().flatten()
    }

    /// Returns the port of its HTTP pages.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Returns the number of the process.
    pub(crate) fn process_id(&self) -> u32 {
        self.process.id()
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        self.process.signal(signal);
    }

    /// Returns how the worker ended, once it has.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.process.ended()
    }

    /// Waits until the worker has ended.
    pub(crate) async fn end(&mut self, deadline: Duration) -> ExitStatus {
        eventually("the worker ends", deadline, async || self.ended()).await
    }

    /// Returns what the worker has logged so far.
    pub(crate) fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.log).unwrap_or_default()).into_owned()
    }

    fn must_live(&mut self) {
        if let Some(status) = self.ended() {
            panic!("the worker ended ({status}) while it was waited for");
        }
    }
}

/// The same command in a shell that lets it write to no file.
fn without_files(command: Command) -> Command {
    let mut confined = Command::new("sh");
    confined.args(["-c", "ulimit -f 0; exec \"$@\"", "sh"]);
    confined.arg(command.get_program()).args(command.get_args());
    confined
}

impl Drop for Worker {
    #[expect(clippy::print_stderr, reason = "what the worker said explains why the test failed")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = self.log();
            let start = log.len().saturating_sub(SHOWN_BYTES);
            let start = (start..log.len()).find(|at| log.is_char_boundary(*at)).unwrap_or(0);
            let number = self.process_id();
            eprintln!("--- log of worker {number} ---\n{}", log.get(start..).unwrap_or_default());
        }
    }
}
