//! The server as a client sees it, on a port of its own.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::connections::Limits;
use super::*;
use crate::metrics::{BuildInfo, MetricsLabels};

/// Long enough for a loaded machine; a test that waits for it has failed.
const LONG: Duration = Duration::from_secs(30);

struct Server {
    address: SocketAddr,
    readiness: Arc<Readiness>,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

async fn start(limits: Limits) -> Server {
    let listener = bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = listener.local_addr().unwrap();
    let readiness = Arc::new(Readiness::new());
    let metrics = Arc::new(Metrics::new(MetricsLabels {
        reasons: vec!["charset"],
        stages: vec!["page"],
        topics: vec![],
        queues: vec![],
        sources: vec![],
        build: BuildInfo::current(),
    }));
    let router = router(metrics, Arc::clone(&readiness));
    let (stop, stopped) = oneshot::channel();
    let task = tokio::spawn(connections::serve(listener, router, limits, async {
        let _ = stopped.await;
    }));
    Server { address, readiness, stop, task }
}

impl Server {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Sends a request and returns head and body of the answer.
    async fn ask(&self, method: &str, path: &str) -> (String, String) {
        let mut stream = self.connect().await;
        let request =
            format!("{method} {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let answer = everything(&mut stream).await;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.to_owned(), body.to_owned())
    }
}

/// Reads until the server ends the connection.
async fn everything(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    timeout(LONG, stream.read_to_end(&mut answer)).await.expect("the connection ends").ok();
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn metrics_are_served_in_the_text_format() {
    let server = start(Limits::default()).await;
    let (head, body) = server.ask("GET", "/metrics").await;
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    assert!(head.contains("content-type: text/plain; version=0.0.4"), "{head}");
    assert!(body.contains("\nboctin_deliveries_in_flight 0\n"), "{body}");
}

#[tokio::test]
async fn the_ready_metric_says_what_readyz_says() {
    let server = start(Limits::default()).await;
    assert!(server.ask("GET", "/metrics").await.1.contains("\nboctin_ready 0\n"));
    server.readiness.clear(Component::Broker);
    server.readiness.clear(Component::Consumer);
    assert!(server.ask("GET", "/metrics").await.1.contains("\nboctin_ready 1\n"));
}

#[tokio::test]
async fn a_worker_without_a_broker_is_alive_and_says_what_it_waits_for() {
    let server = start(Limits::default()).await;
    server.readiness.block(Component::Broker, "connection refused");
    assert!(server.ask("GET", "/livez").await.0.starts_with("HTTP/1.1 200"));
    let (head, body) = server.ask("GET", "/readyz").await;
    assert!(head.starts_with("HTTP/1.1 503"), "{head}");
    assert!(head.contains("content-type: application/json"), "{head}");
    assert_eq!(
        body,
        r#"{"ready":false,"reasons":[{"component":"broker","reason":"connection refused"},{"component":"consumer","reason":"starting"}]}"#
    );
    server.readiness.clear(Component::Broker);
    server.readiness.clear(Component::Consumer);
    let (head, body) = server.ask("GET", "/readyz").await;
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    assert_eq!(body, r#"{"ready":true,"reasons":[]}"#);
}

#[tokio::test]
async fn an_unknown_path_is_answered_with_the_list_of_those_that_exist() {
    let server = start(Limits::default()).await;
    let (head, body) = server.ask("GET", "/").await;
    assert!(head.starts_with("HTTP/1.1 404"), "{head}");
    for (path, _) in ENDPOINTS {
        assert!(body.contains(path), "{body}");
        assert!(!server.ask("GET", path).await.0.starts_with("HTTP/1.1 404"), "{path}");
    }
}

#[tokio::test]
async fn only_get_and_head_are_answered() {
    let server = start(Limits::default()).await;
    for method in ["POST", "PUT", "DELETE", "PATCH"] {
        let (head, _) = server.ask(method, "/metrics").await;
        assert!(head.starts_with("HTTP/1.1 405"), "{method}: {head}");
    }
    let (head, body) = server.ask("HEAD", "/livez").await;
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    assert_eq!(body, "");
}

#[tokio::test]
async fn headers_that_do_not_come_end_the_connection() {
    let server =
        start(Limits { header_time: Duration::from_millis(50), ..Limits::default() }).await;
    let mut stream = server.connect().await;
    stream.write_all(b"GET /livez HTTP/1.1\r\nhost: ").await.unwrap();
    assert!(!everything(&mut stream).await.contains("200 OK"));
}

#[tokio::test]
async fn headers_without_end_are_refused() {
    let server = start(Limits::default()).await;
    let mut stream = server.connect().await;
    stream.write_all(b"GET /livez HTTP/1.1\r\n").await.unwrap();
    let line = format!("x-fill: {}\r\n", "x".repeat(1000));
    // The server may end the connection before all of it is written.
    for _ in 0..1000 {
        if stream.write_all(line.as_bytes()).await.is_err() {
            break;
        }
    }
    assert!(!everything(&mut stream).await.contains("200 OK"));
}

#[tokio::test]
async fn idle_clients_cannot_keep_others_out() {
    let server = start(Limits {
        connections: 1,
        header_time: Duration::from_millis(50),
        ..Limits::default()
    })
    .await;
    let _idle = server.connect().await;
    let answer = timeout(LONG, server.ask("GET", "/livez")).await.expect("the idle client goes");
    assert!(answer.0.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_connection_ends_after_its_life() {
    let server = start(Limits {
        life: Duration::from_millis(50),
        farewell: Duration::from_millis(50),
        header_time: LONG * 2,
        ..Limits::default()
    })
    .await;
    let mut stream = server.connect().await;
    assert_eq!(everything(&mut stream).await, "");
}

#[tokio::test]
async fn a_shutdown_ends_connections_that_would_stay() {
    let server = start(Limits {
        header_time: LONG * 2,
        farewell: Duration::from_millis(50),
        ..Limits::default()
    })
    .await;
    let mut kept = server.connect().await;
    kept.write_all(b"GET /livez HTTP/1.1\r\nhost: test\r\n\r\n").await.unwrap();
    let mut answer = [0_u8; 12];
    kept.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200");
    let mut half = server.connect().await;
    half.write_all(b"GET /li").await.unwrap();

    server.stop.send(()).unwrap();
    timeout(LONG, server.task).await.expect("the server ends").unwrap();
    everything(&mut kept).await;
    assert_eq!(everything(&mut half).await, "");
    assert!(TcpStream::connect(server.address).await.is_err(), "the port is free");
}

#[tokio::test]
async fn a_port_that_is_taken_is_an_error() {
    let first = bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let second = bind(first.local_addr().unwrap()).await;
    assert_eq!(second.unwrap_err().kind(), io::ErrorKind::AddrInUse);
}
