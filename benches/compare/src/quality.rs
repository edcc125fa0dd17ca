//! What one extractor finds on pages with gold, scored as `boctin eval html` does, and how fast.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::Context as _;

use super::extractors::{Found, extract};

#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
struct Gold {
    file: String,
    with: Vec<String>,
    without: Vec<String>,
    title: Option<String>,
    date: Option<String>,
    author: Option<String>,
}

#[derive(Debug, Default)]
struct Counts {
    found: usize,
    missed: usize,
    leaked: usize,
    fields: BTreeMap<&'static str, (usize, usize)>,
}

/// Prints one row of the table.
pub fn run(name: &str, gold: &Path, pages: &Path) -> anyhow::Result<()> {
    let golds: BTreeMap<String, Gold> = serde_json::from_str(&std::fs::read_to_string(gold)?)?;
    let (mut counts, mut spent, mut bytes) = (Counts::default(), Duration::ZERO, 0);
    // Knowledge is built once, not for the first page.
    extract(name, b"<html><body><p>one</p></body></html>", "https://example.org/");
    for (url, gold) in &golds {
        let page = read(&pages.join(&gold.file))?;
        let start = Instant::now();
        let found = extract(name, &page, url);
        spent += start.elapsed();
        bytes += page.len();
        score(gold, &found, &mut counts);
    }
    print_row(name, golds.len(), &counts, spent, bytes, &peak_megabytes());
    Ok(())
}

/// What `extract.py` writes.
#[derive(Debug, serde::Deserialize)]
struct Extracted {
    name: String,
    seconds: f64,
    peak_mb: u64,
    found: BTreeMap<String, Found>,
}

/// Prints the row of the extractor in Python, which runs in a process of its own.
pub fn run_python(python: &str, gold: &Path, pages: &Path) -> anyhow::Result<()> {
    let golds: BTreeMap<String, Gold> = serde_json::from_str(&std::fs::read_to_string(gold)?)?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("extract.py");
    let out = std::env::temp_dir().join(format!("boctin-compare-{}.json", std::process::id()));
    let status = Command::new(python).arg(&script).args([gold, pages, &out]).status()?;
    anyhow::ensure!(status.success(), "{} ended with {status}", script.display());
    let extracted: Extracted = serde_json::from_str(&std::fs::read_to_string(&out)?)?;
    std::fs::remove_file(&out)?;
    let (mut counts, mut bytes) = (Counts::default(), 0);
    let nothing = Found::default();
    for gold in golds.values() {
        bytes += read(&pages.join(&gold.file))?.len();
        score(gold, extracted.found.get(&gold.file).unwrap_or(&nothing), &mut counts);
    }
    let spent = Duration::from_secs_f64(extracted.seconds);
    let peak = extracted.peak_mb.to_string();
    print_row(&extracted.name, golds.len(), &counts, spent, bytes, &peak);
    Ok(())
}

fn print_row(name: &str, pages: usize, counts: &Counts, spent: Duration, bytes: usize, peak: &str) {
    let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
    let precision = share(counts.found, counts.found + counts.leaked);
    let recall = share(counts.found, counts.found + counts.missed);
    let field = |name: &str| {
        counts.fields.get(name).map_or("-".to_owned(), |(right, all)| format!("{right}/{all}"))
    };
    println!(
        "| {name} | {:.3} | {precision:.3} | {recall:.3} | {} | {} | {} | {:.0} | {:.1} | {} |",
        2.0 * precision * recall / (precision + recall),
        field("title"),
        field("date"),
        field("author"),
        pages as f64 / spent.as_secs_f64(),
        bytes as f64 / 1e6 / spent.as_secs_f64(),
        peak,
    );
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    if path.is_file() {
        return Ok(std::fs::read(path)?);
    }
    let packed = format!("{}.gz", path.display());
    let file = std::fs::File::open(&packed).with_context(|| packed.clone())?;
    let mut bytes = Vec::new();
    flate2::read::MultiGzDecoder::new(file).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn score(gold: &Gold, found: &Found, counts: &mut Counts) {
    let body = plain(&found.body);
    for segment in &gold.with {
        let is_found = body.contains(&plain(segment));
        counts.found += usize::from(is_found);
        counts.missed += usize::from(!is_found);
    }
    counts.leaked += gold.without.iter().filter(|segment| body.contains(&plain(segment))).count();
    for (field, expected, actual) in [
        ("title", &gold.title, &found.title),
        ("date", &gold.date, &found.day),
        ("author", &gold.author, &found.author),
    ] {
        let Some(expected) = expected.as_deref().filter(|text| !text.is_empty()) else { continue };
        let (wanted, got) = (letters(expected), letters(actual));
        let is_part = field == "author"
            && !got.is_empty()
            && (got.contains(&wanted) || wanted.contains(&got));
        let entry = counts.fields.entry(field).or_default();
        entry.0 += usize::from(wanted == got || is_part);
        entry.1 += 1;
    }
}

fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Returns the peak of memory of this process, where the system tells.
pub fn peak_megabytes() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = peak.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.map_or("-".to_owned(), |kilobytes| (kilobytes / 1024).to_string())
}
