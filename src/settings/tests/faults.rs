//! What is refused, in which words, and that nothing hides anything else.

use super::*;

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
