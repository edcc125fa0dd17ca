//! Accepts connections and ends them: the limits that `axum::serve` does not set.
//!
//! Promises: a bounded number of connections, each with bounded headers and a bounded life; after
//! the shutdown nothing is left running. Knows nothing of what is served.

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// How much of the server one client, or all of them, may hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Connections at the same time; more wait to be accepted.
    pub(super) connections: usize,
    /// Bytes of one request's headers.
    pub(super) header_bytes: usize,
    /// Time for the headers to come, and for a kept-alive connection to be idle.
    pub(super) header_time: Duration,
    /// Time after which a connection must end; scrapers reconnect.
    pub(super) life: Duration,
    /// Time for the response under way when a connection must end.
    pub(super) farewell: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 128,
            header_bytes: 16 << 10,
            header_time: Duration::from_secs(10),
            life: Duration::from_secs(300),
            farewell: Duration::from_secs(2),
        }
    }
}

/// Serves until `shutdown` is ready, then lets the responses under way end.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    shutdown: impl Future<Output = ()>,
) {
    let slots = Arc::new(Semaphore::new(limits.connections));
    let (stop, stopped) = watch::channel(());
    let mut connections = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            Some(_ended) = connections.join_next() => {}
            (stream, slot) = accept(&listener, &slots) => {
                connections.spawn(converse(stream, router.clone(), limits, stopped.clone(), slot));
            }
        }
    }
    drop(listener);
    drop(stop);
    while connections.join_next().await.is_some() {}
}

/// Waits for a free slot and a connection. Dropping the future loses neither.
async fn accept(
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
) -> (TcpStream, OwnedSemaphorePermit) {
    let slot =
        Arc::clone(slots).acquire_owned().await.expect("nobody closes the semaphore of slots");
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return (stream, slot),
            Err(error) if is_the_clients(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "cannot accept an HTTP connection; trying again in a second");
                sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

fn is_the_clients(error: &io::Error) -> bool {
    use io::ErrorKind;
    [ErrorKind::ConnectionAborted, ErrorKind::ConnectionReset, ErrorKind::ConnectionRefused]
        .contains(&error.kind())
}

async fn converse(
    stream: TcpStream,
    router: Router,
    limits: Limits,
    mut stopped: watch::Receiver<()>,
    _slot: OwnedSemaphorePermit,
) {
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_time)
        .max_buf_size(limits.header_bytes)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    let mut connection = pin!(connection);
    // What goes wrong on a connection is the client's to know; the server has nothing to do.
    tokio::select! {
        _ = &mut connection => return,
        _ = stopped.changed() => {}
        () = sleep(limits.life) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = timeout(limits.farewell, connection).await;
}
