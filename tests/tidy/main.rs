//! Rules about the repository itself: what may import what, and which lists go together.
//!
//! Every failure is a sentence that names the file, what is wrong with it and where to put it
//! right. Nothing here runs the program.
#![expect(clippy::unwrap_used, reason = "tests")]

mod deploying;
mod included;
mod security;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

/// Which modules of the crate a module may import. `pipeline::labels` makes closed sets of words
/// and may be imported by all.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("pipeline", &[]),
    ("text_file", &[]),
    ("message", &["pipeline"]),
    ("metrics", &["pipeline"]),
    ("settings", &["pipeline", "text_file"]),
    ("knowledge_folder", &["pipeline", "text_file"]),
    ("telemetry", &["settings"]),
    ("http", &["metrics"]),
    ("broker", &["metrics", "settings", "text_file"]),
    ("worker", &["broker", "http", "message", "metrics", "pipeline", "settings"]),
    (
        "cli",
        &[
            "broker",
            "http",
            "knowledge_folder",
            "message",
            "metrics",
            "pipeline",
            "settings",
            "telemetry",
            "text_file",
            "worker",
        ],
    ),
];

/// What would make a result depend on more than page, knowledge and budget.
const IMPURE: &[&str] = &[
    "tokio",
    "lapin",
    "axum",
    "hyper",
    "prometheus",
    "tracing",
    "tracing_subscriber",
    "config",
    "clap",
    "fastrand",
    "crossbeam_channel",
    "indicatif",
    "secrecy",
    "std::fs",
    "std::env",
    "std::net",
    "std::process",
    "std::thread",
    "std::io::stdin",
    "std::io::stdout",
    "std::io::stderr",
    "std::time::Instant",
    "std::time::SystemTime",
    "Instant::now",
    "SystemTime::now",
    "Timestamp::now",
    "Zoned::now",
];

const MAX_LINES: usize = 450;

/// Where Rust files lie.
const SOURCES: &[&str] = &["src", "tests", "benches", "examples", "fuzz"];

#[test]
fn the_pipeline_touches_nothing_but_values() {
    let mut faults = Vec::new();
    for (file, text) in rust_files(&["src/pipeline"]) {
        for path in paths(&text) {
            let is = |banned: &&&str| path == **banned || path.starts_with(&format!("{banned}::"));
            if let Some(banned) = IMPURE.iter().find(is) {
                faults.push(format!(
                    "{file} uses {path}. The pipeline knows no {banned}: take a value instead and \
                     let the caller at the edge get it."
                ));
            }
        }
    }
    report(faults);
}

#[test]
fn imports_point_down_only() {
    let modules = modules();
    let mut faults = Vec::new();
    for module in &modules {
        if !MAY_IMPORT.iter().any(|(name, _)| name == module) {
            faults.push(format!(
                "src/lib.rs has the module {module}: say in MAY_IMPORT of tests/tidy/main.rs what it \
                 may import, and in ARCHITECTURE.md what it is for."
            ));
        }
    }
    for (file, text) in rust_files(&["src"]) {
        let location = location(&file);
        let Some(module) = location.first().filter(|module| modules.contains(*module)) else {
            continue;
        };
        let allowed =
            MAY_IMPORT.iter().find(|(name, _)| name == module).map_or(&[][..], |row| row.1);
        for path in paths(&text) {
            let Some(target) = target(&path, location.len()) else { continue };
            let known = modules.contains(target) && target != module;
            if known && !allowed.contains(&target) && !path.starts_with("crate::pipeline::labels") {
                faults.push(format!(
                    "{file} imports {path}, but {module} may import only {allowed:?}. Imports \
                     point down; the table is MAY_IMPORT in tests/tidy/main.rs."
                ));
            }
        }
    }
    report(faults);
}

#[test]
fn every_source_file_opens_by_saying_what_it_is_for() {
    let faults = rust_files(SOURCES)
        .into_iter()
        .filter(|(_, text)| !text.starts_with("//! "))
        .map(|(file, _)| {
            format!("{file} must open with `//!`: what it is for, what it promises, what it does not do.")
        });
    report(faults.collect());
}

#[test]
fn files_are_named_after_the_thing_they_hold() {
    let vague = ["util", "utils", "common", "helper", "helpers", "types", "manager", "misc"];
    let faults = rust_files(SOURCES).into_iter().filter_map(|(file, _)| {
        let name = location(&file).into_iter().find(|name| vague.contains(&name.as_str()))?;
        Some(format!("{file}: `{name}` says nothing; name the file after the thing it holds."))
    });
    report(faults.collect());
}

#[test]
fn no_source_file_is_too_long_to_read() {
    let faults = rust_files(SOURCES).into_iter().filter_map(|(file, text)| {
        let lines = text.lines().count();
        (lines > MAX_LINES).then(|| {
            format!("{file} has {lines} lines; split it by purpose, {MAX_LINES} are the most.")
        })
    });
    report(faults.collect());
}

