//! What is known to be true of pages, in either of two forms.
//!
//! A folder of JSON files, one a page, gives texts and the class of every line: `seed` names the
//! page's file, which lies in the folder itself, in `seeds` beside it, or where `--pages` says. A file
//! `truth.toml` gives what a reader noted of the samples: counts of paragraphs instead of their text.
//! Fields that a form does not have are not compared.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;

use crate::pipeline::labels::LineClass;

/// What is true of one page.
#[derive(Debug, Default)]
pub(super) struct Gold {
    /// Name of the page's file, or of its line in a file of JSON Lines.
    pub(super) page: String,
    pub(super) title: Option<String>,
    /// Any of these is right; none where the page names no section.
    pub(super) sections: Vec<String>,
    pub(super) published_at: Option<When>,
    /// The earliest date it can have; the outer option: whether the form tells.
    pub(super) not_before: Option<Option<Date>>,
    pub(super) authors: Vec<String>,
    pub(super) lead: Option<Lead>,
    pub(super) paragraphs: Texts,
    pub(super) subheadings: Texts,
    pub(super) captions: Texts,
    /// Classes by line, counted from 1; empty where the form has none.
    pub(super) labels: BTreeMap<usize, LineClass>,
    /// Lines that may be caption or body.
    pub(super) either: BTreeSet<usize>,
    /// Lines that tell the optional captions: alternative texts and duplicates.
    pub(super) spare_captions: BTreeSet<usize>,
    /// Whether the lead may also be the first paragraph, or be left out.
    pub(super) lead_is_optional: bool,
}

/// A time and how exactly the gold has it.
#[derive(Debug, Clone, Copy)]
pub(super) struct When {
    pub(super) at: Timestamp,
    pub(super) has_seconds: bool,
}

/// A lead as far as the gold has it.
#[derive(Debug)]
pub(super) enum Lead {
    /// All of it.
    Whole(String),
    /// How it starts.
    Start(String),
}

/// Texts of a field, or how many there are.
#[derive(Debug)]
pub(super) enum Texts {
    /// Lines of the page, counted from 1.
    Lines(Vec<usize>),
    /// How many.
    Count(usize),
}

impl Default for Texts {
    fn default() -> Self {
        Self::Lines(Vec::new())
    }
}

/// Gold and where its pages lie.
pub(super) struct Folder {
    pub(super) golds: Vec<Gold>,
    pub(super) pages: PathBuf,
}

/// Reads a folder of gold.
pub(super) fn read(folder: &Path, pages: Option<&Path>) -> anyhow::Result<Folder> {
    let truth = folder.join("truth.toml");
    let (golds, own) = if truth.is_file() {
        (notes(&truth)?, folder.join("articles"))
    } else {
        let seeds = folder.join("../seeds");
        (files(folder)?, if seeds.is_dir() { seeds } else { folder.to_owned() })
    };
    if golds.is_empty() {
        bail!("{}: expected truth.toml or JSON files with a seed, found neither", folder.display());
    }
    Ok(Folder { golds, pages: pages.map_or(own, Path::to_owned) })
}

#[derive(Deserialize)]
struct GoldFile {
    seed: Option<String>,
    title: Option<String>,
    section: Option<String>,
    published_at: Option<String>,
    date_bounds: Option<Bounds>,
    #[serde(default)]
    authors: Vec<Named>,
    lead: Option<GoldLead>,
    #[serde(default)]
    line_labels: BTreeMap<String, String>,
    #[serde(default)]
    r#match: Match,
}

#[derive(Deserialize)]
struct Bounds {
    not_before: Option<Date>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
struct GoldLead {
    text: String,
    clean: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Match {
    lead_optional: bool,
    captions_expected: Vec<usize>,
    caption_or_body_lines: Vec<usize>,
}

fn files(folder: &Path) -> anyhow::Result<Vec<Gold>> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.with_context(|| format!("cannot read {}", folder.display()))?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            paths.push(path);
        }
    }
    paths.sort_unstable();
    let mut golds = Vec::new();
    for path in paths {
        let text =
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let file: GoldFile = serde_json::from_str(&text)
            .with_context(|| format!("{}: expected gold of one page", path.display()))?;
        if file.seed.is_some() {
            golds.push(gold(file).with_context(|| path.display().to_string())?);
        }
    }
    Ok(golds)
}

