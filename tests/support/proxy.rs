//! A TCP proxy before a broker, to break one worker's connections without touching the broker.
//!
//! It can cut what is open, refuse what is new, and freeze: sockets stay open and nothing passes, as when a
//! firewall forgets a connection. It can pass everything late or a little at a time, and garble what passes.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

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
    /// Everything passes later by this.
    Late(Duration),
    /// A little passes at a time, and the sender waits.
    Slow,
}

/// Which way bytes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    /// From the worker to the broker.
    ToBroker,
    /// From the broker to the worker.
    ToWorker,
}

/// What passes at a time when it passes slowly: 20 KB a second.
const SLOW_BYTES: usize = 1024;
const SLOW_PAUSE: Duration = Duration::from_millis(50);

/// The byte that ends every frame of AMQP.
const FRAME_END: u8 = 0xCE;

/// More than the largest frame, so that the end of the frame it falls into is garbage as well.
const GARBAGE_BYTES: usize = 200_000;

/// A running proxy.
pub(crate) struct Proxy {
    port: u16,
    upstream: u16,
    mode: watch::Sender<Mode>,
    /// Changes with each cut.
    cuts: watch::Sender<u64>,
    /// Garbage to put in between, and which way.
    garbage: watch::Sender<Option<(Direction, Arc<[u8]>)>>,
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
            garbage: watch::Sender::new(None),
            listener: None,
        };
        proxy.accept().await;
        proxy
    }

    /// The address of the broker through this proxy.
    pub(crate) fn url(&self) -> String {
        self.url_as("guest", "guest")
    }

    /// The same address for another user.
    pub(crate) fn url_as(&self, user: &str, password: &str) -> String {
        address(user, password, self.port)
    }

    /// Listens again after [`Proxy::refuse`].
    pub(crate) async fn accept(&mut self) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port)).await.unwrap();
        let (upstream, mode, cuts) = (self.upstream, self.mode.clone(), self.cuts.clone());
        let garbage = self.garbage.clone();
        self.listener = Some(tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let road = Road { mode: mode.subscribe(), garbage: garbage.subscribe() };
                tokio::spawn(relay(client, upstream, road, cuts.subscribe()));
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

    /// Passes everything on later by this.
    pub(crate) fn delay(&self, by: Duration) {
        self.mode.send_replace(Mode::Late(by));
    }

    /// Passes a little at a time.
    pub(crate) fn trickle(&self) {
        self.mode.send_replace(Mode::Slow);
    }

    /// Puts garbage between the bytes of every connection that is open now, one way.
    ///
    /// No byte of it ends a frame, so no message can be taken for whole that was hit.
    pub(crate) fn garble(&self, direction: Direction, seed: u64) {
        let mut random = fastrand::Rng::with_seed(seed);
        let garbage = (0..GARBAGE_BYTES).map(|_| random.u8(..FRAME_END)).collect();
        self.garbage.send_replace(Some((direction, garbage)));
    }

    /// Lets bytes pass again, at once.
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

/// What happens to bytes on their way.
#[derive(Clone)]
struct Road {
    mode: watch::Receiver<Mode>,
    garbage: watch::Receiver<Option<(Direction, Arc<[u8]>)>>,
}

async fn relay(client: TcpStream, upstream: u16, road: Road, mut cuts: watch::Receiver<u64>) {
    let Ok(broker) = TcpStream::connect((Ipv4Addr::LOCALHOST, upstream)).await else { return };
    for stream in [&client, &broker] {
        // Fails only when it is closed already.
        let _ = stream.set_nodelay(true);
    }
    let ((from_client, to_client), (from_broker, to_broker)) =
        (client.into_split(), broker.into_split());
    tokio::select! {
        () = pass(from_client, to_broker, Direction::ToBroker, road.clone()) => {}
        () = pass(from_broker, to_client, Direction::ToWorker, road) => {}
        // Also when the proxy itself is dropped.
        _ = cuts.changed() => {}
    }
}

async fn pass(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    direction: Direction,
    Road { mut mode, mut garbage }: Road,
) {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let room = if *mode.borrow() == Mode::Slow { SLOW_BYTES } else { buffer.len() };
        let read = tokio::select! {
            read = from.read(&mut buffer[..room]) => read,
            Ok(()) = garbage.changed() => {
                let now = garbage.borrow_and_update().clone();
                if let Some((_, garbage)) = now.filter(|(way, _)| *way == direction)
                    && to.write_all(&garbage).await.is_err()
                {
                    return;
                }
                continue;
            }
        };
        let Ok(length @ 1..) = read else { return };
        let Ok(mode) = mode.wait_for(|mode| *mode != Mode::Frozen).await.map(|mode| *mode) else {
            return;
        };
        match mode {
            Mode::Open | Mode::Frozen => {}
            Mode::Late(by) => tokio::time::sleep(by).await,
            Mode::Slow => tokio::time::sleep(SLOW_PAUSE).await,
        }
        if to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}
