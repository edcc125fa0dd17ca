//! The demonstration through a broker: makes exchanges and queues, runs a worker, removes all again.
//!
//! The names carry a random part, so that several demonstrations share a broker, and begin with
//! `boctin-demo.`; exactly what was planned is removed. Every wait ends at a deadline.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use futures_util::StreamExt as _;
use lapin::options::{
    BasicAckOptions, BasicCancelOptions, BasicConsumeOptions, ExchangeDeleteOptions,
    QueueBindOptions, QueueDeclareOptions, QueueDeleteOptions,
};
use lapin::types::FieldTable;
use lapin::{Channel, Consumer, message::Delivery};
use tokio::time::{Instant, timeout};

use super::children::{self, Running};
use super::{Outcome, moved, say};
use crate::broker::link::Link;
use crate::broker::{short, topology};
use crate::cli::{health, link};
use crate::settings::{Declare, Settings, Sources, TopologySettings};

/// How long the worker may take to be ready, and the pages to come out.
const DEADLINE: Duration = Duration::from_secs(60);

/// How long removing and closing may take each.
const CLEANING: Duration = Duration::from_secs(10);

/// Time between two looks at the worker.
const POLL: Duration = Duration::from_millis(50);

/// Most bytes of a page of metrics that are read.
const MAX_METRICS_BYTES: u64 = 4 * 1024 * 1024;

/// Sends the pages through the broker and returns what came of them.
pub(super) fn run(
    paths: &[PathBuf],
    sources: &Sources,
    settings: &Settings,
) -> anyhow::Result<Outcome> {
    let topology = named(&settings.topology);
    link::run(settings, async |link, mut stop| {
        let channel = link.channel().await?;
        let shown = tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => Err(anyhow::anyhow!("interrupted")),
            shown = show(paths, sources, &topology, link, &channel) => shown,
        };
        close(&channel).await;
        // The worker is gone by now, so nothing is made anew behind this.
        let removed = timeout(CLEANING, remove(link, &topology)).await;
        let outcome = shown?;
        removed.context("removing exchanges and queues took too long")??;
        Ok(outcome)
    })
}

/// Sees whether the broker answers and lets us in.
pub(super) fn probe(settings: &Settings) -> anyhow::Result<()> {
    link::run(settings, async |_, _| Ok(()))
}

/// Returns the topology with names of its own.
fn named(settings: &TopologySettings) -> TopologySettings {
    let name = |what: &str, of: &str| format!("boctin-demo.{of}.{what}");
    let of = format!("{:08x}", fastrand::u32(..));
    TopologySettings {
        declare: Declare::Create,
        input_exchange: name("raw", &of),
        input_queues: vec![name("raw", &of)],
        input_binding: "#".to_owned(),
        output_exchange: name("articles", &of),
        output_queue: name("articles", &of),
        dead_exchange: name("dead", &of),
        dead_queue: name("dead", &of),
        suspect_queue: name("suspect", &of),
        ..settings.clone()
    }
}

async fn show(
    paths: &[PathBuf],
    sources: &Sources,
    topology: &TopologySettings,
    link: &Link,
    channel: &Channel,
) -> anyhow::Result<Outcome> {
    link.make_topology(topology).await?;
    let witness = witness(channel, topology).await?;
    let mut results = consume(channel, &topology.output_queue).await?;
    let mut letters = consume(channel, &topology.dead_queue).await?;

    let http = free_address()?;
    let mut own = settings_of(topology);
    own.push(("http.listen", http.to_string()));
    // Why a page is a dead letter is in the table.
    own.push(("log.filter", "error,lapin=off".to_owned()));
    say("boctin worker");
    let mut worker = Running::start(&mut children::command("worker", sources, &own)?)
        .context("cannot start a worker")?;
    until(&mut worker, "ready", || async { get(http, "/readyz").await.is_ok() }).await?;
    let before = get(http, "/metrics").await?;

    let sent = publish(paths, sources, topology, channel, &witness).await?;
    let mut outcome = Outcome { sent, ..Outcome::default() };
    let deadline = Instant::now() + DEADLINE;
    while outcome.missing() > 0 {
        tokio::select! {
            delivery = results.next() => {
                let delivery = kept(delivery).await?;
                outcome.results.push(serde_json::from_slice(&delivery.data)?);
            }
            delivery = letters.next() => outcome.dead.push(letter(&kept(delivery).await?)),
            () = tokio::time::sleep_until(deadline) => break,
        }
    }
    if outcome.missing() == 0 {
        // A result is out a moment before its page is settled and counted.
        let settled = || async {
            get(http, "/metrics")
                .await
                .is_ok_and(|page| page.contains("\nboctin_deliveries_in_flight 0\n"))
        };
        until(&mut worker, "at rest", settled).await?;
    }
    // Dropped while they are subscribed, consumers would unsubscribe behind the closing of the link.
    for consumer in [&results, &letters] {
        channel.basic_cancel(consumer.tag(), BasicCancelOptions::default()).await?;
    }
    outcome.moved = moved::between(&before, &get(http, "/metrics").await?);
    Ok(outcome)
}

