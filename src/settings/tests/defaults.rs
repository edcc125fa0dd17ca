//! `default.toml` and `production.toml`: complete, commented, valid, and held to the code.

use super::*;

fn flatten(table: &toml::Table, group: &str, keys: &mut BTreeSet<String>) {
    for (name, value) in table {
        let path = catalogue::join(group, name);
        match value.as_table() {
            Some(inner) => {
                keys.insert(format!("[{path}]"));
                flatten(inner, &path, keys);
            }
            None => {
                keys.insert(path);
            }
        }
    }
}

#[test]
fn the_built_in_defaults_are_valid() {
    assert_eq!(lines(&inspect(&[], &[])), Vec::<String>::new());
}

#[test]
fn default_toml_has_every_field_of_every_group_and_nothing_else() {
    let (mut fields, mut reference) = (BTreeSet::new(), BTreeSet::new());
    flatten(&toml::Table::try_from(Settings::default()).unwrap(), "", &mut fields);
    flatten(&catalogue::DEFAULT_TOML.parse().unwrap(), "", &mut reference);
    assert_eq!(
        fields, reference,
        "left: fields in src/settings/groups.rs; right: keys in config/default.toml"
    );
}

#[test]
fn every_key_and_table_of_default_toml_has_a_comment_of_its_own() {
    let mut before = "";
    for (index, line) in catalogue::DEFAULT_TOML.lines().enumerate() {
        let is_setting = !line.is_empty() && !line.starts_with('#');
        assert!(
            !is_setting || before.starts_with("# "),
            "config/default.toml:{}: {line:?} has no comment on the line above",
            index + 1
        );
        before = line;
    }
}

#[test]
fn every_number_of_default_toml_states_its_range_and_the_range_is_the_enforced_one() {
    let table: toml::Table = catalogue::DEFAULT_TOML.parse().unwrap();
    let (mut comment, mut group, mut checked) = (String::new(), String::new(), 0);
    for line in catalogue::DEFAULT_TOML.lines() {
        if let Some(text) = line.strip_prefix('#') {
            comment.push_str(text);
            continue;
        }
        if let Some(name) = line.strip_prefix('[') {
            group = name.trim_end_matches(']').to_owned();
        }
        let value = line.split_once(" = ").filter(|(name, _)| {
            let group =
                group.split('.').fold(&table, |table, part| table[part].as_table().unwrap());
            group.get(*name).is_some_and(toml::Value::is_integer)
        });
        if let Some((name, _)) = value {
            let key = format!("{group}.{name}");
            let faults = lines(&inspect(&[], &[&format!("{key}=no")]));
            let words: Vec<&str> = faults[0].split_whitespace().collect();
            let at = words.iter().position(|word| *word == "from").unwrap();
            let (min, max) = (words[at + 1], words[at + 3].trim_end_matches(','));
            let stated = comment.contains(&format!("from {min} to {max}"))
                || (min == "0" && comment.contains(max) && comment.contains(" 0: "));
            assert!(stated, "{key}: expected the comment to state {min} to {max}: {comment}");
            checked += 1;
        }
        comment.clear();
    }
    assert!(checked >= 20, "{checked}");
}

#[test]
fn production_toml_is_valid_differs_from_the_defaults_and_holds_no_secret() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/production.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let loaded = sources(&[&path], &[], &[]).inspect();
    assert_eq!(lines(&loaded), Vec::<String>::new());
    let (mut keys, mut defaults) = (BTreeSet::new(), BTreeSet::new());
    flatten(&text.parse().unwrap(), "", &mut keys);
    flatten(&catalogue::DEFAULT_TOML.parse().unwrap(), "", &mut defaults);
    assert!(!keys.contains("amqp.urls") && !keys.contains("amqp.password"));
    let in_force: toml::Table = loaded.settings.to_toml().parse().unwrap();
    let default: toml::Table = Settings::default().to_toml().parse().unwrap();
    for key in keys.iter().filter(|key| !key.starts_with('[')) {
        let find = |table: &toml::Table| {
            key.split('.').fold(toml::Value::from(table.clone()), |value, part| value[part].clone())
        };
        assert_ne!(find(&in_force), find(&default), "{key} repeats the default");
    }
}

#[test]
fn the_default_work_budget_is_that_of_the_pipeline() {
    assert_eq!(Settings::default().pipeline.budget(), Budget::default());
}