fn gold(file: GoldFile) -> anyhow::Result<Gold> {
    let mut labels = BTreeMap::new();
    for (line, class) in &file.line_labels {
        let line: usize = line.parse().with_context(|| format!("line_labels: {line:?}"))?;
        labels.insert(line, class.parse::<LineClass>().map_err(anyhow::Error::msg)?);
    }
    let of = |classes: &[LineClass]| -> Vec<usize> {
        labels.iter().filter(|(_, class)| classes.contains(class)).map(|(line, _)| *line).collect()
    };
    let spare = of(&[LineClass::CaptionAlt, LineClass::CaptionDuplicate]);
    Ok(Gold {
        page: file.seed.unwrap_or_default(),
        title: file.title,
        sections: file.section.into_iter().collect(),
        published_at: file.published_at.as_deref().map(when).transpose()?,
        not_before: Some(file.date_bounds.and_then(|bounds| bounds.not_before)),
        authors: file.authors.into_iter().map(|author| author.name).collect(),
        lead: file.lead.map(|lead| Lead::Whole(lead.clean.unwrap_or(lead.text))),
        paragraphs: Texts::Lines(of(&[LineClass::Body])),
        subheadings: Texts::Lines(of(&[LineClass::Subheading])),
        captions: Texts::Lines(file.r#match.captions_expected),
        either: file.r#match.caption_or_body_lines.into_iter().collect(),
        spare_captions: spare.into_iter().collect(),
        lead_is_optional: file.r#match.lead_optional,
        labels,
    })
}

#[derive(Deserialize)]
struct Notes {
    samples: Vec<Note>,
}

#[derive(Deserialize)]
struct Note {
    name: String,
    title: Option<String>,
    #[serde(default)]
    section: Vec<String>,
    published_at: Option<String>,
    #[serde(default)]
    authors: Vec<String>,
    lead: Option<String>,
    #[serde(default)]
    captions: usize,
    #[serde(default)]
    paragraphs: usize,
    #[serde(default)]
    subheadings: usize,
}

fn notes(path: &Path) -> anyhow::Result<Vec<Gold>> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let notes: Notes = toml::from_str(&text)
        .with_context(|| format!("{}: expected a list of samples", path.display()))?;
    let gold = |note: Note| -> anyhow::Result<Gold> {
        let published_at =
            note.published_at.as_deref().map(when).transpose().context(note.name.clone())?;
        Ok(Gold {
            page: note.name,
            title: note.title,
            sections: note.section,
            published_at,
            authors: note.authors,
            lead: note.lead.map(Lead::Start),
            paragraphs: Texts::Count(note.paragraphs),
            subheadings: Texts::Count(note.subheadings),
            captions: Texts::Count(note.captions),
            ..Gold::default()
        })
    };
    notes.samples.into_iter().map(gold).collect()
}

fn when(text: &str) -> anyhow::Result<When> {
    let at: Timestamp =
        text.parse().with_context(|| format!("published_at: expected RFC 3339, found {text:?}"))?;
    let clock = text.split_once('T').map_or("", |(_, clock)| clock);
    let clock = clock.split(['+', '-', 'Z']).next().unwrap_or_default();
    Ok(When { at, has_seconds: clock.matches(':').count() == 2 })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn times_say_how_exact_they_are() {
        assert!(when("2022-12-31T09:46:29+07:00").unwrap().has_seconds);
        assert!(!when("2022-12-31T09:46+07:00").unwrap().has_seconds);
        assert!(when("31/12/2022").is_err());
    }

    #[test]
    fn gold_files_and_notes_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        assert!(read(folder.path(), None).is_err());
        let gold =
            r#"{"seed": "a.txt", "title": "Tựa", "line_labels": {"1": "title", "3": "body"}}"#;
        fs::write(folder.path().join("a.json"), gold).unwrap();
        let found = read(folder.path(), None).unwrap();
        assert_eq!(found.golds[0].page, "a.txt");
        assert!(matches!(&found.golds[0].paragraphs, Texts::Lines(lines) if *lines == [3]));
        let notes = "samples = [{ name = \"b\", title = \"Tựa\", paragraphs = 3 }]";
        fs::write(folder.path().join("truth.toml"), notes).unwrap();
        let found = read(folder.path(), None).unwrap();
        assert!(matches!(found.golds[0].paragraphs, Texts::Count(3)));
        assert_eq!(found.pages, folder.path().join("articles"));
    }
}