/// Publishes the pages with the command for that and returns how many the broker has taken.
async fn publish(
    paths: &[PathBuf],
    sources: &Sources,
    topology: &TopologySettings,
    channel: &Channel,
    witness: &str,
) -> anyhow::Result<usize> {
    let shown: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    say(&format!("boctin publish {}", shown.join(" ")));
    let mut own = settings_of(topology);
    own.push(("log.filter", "warn,lapin=off".to_owned()));
    let mut command = children::command("publish", sources, &own)?;
    command.args(paths);
    let mut publishing = Running::start(&mut command).context("cannot run boctin publish")?;
    let deadline = Instant::now() + DEADLINE;
    let status = loop {
        if let Some(status) = publishing.ended()? {
            break status;
        }
        ensure!(Instant::now() < deadline, "boctin publish has not ended after {DEADLINE:?}");
        tokio::time::sleep(POLL).await;
    };
    ensure!(status.success(), "boctin publish ended with {status}");
    let passive = QueueDeclareOptions { passive: true, ..QueueDeclareOptions::default() };
    let seen = channel.queue_declare(short(witness), passive, FieldTable::default()).await?;
    Ok(usize::try_from(seen.message_count())?)
}

/// Makes a queue that sees everything that is published, and returns its name.
async fn witness(channel: &Channel, topology: &TopologySettings) -> anyhow::Result<String> {
    let own = QueueDeclareOptions { exclusive: true, ..QueueDeclareOptions::default() };
    let queue = channel.queue_declare(short(""), own, FieldTable::default()).await?;
    let name = queue.name().to_string();
    let exchange = short(&topology.input_exchange);
    let (options, none) = (QueueBindOptions::default(), FieldTable::default());
    channel.queue_bind(short(&name), exchange, short("#"), options, none).await?;
    Ok(name)
}

async fn consume(channel: &Channel, queue: &str) -> Result<Consumer, lapin::Error> {
    let (options, none) = (BasicConsumeOptions::default(), FieldTable::default());
    channel.basic_consume(short(queue), short(""), options, none).await
}

async fn kept(delivery: Option<lapin::Result<Delivery>>) -> anyhow::Result<Delivery> {
    let delivery = delivery.context("the broker ended the subscription")??;
    delivery.ack(BasicAckOptions::default()).await?;
    Ok(delivery)
}

/// Returns name and reason of a dead letter.
fn letter(delivery: &Delivery) -> (String, String) {
    let properties = &delivery.properties;
    let reason = properties
        .headers()
        .as_ref()
        .and_then(|headers| headers.inner().get("boctin-reason")?.as_long_string())
        .map_or_else(|| "unknown".to_owned(), ToString::to_string);
    let name = properties.message_id().as_ref().map_or("no id".to_owned(), ToString::to_string);
    (name, reason)
}

/// Returns the settings that make a command work on this topology.
fn settings_of(topology: &TopologySettings) -> Vec<(&'static str, String)> {
    vec![
        ("topology.declare", topology.declare.to_string()),
        ("topology.input_exchange", topology.input_exchange.clone()),
        ("topology.input_queues", topology.input_queues.join(",")),
        ("topology.input_binding", topology.input_binding.clone()),
        ("topology.output_exchange", topology.output_exchange.clone()),
        ("topology.output_queue", topology.output_queue.clone()),
        ("topology.dead_exchange", topology.dead_exchange.clone()),
        ("topology.dead_queue", topology.dead_queue.clone()),
        ("topology.suspect_queue", topology.suspect_queue.clone()),
    ]
}

/// Removes every exchange and queue of the topology, and goes on past what cannot be removed.
async fn remove(link: &Link, topology: &TopologySettings) -> anyhow::Result<()> {
    let plan = topology::plan(topology);
    let mut failed = Vec::new();
    // A refusal closes the channel, so each removal has one of its own.
    for queue in &plan.queues {
        let channel = link.channel().await?;
        if channel.queue_delete(short(&queue.name), QueueDeleteOptions::default()).await.is_err() {
            failed.push(queue.name.clone());
        }
        close(&channel).await;
    }
    for exchange in &plan.exchanges {
        let channel = link.channel().await?;
        let deleting =
            channel.exchange_delete(short(&exchange.name), ExchangeDeleteOptions::default());
        if deleting.await.is_err() {
            failed.push(exchange.name.clone());
        }
        close(&channel).await;
    }
    ensure!(failed.is_empty(), "could not remove from the broker: {}", failed.join(", "));
    Ok(())
}

/// Closes a channel: one that is only dropped may still be closing when its connection does.
async fn close(channel: &Channel) {
    // It is closed already when the broker refused something.
    let _ = channel.close(200, "done".into()).await;
}

/// Waits until the worker is in some state.
async fn until(
    worker: &mut Running,
    state: &str,
    mut condition: impl AsyncFnMut() -> bool,
) -> anyhow::Result<()> {
    let deadline = Instant::now() + DEADLINE;
    while !condition().await {
        if let Some(status) = worker.ended()? {
            bail!("the worker ended ({status}) before it was {state}");
        }
        ensure!(Instant::now() < deadline, "the worker is not {state} after {DEADLINE:?}");
        tokio::time::sleep(POLL).await;
    }
    Ok(())
}

/// Returns a page of the worker, if it is one of success.
async fn get(address: SocketAddr, path: &'static str) -> anyhow::Result<String> {
    let asking = move || health::get(address, path, MAX_METRICS_BYTES);
    let (status, body) = tokio::task::spawn_blocking(asking).await??;
    ensure!(status == 200, "{path}: {status}");
    Ok(body)
}

/// Returns an address on which the worker can listen.
fn free_address() -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port")?;
    Ok(listener.local_addr()?)
}