#[test]
fn connections_are_never_recovered_behind_the_supervisor() {
    let faults = rust_files(&["src"])
        .into_iter()
        .filter(|(_, text)| code(text).contains("auto_recover"))
        .map(|(file, _)| {
            format!(
                "{file} speaks of auto_recover: lapin's recovery leaves zombie consumers. The \
                 session is rebuilt whole, by its supervisor."
            )
        });
    report(faults.collect());
}

#[test]
fn a_delivery_is_never_handed_back_and_no_queue_removed() {
    let banned =
        Regex::new(r"\b(?:basic_)?(?:nack|reject|recover)\(|queue_(?:delete|purge)").unwrap();
    let faults = rust_files(&["src/broker", "src/worker"]).into_iter().filter_map(|(file, text)| {
        let call = banned.find(&code(&text))?.as_str().to_owned();
        Some(format!(
            "{file} calls {call}: what comes back raises its count and may be dropped by the broker. \
             Hold the delivery, or let its channel close; queues belong to the operator."
        ))
    });
    report(faults.collect());
}

#[test]
fn every_test_named_in_the_architecture_exists() {
    let named = Regex::new(r"(lint )?`([a-z0-9]+(?:_[a-z0-9]+){3,})`").unwrap();
    let tests: String = rust_files(&["src", "tests"]).into_iter().map(|(_, text)| text).collect();
    let architecture = read("ARCHITECTURE.md");
    let faults = named.captures_iter(&architecture).filter_map(|found| {
        let name = &found[2];
        let is_there = found.get(1).is_some() || tests.contains(&format!("fn {name}("));
        (!is_there).then(|| {
            format!("ARCHITECTURE.md names the test {name}, which does not exist: was it renamed?")
        })
    });
    report(faults.collect());
}

