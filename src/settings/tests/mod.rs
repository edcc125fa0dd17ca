//! Rules of settings, tested through [`Sources`] as the program uses them.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use secrecy::ExposeSecret as _;

mod defaults;
mod faults;
mod layers;
mod secrets;

use super::*;
use crate::pipeline::Budget;

/// Returns what comes of variables and `--set` texts.
fn inspect(variables: &[(&str, &str)], overrides: &[&str]) -> Inspection {
    sources(&[], variables, overrides).inspect()
}

fn sources(files: &[&Path], variables: &[(&str, &str)], overrides: &[&str]) -> Sources {
    Sources {
        files: files.iter().map(PathBuf::from).collect(),
        environment: variables.iter().map(|(name, value)| (name.into(), value.into())).collect(),
        overrides: overrides.iter().map(|text| (*text).to_owned()).collect(),
    }
}

/// Returns the faults of a file of settings, with its folder taken out of the places.
fn faults_of_file(text: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.toml");
    std::fs::write(&path, text).unwrap();
    let prefix = format!("{}/", folder.path().display());
    lines(&sources(&[&path], &[], &[]).inspect())
        .into_iter()
        .map(|line| line.replace(&prefix, ""))
        .collect()
}

fn lines(inspection: &Inspection) -> Vec<String> {
    inspection.faults.iter().map(ToString::to_string).collect()
}

/// Asserts that one override causes exactly this fault.
fn refused(text: &str, expected: &str) {
    let (key, _) = text.split_once('=').unwrap();
    let faults = lines(&inspect(&[], &[text]));
    assert_eq!(faults, [format!("--set {key}: {key}: {expected}")], "{text}");
}
