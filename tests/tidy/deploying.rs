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

/// Names of the figures that deploy/prometheus/rules.yml records.
fn recorded() -> BTreeSet<String> {
    let name = Regex::new(r"(?m)^ +- record: (boctin:[\w:]+)$").unwrap();
    let rules = read("deploy/prometheus/rules.yml");
    name.captures_iter(&rules).map(|found| found[1].to_owned()).collect()
}

/// Returns a fault for each figure in the text that nobody records.
fn unknown_figures(file: &str, queries: &str) -> Vec<String> {
    let name = Regex::new(r"\bboctin:[\w:]+").unwrap();
    let recorded = recorded();
    name.find_iter(queries)
        .filter(|name| !recorded.contains(name.as_str()))
        .map(|name| format!("{file} asks for {}: record it in rules.yml.", name.as_str()))
        .collect()
}

/// The name and the query of every alert.
fn alerts() -> Vec<(String, String)> {
    let rule = Regex::new(r"(?s)- alert: (\w+)\n.*?\n +expr: (.*?)\n +for:").unwrap();
    let text = read("deploy/prometheus/alerts.yml");
    let alerts: Vec<_> =
        rule.captures_iter(&text).map(|rule| (rule[1].to_owned(), rule[2].to_owned())).collect();
    assert_eq!(alerts.len(), text.matches("- alert: ").count(), "an alert cannot be read");
    assert!(alerts.len() > 15, "the alerts are gone");
    alerts
}

#[test]
fn the_dashboards_ask_only_for_metrics_that_exist() {
    let (mut all, mut faults, mut count) = (String::new(), Vec::new(), 0);
    for file in all_files().iter().filter(|file| file.starts_with("deploy/grafana/dashboards/")) {
        let dashboard: Value = serde_json::from_str(&read(file)).unwrap();
        let mut ids = BTreeSet::new();
        for panel in dashboard["panels"].as_array().unwrap() {
            let (id, title) = (panel["id"].as_u64().unwrap(), &panel["title"]);
            assert!(ids.insert(id), "{file}: two panels with the id {id}");
            let targets = panel["targets"].as_array().map_or(&[][..], Vec::as_slice);
            assert!(panel["type"] == "row" || !targets.is_empty(), "{file}: {title} shows nothing");
            for target in targets {
                let query = target["expr"].as_str().unwrap();
                faults.extend(unknown_metrics(file, query));
                faults.extend(unknown_figures(file, query));
                all.push_str(query);
            }
        }
        count += 1;
    }
    report(faults);
    assert_eq!(count, 5, "overview, delivery, stages, quality, dead letters");
    for asked in recorded() {
        let is_used = all.contains(&asked) || read("deploy/prometheus/alerts.yml").contains(&asked);
        assert!(is_used, "{asked} is recorded and nobody looks at it");
    }
    for asked in [
        "boctin_article_end_to_end_seconds",
        "boctin_amqp_connected",
        "boctin_stage_panics_total",
        "boctin_topics_total",
    ] {
        assert!(all.contains(asked), "no panel shows {asked}");
    }
}

#[test]
fn alerts_and_rules_ask_only_for_metrics_that_exist() {
    for (name, query) in alerts() {
        report(unknown_metrics(&name, &query));
        report(unknown_figures(&name, &query));
    }
    let file = "deploy/prometheus/rules.yml";
    report(unknown_metrics(file, &read(file)));
}

#[test]
fn every_alert_is_explained_where_it_says_and_tried_both_ways() {
    let (text, manual) = (read("deploy/prometheus/alerts.yml"), read("docs/operations.md"));
    let tests = read("deploy/prometheus/alerts.test.yml");
    let explained: BTreeSet<&str> =
        manual.lines().filter_map(|line| line.strip_prefix("### Boctin")).collect();
    let mut faults = Vec::new();
    for (name, _) in alerts() {
        let runbook = format!("runbook: docs/operations.md#{}", name.to_lowercase());
        if !text.contains(&runbook) {
            faults.push(format!("deploy/prometheus/alerts.yml: {name} needs `{runbook}`."));
        }
        if !explained.contains(name.trim_start_matches("Boctin")) {
            faults.push(format!("docs/operations.md: explain {name} under `### {name}`."));
        }
        let cases = tests.split("      - alertname: ").skip(1);
        let of_this = cases.filter(|case| case.lines().next() == Some(name.as_str()));
        let (fires, quiet): (Vec<&str>, Vec<&str>) =
            of_this.partition(|case| case.contains("exp_alerts:"));
        if fires.is_empty() || quiet.is_empty() {
            faults.push(format!(
                "deploy/prometheus/alerts.test.yml: a case in which {name} fires, and one in which not."
            ));
        }
    }
    for heading in explained {
        if !alerts().iter().any(|(name, _)| name.trim_start_matches("Boctin") == heading) {
            faults.push(format!("docs/operations.md explains Boctin{heading}, which is no alert."));
        }
    }
    report(faults);
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
            // These name where a secret lies, or refuse one.
            let harmless = ["secretName:", "automountServiceAccountToken: false"];
            if harmless.iter().any(|key| code.trim_start().starts_with(key)) {
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
