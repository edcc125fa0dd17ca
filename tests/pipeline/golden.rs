//! Pages written for this project, and what must be found in them.
//!
//! A case is a folder in `tests/pipeline/golden` with `page.txt` or `page.html` and `expected.json`.
//! `UPDATE_GOLDEN=1` rewrites the expectations; their diff is reviewed like code.

use std::fs;
use std::path::{Path, PathBuf};

use boctin::pipeline::analysis::{Analysis, Moment};
use boctin::pipeline::page::{dump, html, is_html, labels};
use boctin::pipeline::{Hints, Pipeline};
use serde_json::{Value, json};

use super::{page, pipeline};

/// Every case and the rule it is there for.
const CASES: &[(&str, &str)] = &[
    (
        "counter-after-the-date",
        "views after the date are no part of it; lists after the sign of the end",
    ),
    ("date-above-the-title", "a date above the title counts where no other follows"),
    ("html-article", "marked regions; a list of links beside the text ends nothing"),
    ("html-tables", "tables instead of blocks; a clock above the title, a plain day below it"),
    ("lists-inside-the-body", "a list before the lead, alternative texts, numbered headings"),
    ("long-comments", "a comment is no paragraph, however long"),
    ("no-date-no-byline", "no date: the body only bounds it from below"),
    ("short-paragraphs", "short sentences are paragraphs, questions are headings"),
    ("title-and-date-glued", "a date glued to the title is taken off it"),
    ("two-clocks-and-menus", "a frozen clock, menus, a breadcrumb, a link inside the body"),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pipeline/golden")
}

#[test]
fn every_golden_page_is_read_as_expected() {
    let pipeline = pipeline();
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut wrong = Vec::new();
    for (case, rule) in CASES {
        let folder = folder().join(case);
        let source = ["page.txt", "page.html"]
            .iter()
            .find_map(|name| fs::read_to_string(folder.join(name)).ok())
            .unwrap_or_else(|| panic!("expected page.txt or page.html in {}", folder.display()));
        let found = describe(&pipeline, &source);
        let path = folder.join("expected.json");
        if update {
            let text = serde_json::to_string_pretty(&found).expect("a value is always JSON") + "\n";
            fs::write(&path, text).expect("the golden folder can be written");
            continue;
        }
        let expected: Value = fs::read_to_string(&path)
            .ok()
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or(Value::Null);
        for key in expected.as_object().into_iter().chain(found.as_object()).flat_map(|o| o.keys())
        {
            if expected.get(key) != found.get(key) {
                wrong.push(format!(
                    "{case} ({rule}): {key}\n  expected {}\n  found    {}",
                    expected.get(key).unwrap_or(&Value::Null),
                    found.get(key).unwrap_or(&Value::Null),
                ));
            }
        }
    }
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_golden_file_belongs_to_a_case() {
    let mut strangers = Vec::new();
    for entry in fs::read_dir(folder()).expect("the golden folder exists").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !CASES.iter().any(|(case, _)| *case == name) {
            strangers.push(name);
            continue;
        }
        let files: Vec<String> = fs::read_dir(entry.path())
            .expect("a case is a folder")
            .flatten()
            .map(|file| file.file_name().to_string_lossy().into_owned())
            .collect();
        strangers.extend(
            files
                .iter()
                .filter(|file| !["page.txt", "page.html", "expected.json"].contains(&file.as_str()))
                .map(|file| format!("{name}/{file}")),
        );
        assert_eq!(files.iter().filter(|file| file.starts_with("page.")).count(), 1, "{name}");
    }
    assert!(strangers.is_empty(), "not listed in CASES of golden.rs: {strangers:?}");
}

fn describe(pipeline: &Pipeline, source: &str) -> Value {
    let analysis = pipeline.analyze(&page(source)).expect("text is never an error");
    let article = &analysis.article;
    json!({
        "labels": label_lines(pipeline, source),
        "title": article.title,
        "section": article.section,
        "lead": article.lead,
        "published": article.date.published.map(moment),
        "published_raw": article.date.raw,
        "modified": article.date.modified.map(moment),
        "not_before": article.date.not_before.map(|date| date.to_string()),
        "date_candidates": article.date.candidates.iter()
            .map(|one| format!("{}: {}", one.role, one.raw)).collect::<Vec<_>>(),
        "authors": article.authors.iter()
            .map(|author| json!([author.name, author.role, author.organisation])).collect::<Vec<_>>(),
        "source_agency": article.source_agency,
        "paragraphs": article.paragraphs,
        "subheadings": article.subheadings,
        "captions": article.captions.iter()
            .map(|caption| json!([caption.text, caption.credit])).collect::<Vec<_>>(),
        "tags": article.tags,
        "blocks": blocks(&analysis),
        "evidence": analysis.evidence.iter()
            .map(|(field, source)| format!("{field}: {source}")).collect::<Vec<_>>(),
    })
}

fn moment(moment: Moment) -> String {
    format!("{} {:+} ({})", moment.local, moment.offset_seconds / 3600, moment.precision)
}

fn blocks(analysis: &Analysis) -> Vec<String> {
    analysis
        .blocks
        .iter()
        .map(|block| {
            let surface = analysis.text.get(block.span.start..block.span.end);
            let start: String =
                surface.expect("a block is a span of the text").chars().take(24).collect();
            format!("{}: {start}", block.kind)
        })
        .collect()
}

fn label_lines(pipeline: &Pipeline, source: &str) -> Vec<String> {
    let text = if is_html(None, source) {
        html::read(source, 1_000, &pipeline.knowledge().page_words)
    } else {
        dump::read(source.to_owned(), 1_000)
    };
    let classes = labels::label(&text, &Hints::default(), &pipeline.knowledge().page_words);
    text.lines
        .iter()
        .zip(classes)
        .map(|(line, class)| {
            format!("{class}: {}", line.normal.chars().take(40).collect::<String>())
        })
        .collect()
}
