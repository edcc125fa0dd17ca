//! Rules about what runs boctin: the image, the compose file, the alerts and the dashboard.
//!
//! Reads the files as text; what their own tools say of them is asked by the broker tests.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use regex::Regex;
use serde_json::Value;

use super::{all_files, read, report, root};

/// Names of the metrics in docs/metrics.md, as a query may use them.
fn documented() -> BTreeSet<String> {
    let row = Regex::new(r"(?m)^\| `((?:boctin|process)_\w+)` \| (\w+) \|").unwrap();
    let mut names = BTreeSet::new();
    for (_, [name, kind]) in row.captures_iter(&read("docs/metrics.md")).map(|row| row.extract()) {
        if kind == "histogram" {
            names.extend(["_bucket", "_sum", "_count"].map(|suffix| format!("{name}{suffix}")));
        } else {
            names.insert(name.to_owned());
        }
    }
    assert!(names.contains("boctin_ready"), "docs/metrics.md has other rows than expected");
    names
}

/// Returns a fault for each metric in the text that is not documented.
fn unknown_metrics(file: &str, queries: &str) -> Vec<String> {
    let name = Regex::new(r"\b(?:boctin|process)_\w+").unwrap();
    let documented = documented();
    name.find_iter(queries)
        .filter(|name| !documented.contains(name.as_str()))
        .map(|name| {
            format!("{file} asks for {}, which docs/metrics.md does not have.", name.as_str())
        })
        .collect()
}

#[test]
fn the_dashboard_asks_only_for_metrics_that_exist() {
    let file = "deploy/grafana/dashboards/boctin.json";
    let dashboard: Value = serde_json::from_str(&read(file)).unwrap();
    let mut queries = Vec::new();
    let mut ids = BTreeSet::new();
    for panel in dashboard["panels"].as_array().unwrap() {
        assert!(
            ids.insert(panel["id"].as_u64().unwrap()),
            "two panels with the id {}",
            panel["id"]
        );
        let targets = panel["targets"].as_array().map_or(&[][..], Vec::as_slice);
        assert!(panel["type"] == "row" || !targets.is_empty(), "{} shows nothing", panel["title"]);
        queries.extend(targets.iter().map(|target| target["expr"].as_str().unwrap()));
    }
    report(unknown_metrics(file, &queries.join("\n")));
    for asked in [
        "boctin_deliveries_settled_total",
        "boctin_dead_lettered_total",
        "boctin_article_end_to_end_seconds",
        "boctin_amqp_connected",
        "boctin_field_missing_total",
    ] {
        assert!(queries.iter().any(|query| query.contains(asked)), "no panel shows {asked}");
    }
}

#[test]
fn the_alerts_ask_only_for_metrics_that_exist() {
    let file = "deploy/prometheus/alerts.yml";
    let text = read(file);
    let expressions = Regex::new(r"(?s)\n +expr: (.*?)\n +for:").unwrap();
    let queries: Vec<&str> =
        expressions.captures_iter(&text).map(|found| found.extract::<1>().1[0]).collect();
    assert_eq!(queries.len(), 3, "three alerts to start with");
    report(unknown_metrics(file, &queries.join("\n")));
    // What the annotations tell people to look at exists as well, whole histograms included.
    let mentioned = Regex::new(r"\bboctin_\w+").unwrap();
    let documented = read("docs/metrics.md");
    for name in mentioned.find_iter(&text) {
        let base = name.as_str().trim_end_matches("_bucket");
        assert!(documented.contains(&format!("| `{base}` |")), "{file} mentions {base}");
    }
}

#[test]
fn the_image_is_built_with_the_compiler_of_the_checks() {
    let toolchain = read("rust-toolchain.toml");
    let channel = Regex::new(r#"channel = "([\d.]+)""#).unwrap();
    let expected = &channel.captures(&toolchain).unwrap()[1];
    let image = format!("FROM rust:{expected}-");
    assert!(read("Dockerfile").contains(&image), "Dockerfile must build on {image}");
}

#[test]
fn the_image_is_built_from_all_that_the_manifest_names() {
    let context = tempfile::tempdir().unwrap();
    let ignored = read(".dockerignore");
    let let_in: Vec<&str> = ignored.lines().filter_map(|line| line.strip_prefix('!')).collect();
    assert!(ignored.lines().any(|line| line == "*"), ".dockerignore must start from nothing");
    let is_in = |file: &str| let_in.iter().any(|path| Path::new(file).starts_with(path));
    for file in all_files().iter().filter(|file| is_in(file)) {
        let copy = context.path().join(file);
        fs::create_dir_all(copy.parent().unwrap()).unwrap();
        fs::copy(root().join(file), copy).unwrap();
    }
    // Refuses a manifest whose targets are not there.
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version=1"])
        .current_dir(context.path())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "what .dockerignore lets in cannot be built: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    // What the code takes in as text while it is compiled.
    let taken_in =
        Regex::new(r#"include_str!\("((?:\.\./)+[^"]+)"\)|\$CARGO_MANIFEST_DIR/([^"]+)"#).unwrap();
    let mut faults = Vec::new();
    for file in all_files().iter().filter(|file| file.starts_with("src/") && file.ends_with(".rs"))
    {
        for found in taken_in.captures_iter(&read(file)) {
            let name = found.get(1).or(found.get(2)).unwrap().as_str().trim_start_matches("../");
            if !context.path().join(name).exists()
                && !context.path().join("src").join(name).exists()
            {
                faults.push(format!("{file} takes in {name}: let it in in .dockerignore."));
            }
        }
    }
    report(faults);
}

#[test]
fn files_of_the_deployment_hold_no_secret() {
    let assigned =
        Regex::new(r"(?i)\w*(?:password|passwd|_pass|secret|token)\w*\s*[:=]\s*(\S+)").unwrap();
    let mut faults = Vec::new();
    for file in all_files() {
        let ours = file.starts_with("deploy/")
            || file.starts_with("docker-compose")
            || file == "Dockerfile";
        if !ours || file.ends_with(".sh") {
            continue;
        }
        for (line, number) in read(&file).lines().zip(1..) {
            let code = line.split(" #").next().unwrap_or_default();
            if code.trim_start().starts_with('#') {
                continue;
            }
            if let Some(found) = assigned.captures(code)
                && !found[1].starts_with("${")
            {
                faults
                    .push(format!("{file}:{number} sets a secret: take it from the environment."));
            }
        }
    }
    report(faults);
}
