//! docs/security.md is held to what it speaks of: limits to their settings, hardening to the files that have it.

use std::collections::BTreeSet;

use regex::Regex;

use super::{read, report};

/// The table of limits: what, the number, what sets it.
fn limits() -> Vec<(String, u64, String)> {
    let row = Regex::new(r"(?m)^\| ([^|]+) \| (\d+)[^|]* \| `([^`|]+)` \| [^|]+ \|$").unwrap();
    let text = read("docs/security.md");
    let limits: Vec<_> = row
        .captures_iter(&text)
        .map(|row| (row[1].to_owned(), row[2].parse().unwrap(), row[3].to_owned()))
        .collect();
    let in_table = text.split("## Limits").nth(1).unwrap().split("\n## ").next().unwrap();
    let rows = in_table.lines().filter(|line| line.starts_with("| ")).count();
    assert_eq!(limits.len() + 1, rows, "a row of the limits in docs/security.md cannot be read");
    limits
}

fn default(key: &str) -> Option<u64> {
    let table: toml::Table = read("config/default.toml").parse().unwrap();
    let (group, name) = key.rsplit_once('.')?;
    let group = group.split('.').try_fold(&table, |table, part| table.get(part)?.as_table())?;
    u64::try_from(group.get(name)?.as_integer()?).ok()
}

/// The value of a constant or field in a source file: a number, a product, a shift, or seconds.
fn in_source(file: &str, name: &str) -> Option<u64> {
    let assigned = Regex::new(&format!(r"\b{name}(?:: \w+ =|:) ([^;\n]+?)[;,]\n")).unwrap();
    let text = read(file);
    let value = assigned.captures_iter(&text).find(|found| found[1].contains(char::is_numeric))?;
    let value = value[1].replace("Duration::from_secs(", "").replace([')', '_'], "");
    if let Some((number, bits)) = value.split_once(" << ") {
        return Some(number.parse::<u64>().ok()? << bits.parse::<u32>().ok()?);
    }
    value.split(" * ").map(|factor| factor.parse::<u64>().ok()).product()
}

#[test]
fn the_limits_in_the_security_document_are_those_in_force() {
    let mut faults = Vec::new();
    for (what, stated, set_by) in limits() {
        let found = match set_by.split_once(": ") {
            Some((file, name)) => in_source(file, name),
            None => default(&set_by),
        };
        if found != Some(stated) {
            faults.push(format!("docs/security.md: {what}: says {stated}, {set_by} is {found:?}."));
        }
    }
    report(faults);
}

#[test]
fn no_limit_of_the_settings_is_missing_in_the_security_document() {
    let named: BTreeSet<String> = limits().into_iter().map(|(_, _, set_by)| set_by).collect();
    let table: toml::Table = read("config/default.toml").parse().unwrap();
    let mut faults = Vec::new();
    for group in ["input", "output", "pipeline"] {
        for (name, value) in table[group].as_table().unwrap() {
            let key = format!("{group}.{name}");
            if value.is_integer() && !named.contains(&key) {
                faults.push(format!("docs/security.md: add {key} to the table of limits."));
            }
        }
    }
    report(faults);
}

#[test]
fn pages_are_served_to_this_machine_alone_unless_told_otherwise() {
    let table: toml::Table = read("config/default.toml").parse().unwrap();
    let listen = table["http"]["listen"].as_str().unwrap();
    let address: std::net::SocketAddr = listen.parse().unwrap();
    assert!(address.ip().is_loopback(), "{address}");
    assert!(read("docs/security.md").contains(&format!("`http.listen = \"{listen}\"`")));
}

#[test]
fn the_image_runs_as_nobody_and_has_no_shell() {
    let dockerfile = read("Dockerfile");
    let last = dockerfile.rsplit("\nFROM ").next().unwrap();
    assert!(last.starts_with("gcr.io/distroless/") && last.contains(":nonroot"), "{last}");
    let user = Regex::new(r"(?m)^USER ([1-9]\d*):([1-9]\d*)$").unwrap();
    assert!(user.is_match(last), "the image must name a user by number, not root");
    // What comes after is run without a shell.
    for line in last.lines() {
        let runs = ["ENTRYPOINT ", "CMD "].iter().find_map(|word| line.strip_prefix(word));
        assert!(runs.is_none_or(|command| command.starts_with('[')), "{line} needs a shell");
        assert!(!line.starts_with("RUN ") && !line.starts_with("VOLUME "), "{line}");
    }
}
