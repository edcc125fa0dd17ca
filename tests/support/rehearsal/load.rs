//! The articles of one round: sound ones in every form, copies, and messages that must end as dead letters.

use lapin::types::ShortString;

use crate::support::articles::{
    self, Fault, Message, faulty, html_article, json_article, text_article,
};

/// One message, what must become of it, and how often it is published.
pub(super) struct Sent {
    /// The message.
    pub(super) message: Message,
    /// Its reason as a dead letter; none for a result.
    pub(super) dead: Option<&'static str>,
    copies: usize,
}

impl Sent {
    /// The message as often as it is published.
    pub(super) fn copies(&self) -> impl Iterator<Item = Message> {
        std::iter::repeat_n(self.message.clone(), self.copies)
    }
}

/// Makes the messages of a round; ids begin with `prefix`. One in fifty is poison, one in fifty is sent twice.
pub(super) fn batch(random: &mut fastrand::Rng, prefix: &str, count: usize) -> Vec<Sent> {
    (0..count)
        .map(|number| {
            let id = format!("{prefix}-{number:05}");
            if random.u32(..50) == 0 {
                return poison(random, &id);
            }
            let message = match random.u32(..4) {
                0 => text_article(&id),
                1 => html_article(&id),
                _ => json_article(&id),
            };
            let copies = if random.u32(..50) == 0 { 2 } else { 1 };
            Sent { message, dead: None, copies }
        })
        .collect()
}

/// An article that takes the worker with it.
pub(super) fn killer(id: &str) -> Sent {
    Sent { message: faulty(id, Fault::Abort), dead: Some("attempts_exhausted"), copies: 1 }
}

fn poison(random: &mut fastrand::Rng, id: &str) -> Sent {
    const JSON: &str = "application/json";
    let (message, reason) = match random.u32(..5) {
        0 => (articles::bytes(id, JSON, "{\"content\": "), "malformed_json"),
        1 => (articles::bytes(id, JSON, "{\"url\": \"https://bao.example/\"}"), "missing_content"),
        2 => (articles::bytes(id, JSON, "{\"content_base64\": \"%%%\"}"), "bad_encoding"),
        3 => {
            let mut packed = articles::bytes(id, "text/plain", "no gzip at all");
            let encoding = ShortString::from("gzip");
            packed.properties = packed.properties.with_content_encoding(encoding);
            (packed, "bad_encoding")
        }
        _ => (faulty(id, Fault::Panic), "stage_panic"),
    };
    Sent { message, dead: Some(reason), copies: 1 }
}
