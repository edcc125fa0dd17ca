//! Rules of settings, tested through [`Sources`] as the program uses them.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use secrecy::ExposeSecret as _;

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

#[test]
fn later_layers_lie_over_earlier_ones() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (folder.path().join("1.toml"), folder.path().join("2.toml"));
    std::fs::write(
        &first,
        "[worker]\nprefetch = 1\nmax_attempts = 11\nmax_lone_attempts = 21\ncompute_threads = 31\n",
    )
    .unwrap();
    std::fs::write(
        &second,
        "worker = { prefetch = 2, max_attempts = 12, max_lone_attempts = 22 }\n",
    )
    .unwrap();
    let variables =
        [("BOCTIN__WORKER__PREFETCH", "3"), ("BOCTIN__WORKER__MAX_ATTEMPTS", "13"), ("HOME", "/")];
    let overrides = ["worker.prefetch=5", "worker.prefetch=4"];
    let settings = Settings::load(&sources(&[&first, &second], &variables, &overrides)).unwrap();
    assert_eq!(settings.worker.prefetch, 4);
    assert_eq!(settings.worker.max_attempts, 13);
    assert_eq!(settings.worker.max_lone_attempts, 22);
    assert_eq!(settings.worker.compute_threads, 31);
    assert_eq!(settings.worker.article_deadline_ms, 30_000);
}

#[test]
fn variables_give_lists_maps_flags_words_and_nested_keys() {
    let folder = tempfile::tempdir().unwrap();
    let ca = folder.path().join("ca.pem");
    std::fs::write(&ca, "-----BEGIN CERTIFICATE-----\n").unwrap();
    let variables = [
        ("BOCTIN__AMQP__URLS", "amqp://a:1, amqps://b"),
        ("BOCTIN__AMQP__FAIL_FAST", "true"),
        ("BOCTIN__AMQP__TLS__CA_FILE", ca.to_str().unwrap()),
        ("BOCTIN__TOPOLOGY__QUEUE_TYPE", "classic"),
        ("BOCTIN__TOPOLOGY__INPUT_QUEUES", "raw.1,raw.2"),
        ("BOCTIN__INPUT__FIELDS__CONTENT", "/response/body"),
        ("BOCTIN__INPUT__FIELDS__URL", "/a~1b"),
        ("BOCTIN__METRICS__SOURCES", ""),
        ("BOCTIN__AMQP__USERNAME", "007"),
    ];
    let Inspection { settings, faults } = inspect(&variables, &[]);
    assert_eq!(faults, []);
    let urls: Vec<&str> = settings.amqp.urls.iter().map(|url| url.expose_secret()).collect();
    assert_eq!(urls, ["amqp://a:1", "amqps://b"]);
    assert!(settings.amqp.fail_fast);
    assert_eq!(settings.amqp.tls.ca_file, ca);
    assert_eq!(settings.topology.queue_type, QueueType::Classic);
    assert_eq!(settings.topology.input_queues, ["raw.1", "raw.2"]);
    assert_eq!(settings.input.fields["content"], "/response/body");
    assert_eq!(settings.input.fields["url"], "/a~1b");
    assert_eq!(settings.input.fields.len(), 2);
    assert_eq!(settings.metrics.sources, Vec::<String>::new());
    assert_eq!(settings.amqp.username, "007", "text stays as it was written");
}

#[test]
fn a_group_of_fields_and_its_members_are_mapped_side_by_side_in_every_layer() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.toml");
    let text = "[input.fields]\nhints.title = \"/t\"\n\"hints.author\" = \"/a\"\n";
    std::fs::write(&path, text).unwrap();
    let variables =
        [("BOCTIN__INPUT__FIELDS__HINTS", "/rss"), ("BOCTIN__INPUT__FIELDS__HINTS__SECTION", "/s")];
    let overrides = ["input.fields.hints.language=/l"];
    let Inspection { settings, faults } = sources(&[&path], &variables, &overrides).inspect();
    assert_eq!(faults, []);
    let fields: Vec<(&str, &str)> =
        settings.input.fields.iter().map(|(name, pointer)| (&**name, &**pointer)).collect();
    assert_eq!(
        fields,
        [
            ("hints", "/rss"),
            ("hints.author", "/a"),
            ("hints.language", "/l"),
            ("hints.section", "/s"),
            ("hints.title", "/t"),
        ]
    );
    std::fs::write(&path, settings.to_toml()).unwrap();
    let again = Settings::load(&sources(&[&path], &[], &[])).unwrap();
    assert_eq!(again.input.fields, settings.input.fields);

    refused(
        "input.fields.hints.title=title",
        "expected a JSON Pointer such as /response/body, found \"title\"",
    );
    assert_eq!(
        faults_of_file("input.fields.hints.titel = \"/t\"\n"),
        ["a.toml:1: input.fields.hints.titel: unknown key, did you mean input.fields.hints.title?"]
    );
}

