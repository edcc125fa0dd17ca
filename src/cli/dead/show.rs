//! `boctin dead show`: all that is known of one letter, or its body as it came.

use std::io::Write;

use anyhow::Context as _;
use lapin::message::Delivery;
use lapin::protocol::BasicProperties;
use lapin::types::{AMQPValue, FieldTable};
use serde_json::{Map, Value, json};

use super::seen::{Reader, Seen};
use super::{Desk, exit_after};
use crate::broker::rotation::{Fate, Handler, Verdict};
use crate::cli::{Exit, print};
use crate::worker::letter::standing_properties;

/// Options of `boctin dead show`.
#[derive(Debug, Clone, clap::Args)]
#[group(required = true, multiple = false)]
pub(super) struct Selector {
    /// A position in the list, or else an id
    #[arg(value_name = "POSITION|ID")]
    which: Option<String>,
    /// An id that looks like a position
    #[arg(long, value_name = "ID")]
    id: Option<String>,
}

/// Options of `boctin dead show`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    selector: Selector,
    /// Print the body, byte for byte, and nothing else
    #[arg(long)]
    body: bool,
}

pub(super) async fn run(args: &Args, desk: &Desk<'_>) -> anyhow::Result<Exit> {
    let wanted = match &args.selector {
        Selector { id: Some(id), .. } => Wanted::Id(id.clone()),
        Selector { which, .. } => {
            let which = which.clone().unwrap_or_default();
            which.parse().map_or(Wanted::Id(which), Wanted::Position)
        }
    };
    let reader = Reader::new(desk.settings)?;
    let mut show = Show { wanted, reader, found: None, more: 0 };
    let round = desk.rotate(&mut show).await;
    let Some(found) = show.found else {
        let exit = exit_after(round?);
        print::notice("boctin: there is no such letter");
        return Ok(if exit == Exit::Done { Exit::Failed } else { exit });
    };
    let mut output = print::output();
    if args.body {
        output.write_all(&found.body)
    } else {
        let text = serde_json::to_string_pretty(&found.description())?;
        writeln!(output, "{}", print::harmless_json(&text))
    }
    .and_then(|()| output.flush())
    .context("cannot print the letter")?;
    if show.more > 0 {
        let at = found.seen.position;
        print::notice(&format!(
            "{} more with this id; this is the one at position {at}",
            show.more
        ));
    }
    round.map(exit_after)
}

enum Wanted {
    Position(u64),
    Id(String),
}

struct Found {
    seen: Seen,
    properties: BasicProperties,
    body: Vec<u8>,
}

struct Show {
    wanted: Wanted,
    reader: Reader,
    found: Option<Found>,
    more: u64,
}

impl Handler for Show {
    fn total(&mut self, _: u64) {}

    fn judge(&mut self, position: u64, message: &Delivery) -> Verdict {
        let seen = self.reader.see(position, message);
        let is_wanted = match &self.wanted {
            Wanted::Position(wanted) => *wanted == position,
            Wanted::Id(id) => seen.id.as_ref() == Some(id),
        };
        if is_wanted && self.found.is_none() {
            let (properties, body) = (message.properties.clone(), message.data.clone());
            self.found = Some(Found { seen, properties, body });
        } else if is_wanted {
            self.more += 1;
        }
        Verdict::Keep
    }

    fn standing(&self, original: &BasicProperties) -> BasicProperties {
        standing_properties(original)
    }

    fn settled(&mut self, _: u64, _: Fate) {}
}

impl Found {
    fn description(&self) -> Value {
        let properties = &self.properties;
        let texts = [
            ("content_type", properties.content_type()),
            ("content_encoding", properties.content_encoding()),
            ("message_id", properties.message_id()),
            ("correlation_id", properties.correlation_id()),
            ("reply_to", properties.reply_to()),
            ("type", properties.kind()),
            ("app_id", properties.app_id()),
            ("user_id", properties.user_id()),
            ("expiration", properties.expiration()),
            ("cluster_id", properties.cluster_id()),
        ];
        let mut shown = Map::new();
        for (name, text) in texts {
            if let Some(text) = text {
                shown.insert(name.to_owned(), text.as_str().into());
            }
        }
        let numbers = [
            ("delivery_mode", properties.delivery_mode().map(u64::from)),
            ("priority", properties.priority().map(u64::from)),
            ("timestamp", *properties.timestamp()),
        ];
        for (name, number) in numbers {
            if let Some(number) = number {
                shown.insert(name.to_owned(), number.into());
            }
        }
        let headers = properties.headers().as_ref().map_or(json!({}), table);
        json!({ "letter": self.seen, "properties": shown, "headers": headers })
    }
}

fn table(table: &FieldTable) -> Value {
    table.inner().iter().map(|(name, value)| (name.to_string(), json_of(value))).collect()
}

/// Headers as JSON; bytes that are no text are shown with replacement characters.
fn json_of(value: &AMQPValue) -> Value {
    match value {
        AMQPValue::Boolean(value) => (*value).into(),
        AMQPValue::ShortShortInt(value) => (*value).into(),
        AMQPValue::ShortShortUInt(value) => (*value).into(),
        AMQPValue::ShortInt(value) => (*value).into(),
        AMQPValue::ShortUInt(value) => (*value).into(),
        AMQPValue::LongInt(value) => (*value).into(),
        AMQPValue::LongUInt(value) => (*value).into(),
        AMQPValue::LongLongInt(value) => (*value).into(),
        AMQPValue::Float(value) => (*value).into(),
        AMQPValue::Double(value) => (*value).into(),
        AMQPValue::DecimalValue(value) => {
            json!({ "scale": value.scale, "value": value.value })
        }
        AMQPValue::ShortString(value) => value.as_str().into(),
        AMQPValue::LongString(value) => String::from_utf8_lossy(value.as_bytes()).into(),
        AMQPValue::FieldArray(values) => values.as_slice().iter().map(json_of).collect(),
        AMQPValue::Timestamp(value) => (*value).into(),
        AMQPValue::FieldTable(value) => table(value),
        AMQPValue::ByteArray(value) => String::from_utf8_lossy(value.as_slice()).into(),
        AMQPValue::Void => Value::Null,
    }
}
