//! Runs the table `cases.txt` beside this file.
//!
//! A case is a line of text, in which `\n` stands for a line break; it may open with `[2023-05-01]` for the
//! day of publication, without which it is of 2022-05-01, with `[none]` for no date, and with
//! `[source NAME]` for the publisher. One line `  = level name code mention|mention` follows for each place and
//! one line `  @ province > district > commune` for the story's place, with `?` after it where a part is
//! inferred; `-` stands for nothing.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::fmt::Write as _;
use std::sync::LazyLock;

use crate::pipeline::Budget;
use crate::pipeline::extract::{ArticleText, Known, extract_all};
use crate::pipeline::knowledge::Knowledge;

static KNOWLEDGE: LazyLock<Knowledge> =
    LazyLock::new(|| Knowledge::build(Knowledge::embedded()).unwrap());

fn read(case: &str) -> String {
    let mut known = Known { published: "2022-05-01".parse().ok(), source: None };
    let mut case = case;
    while let Some((setting, rest)) = case.strip_prefix('[').and_then(|rest| rest.split_once("] "))
    {
        match setting.strip_prefix("source ") {
            Some(source) => known.source = Some(source.to_owned()),
            None => known.published = setting.parse().ok(),
        }
        case = rest;
    }
    let surface = case.replace("\\n", "\n");
    let text = ArticleText::new(&surface, &[], &KNOWLEDGE.vocabulary).about(known);
    let records = extract_all(&text, &KNOWLEDGE, Budget::default());
    let mut found = String::new();
    for place in &records.places {
        let mentions: Vec<&str> =
            place.mentions.iter().map(|span| surface.get(span.start..span.end).unwrap()).collect();
        let code = place.code.as_deref().unwrap_or("-");
        let (level, name) = (place.level.as_str(), &place.name);
        writeln!(found, "  = {level} {name} {code} {}", mentions.join("|")).unwrap();
    }
    if let Some(story) = &records.story_place {
        let part = |part: &Option<String>| part.clone().unwrap_or_else(|| "-".to_owned());
        let mark = if story.inferred { " ?" } else { "" };
        let (province, district) = (part(&story.province), part(&story.district));
        writeln!(found, "  @ {province} > {district} > {}{mark}", part(&story.commune)).unwrap();
    }
    found
}

#[test]
fn every_case_of_the_table_reads_as_stated() {
    let mut cases: Vec<(usize, &str, String)> = Vec::new();
    for (index, line) in include_str!("cases.txt").lines().enumerate() {
        if line.starts_with("  ") {
            writeln!(cases.last_mut().unwrap().2, "{line}").unwrap();
        } else if !line.starts_with('#') && !line.trim().is_empty() {
            cases.push((index + 1, line, String::new()));
        }
    }
    let mut failures = String::new();
    for (line, case, expected) in &cases {
        let found = read(case);
        if found != *expected {
            writeln!(failures, "line {line}: {case}\nexpected\n{expected}found\n{found}").unwrap();
        }
    }
    assert!(failures.is_empty(), "{failures}");
    assert!(cases.len() >= 120, "the table has {} cases", cases.len());
}
