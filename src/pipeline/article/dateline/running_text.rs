//! Dates of running text: where they stand, and whether they are dates to come.

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
pub(super) fn is_ahead(text: &str, found: &FoundDate) -> bool {
    let start = text.floor_char_boundary(found.date_range.start.saturating_sub(48));
    let before = fold_str(text.get(start..found.date_range.start).unwrap_or_default());
    let before = before.trim_end().trim_end_matches("ngày").trim_end();
    if before.ends_with("tính đến") || before.ends_with("tính tới") {
        return false;
    }
    const AHEAD: &[&str] = &[
        "chậm nhất",
        "dự kiến",
        "hạn cuối",
        "hạn chót",
        "hết",
        "sẽ",
        "thời hạn",
        "trước",
        "đến",
        "đến hết",
        "tới",
    ];
    AHEAD.iter().any(|word| before.ends_with(word))
        || ["dự kiến ", "sẽ ", "chậm nhất "].iter().any(|word| {
            before.rsplit(['.', ';', ',']).next().is_some_and(|clause| clause.contains(word))
        })
}
