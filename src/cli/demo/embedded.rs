//! The demonstration with no broker: `boctin process`, and its results and rejects.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use serde_json::Value;

use super::{Outcome, children, say};
use crate::settings::Sources;

/// A file that is removed when dropped.
#[derive(Debug)]
struct Temporary(PathBuf);

/// Processes the pages and returns what came of them.
pub(super) fn run(paths: &[PathBuf], sources: &Sources) -> anyhow::Result<Outcome> {
    let rejected = Temporary::new();
    let mut command = children::command("process", sources, &[])?;
    command.arg("--rejected").arg(&rejected.0).args(paths);
    let shown: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    say(&format!("boctin process {}", shown.join(" ")));
    let output = children::output(&mut command).context("cannot run boctin process")?;
    ensure!(output.status.success(), "boctin process ended with {}", output.status);
    let results = lines(&String::from_utf8_lossy(&output.stdout))?;
    let dead: Vec<(String, String)> = lines(&read(&rejected.0)?)?
        .iter()
        .map(|line| {
            let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
            (text("input"), text("reason"))
        })
        .collect();
    Ok(Outcome { sent: results.len() + dead.len(), results, dead, ..Outcome::default() })
}

impl Temporary {
    fn new() -> Self {
        let name = format!("boctin-demo-{}-{:08x}.jsonl", std::process::id(), fastrand::u32(..));
        Self(std::env::temp_dir().join(name))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // Not there when the command failed before it was made.
        let _ = fs::remove_file(&self.0);
    }
}

fn read(path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

fn lines(text: &str) -> anyhow::Result<Vec<Value>> {
    text.lines()
        .map(|line| serde_json::from_str(line).context("expected one JSON object a line"))
        .collect()
}
