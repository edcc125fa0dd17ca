//! Resolutions of Party congresses: "Nghị quyết Đại hội XIII của Đảng", "Nghị quyết Đại hội Đảng bộ huyện Ba Bể
//! lần thứ XXII", "Nghị quyết Đại hội XVII Đảng bộ TP. Hà Nội".
//!
//! The ordinal makes it a citation; where no Party organisation of a place is named, the congress is that of the
//! whole Party. Ordinal and place come in either order.

use std::sync::LazyLock;

use regex::Regex;

use super::{Named, Reader, ordinal};
use crate::pipeline::analysis::DocumentKind;
use crate::pipeline::extract::citations::issuer::place_name;
use crate::pipeline::extract::citations::place::Level;
use crate::pipeline::text::fold::fold_str;

/// The parts of a citation, each read from where the one before it ends.
struct Patterns {
    head: Regex,
    count: Regex,
    of_party: Regex,
    local: Regex,
}

static PATTERNS: LazyLock<Option<Patterns>> = LazyLock::new(|| {
    let worded = ordinal::PATTERN;
    let pattern = |pattern: &str| Regex::new(pattern).ok();
    Some(Patterns {
        head: pattern(
            r"(?ix)^nghị\squyết\s(?:của\s)?(?:đại\shội|đh)(?:\sđại\sbiểu)?(?:\stoàn\squốc)?",
        )?,
        count: pattern(&format!(
            r"^,?\s(?:(?:(?i:lần\s)?(?i:thứ)\s(?P<worded>(?i:{worded})))|(?P<plain>[IVXL]{{1,7}}|\d{{1,2}}))\b"
        ))?,
        of_party: pattern(r"^\s(?:của\s)?Đảng(?:\s[Cc]ộng\ssản\sViệt\sNam)?\b")?,
        local: pattern(
            r"(?ix)^\s(?:của\s)?đảng\sbộ\s(?P<level>tỉnh|thành\sphố|tp\.?|huyện|quận|thị\sxã|xã|phường|thị\strấn|đặc\skhu)",
        )?,
    })
});

/// A Party organisation of a place.
struct Local {
    place: String,
    end: usize,
}

/// Reads the resolution that a text begins with; it stands at `start`.
pub(super) fn read(reader: &Reader<'_>, window: &str, start: usize) -> Option<Named> {
    let patterns = PATTERNS.as_ref()?;
    let head = patterns.head.find(window)?.end();
    let congress = window.get(..head)?.to_lowercase().find("đ").unwrap_or(0);
    let (mut at, mut count, mut place) = (head, None, None);
    // Two of the three at most, in either order.
    for _ in 0..2 {
        let rest = window.get(at..)?;
        if let Some(found) = patterns.count.captures(rest).filter(|_| count.is_none()) {
            let ordinal = found.name("worded").or(found.name("plain"))?.as_str();
            count = Some(ordinal::read(ordinal)?);
            at += found.get(0)?.end();
        } else if let Some(found) = patterns.local.captures(rest).filter(|_| place.is_none()) {
            let local = local(reader, rest, found.name("level")?.range())?;
            place = Some(local.place);
            at += local.end;
        } else if let Some(found) = patterns.of_party.find(rest) {
            at += found.end();
        } else {
            break;
        }
    }
    let place = place.unwrap_or_else(|| "tw".to_owned());
    Some(Named {
        key: format!("party:dh@{place}:nq:{}", count?),
        kind: DocumentKind::CongressResolution,
        doc_type: "Nghị quyết".to_owned(),
        issuer: window.get(congress..at).map(|issuer| issuer.trim().to_owned()),
        end: start + at,
    })
}

/// Reads the place behind "Đảng bộ", whose level word stands at a range of the text.
fn local(reader: &Reader<'_>, text: &str, word: std::ops::Range<usize>) -> Option<Local> {
    let after = text.get(word.end..)?;
    let name = after
        .strip_prefix(' ')
        .and_then(|name| place_name(&reader.knowledge.issuer_phrases, name))
        .map_or(0, |len| len + 1);
    let level = match fold_str(text.get(word.clone())?).as_str() {
        "tỉnh" => Some(Level::Province),
        "huyện" | "quận" | "thị xã" => Some(Level::District),
        "xã" | "phường" | "thị trấn" | "đặc khu" => Some(Level::Commune),
        // A city of either level.
        _ => None,
    };
    let phrase = text.get(word.start..)?;
    let len = word.len() + name;
    let stated =
        (name > 0).then(|| reader.places.resolve(Some((phrase, len)), level, reader.knowledge));
    let place = reader.home.complete(stated.flatten(), level)?;
    Some(Local { place, end: word.end + name })
}
