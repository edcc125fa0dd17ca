//! Files, variables and `--set`: which lies over which, and what each can say.

use super::*;

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
