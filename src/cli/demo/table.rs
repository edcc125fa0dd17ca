//! The table of what came out: one line a page, aligned for any script.
//!
//! Widths are columns of a terminal, not characters, so that composed and decomposed Vietnamese and
//! wide characters line up. Long values are cut with an ellipsis; the title takes the room that is left.

use console::{measure_text_width, truncate_str};
use serde_json::Value;

const HEADINGS: [&str; 6] = ["title", "date", "place", "topic", "citations", "outcome"];

/// The column that takes the room that is left.
const TITLE: usize = 0;

/// Most columns of the terminal for each but the title.
const WIDEST: [usize; 6] = [usize::MAX, 10, 22, 22, 20, 28];

/// Fewest for the title, however narrow the terminal.
const NARROWEST_TITLE: usize = 20;

const GAP: &str = "  ";

/// Returns the table: results in the order of their ids, then what could not be processed.
pub(super) fn render(results: &[Value], dead: &[(String, String)], width: usize) -> String {
    let mut results: Vec<&Value> = results.iter().collect();
    results.sort_by_key(|result| text(&result["id"]));
    let mut dead: Vec<_> = dead.iter().collect();
    dead.sort();
    let mut rows = vec![HEADINGS.map(str::to_owned)];
    rows.extend(results.into_iter().map(row));
    rows.extend(dead.into_iter().map(|(name, reason)| {
        let mut row = [const { String::new() }; 6];
        row[TITLE] = format!("({name})");
        row[5] = format!("dead: {reason}");
        row
    }));
    let widths = widths(&rows, width);
    let mut text = String::new();
    for (number, row) in rows.iter().enumerate() {
        text.push_str(&line(row, &widths));
        if number == 0 {
            text.push_str(&line(&widths.map(|width| "─".repeat(width)), &widths));
        }
    }
    text
}

fn row(result: &Value) -> [String; 6] {
    let article = &result["article"];
    let title = if article["title"].is_null() { &result["id"] } else { &article["title"] };
    let date = text(&article["published_at"]).chars().take(10).collect();
    let place = &result["story_place"];
    let place = ["district", "province"]
        .iter()
        .map(|level| text(&place[*level]))
        .filter(|name| !name.is_empty())
        .collect::<Vec<_>>();
    let topics = result["topics"].as_array().map_or(&[][..], Vec::as_slice);
    let topic =
        topics.iter().find(|topic| topic["primary"] == true).map(|topic| text(&topic["label"]));
    [
        text(title),
        date,
        place.join(", "),
        topic.unwrap_or_default(),
        citations(&result["documents"]),
        text(&result["kind"]),
    ]
}

/// Names the first document, as the text cites it where it has no symbol, and counts the rest.
fn citations(documents: &Value) -> String {
    let documents = documents.as_array().map_or(&[][..], Vec::as_slice);
    let Some(first) = documents.first() else { return String::new() };
    let names = [&first["symbol"], &first["mentions"][0]["surface"], &first["key"]];
    let name = names.into_iter().map(text).find(|name| !name.is_empty()).unwrap_or_default();
    match documents.len() - 1 {
        0 => name,
        more => {
            let more = format!(" +{more}");
            let room = WIDEST[4] - measure_text_width(&more);
            format!("{}{more}", truncate_str(&name, room, "…"))
        }
    }
}

/// Returns a string as one line of printable text; anything else is empty.
fn text(value: &Value) -> String {
    let printable = |c: char| if c.is_control() { ' ' } else { c };
    value.as_str().unwrap_or_default().chars().map(printable).collect()
}

fn widths(rows: &[[String; 6]], width: usize) -> [usize; 6] {
    let mut widths = [0; 6];
    for (column, widest) in widths.iter_mut().enumerate() {
        let found = rows.iter().map(|row| measure_text_width(&row[column])).max();
        *widest = found.unwrap_or_default().min(WIDEST[column]);
    }
    let others: usize = widths.iter().skip(1).sum::<usize>() + GAP.len() * (widths.len() - 1);
    let room = width.saturating_sub(others).max(NARROWEST_TITLE);
    widths[TITLE] = widths[TITLE].min(room);
    widths
}

fn line(row: &[String; 6], widths: &[usize; 6]) -> String {
    let cells = row.iter().zip(widths).map(|(text, width)| {
        let text = truncate_str(text, *width, "…");
        let padding = width.saturating_sub(measure_text_width(&text));
        format!("{text}{}", " ".repeat(padding))
    });
    format!("{}\n", cells.collect::<Vec<_>>().join(GAP).trim_end())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn result(id: &str, title: &str) -> Value {
        json!({
            "id": id, "kind": "article",
            "article": { "title": title, "published_at": "2026-03-02T08:15:00+07:00" },
            "story_place": { "province": "Bắc Kạn", "district": "Na Rì", "commune": null },
            "topics": [
                { "label": "Đời sống", "primary": false },
                { "label": "Thể thao", "primary": true },
            ],
            "documents": [{ "key": "a", "symbol": "05-CT/TW" }, { "key": "b", "symbol": null }],
        })
    }

    /// Returns in which terminal column the text begins on the line.
    fn column(line: &str, text: &str) -> usize {
        let (before, _) = line.split_once(text).expect("the line has the text");
        measure_text_width(before)
    }

    #[test]
    fn columns_line_up_for_composed_decomposed_and_wide_titles() {
        let composed = "Hội nghị tổng kết";
        let decomposed = "Ho\u{323}\u{302}i nghi\u{323} to\u{302}\u{309}ng ke\u{302}\u{301}t năm";
        let table = render(
            &[result("1", composed), result("2", decomposed), result("3", "越南新闻")],
            &[],
            100,
        );
        let lines: Vec<&str> = table.lines().collect();
        let heading = column(lines[0], "date");
        for line in &lines[2..] {
            assert_eq!(column(line, "2026-03-02"), heading, "{table}");
            assert_eq!(column(line, "Na Rì, Bắc Kạn"), column(lines[0], "place"), "{table}");
            assert_eq!(column(line, "Thể thao"), column(lines[0], "topic"), "{table}");
            assert_eq!(column(line, "05-CT/TW +1"), column(lines[0], "citations"), "{table}");
        }
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        let title = "Một tiêu đề rất dài ".repeat(20);
        let table = render(&[result("1", &title)], &[("b.json".into(), "bomb".into())], 100);
        for line in table.lines() {
            assert!(measure_text_width(line) <= 100, "{line}");
        }
        assert!(table.contains('…'), "{table}");
    }

    #[test]
    fn what_was_not_processed_stands_last_with_its_reason() {
        let dead = [("samples/b.json".to_owned(), "malformed_json".to_owned())];
        let table = render(&[result("z", "Tin")], &dead, 100);
        let last = table.lines().last().expect("the table has lines");
        assert!(last.starts_with("(samples/b.json)"), "{table}");
        assert!(last.ends_with("dead: malformed_json"), "{table}");
    }

    #[test]
    fn what_is_unknown_is_empty_and_control_characters_never_reach_the_terminal() {
        let table = render(&[json!({ "id": "a\u{1b}[2Jb", "kind": "listing" })], &[], 100);
        let last = table.lines().last().expect("the table has lines");
        assert!(last.starts_with("a [2Jb") && last.ends_with("listing"), "{table}");
    }
}
