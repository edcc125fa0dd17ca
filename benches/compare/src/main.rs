//! Compares boctin's way from HTML to the article with crates that extract articles from HTML.
//!
//!     cargo run --release -- quality GOLD PAGES [PYTHON]    what each finds, and how fast, over the same pages
//!     cargo run --release -- growth                         time over nesting and size
//!
//! With a PYTHON that knows trafilatura, the original in Python is run too, by `extract.py`.
//!
//! boctin does all it does to a page (charset, parsing, labelling, dates, authors, records, topics); the others
//! extract and nothing else, from text that was decoded for them. Each runs in a process of its own, so that
//! its peak of memory is its own.

mod extractors;
mod growth;
mod quality;

use anyhow::{Context as _, bail};

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["quality", gold, pages, python @ ..] => {
            println!(
                "| extractor | body F | precision | recall | title | date | author | pages/s | MB/s | peak MB |"
            );
            println!("|---|---|---|---|---|---|---|---|---|---|");
            for name in extractors::NAMES {
                alone(&["one", name, gold, pages])?;
            }
            if let Some(python) = python.first() {
                quality::run_python(python, gold.as_ref(), pages.as_ref())?;
            }
            Ok(())
        }
        ["one", name, gold, pages] => quality::run(name, gold.as_ref(), pages.as_ref()),
        ["growth"] => {
            for name in extractors::NAMES {
                growth::run(name)?;
            }
            Ok(())
        }
        ["grow", name, shape, bytes] => growth::once(name, shape, bytes.parse()?),
        _ => bail!("expected `quality GOLD PAGES [PYTHON]` or `growth`"),
    }
}

/// Runs this program once more, with other arguments.
fn alone(arguments: &[&str]) -> anyhow::Result<()> {
    let program = std::env::current_exe().context("the program knows itself")?;
    let status = std::process::Command::new(program).args(arguments).status()?;
    if !status.success() {
        println!("| {} | ended with {status} |", arguments.get(1).unwrap_or(&""));
    }
    Ok(())
}
