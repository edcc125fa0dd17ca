//! What the program says of every sample, whole, so that a change of any rule shows as a diff.
//!
//! `samples/golden/NAME.golden` is the result, indented. Left out is what changes with every edit
//! of the knowledge and says nothing of the page: `result_id` and `pipeline`. The ending is not
//! `.json`, so that `boctin process samples/` does not take results for articles.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use super::{process, samples, update};

#[test]
fn every_sample_gives_its_golden_result() {
    let mut wrong = Vec::new();
    for sample in process("articles") {
        let mut result = match sample.outcome {
            Ok(result) => result,
            Err(failure) => {
                wrong.push(format!("{}: {}: {}", sample.place, failure.reason, failure.detail));
                continue;
            }
        };
        let members = result.as_object_mut().expect("a result is an object");
        members.remove("result_id").expect("a result has an id");
        members.remove("pipeline").expect("a result says what made it");
        let path = samples("golden").join(format!("{}.golden", sample.name));
        if update() {
            let text =
                serde_json::to_string_pretty(&result).expect("a value is always JSON") + "\n";
            fs::write(&path, text).expect("the golden folder can be written");
            continue;
        }
        let expected = fs::read_to_string(&path)
            .ok()
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or(Value::Null);
        differences(&sample.name, &expected, &result, &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_golden_result_belongs_to_a_sample() {
    let mut names = BTreeSet::new();
    for sample in process("articles") {
        let name = format!("{}.golden", sample.name);
        assert!(names.insert(name), "{}: another sample has this name", sample.place);
    }
    let found: BTreeSet<String> = fs::read_dir(samples("golden"))
        .expect("the golden folder exists")
        .map(|entry| entry.expect("it can be listed").file_name().to_string_lossy().into_owned())
        .collect();
    let strangers: Vec<_> = found.difference(&names).collect();
    assert!(strangers.is_empty(), "of no sample, remove them: {strangers:?}");
}

/// Adds where two values differ, member by member, and shortly how.
fn differences(place: &str, expected: &Value, found: &Value, wrong: &mut Vec<String>) {
    if let (Value::Object(left), Value::Object(right)) = (expected, found) {
        let keys: BTreeSet<&String> = left.keys().chain(right.keys()).collect();
        for key in keys {
            let null = Value::Null;
            let (left, right) = (left.get(key).unwrap_or(&null), right.get(key).unwrap_or(&null));
            differences(&format!("{place}.{key}"), left, right, wrong);
        }
    } else if let (Value::Array(left), Value::Array(right)) = (expected, found)
        && left.len() == right.len()
    {
        for (index, (left, right)) in left.iter().zip(right).enumerate() {
            differences(&format!("{place}[{index}]"), left, right, wrong);
        }
    } else if expected != found {
        let short = |value: &Value| value.to_string().chars().take(300).collect::<String>();
        wrong.push(format!("{place}\n  expected {}\n  found    {}", short(expected), short(found)));
    }
}
