//! `boctin tail`: shows results as they pass.
//!
//! Looks at the output exchange through a queue of its own that goes away with the command, so it takes
//! nothing from anybody and may be started and stopped at any time. It shows what passes from now on, and
//! guarantees nothing: when more than [`MAX_WAITING_BYTES`] wait to be shown, the broker drops the oldest
//! of them. Whoever needs every result binds a queue of his own.

use std::io::{self, IsTerminal as _, Write};
use std::os::fd::AsFd as _;
use std::time::Duration;

use anyhow::Context as _;
use clap::ValueEnum;
use futures_util::StreamExt as _;
use lapin::options::{
    BasicAckOptions, BasicConsumeOptions, BasicQosOptions, QueueBindOptions, QueueDeclareOptions,
};
use lapin::types::{AMQPValue, FieldTable, LongString};
use lapin::{Consumer, message::Delivery};
use serde::Deserialize;
use serde::de::IgnoredAny;
use tokio::io::Interest;
use tokio::net::unix::pipe::Sender;
use tokio::sync::watch;

use super::table::{bounded, cell};
use super::{Exit, link, print};
use crate::broker::link::Link;
use crate::broker::short;
use crate::settings::{Declare, Settings};

/// Results on their way to this command.
const PREFETCH: u16 = 100;
/// Bytes that may wait in the broker: a paused terminal must not fill it.
const MAX_WAITING_BYTES: i64 = 256 << 20;

/// Options of `boctin tail`.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Show what is published with a key like this; may be given several times. `article.vi.the-thao.#` is
    /// Vietnamese sport
    #[arg(long = "key", value_name = "PATTERN", default_value = "#")]
    keys: Vec<String>,
    /// One JSON object a line, or a line for people
    #[arg(long, value_name = "FORMAT", default_value = "json")]
    format: Format,
    /// End after this many results
    #[arg(long, short = 'n', value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    count: Option<u64>,
    /// End after this many seconds; with 1 when --count results have not come by then
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=31_536_000))]
    timeout: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The results themselves
    Json,
    /// Time, topic, place, title and id
    Table,
}

/// Runs `boctin tail`.
///
/// # Errors
///
/// No broker, no exchange, or standard output cannot be written.
pub fn run(args: &Args, settings: &Settings) -> anyhow::Result<Exit> {
    link::run(settings, async |link, stop| {
        if settings.topology.declare == Declare::Create {
            link.make_topology(&settings.topology).await.context("cannot make the topology")?;
        }
        let exchange = &settings.topology.output_exchange;
        let consumer = subscribe(link, exchange, &args.keys)
            .await
            .with_context(|| format!("cannot listen to exchange {exchange}"))?;
        show(args, link, consumer, stop).await
    })
}

async fn subscribe(link: &Link, exchange: &str, keys: &[String]) -> lapin::Result<Consumer> {
    let channel = link.channel().await?;
    let own = QueueDeclareOptions {
        exclusive: true,
        auto_delete: true,
        ..QueueDeclareOptions::default()
    };
    let mut arguments = FieldTable::default();
    // Named, because a virtual host may have another default type, which refuses exclusive queues.
    arguments.insert("x-queue-type".into(), AMQPValue::LongString(LongString::from("classic")));
    arguments.insert("x-max-length-bytes".into(), AMQPValue::LongLongInt(MAX_WAITING_BYTES));
    let queue = channel.queue_declare("".into(), own, arguments).await?.name().clone();
    for key in keys {
        let (options, none) = (QueueBindOptions::default(), FieldTable::default());
        channel.queue_bind(queue.clone(), short(exchange), short(key), options, none).await?;
    }
    channel.basic_qos(PREFETCH, BasicQosOptions::default()).await?;
    let (options, none) = (BasicConsumeOptions::default(), FieldTable::default());
    channel.basic_consume(queue, "".into(), options, none).await
}

async fn show(
    args: &Args,
    link: &Link,
    mut consumer: Consumer,
    mut stop: watch::Receiver<bool>,
) -> anyhow::Result<Exit> {
    let mut output = print::output();
    if args.format == Format::Table {
        let head = row(["TIME", "TOPIC", "PLACE", "TITLE", "ID"].map(str::to_owned));
        writeln!(output, "{head}").and_then(|()| output.flush()).context("cannot print results")?;
    }
    let deadline = async {
        match args.timeout {
            Some(seconds) => tokio::time::sleep(Duration::from_secs(seconds)).await,
            None => std::future::pending().await,
        }
    };
    tokio::pin!(deadline);
    let gone = reader_gone();
    tokio::pin!(gone);
    let on_terminal = io::stdout().is_terminal();
    let mut shown = 0;
    while args.count.is_none_or(|count| shown < count) {
        let next = tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => return Ok(Exit::Done),
            () = &mut gone => return Ok(Exit::Done),
            next = consumer.next() => next,
            () = &mut deadline => {
                let is_short = args.count.is_some();
                return Ok(if is_short { Exit::Failed } else { Exit::Done });
            }
            reason = link.lost() => anyhow::bail!("lost the broker: {reason}"),
        };
        let delivery = match next {
            Some(delivery) => delivery.context("lost the broker")?,
            None => anyhow::bail!("the broker cancelled the consumer: was its queue deleted?"),
        };
        match line(args.format, &delivery) {
            Some(line) => {
                let line = if on_terminal { harmless(line) } else { line };
                output
                    .write_all(&line)
                    .and_then(|()| output.flush())
                    .context("cannot print results")?;
                shown += 1;
            }
            None => print::notice("boctin: a message on the output exchange is no JSON; left out"),
        }
        delivery.ack(BasicAckOptions::default()).await.context("lost the broker")?;
    }
    Ok(Exit::Done)
}

