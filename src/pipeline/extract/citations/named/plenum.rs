//! Resolutions and conclusions of plenums of the Central Committee: "Nghị quyết Trung ương 4 khóa XII",
//! "kết luận Hội nghị lần thứ tư Ban Chấp hành Trung ương Đảng khóa XIII".
//!
//! A list of terms stands for one document each: "(khóa XI, XII)". Without a term nothing is named.

use std::sync::LazyLock;

use regex::Regex;

use super::{Named, ordinal};
use crate::pipeline::analysis::DocumentKind;

static PLENUM: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let ordinal = ordinal::PATTERN;
    let committee = r"(?:trung\sương|t\.?ư\.?|tw)";
    Regex::new(&format!(
        r"(?ix)^(?P<type>nghị\squyết|kết\sluận)\s
        (?:
            (?:(?:của\s)?hội\snghị\s)?(?:lần\sthứ\s)?{committee}\s?(?:lần\s(?:thứ\s)?)?(?P<plenum>{ordinal})
          | (?:của\s)?hội\snghị\slần\s(?:thứ\s)?(?P<worded>{ordinal}),?\s(?:của\s)?
            (?:ban\schấp\shành|bch)\s{committee}(?:\sđảng)?
        )
        (?:\s(?:của\s)?đảng)?,?\s\(?kh(?:óa|oá)\s(?P<terms>{ordinal}(?:(?:,|\svà)\s(?:kh(?:óa|oá)\s)?{ordinal})*)\b\)?"
    ))
    .ok()
});

/// Reads the documents that a text begins with; it stands at `start`.
pub(super) fn read(window: &str, start: usize) -> Vec<Named> {
    let Some(captures) = PLENUM.as_ref().and_then(|pattern| pattern.captures(window)) else {
        return Vec::new();
    };
    let group = |name: &str| captures.name(name).map(|found| found.as_str());
    let Some(plenum) = group("plenum").or(group("worded")).and_then(ordinal::read) else {
        return Vec::new();
    };
    let resolves = group("type").is_some_and(|word| word.starts_with(['n', 'N']));
    let (word, key) = if resolves { ("Nghị quyết", "nq") } else { ("Kết luận", "kl") };
    let end = start + captures.get(0).map_or(0, |whole| whole.end());
    let mut found = Vec::new();
    for part in group("terms").unwrap_or_default().split([',', ' ']) {
        let Some(term) = ordinal::read(part) else { continue };
        found.push(Named {
            key: format!("party:hntw:{term}.{plenum}:{key}"),
            kind: DocumentKind::PlenumResolution,
            doc_type: word.to_owned(),
            issuer: Some(format!("Hội nghị Trung ương {plenum} khóa {}", part.to_uppercase())),
            end,
        });
    }
    found
}
