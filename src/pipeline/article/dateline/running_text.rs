//! Dates of running text: where they stand, and whether they are dates to come.

use crate::pipeline::knowledge::{LineRole, PageWords};
use crate::pipeline::labels::LineClass;
use crate::pipeline::text::dates::FoundDate;
use crate::pipeline::text::fold::fold_str;

/// Tells whether lines of a class speak, rather than say what the page is.
pub(super) fn is_running_text(class: LineClass) -> bool {
    matches!(
        class,
        LineClass::Body
            | LineClass::Lead
            | LineClass::Subheading
            | LineClass::Caption
            | LineClass::CaptionDuplicate
            | LineClass::CaptionAlt
    )
}

/// Tells whether running text speaks of a date as one to come.
pub(super) fn is_ahead(text: &str, found: &FoundDate, words: &PageWords) -> bool {
    let start = text.floor_char_boundary(found.date_range.start.saturating_sub(48));
    let before = fold_str(text.get(start..found.date_range.start).unwrap_or_default());
    let before = before.trim_end().trim_end_matches("ngày").trim_end();
    let words = &words.line_words;
    if words.ended(LineRole::AsOf, before).is_some() {
        return false;
    }
    let clause = before.rsplit(['.', ';', ',']).next().unwrap_or_default();
    let starts = std::iter::once(0).chain(clause.match_indices(' ').map(|(at, _)| at + 1));
    let announces = |at| {
        let rest = clause.get(at..).unwrap_or_default();
        words.begun(LineRole::AheadBefore, rest).is_some()
    };
    words.ended(LineRole::Ahead, before).is_some() || starts.into_iter().any(announces)
}
