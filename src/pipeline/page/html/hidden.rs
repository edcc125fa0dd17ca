//! Articles that no element shows: their text stands in JSON-LD or in the state that a script starts from.
//!
//! Looked for only on pages that show hardly any text. Scripts are never run: what is read is JSON that
//! stands in them, and of its strings the longest that reads as text. Nesting is bounded by the reader of
//! JSON, everything else by the length of the scripts that are kept.

use serde_json::Value;

use super::names::block;
use crate::pipeline::knowledge::Hint;
use crate::pipeline::page::{Element, Line, Origin, PageText, Region, encoded_bytes, entities};
use crate::pipeline::text::normalize::collapse;

/// Characters of running text from which a page is believed to hold its article itself.
const LITTLE: usize = 400;
/// What the tree says for the lines that such a page does show.
const BESIDE: f32 = -5.0;
/// Places of one script at which JSON may begin.
const STARTS: usize = 50;

/// Adds the text that only scripts hold to a page that shows hardly any, with the title and the lead that
/// the page states.
pub(super) fn reveal(page: &mut PageText, scripts: &[String], limit: usize) {
    let is_text = |line: &&Line| line.origin.content > 2.0 && line.normal.len() >= 40;
    let shown: usize = page.lines.iter().filter(is_text).map(|line| line.normal.len()).sum();
    if shown >= LITTLE {
        return;
    }
    let stated = page.metadata.body.take().map(|body| plain(&body));
    let body = stated.filter(|body| body.len() >= LITTLE).or_else(|| in_scripts(scripts));
    let Some(body) = body.filter(|body| shown * 3 < body.len()) else {
        page.notices.encoded_bytes = scripts.iter().map(|script| encoded(script)).sum();
        return;
    };
    let first = page.lines.len();
    // What is shown is the site around it, but for what stands where titles and bylines do.
    for line in &mut page.lines {
        line.origin.content = line.origin.content.min(BESIDE);
    }
    let is_shown = |text: &str| page.lines.iter().any(|line| line.normal == text);
    let title = page.metadata.titles.iter().min_by_key(|title| title.source);
    let lead = page.metadata.descriptions.iter().min_by_key(|lead| lead.source);
    let title = title.map(|title| title.value.clone()).filter(|title| !is_shown(title));
    let lead = lead.map(|lead| lead.value.clone()).filter(|lead| {
        let start: String = lead.chars().take(40).collect();
        !is_shown(lead) && !collapse(&body).contains(&start)
    });
    let origin =
        Origin { element: Element::Paragraph, region: Region::Article, ..Origin::default() };
    if let Some(title) = title {
        push(page, &title, Origin { element: Element::Heading1, ..origin }, limit);
    }
    if let Some(lead) = lead {
        push(page, &lead, Origin { content: 5.0, hint: Some(Hint::Lead), ..origin }, limit);
    }
    for paragraph in body.split('\n') {
        push(page, paragraph, Origin { content: 5.0, ..origin }, limit);
    }
    page.is_cut |= page.lines.len() >= limit && first < limit;
}

/// Returns the bytes of the texts in a script that are encoded, pictures apart.
fn encoded(script: &str) -> usize {
    let mut before = "";
    let mut bytes = 0;
    for text in script.split(['"', '\'', '`']) {
        let is_picture = text.starts_with("data:") || before.ends_with("base64,");
        bytes += if is_picture { 0 } else { encoded_bytes(text) };
        before = text;
    }
    bytes
}

fn push(page: &mut PageText, text: &str, origin: Origin, limit: usize) {
    let normal = collapse(text);
    if normal.is_empty() || page.lines.len() >= limit {
        return;
    }
    let start = page.text.len();
    page.text.push_str(text.trim());
    let range = start..page.text.len();
    page.text.push('\n');
    let number = page.lines.len() + 1;
    page.lines.push(Line { number, range, normal, gap_before: false, origin });
}

/// Returns the longest text in the JSON of scripts.
fn in_scripts(scripts: &[String]) -> Option<String> {
    let mut longest = String::new();
    for script in scripts {
        for start in starts(script) {
            let rest = script.get(start..).unwrap_or_default();
            let read = serde_json::Deserializer::from_str(rest).into_iter::<Value>().next();
            if let Some(Ok(value)) = read {
                search(&value, &mut longest);
            }
        }
    }
    let text = plain(&longest);
    reads_as_text(&text).then_some(text)
}

/// Returns where JSON may begin: at the beginning, or after an assignment.
fn starts(script: &str) -> Vec<usize> {
    let opens = |at: usize| {
        let rest = script.get(at..).unwrap_or_default();
        let blank = rest.len() - rest.trim_start().len();
        rest.trim_start().starts_with(['{', '[']).then_some(at + blank)
    };
    let assigned = script.match_indices('=').filter_map(|(at, _)| opens(at + 1));
    opens(0).into_iter().chain(assigned).take(STARTS).collect()
}

fn search(value: &Value, longest: &mut String) {
    match value {
        Value::String(text) => {
            if text.len() > longest.len() && reads_as_text(text) {
                longest.clone_from(text);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| search(value, longest)),
        Value::Object(object) => object.values().for_each(|value| search(value, longest)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Tells whether a string is long and has the spaces of words, not those of code.
fn reads_as_text(text: &str) -> bool {
    let spaces = text.bytes().filter(|byte| *byte == b' ').count();
    let signs = text.bytes().filter(|byte| matches!(byte, b'{' | b'}' | b';' | b'[')).count();
    text.len() >= LITTLE && spaces * 14 >= text.len() && signs * 100 <= text.len()
}

/// Returns a text without tags, where it has any, one block a line.
fn plain(html: &str) -> String {
    if !html.contains("</") && !html.contains("<br") {
        return html.to_owned();
    }
    let mut text = String::with_capacity(html.len());
    for piece in html.split('<') {
        let (tag, rest) = piece.split_once('>').unwrap_or(("", piece));
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        if block(&name.to_ascii_lowercase()).is_some() {
            text.push('\n');
        }
        text.push_str(rest);
    }
    entities::decoded(&text).unwrap_or(text)
}
