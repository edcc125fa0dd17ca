//! A TCP proxy before a broker, to break one worker's connections without touching the broker.
//!
//! It can cut what is open, refuse what is new, and freeze: sockets stay open and nothing passes, as when a
//! firewall forgets a connection.

use std::net::Ipv4Addr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::node::address;
use super::ports;

/// What the proxy does with bytes and with new connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Open,
    Frozen,
}

/// A running proxy.
pub(crate) struct Proxy {
    port: u16,
    upstream: u16,
    mode: watch::Sender<Mode>,
    /// Changes with each cut.
    cuts: watch::Sender<u64>,
    listener: Option<JoinHandle<()>>,
}

impl Proxy {
    /// Starts a proxy before the broker on this port of the loopback address.
    pub(crate) async fn before(upstream: u16) -> Self {
        let mut proxy = Self {
            port: ports::free(),
            upstream,
            mode: watch::Sender::new(Mode::Open),
            cuts: watch::Sender::new(0),
            listener: None,
        };
        proxy.accept().await;
        proxy
    }

    /// The address of the broker through this proxy.
    pub(crate) fn url(&self) -> String {
        address("guest", "guest", self.port)
    }

    /// Listens again after [`Proxy::refuse`].
    pub(crate) async fn accept(&mut self) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port)).await.unwrap();
        let (upstream, mode, cuts) = (self.upstream, self.mode.clone(), self.cuts.clone());
        self.listener = Some(tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (mode, cuts) = (mode.subscribe(), cuts.subscribe());
                tokio::spawn(relay(client, upstream, mode, cuts));
            }
        }));
    }

    /// Closes every connection that is open now.
    pub(crate) fn cut(&self) {
        self.cuts.send_modify(|count| *count += 1);
    }

    /// Closes every connection, and the listener with them: the broker seems to be gone.
    pub(crate) async fn refuse(&mut self) {
        if let Some(listener) = self.listener.take() {
            listener.abort();
            // The port is free only once the task has gone.
            let _ = listener.await;
        }
        self.cut();
    }

    /// Lets no byte pass any more, and keeps every socket open.
    pub(crate) fn freeze(&self) {
        self.mode.send_replace(Mode::Frozen);
    }

    /// Lets bytes pass again.
    pub(crate) fn thaw(&self) {
        self.mode.send_replace(Mode::Open);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let Some(listener) = &self.listener {
            listener.abort();
        }
        self.cut();
    }
}

async fn relay(
    client: TcpStream,
    upstream: u16,
    mode: watch::Receiver<Mode>,
    mut cuts: watch::Receiver<u64>,
) {
    let Ok(broker) = TcpStream::connect((Ipv4Addr::LOCALHOST, upstream)).await else { return };
    let ((from_client, to_client), (from_broker, to_broker)) =
        (client.into_split(), broker.into_split());
    tokio::select! {
        () = pass(from_client, to_broker, mode.clone()) => {}
        () = pass(from_broker, to_client, mode) => {}
        // Also when the proxy itself is dropped.
        _ = cuts.changed() => {}
    }
}

async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut mode: watch::Receiver<Mode>) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(length) = from.read(&mut buffer).await {
        if length == 0 || mode.wait_for(|mode| *mode == Mode::Open).await.is_err() {
            return;
        }
        if to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}