#[test]
fn numbers_outside_their_range_or_in_other_forms_are_refused() {
    for (value, found) in
        [("abc", "\"abc\""), ("0", "\"0\""), ("65536", "\"65536\""), ("+5", "\"+5\""), ("", "\"\"")]
    {
        refused(
            &format!("worker.prefetch={value}"),
            &format!("expected a whole number from 1 to 65535, found {found}"),
        );
    }
    assert_eq!(
        faults_of_file("[worker]\nprefetch = 1.5\nmax_attempts = -1\nmax_lone_attempts = [1]\n"),
        [
            "a.toml:2: worker.prefetch: expected a whole number from 1 to 65535, found 1.5",
            "a.toml:3: worker.max_attempts: expected a whole number from 1 to 1000, found -1",
            "a.toml:4: worker.max_lone_attempts: expected a whole number from 1 to 100, found a list",
        ]
    );
}

#[test]
fn values_of_other_kinds_are_refused_with_what_was_expected() {
    refused("amqp.fail_fast=yes", "expected true or false, found \"yes\"");
    refused("topology.declare=make", "expected one of create, check, found \"make\"");
    refused("log.format=xml", "expected one of text, json, found \"xml\"");
    refused("topology.dead_queue=", "expected a name of 1 to 255 bytes, found \"\"");
    refused("topology.input_queues=", "expected at least one name, found none");
    refused("topology.input_queues=a,b,a", "expected different entries, found \"a\" twice");
    refused("topology.input_queues=a,,b", "entry 2: expected 1 to 255 bytes, found \"\"");
    refused("amqp.urls=", "expected at least one broker address, found none");
    refused(
        "http.listen=localhost:80",
        "expected an IP address with port such as 127.0.0.1:9464, found \"localhost:80\"",
    );
    refused(
        "input.fields.content=response/body",
        "expected a JSON Pointer such as /response/body, found \"response/body\"",
    );
    refused(
        "input.fields.content=/a~b",
        "expected a JSON Pointer such as /response/body, found \"/a~b\"",
    );
    let long = "x".repeat(256);
    refused(&format!("topology.dead_exchange={long}"), "expected at most 255 bytes, found 256");
    refused(
        "topology.dead_exchange=a\nb",
        "expected a name without control characters, found \"a\\nb\"",
    );
    assert_eq!(
        faults_of_file("amqp.username = 7\nknowledge = 1\n[topology]\ndeclare = true\n"),
        [
            "a.toml:2: knowledge: expected a table, found a value of type integer",
            "a.toml:1: amqp.username: expected a text, found 7",
            "a.toml:4: topology.declare: expected a text, found true",
        ]
    );
}

#[test]
fn a_log_filter_that_would_silence_everything_by_a_slip_is_refused() {
    let expected = "expected a level, or target=level, separated by commas, found";
    for filter in ["inof", "", "boctin=lots", "info,boctin"] {
        refused(&format!("log.filter={filter}"), &format!("{expected} {filter:?}"));
    }
    for filter in ["info", "WARN, boctin::broker=debug", "off", "info,[article{id}]=trace"] {
        assert_eq!(lines(&inspect(&[], &[&format!("log.filter={filter}")])), Vec::<String>::new());
    }
}

