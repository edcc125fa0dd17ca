//! `boctin publish`: sends articles to the input exchange and waits until the broker has each of them.
//!
//! Reads what `boctin process` reads. Promises that an article counts as published only after its
//! confirm, with a queue behind it; that a broker which takes no more stops the command with the number
//! to go on from; and that the worker gives each article the id that `process` gives it. Bounded in
//! flight by [`MAX_IN_FLIGHT`] and [`MAX_IN_FLIGHT_BYTES`]. Declares nothing in `check` mode.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use indicatif::ProgressBar;
use lapin::BasicProperties;
use lapin::types::{AMQPValue, FieldTable, LongString};
use tokio::sync::{mpsc, watch};

use super::input::{self, Input, InputError, Source};
use super::{Exit, link, print, progress};
use crate::broker::link::Link;
use crate::broker::publisher::{Publish, PublishError, Publisher, Submitted};
use crate::broker::short;
use crate::message::Envelope;
use crate::message::fields::FieldMap;
use crate::message::identify::identify;
use crate::message::raw::Limits;
use crate::metrics::Target;
use crate::settings::{Declare, Settings};
use crate::worker::compute::{self, InvalidFields};

/// Most articles that are published and not yet confirmed.
const MAX_IN_FLIGHT: usize = 256;
/// Bytes in flight from which on no further article is read.
const MAX_IN_FLIGHT_BYTES: u64 = 32 << 20;
/// Articles read ahead.
const READ_AHEAD: usize = 4;
/// Waits before a refused article is tried again.
const RETRIES_MS: [u64; 5] = [100, 300, 1_000, 2_000, 4_000];
/// Longest id that fits a property.
const MAX_ID_BYTES: usize = 255;

/// Options of `boctin publish`.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Files (.txt, .html, .json, .jsonl) or folders; none or "-": JSON Lines on standard input
    paths: Vec<PathBuf>,
    /// Routing key of the articles; such as the crawler's name
    #[arg(long, value_name = "KEY", default_value = "raw", value_parser = routing_key)]
    routing_key: String,
    /// Leave out the first N articles: what an interrupted run says to go on with
    #[arg(long, value_name = "N", default_value_t = 0)]
    skip: u64,
    /// Exit with 1 when an article was refused
    #[arg(long)]
    strict: bool,
}

fn routing_key(text: &str) -> Result<String, String> {
    if text.len() <= 255 {
        Ok(text.to_owned())
    } else {
        Err(format!("expected at most 255 bytes, found {}", text.len()))
    }
}

/// Runs `boctin publish`.
///
/// # Errors
///
/// Inputs that cannot be read, no broker, or a broker that takes no more.
pub fn run(args: &Args, settings: &Settings) -> anyhow::Result<Exit> {
    let sources = input::sources(&args.paths)?;
    let fields = FieldMap::new(&settings.input.fields).map_err(InvalidFields)?;
    let limits = compute::limits(&settings.input);
    let bar = progress::bytes(input::total_bytes(&sources));
    let started = Instant::now();
    let run = link::run(settings, async |link, stop| {
        if settings.topology.declare == Declare::Create {
            link.make_topology(&settings.topology).await.context("cannot make the topology")?;
        }
        let publisher = link.publisher(MAX_IN_FLIGHT).await.context("cannot open a channel")?;
        let exchange = &settings.topology.input_exchange;
        let mut outbox = Outbox {
            link,
            publisher,
            template: Template {
                exchange,
                routing_key: &args.routing_key,
                fields: &fields,
                limits,
            },
            skip: args.skip,
            number: 0,
            bytes: 0,
            in_flight: VecDeque::new(),
            counts: Counts::default(),
            bar: &bar,
        };
        let stopped = outbox.send_all(sources, stop).await;
        Ok((outbox.counts, stopped))
    });
    bar.finish_and_clear();
    let (counts, stopped) = run?;
    let seconds = started.elapsed().as_secs_f64();
    print::notice(&format!(
        "published {}, {} refused, in {seconds:.2} s",
        counts.published, counts.refused
    ));
    if let Err(stopped) = stopped {
        print::notice(&format!(
            "boctin: stopped: {stopped}\nto go on with the first article that is not confirmed, run the same \
             command with --skip {} (articles after it that were confirmed will be sent twice)",
            counts.settled + args.skip
        ));
        return Ok(Exit::Failed);
    }
    let failed = args.strict && counts.refused > 0;
    Ok(if failed { Exit::Failed } else { Exit::Done })
}