/// Waits until nobody reads standard output any more; for ever where that cannot be told.
async fn reader_gone() {
    let watched = || {
        let output = io::stdout().as_fd().try_clone_to_owned()?;
        // Unchecked: only watched, so it need not be a pipe, and must not become non-blocking.
        Sender::from_owned_fd_unchecked(output)
    };
    let Ok(output) = watched() else { return std::future::pending().await };
    match output.ready(Interest::ERROR).await {
        Ok(ready) if ready.is_error() => {}
        Ok(_) | Err(_) => std::future::pending().await,
    }
}

/// Returns a line of JSON as a terminal may get it; elsewhere the bytes stay what they are.
fn harmless(line: Vec<u8>) -> Vec<u8> {
    match String::from_utf8(line) {
        Ok(text) => print::harmless_json(&text).into_owned().into_bytes(),
        Err(error) => error.into_bytes(),
    }
}

fn line(format: Format, delivery: &Delivery) -> Option<Vec<u8>> {
    match format {
        Format::Json => {
            serde_json::from_slice::<IgnoredAny>(&delivery.data).ok()?;
            // Line ends outside strings are white space; inside them JSON has none.
            let is_end = |byte: u8| matches!(byte, b'\n' | b'\r');
            let bytes = delivery.data.iter().map(|byte| if is_end(*byte) { b' ' } else { *byte });
            Some(bytes.chain([b'\n']).collect())
        }
        Format::Table => {
            let result: Shown = serde_json::from_slice(&delivery.data).ok()?;
            Some(format!("{}\n", row(result.cells())).into_bytes())
        }
    }
}

/// What a line for people shows of a result.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Shown {
    id: String,
    kind: String,
    article: Option<Article>,
    topics: Vec<Topic>,
    story_place: Option<Place>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Article {
    title: Option<String>,
    published_at: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Topic {
    id: String,
    primary: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Place {
    province: Option<String>,
    district: Option<String>,
}

impl Shown {
    fn cells(self) -> [String; 5] {
        let article = self.article.unwrap_or_default();
        let time: String = article.published_at.unwrap_or_default().chars().take(16).collect();
        let topic = self.topics.into_iter().find(|topic| topic.primary).map(|topic| topic.id);
        let place = self.story_place.unwrap_or_default();
        let place: Vec<String> = [place.district, place.province].into_iter().flatten().collect();
        [
            time.replace('T', " "),
            topic.unwrap_or_default(),
            place.join(", "),
            article.title.unwrap_or_else(|| format!("({})", self.kind)),
            self.id,
        ]
    }
}

fn row([time, topic, place, title, id]: [String; 5]) -> String {
    let cells = [cell(&time, 16), cell(&topic, 16), cell(&place, 22), cell(&title, 56)];
    format!("{}  {}", cells.join("  "), bounded(&id, 80))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn a_line_for_people_has_time_topic_place_title_and_id() {
        let body = r#"{"id":"a1","kind":"article","article":{"title":"Một\u001b tin","published_at":"2022-12-31T09:46:29+07:00"},
            "topics":[{"id":"kinh-doanh","primary":false},{"id":"the-thao","primary":true}],
            "story_place":{"province":"Bắc Kạn","district":"Ba Bể"}}"#;
        let shown: Shown = serde_json::from_str(body).unwrap();
        let line = row(shown.cells());
        assert!(
            line.starts_with(
                "2022-12-31 09:46  the-thao          Ba Bể, Bắc Kạn          Một  tin"
            )
        );
        assert!(line.ends_with("  a1") && !line.contains('\u{1b}'), "{line}");
    }

    #[test]
    fn a_result_without_an_article_shows_its_kind() {
        let shown: Shown =
            serde_json::from_str(r#"{"id":"b","kind":"listing","article":null}"#).unwrap();
        assert_eq!(shown.cells(), ["", "", "", "(listing)", "b"].map(str::to_owned));
    }
}