#[test]
fn faults_of_all_layers_and_groups_are_reported_together() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.toml");
    std::fs::write(&path, "[amqp]\nheartbeat_s = 0\nurl = \"x\"\n\n[ampq]\nurls = []\n").unwrap();
    let missing = folder.path().join("none.toml");
    let variables = [
        ("BOCTIN__LOG__FORMAT", "xml"),
        ("BOCTIN_AMQP__URLS", "amqp://a"),
        ("BOCTIN__AMQP__BACKOFF_MIN_MS", "50000"),
    ];
    let overrides = ["worker.prefetch=0", "worker", "output.max_bytes=5"];
    let faults = lines(&sources(&[&path, &missing], &variables, &overrides).inspect());
    let prefix = format!("{}/", folder.path().display());
    let faults: Vec<String> = faults.iter().map(|line| line.replace(&prefix, "")).collect();
    assert_eq!(
        faults,
        [
            "a.toml:3: amqp.url: unknown key, did you mean amqp.urls?",
            "a.toml:5: ampq: unknown table, did you mean [amqp]?",
            "none.toml: cannot be read: No such file or directory (os error 2)",
            "BOCTIN_AMQP__URLS: unknown variable, did you mean BOCTIN__AMQP__URLS?",
            "--set (number 2): expected group.key=value, found no \"=\"",
            "--set output.max_bytes: unknown key, did you mean output.max_body_bytes?",
            "a.toml:2: amqp.heartbeat_s: expected a whole number from 1 to 3600, found 0",
            "BOCTIN__LOG__FORMAT: log.format: expected one of text, json, found \"xml\"",
            "--set worker.prefetch: worker.prefetch: expected a whole number from 1 to 65535, found \"0\"",
            "BOCTIN__AMQP__BACKOFF_MIN_MS: amqp.backoff_min_ms: expected amqp.backoff_min_ms at or below \
             amqp.backoff_max_ms, found 50000 and 30000",
        ]
    );
}

#[test]
fn a_faulty_value_does_not_hide_a_faulty_value_below_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.toml");
    std::fs::write(&path, "worker.prefetch = 0\n").unwrap();
    let inspection = sources(&[&path], &[("BOCTIN__WORKER__PREFETCH", "x")], &[]).inspect();
    assert_eq!(inspection.faults.len(), 2);
    assert_eq!(inspection.settings.worker.prefetch, Settings::default().worker.prefetch);
}

#[test]
fn faults_of_syntax_name_their_line_and_quote_nothing() {
    for text in [
        "[amqp]\nurls = [\"amqp://user:hunter2@host\"\nx = 1\n",
        "[amqp]\npassword = hunter2\n",
        "[amqp]\npassword = \"hunter2\n",
        "[amqp]\nhunter2\n",
        "[amqp]\nheartbeat_s = 1\nheartbeat_s = \"hunter2\"\n",
    ] {
        let faults = faults_of_file(text);
        assert!(!faults.is_empty(), "{text}");
        for fault in &faults {
            assert!(fault.starts_with("a.toml:") && !fault.contains("hunter2"), "{fault}");
            assert!(!fault.starts_with("a.toml:1:"), "{fault}");
        }
    }
}

#[test]
fn a_variable_that_is_no_text_is_refused() {
    use std::os::unix::ffi::OsStringExt as _;
    let value = OsString::from_vec(vec![0xff]);
    let sources =
        Sources { environment: vec![("BOCTIN__LOG__FILTER".into(), value)], ..Sources::default() };
    assert_eq!(
        lines(&sources.inspect()),
        ["BOCTIN__LOG__FILTER: log.filter: expected UTF-8 text, found other bytes"]
    );
}