/// Why not everything was sent.
#[derive(Debug, thiserror::Error)]
enum Stopped {
    #[error(transparent)]
    Input(#[from] InputError),
    #[error("{place}: {reason}")]
    Unconfirmed { place: String, reason: String },
    #[error("asked to")]
    Asked,
}

#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    published: u64,
    refused: u64,
    /// Articles from the first one on of which it is known what became of them.
    settled: u64,
}

/// What makes a message of an article.
struct Template<'a> {
    exchange: &'a str,
    routing_key: &'a str,
    fields: &'a FieldMap,
    limits: Limits,
}

impl Template<'_> {
    fn publish(&self, envelope: Envelope) -> Publish {
        let mut properties = BasicProperties::default()
            .with_delivery_mode(2)
            .with_app_id(concat!("boctin/", env!("CARGO_PKG_VERSION")).into());
        if let Some(content_type) = &envelope.content_type {
            properties = properties.with_content_type(content_type.as_str().into());
        }
        let is_page = envelope.content_type.as_deref() != Some("application/json");
        match identify(&envelope, &self.limits, self.fields).id {
            Some(id) if id.len() <= MAX_ID_BYTES => {
                properties = properties.with_message_id(short(&id));
            }
            // A page has no other place for it; JSON carries its own.
            Some(id) if is_page => {
                let mut headers = FieldTable::default();
                headers.insert("id".into(), AMQPValue::LongString(LongString::from(id)));
                properties = properties.with_headers(headers);
            }
            Some(_) | None => {}
        }
        Publish {
            target: Target::Output,
            exchange: short(self.exchange),
            routing_key: short(self.routing_key),
            properties,
            body: envelope.body,
        }
    }
}

struct InFlight {
    place: String,
    bytes: u64,
    /// `None` for an article that was refused here.
    sent: Option<(Arc<Publish>, Submitted)>,
}

struct Outbox<'a> {
    link: &'a Link,
    publisher: Publisher,
    template: Template<'a>,
    skip: u64,
    number: u64,
    bytes: u64,
    in_flight: VecDeque<InFlight>,
    counts: Counts,
    bar: &'a ProgressBar,
}

