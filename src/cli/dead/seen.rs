//! A letter as the commands see it: what its headers say, who it is, how it prints.

use jiff::Timestamp;
use lapin::message::Delivery;
use serde::Serialize;

use crate::cli::table::{age, bounded, cell, figure, size};
use crate::message::fields::FieldMap;
use crate::message::identify::identify;
use crate::message::raw::Limits;
use crate::settings::Settings;
use crate::worker::compute::{InvalidFields, limits};
use crate::worker::delivery::envelope;
use crate::worker::letter::Letter;

/// Longest detail in a table, in characters.
const DETAIL_CHARS: usize = 160;

/// Reads letters as the settings say.
pub(super) struct Reader {
    limits: Limits,
    fields: FieldMap,
    now: Timestamp,
}

impl Reader {
    pub(super) fn new(settings: &Settings) -> Result<Self, InvalidFields> {
        Ok(Self {
            limits: limits(&settings.input),
            fields: FieldMap::new(&settings.input.fields).map_err(InvalidFields)?,
            now: Timestamp::now(),
        })
    }

    pub(super) fn see(&self, position: u64, message: &Delivery) -> Seen {
        let properties = &message.properties;
        let who = identify(&envelope(properties, message.data.clone()), &self.limits, &self.fields);
        let letter = Letter::read(properties);
        let origin = letter.origin;
        let (exchange, routing_key) =
            origin.map(|origin| (origin.exchange, origin.routing_key)).unzip();
        Seen {
            position,
            id: who.id,
            source: who.source,
            reason: letter.reason,
            stage: letter.stage,
            detail: letter.detail,
            attempts: letter.attempts,
            time: letter.time.map(|time| time.to_string()),
            age_seconds: letter.time.map(|time| self.now.as_second() - time.as_second()),
            exchange,
            routing_key,
            version: letter.version,
            size_bytes: message.data.len(),
        }
    }
}

/// What is said of one letter; in JSON, these are the names.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Seen {
    pub(super) position: u64,
    pub(super) id: Option<String>,
    pub(super) source: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) stage: Option<String>,
    pub(super) detail: Option<String>,
    pub(super) attempts: Option<u32>,
    pub(super) time: Option<String>,
    pub(super) age_seconds: Option<i64>,
    pub(super) exchange: Option<String>,
    pub(super) routing_key: Option<String>,
    pub(super) version: Option<String>,
    pub(super) size_bytes: usize,
}

impl Seen {
    /// The line above a table.
    pub(super) fn head() -> String {
        line(["POS", "AGE", "REASON", "STAGE", "SOURCE", "ID", "SIZE", "DETAIL"].map(str::to_owned))
    }

    /// A line of the table.
    pub(super) fn row(&self) -> String {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        line([
            self.position.to_string(),
            self.age_seconds.map(age).unwrap_or_default(),
            text(&self.reason),
            text(&self.stage),
            text(&self.source),
            text(&self.id),
            size(self.size_bytes),
            text(&self.detail),
        ])
    }

    /// Says in few words which letter this is.
    pub(super) fn name(&self) -> String {
        let id = bounded(self.id.as_deref().unwrap_or_default(), 80);
        format!(
            "{} {id} ({})",
            self.position,
            bounded(self.reason.as_deref().unwrap_or_default(), 40)
        )
    }
}

fn line([position, age, reason, stage, source, id, size, detail]: [String; 8]) -> String {
    let cells = [
        figure(&position, 6),
        figure(&age, 5),
        cell(&reason, 18),
        cell(&stage, 8),
        cell(&source, 18),
        cell(&id, 32),
        figure(&size, 10),
    ];
    format!("{}  {}", cells.join("  "), bounded(&detail, DETAIL_CHARS))
}