#[test]
fn combinations_that_cannot_work_are_refused() {
    let cases: &[(&[&str], &str)] = &[
        (
            &["amqp.backoff_max_ms=100"],
            "expected amqp.backoff_min_ms at or below amqp.backoff_max_ms, found 500 and 100",
        ),
        (
            &["topology.delivery_limit=5"],
            "expected topology.delivery_limit above worker.max_attempts, found 5 and 5",
        ),
        (
            &["topology.dead_queue=boctin.raw"],
            "expected another queue than in topology.input_queues, found \"boctin.raw\" in both",
        ),
        (
            &["topology.dead_exchange=boctin.articles"],
            "expected another exchange than in topology.output_exchange, found \"boctin.articles\" in both",
        ),
        (
            &["topology.output_exchange=boctin.raw"],
            "expected topology.input_binding to leave out results, which go to the same exchange with keys \
             article.…, found \"#\"",
        ),
    ];
    for (overrides, expected) in cases {
        let inspection = inspect(&[], overrides);
        let messages: Vec<&str> =
            inspection.faults.iter().map(|fault| fault.message.as_str()).collect();
        assert_eq!(messages, [*expected], "{overrides:?}");
        assert!(inspection.faults[0].place.starts_with("--set "), "{:?}", inspection.faults);
    }
    for fine in [
        &["topology.queue_type=classic", "topology.delivery_limit=5"][..],
        &["topology.output_exchange=boctin.raw", "topology.input_binding=raw.#"],
        &["topology.output_queue="],
    ] {
        assert_eq!(lines(&inspect(&[], fine)), Vec::<String>::new(), "{fine:?}");
    }
}

#[test]
fn files_for_tls_must_be_readable_hold_what_they_should_and_come_in_pairs() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let certificate = write("cert.pem", "-----BEGIN CERTIFICATE-----\nAA==\n");
    let key = write("key.pem", "-----BEGIN EC PRIVATE KEY-----\nAA==\n");
    let encrypted = write("locked.pem", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n");
    let missing = folder.path().join("none.pem").display().to_string();
    let check = |values: [&str; 3]| {
        let names = [
            "BOCTIN__AMQP__TLS__CA_FILE",
            "BOCTIN__AMQP__TLS__CERTIFICATE_FILE",
            "BOCTIN__AMQP__TLS__KEY_FILE",
        ];
        let variables: Vec<_> = names.into_iter().zip(values).collect();
        lines(&inspect(&variables, &[]))
    };
    assert_eq!(check([&certificate, &certificate, &key]), Vec::<String>::new());
    let faults = check([&missing, &key, &certificate]);
    assert_eq!(faults.len(), 3, "{faults:?}");
    assert!(faults[0].contains("none.pem: cannot be read"), "{faults:?}");
    assert!(faults[1].contains("key.pem: expected a certificate in PEM form"), "{faults:?}");
    assert!(
        faults[2].contains("cert.pem: expected a private key that is not encrypted"),
        "{faults:?}"
    );
    assert_eq!(check(["", &certificate, &encrypted]).len(), 1);
    let alone = check(["", &certificate, ""]);
    assert!(
        alone[0]
            .ends_with("expected amqp.tls.key_file beside amqp.tls.certificate_file, found none")
    );
    let alone = check(["", "", &key]);
    assert!(
        alone[0]
            .ends_with("expected amqp.tls.certificate_file beside amqp.tls.key_file, found none")
    );
}

#[test]
fn a_knowledge_folder_that_is_not_there_is_refused() {
    let faults = lines(&inspect(&[], &["knowledge.dir=/nonexistent/knowledge"]));
    assert_eq!(faults.len(), 1);
    assert!(
        faults[0].starts_with(
            "--set knowledge.dir: knowledge.dir: /nonexistent/knowledge: expected a folder"
        ),
        "{faults:?}"
    );
}

#[test]
fn secrets_come_from_files_in_place_of_addresses_and_password() {
    let folder = tempfile::tempdir().unwrap();
    let (urls, password) = (folder.path().join("urls"), folder.path().join("password"));
    std::fs::write(&urls, "amqp://a:b@one,amqp://two\n").unwrap();
    std::fs::write(&password, "hunter2\n").unwrap();
    let files = [
        format!("amqp.urls_file={}", urls.display()),
        format!("amqp.password_file={}", password.display()),
    ];
    let overrides: Vec<&str> = files.iter().map(String::as_str).collect();
    let settings = Settings::load(&sources(&[], &[], &overrides)).unwrap();
    assert_eq!(settings.amqp.urls[0].expose_secret(), "amqp://a:b@one");
    assert_eq!(settings.amqp.urls.len(), 2);
    assert_eq!(settings.amqp.password.expose_secret(), "hunter2");

    let both = [("BOCTIN__AMQP__URLS", "amqp://x"), ("BOCTIN__AMQP__PASSWORD", "y")];
    let faults = lines(&inspect(&both, &overrides));
    assert_eq!(faults.len(), 2, "{faults:?}");
    assert!(faults[0].contains(
        "expected one of amqp.urls and amqp.urls_file, found both (BOCTIN__AMQP__URLS, --set amqp.urls_file)"
    ));
}

