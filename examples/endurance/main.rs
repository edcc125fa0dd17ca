//! Endurance: memory, file descriptors and channels of one worker under many small, many large and the largest
//! articles and under lost connections; how soon it is ready, and how soon it has drained.
//!
//! Writes `endurance.csv` and `endurance.svg` and ends with exit code 1 when a bound is broken.
//!
//! Variables: `SMALL` (1000000 articles of about 1 KB), `LARGE` (10000 of 1 MB), `LARGEST` (100 of the largest size
//! that is taken), `CUTS` (100 lost connections), `OUT`: the folder to write to (`target/endurance`), `WORKER`: the
//! program, instead of that of the same build.
#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on ends")]

mod phases;
#[path = "../../benches/plot/mod.rs"]
mod plot;
mod record;
#[expect(dead_code, reason = "the broker tests use all of it")]
#[path = "../../tests/support/mod.rs"]
mod support;
mod swiftness;

use std::path::PathBuf;
use std::process::ExitCode;

use phases::{Phase, Stage};
use record::Record;

fn main() -> ExitCode {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let faults = runtime.block_on(run());
    for fault in &faults {
        say(&format!("BROKEN: {fault}"));
    }
    let sum = if faults.is_empty() { "every bound was kept" } else { "FAILED" };
    say(&format!("endurance: {sum}"));
    if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn run() -> Vec<String> {
    let out = PathBuf::from(std::env::var_os("OUT").unwrap_or_else(|| "target/endurance".into()));
    std::fs::create_dir_all(&out).unwrap();
    let stage = Stage::start().await;
    let mut faults = swiftness::measure(&stage).await;
    let mut record = Record::new();
    let mut under_test = stage.worker().await;
    say(
        "| phase | articles | bytes each | articles/s | MB/s | memory MB: start, most, end | bound MB | files: start, most, end | channels: start, end |",
    );
    say("|---|---:|---:|---:|---:|---|---:|---|---|");
    for phase in [
        Phase::articles("small", number("SMALL", 1_000_000), 0),
        // Before the large ones: the heap keeps some of what it has had.
        Phase::cuts("lost connections", number("CUTS", 100)),
        Phase::articles("large", number("LARGE", 10_000), 1_000_000),
        Phase::articles("largest", number("LARGEST", 100), stage.largest_bytes()),
    ] {
        if phase.count == 0 {
            continue;
        }
        let row = stage.run(&phase, &mut under_test, &mut record).await;
        say(&row.show(&record));
        faults.extend(row.faults(&record));
    }
    record.write_table(&out.join("endurance.csv"));
    record.draw(&out.join("endurance.svg"));
    say(&format!("\nwritten to {}", out.display()));
    faults
}

#[expect(clippy::print_stdout, reason = "this is what the program is for")]
fn say(text: &str) {
    println!("{text}");
}

fn number(variable: &str, default: usize) -> usize {
    std::env::var(variable).map_or(default, |value| {
        value.parse().unwrap_or_else(|_| panic!("{variable}: expected a number, found {value:?}"))
    })
}