impl Outbox<'_> {
    async fn send_all(
        &mut self,
        sources: Vec<Source>,
        mut stop: watch::Receiver<bool>,
    ) -> Result<(), Stopped> {
        let mut articles = read(sources, self.template.limits.max_body_bytes);
        let mut end = None;
        while end.is_none() {
            let room = self.in_flight.len() < MAX_IN_FLIGHT && self.bytes < MAX_IN_FLIGHT_BYTES;
            tokio::select! {
                biased;
                _ = stop.wait_for(|stop| *stop) => end = Some(Err(Stopped::Asked)),
                answer = answer(self.in_flight.front_mut()), if !self.in_flight.is_empty() => {
                    if let Err(stopped) = self.settle(answer).await {
                        end = Some(Err(stopped));
                    }
                }
                article = articles.recv(), if room => match article {
                    Some(Ok(article)) => if let Err(stopped) = self.send(article).await {
                        end = Some(Err(stopped));
                    },
                    Some(Err(fault)) => end = Some(Err(fault.into())),
                    None => end = Some(Ok(())),
                },
            }
        }
        self.finish(end.unwrap_or(Ok(()))).await
    }

    /// Waits for what is in flight. After a failure no more is tried again, only counted.
    async fn finish(&mut self, mut end: Result<(), Stopped>) -> Result<(), Stopped> {
        let mut broken = matches!(end, Err(Stopped::Unconfirmed { .. }));
        while !self.in_flight.is_empty() {
            let answer = answer(self.in_flight.front_mut()).await;
            if broken {
                self.in_flight.pop_front();
                self.counts.published += u64::from(answer.is_ok());
            } else if let Err(stopped) = self.settle(answer).await {
                (end, broken) = (Err(stopped), true);
            }
        }
        end
    }

    async fn send(&mut self, article: Input) -> Result<(), Stopped> {
        let Input { place, bytes, content } = article;
        self.number += 1;
        if self.number <= self.skip {
            self.bar.inc(bytes);
            return Ok(());
        }
        let sent = match content {
            Ok(envelope) => {
                let publish = Arc::new(self.template.publish(envelope));
                match self.publisher.submit(Arc::clone(&publish)).await {
                    Ok(submitted) => Some((publish, submitted)),
                    Err(error) => {
                        let reason = self.why(&error).await;
                        return Err(Stopped::Unconfirmed { place, reason });
                    }
                }
            }
            Err(too_large) => {
                self.bar.suspend(|| print::notice(&format!("{place}: refused: {too_large}")));
                None
            }
        };
        self.bytes += bytes;
        self.in_flight.push_back(InFlight { place, bytes, sent });
        Ok(())
    }

    /// Accounts for the oldest article in flight, after trying again where that may help.
    async fn settle(&mut self, mut answer: Result<(), PublishError>) -> Result<(), Stopped> {
        let Some(InFlight { place, bytes, sent }) = self.in_flight.pop_front() else {
            return Ok(());
        };
        self.bytes -= bytes;
        self.bar.inc(bytes);
        let Some((publish, _)) = sent else {
            self.counts.refused += 1;
            self.counts.settled += 1;
            return Ok(());
        };
        for wait_ms in RETRIES_MS {
            if answer != Err(PublishError::Nacked) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(wait_ms)).await;
            // A quorum queue that was full once refuses a channel until it is one fifth empty.
            let Ok(publisher) = self.link.publisher(MAX_IN_FLIGHT).await else { break };
            self.publisher = publisher;
            answer = self.publisher.publish(Arc::clone(&publish)).await;
        }
        if let Err(error) = answer {
            let reason = self.why(&error).await;
            return Err(Stopped::Unconfirmed { place, reason });
        }
        self.counts.published += 1;
        self.counts.settled += 1;
        Ok(())
    }

    /// Says what broke, in the broker's words where the channel is gone.
    async fn why(&self, error: &PublishError) -> String {
        if *error == PublishError::ChannelLost {
            self.publisher.lost().await.detail
        } else {
            error.to_string()
        }
    }
}

async fn answer(oldest: Option<&mut InFlight>) -> Result<(), PublishError> {
    match oldest.and_then(|oldest| oldest.sent.as_mut()) {
        Some((_, submitted)) => submitted.confirmed().await,
        None => Ok(()),
    }
}

/// Reads on a thread of its own, a few articles ahead.
fn read(sources: Vec<Source>, limit: usize) -> mpsc::Receiver<Result<Input, InputError>> {
    let (sender, receiver) = mpsc::channel(READ_AHEAD);
    tokio::task::spawn_blocking(move || {
        for source in sources {
            let mut hand_over = |input| sender.blocking_send(Ok(input)).is_ok();
            match input::read(&source, limit, &mut hand_over) {
                Ok(true) => {}
                Ok(false) => return,
                Err(fault) => {
                    // Nobody listens any more when the command is stopping.
                    let _ = sender.blocking_send(Err(fault));
                    return;
                }
            }
        }
    });
    receiver
}