#[test]
fn the_documented_reasons_for_dead_letters_are_those_of_the_code() {
    let code = read("src/message/dead.rs");
    let body = Regex::new(r"pub enum Reason \{([^}]*)\}").unwrap();
    let word = Regex::new(r#"= "(\w+)""#).unwrap();
    let body = &body.captures(&code).expect("src/message/dead.rs has the enum Reason")[1];
    let expected: Vec<&str> =
        word.captures_iter(body).map(|word| word.extract::<1>().1[0]).collect();
    let listed = format!("`reason`: `{}`", expected.join("`, `"));
    let document = read("docs/metrics.md");
    let row = document.lines().find(|line| line.starts_with("| `boctin_dead_lettered_total` |"));
    assert!(
        row.is_some_and(|row| row.contains(&format!("{listed} |"))),
        "docs/metrics.md must list the reasons of src/message/dead.rs for boctin_dead_lettered_total, \
         and so must REASONS in src/metrics/tests.rs: {listed}",
    );
}

#[test]
fn every_setting_is_explained_in_the_default_configuration() {
    let file = "config/default.toml";
    let key = Regex::new(r"^[a-z]\w* *=").unwrap();
    let text = read(file);
    let mut faults = Vec::new();
    let mut previous = "";
    for (number, line) in (1..).zip(text.lines()) {
        let names_something = line.starts_with('[') || key.is_match(line);
        if names_something && !previous.starts_with('#') && !line.contains(" # ") {
            faults.push(format!("{file}:{number}: say in a comment above what `{line}` sets."));
        }
        previous = line;
    }
    report(faults);
}

#[test]
fn nothing_depends_on_the_machine_it_was_written_on() {
    let folder = Regex::new(r#"(^|[\s"'`=(:])/(home|root|Users|w[o]rk)/\w"#).unwrap();
    let mut faults = Vec::new();
    for file in all_files() {
        let Ok(text) = fs::read_to_string(root().join(&file)) else { continue };
        for (number, line) in (1..).zip(text.lines()) {
            if folder.is_match(line) {
                faults.push(format!(
                    "{file}:{number} names a folder of one machine; use a relative path."
                ));
            }
        }
    }
    report(faults);
}

#[test]
fn every_link_in_the_documents_leads_somewhere() {
    let link = Regex::new(r"\]\(([^)\s]+)\)").unwrap();
    let mut faults = Vec::new();
    for file in all_files().into_iter().filter(|file| file.ends_with(".md")) {
        for (_, [to]) in link.captures_iter(&read(&file)).map(|found| found.extract()) {
            let path = to.split('#').next().unwrap();
            let elsewhere = to.contains("://") || to.starts_with("mailto:") || path.is_empty();
            let folder = root().join(&file);
            if !elsewhere && !folder.parent().unwrap().join(path).exists() {
                faults.push(format!("{file} links to {to}, which does not exist."));
            }
        }
    }
    report(faults);
}

#[test]
fn the_changelog_has_a_section_for_what_is_new() {
    let text = read("CHANGELOG.md");
    let version = env!("CARGO_PKG_VERSION");
    let newest = text.lines().find(|line| line.starts_with("## ")).unwrap_or_default();
    assert!(
        newest.starts_with("## Unreleased") || newest.starts_with(&format!("## {version}")),
        "the first section of CHANGELOG.md must be `## Unreleased` or `## {version}` (the version \
         in Cargo.toml), found {newest:?}",
    );
}

#[test]
fn the_rules_themselves_see_through_every_form_of_import() {
    let text = "use std::{collections::BTreeMap, fs::{self, File}};\n// use tokio::net;\nlet x = crate::metrics::Metrics::new();";
    let found = paths(text);
    for expected in
        ["std::collections::BTreeMap", "std::fs", "std::fs::File", "crate::metrics::Metrics::new"]
    {
        assert!(found.contains(expected), "{expected} not in {found:?}");
    }
    assert!(!found.iter().any(|path| path.starts_with("tokio")), "{found:?}");
    assert_eq!(location("src/pipeline/text/mod.rs"), ["pipeline", "text"]);
    assert_eq!(target("crate::worker::compute", 2), Some("worker"));
    assert_eq!(target("super::super::worker::compute", 2), Some("worker"));
    assert_eq!(target("super::worker::compute", 2), None);
    assert_eq!(target("std::fs", 2), None);
}

#[track_caller]
fn report(faults: Vec<String>) {
    assert!(faults.is_empty(), "{} faults:\n- {}", faults.len(), faults.join("\n- "));
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[track_caller]
fn read(file: &str) -> String {
    fs::read_to_string(root().join(file))
        .unwrap_or_else(|error| panic!("cannot read {file}: {error}"))
}

/// Returns every file below the root with its path from there, build products left out.
fn all_files() -> Vec<String> {
    let mut files = Vec::new();
    collect(&root(), &mut files);
    let mut files: Vec<String> = files
        .iter()
        .map(|file| file.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/"))
        .collect();
    files.sort();
    files
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap_or_default();
        if path.is_symlink() || name == ".git" || name == "target" {
            continue;
        }
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}

/// Returns path and text of every Rust file below the given folders.
fn rust_files(folders: &[&str]) -> Vec<(String, String)> {
    let below =
        |file: &String| folders.iter().any(|folder| file.starts_with(&format!("{folder}/")));
    let files: Vec<(String, String)> = all_files()
        .into_iter()
        .filter(|file| file.ends_with(".rs") && below(file))
        .map(|file| (file.clone(), read(&file)))
        .collect();
    assert!(!files.is_empty(), "no Rust file below {folders:?}: did the folders move?");
    files
}

/// Returns the modules that `src/lib.rs` declares.
fn modules() -> BTreeSet<String> {
    let declaration = Regex::new(r"(?m)^pub mod (\w+);").unwrap();
    declaration.captures_iter(&read("src/lib.rs")).map(|found| found[1].to_owned()).collect()
}

/// Returns the names that lead to a file: `src/pipeline/text/mod.rs` is `pipeline`, `text`.
fn location(file: &str) -> Vec<String> {
    let path = file.strip_suffix(".rs").unwrap_or(file);
    let path = path.strip_suffix("/mod").unwrap_or(path);
    path.split('/').skip(1).map(str::to_owned).collect()
}

/// Returns the top module that a path leads to, for a file that many modules deep.
fn target(path: &str, depth: usize) -> Option<&str> {
    let mut rest = path;
    let mut up = 0;
    while let Some(after) = rest.strip_prefix("super::") {
        rest = after;
        up += 1;
    }
    let from_root =
        if up > 0 { (up >= depth).then_some(rest) } else { rest.strip_prefix("crate::") };
    from_root?.split("::").next()
}

/// Returns the text without lines that are comments.
fn code(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Returns every path that the text uses, with the trees of `use` written out.
fn paths(text: &str) -> BTreeSet<String> {
    let code = code(text);
    let plain = Regex::new(r"\b[A-Za-z_]\w*(?:::[A-Za-z_]\w*)+").unwrap();
    let import = Regex::new(r"\buse\s+([^;]+);").unwrap();
    let mut found: BTreeSet<String> =
        plain.find_iter(&code).map(|path| path.as_str().to_owned()).collect();
    for (_, [tree]) in import.captures_iter(&code).map(|import| import.extract()) {
        let tree: String = tree.split_whitespace().collect::<Vec<_>>().join(" ");
        expand("", &tree, &mut found);
    }
    found
}

fn expand(prefix: &str, tree: &str, found: &mut BTreeSet<String>) {
    let tree = tree.trim();
    match tree.split_once('{') {
        Some((head, rest)) => {
            let prefix = format!("{prefix}{}", head.trim());
            let inner = rest.rsplit_once('}').map_or(rest, |(inner, _)| inner);
            let mut depth = 0_usize;
            let parts = inner.split(|c| {
                match c {
                    '{' => depth += 1,
                    '}' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                c == ',' && depth == 0
            });
            for part in parts.filter(|part| !part.trim().is_empty()) {
                expand(&prefix, part, found);
            }
        }
        None => {
            let name = tree.split(" as ").next().unwrap_or(tree);
            let path = format!("{prefix}{name}");
            found.insert(path.strip_suffix("::self").unwrap_or(&path).to_owned());
        }
    }
}
