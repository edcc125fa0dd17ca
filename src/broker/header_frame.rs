//! The one frame that holds a message's properties: it is never split, so what does not fit into it
//! cannot be published.
//!
//! A publisher may fill that frame to the brim. With headers of ours beside his, a dead letter would be
//! too large, and the broker answers a frame that is too large by closing the connection.

use lapin::protocol::BasicProperties;
use lapin::protocol::basic::gen_properties;
use lapin::types::{AMQPValue, FieldTable, ShortString};

/// What a header frame holds beside the properties: 7 bytes before its payload and 1 after it (AMQP
/// 0-9-1, 4.2.3), and class, weight and body size (4.2.6.1).
const AROUND_PROPERTIES: usize = 8 + 12;
/// Longest list of names in the note, in bytes.
const MAX_NOTE_BYTES: usize = 400;
/// What a header takes beside its name and its text: two lengths and a type.
const AROUND_TEXT: usize = 6;

/// Takes headers out of the properties, the largest first, until the rest fits into a frame of
/// `frame_max` bytes, and writes their names into the header `note`. Only `expendable` headers go.
///
/// Returns the names of those taken out; none where everything fits.
pub fn fit(
    properties: &mut BasicProperties,
    frame_max: u32,
    note: &str,
    expendable: impl Fn(&str) -> bool,
) -> Vec<String> {
    let room = usize::try_from(frame_max).unwrap_or(usize::MAX).saturating_sub(AROUND_PROPERTIES);
    let len = encoded_len(properties);
    if len <= room {
        return Vec::new();
    }
    let headers = properties.headers().clone().unwrap_or_default();
    let before = match headers.inner().get(note) {
        Some(AMQPValue::LongString(names)) => names.to_string(),
        _ => String::new(),
    };
    let mut sizes = Vec::new();
    for (name, value) in headers.inner() {
        if expendable(name.as_str()) {
            sizes.push((header_len(name, value), name.to_string()));
        }
    }
    sizes.sort_by(|one, other| other.cmp(one));

    let mut excess = (len - room).saturating_add(note.len() + AROUND_TEXT + MAX_NOTE_BYTES);
    let mut dropped = Vec::new();
    for (size, name) in sizes {
        if excess == 0 {
            break;
        }
        excess = excess.saturating_sub(size);
        dropped.push(name);
    }
    if dropped.is_empty() {
        return dropped;
    }
    let mut kept = FieldTable::default();
    for (name, value) in headers.inner() {
        if !dropped.iter().any(|dropped| dropped == name.as_str()) {
            kept.insert(name.clone(), value.clone());
        }
    }
    kept.insert(note.into(), AMQPValue::LongString(names(&before, &dropped).into()));
    *properties = std::mem::take(properties).with_headers(kept);
    dropped
}

/// Returns the names taken out before and now, as many as a note holds.
fn names(before: &str, dropped: &[String]) -> String {
    let mut names = before.to_owned();
    for name in dropped {
        if !names.is_empty() {
            names.push_str(", ");
        }
        names.push_str(name);
    }
    let mut end = names.len().min(MAX_NOTE_BYTES);
    while !names.is_char_boundary(end) {
        end -= 1;
    }
    names.truncate(end);
    names
}

/// Bytes that one header takes among others.
fn header_len(name: &ShortString, value: &AMQPValue) -> usize {
    let mut alone = FieldTable::default();
    let with = |headers| encoded_len(&BasicProperties::default().with_headers(headers));
    let empty = with(alone.clone());
    alone.insert(name.clone(), value.clone());
    with(alone) - empty
}

fn encoded_len(properties: &BasicProperties) -> usize {
    // Writing into memory does not fail; what could not be written could not be published either.
    cookie_factory::gen_simple(gen_properties(properties), Vec::new())
        .map_or(usize::MAX, |bytes: Vec<u8>| bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn properties(headers: &[(&str, usize)]) -> BasicProperties {
        let mut table = FieldTable::default();
        for (name, length) in headers {
            table.insert((*name).into(), AMQPValue::LongString("x".repeat(*length).into()));
        }
        BasicProperties::default().with_message_id("a".into()).with_headers(table)
    }

    fn header_names(properties: &BasicProperties) -> Vec<String> {
        let headers = properties.headers().iter().flat_map(FieldTable::inner);
        headers.map(|(name, _)| name.to_string()).collect()
    }

    #[test]
    fn what_fits_stays_as_it_is_up_to_the_last_byte() {
        let original = properties(&[("a", 3000), ("b", 1000)]);
        let exact = u32::try_from(encoded_len(&original) + AROUND_PROPERTIES).unwrap_or(0);
        let mut fitted = original.clone();
        assert!(fit(&mut fitted, exact, "note", |_| true).is_empty());
        assert_eq!(fitted, original);
        assert_eq!(fit(&mut fitted, exact - 1, "note", |_| true), ["a"]);
    }

    #[test]
    fn the_largest_go_first_what_must_stay_stays_and_the_note_says_what_went() {
        let mut fitted =
            properties(&[("little", 100), ("ours", 3000), ("large", 2000), ("mid", 90)]);
        let expendable = |name: &str| name != "ours" && name != "note";
        assert_eq!(fit(&mut fitted, 4096, "note", expendable), ["large"]);
        assert_eq!(header_names(&fitted), ["little", "mid", "note", "ours"]);
        assert!(encoded_len(&fitted) + AROUND_PROPERTIES <= 4096);

        fit(&mut fitted, 3200, "note", expendable);
        let note = fitted.headers().iter().find_map(|headers| headers.inner().get("note"));
        assert_eq!(note, Some(&AMQPValue::LongString("large, little, mid".into())));
    }

    #[test]
    fn a_note_is_short_however_many_headers_went() {
        let names: Vec<String> = (0..5000).map(|number| format!("đầu-{number}")).collect();
        let headers: Vec<(&str, usize)> = names.iter().map(|name| (name.as_str(), 40)).collect();
        let fitted = properties(&headers);
        for frame_max in 8192..8292 {
            let mut fitted = fitted.clone();
            fit(&mut fitted, frame_max, "note", |name| name != "note");
            let frame_max = usize::try_from(frame_max).unwrap_or(0);
            assert!(encoded_len(&fitted) + AROUND_PROPERTIES <= frame_max, "{frame_max}");
        }
    }
}