#[test]
fn a_password_is_refused_in_files_of_settings_and_on_the_command_line() {
    let faults = faults_of_file("[amqp]\npassword = \"hunter2\"\n");
    assert!(
        faults[0].starts_with(
            "a.toml:2: amqp.password: expected the password in BOCTIN__AMQP__PASSWORD"
        )
    );
    let faults = lines(&inspect(&[], &["amqp.password=hunter2"]));
    assert!(faults[0].starts_with("--set amqp.password: amqp.password: expected the password in"));
    let settings = inspect(&[("BOCTIN__AMQP__PASSWORD", "hunter2")], &[]);
    assert_eq!(settings.faults, []);
    assert_eq!(settings.settings.amqp.password.expose_secret(), "hunter2");
}

#[test]
fn no_fault_and_no_display_contains_a_planted_secret() {
    const PLANTED: &str = "hunter2";
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let bad_urls = write("bad_urls", "amqp://u:hunter2@[::1],http://u:hunter2@h,u:hunter2\n");
    let empty_password = write("empty", "\nhunter2\n");
    let config = write(
        "a.toml",
        "[amqp]\nurls = [\"amqp://u:hunter2@h:x\"]\npassword = \"hunter2\"\nusernam = \"hunter2\"\n\
         [topology]\ndead_queue = [\"hunter2\"]\n[log]\nfilter = \"amqp://u:hunter2@h\"\n",
    );
    let variables = [
        ("BOCTIN__AMQP__URLS", "amqp://u:hunter2@h:y,redis://u:hunter2@h"),
        ("BOCTIN__AMQP__PASSWORDS", "hunter2"),
        ("BOCTIN__AMQP__HEARTBEAT_S", "amqp://u:hunter2@h"),
        ("BOCTIN__TOPOLOGY__DECLARE", "u:hunter2@h"),
        ("boctin__amqp__password", "hunter2"),
    ];
    let urls_file = format!("amqp.urls_file={}", bad_urls.display());
    let password_file = format!("amqp.password_file={}", empty_password.display());
    let overrides =
        ["amqp.password=hunter2", "amqp.pasword=hunter2", "hunter2", &urls_file, &password_file];
    let inspection = sources(&[&config], &variables, &overrides).inspect();
    assert!(inspection.faults.len() >= 14, "{:#?}", inspection.faults);
    assert!(!format!("{inspection:?}").contains(PLANTED), "{inspection:#?}");
    assert!(!SettingsFaults(inspection.faults).to_string().contains(PLANTED));

    let good_urls = write("good_urls", "amqp://user:hunter2@host:1/news?heartbeat=1\n");
    let good_password = write("good_password", "hunter2\n");
    for (variables, overrides) in [
        (
            vec![
                ("BOCTIN__AMQP__URLS", "amqp://user:hunter2@host:1/news"),
                ("BOCTIN__AMQP__PASSWORD", PLANTED),
            ],
            vec![],
        ),
        (
            vec![],
            vec![
                format!("amqp.urls_file={}", good_urls.display()),
                format!("amqp.password_file={}", good_password.display()),
            ],
        ),
    ] {
        let overrides: Vec<&str> = overrides.iter().map(String::as_str).collect();
        let settings = Settings::load(&sources(&[], &variables, &overrides)).unwrap();
        assert!(settings.amqp.urls[0].expose_secret().contains(PLANTED));
        assert!(!format!("{settings:?}").contains(PLANTED));
        let shown = settings.to_toml();
        assert!(!shown.contains(PLANTED), "{shown}");
        assert!(shown.contains("urls = [\"amqp://host:1/news\"]"), "{shown}");
        assert!(shown.contains("password = \"***\""), "{shown}");
    }
}

#[test]
fn displayed_settings_are_toml_that_loads_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shown.toml");
    std::fs::write(&path, Settings::default().to_toml()).unwrap();
    let settings = Settings::load(&sources(&[&path], &[], &[])).unwrap();
    assert_eq!(settings.to_toml(), Settings::default().to_toml());
}
