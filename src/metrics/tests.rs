//! Rules that hold for the page as a whole and for the events that change it.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::process::{Command, Stdio};

use proptest::prelude::*;

use super::*;
use crate::pipeline::analysis::{
    Analysis, Article, Field, Kind, Language, LanguageCode, Period, PeriodKind, Source, Topic,
};
use crate::pipeline::text::charset::{Charset, How};

fn labels() -> MetricsLabels {
    MetricsLabels {
        reasons: vec!["malformed_json", "stage_panic"],
        stages: vec!["decode", "page", "encode"],
        topics: vec!["the-thao".into(), "suc-khoe".into()],
        queues: vec!["boctin.raw".into()],
        sources: vec!["baodientu.example".into()],
        build: BuildInfo { version: "1.2.3", revision: "abc", rust_version: "1.95" },
    }
}

fn metrics() -> Metrics {
    Metrics::new(labels())
}

fn analysis() -> Analysis {
    Analysis {
        kind: Kind::Article,
        kind_reason: String::new(),
        language: Language { code: LanguageCode::Vi, confidence: 1.0 },
        article: Article::default(),
        text: String::new(),
        blocks: vec![],
        documents: vec![],
        persons: vec![],
        organisations: vec![],
        places: vec![],
        story_place: None,
        statistics: vec![],
        periods: vec![],
        topics: vec![],
        quotes: vec![],
        facets: vec![],
        keywords: vec![],
        simhash: None,
        dropped: vec![],
        warnings: vec![],
        evidence: vec![],
        truncated: vec![],
        traces: vec![],
    }
}

/// Returns every sample of the page: name with labels, and value.
fn samples(metrics: &Metrics) -> BTreeMap<String, f64> {
    metrics
        .render()
        .unwrap()
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let (name, value) = line.rsplit_once(' ').unwrap();
            (name.to_owned(), value.parse().unwrap())
        })
        .collect()
}

#[track_caller]
fn check(metrics: &Metrics, expected: &[(&str, f64)]) {
    let samples = samples(metrics);
    for (sample, value) in expected {
        let found = samples.get(*sample);
        assert_eq!(found, Some(value), "expected {sample} to be {value}, found {found:?}");
    }
}

/// Makes every event happen at least once, so that no metric is absent.
fn lively() -> Metrics {
    let metrics = metrics();
    metrics.prefetch_limit(64);
    metrics.concurrency_limit(2);
    metrics.knowledge_info("sha256:aa");
    metrics.model_info("sha256:bb");
    metrics.received(true, 70_000);
    metrics.article_age(12.5);
    metrics.article_age_invalid(AgeInvalid::Missing);
    drop(metrics.busy());
    metrics.stage_seconds("page", 0.0003);
    metrics.stage_panicked("page");
    metrics.processing_seconds(0.02);
    metrics.charset(Charset::Utf8, How::Text);
    metrics.unknown_fields(3);
    metrics.analyzed(Some("baodientu.example"), &analysis());
    metrics.published(Target::Output, PublishResult::Confirmed);
    metrics.confirm_seconds(Target::Output, 0.004);
    metrics.unconfirmed(1);
    metrics.connected(Role::Consume, true);
    metrics.reconnected(Role::Consume, ReconnectReason::Start);
    metrics.channel_closed(Role::Publish, 404);
    metrics.blocked(Role::Publish, true);
    metrics.queue("boctin.raw", 17, 2);
    metrics.acked(AckResult::Ok);
    metrics.dead_lettered("stage_panic");
    metrics.settled(Outcome::DeadLettered, 70_000);
    metrics.end_to_end_seconds(0.05);
    metrics.ready(true);
    metrics.shutting_down(true);
    metrics
}

#[test]
fn every_fixed_label_value_exists_at_zero_from_the_start() {
    let samples = samples(&metrics());
    for declaration in DECLARATIONS {
        if declaration.labels.iter().any(|(_, set)| matches!(set, Values::Queue | Values::Identity))
        {
            continue;
        }
        let mut combinations = vec![Vec::new()];
        for (label, set) in declaration.labels {
            let values = set.at_start(&labels());
            assert!(!values.is_empty(), "label {label} of {} has no values", declaration.name);
            combinations = combinations
                .into_iter()
                .flat_map(|head: Vec<String>| {
                    values.iter().map(move |value| {
                        let mut all = head.clone();
                        all.push(format!("{label}=\"{value}\""));
                        all
                    })
                })
                .collect();
        }
        for mut pairs in combinations {
            pairs.sort();
            let pairs = pairs.join(",");
            let suffix = if declaration.kind == "histogram" { "_count" } else { "" };
            let braces = if pairs.is_empty() { String::new() } else { format!("{{{pairs}}}") };
            let sample = format!("{}{suffix}{braces}", declaration.name);
            assert_eq!(samples.get(&sample), Some(&0.0), "expected {sample} at 0 in a fresh page");
        }
    }
}

#[test]
fn a_queue_that_was_never_probed_is_not_said_to_be_empty() {
    let metrics = metrics();
    let name = "boctin_queue_messages_ready{queue=\"boctin.raw\"}";
    assert!(!samples(&metrics).contains_key(name));
    metrics.queue("boctin.raw", 17, 2);
    metrics.queue("somebody.elses", 99, 9);
    check(&metrics, &[(name, 17.0), ("boctin_queue_consumers{queue=\"boctin.raw\"}", 2.0)]);
    assert!(!metrics.render().unwrap().contains("somebody.elses"));
    metrics.queue_unknown("boctin.raw");
    assert!(!samples(&metrics).contains_key(name));
}

#[test]
fn an_age_below_zero_is_counted_and_clamped() {
    let metrics = metrics();
    metrics.article_age(-3600.0);
    metrics.article_age(f64::NAN);
    check(
        &metrics,
        &[
            ("boctin_article_age_seconds_count", 1.0),
            ("boctin_article_age_seconds_sum", 0.0),
            ("boctin_article_age_invalid_total{reason=\"in_future\"}", 1.0),
            ("boctin_article_age_invalid_total{reason=\"unreadable\"}", 1.0),
        ],
    );
}

#[test]
fn an_unknown_reply_code_gets_no_label_of_its_own() {
    let metrics = metrics();
    metrics.channel_closed(Role::Consume, 406);
    metrics.channel_closed(Role::Consume, 999);
    check(
        &metrics,
        &[
            ("boctin_amqp_channel_closed_total{code=\"406\",role=\"consume\"}", 1.0),
            ("boctin_amqp_channel_closed_total{code=\"other\",role=\"consume\"}", 1.0),
        ],
    );
    assert!(!metrics.render().unwrap().contains("code=\"999\""));
}

#[test]
fn every_field_of_a_page_is_found_or_missing() {
    let metrics = metrics();
    let found = Analysis {
        evidence: vec![(Field::Title, Source::JsonLd), (Field::Lead, Source::Text)],
        topics: vec![topic("suc-khoe", false), topic("the-thao", true)],
        periods: vec![period(), period()],
        truncated: vec![crate::pipeline::Stage::Page],
        ..analysis()
    };
    metrics.analyzed(Some("BaoDienTu.example"), &found);
    metrics.analyzed(Some("elsewhere.example"), &analysis());
    metrics.analyzed(None, &Analysis { topics: vec![topic("new-desk", true)], ..analysis() });
    let title = |source: &str, found: &str| {
        format!(
            "boctin_source_fields_total{{field=\"title\",found=\"{found}\",source=\"{source}\"}}"
        )
    };
    check(
        &metrics,
        &[
            ("boctin_field_found_total{field=\"title\",source=\"json_ld\"}", 1.0),
            ("boctin_field_found_total{field=\"title\",source=\"text\"}", 0.0),
            ("boctin_field_found_total{field=\"lead\",source=\"text\"}", 1.0),
            ("boctin_field_missing_total{field=\"title\"}", 2.0),
            ("boctin_field_missing_total{field=\"section\"}", 3.0),
            (&title("baodientu.example", "yes"), 1.0),
            (&title("other", "no"), 2.0),
            ("boctin_topics_total{topic=\"the-thao\"}", 1.0),
            ("boctin_topics_total{topic=\"suc-khoe\"}", 0.0),
            ("boctin_topics_total{topic=\"none\"}", 1.0),
            ("boctin_topics_total{topic=\"other\"}", 1.0),
            ("boctin_entities_per_article_bucket{type=\"period\",le=\"0\"}", 2.0),
            ("boctin_entities_per_article_sum{type=\"period\"}", 2.0),
            ("boctin_stage_truncations_total{stage=\"page\"}", 1.0),
            ("boctin_articles_kind_total{kind=\"article\"}", 3.0),
            ("boctin_articles_language_total{language=\"vi\"}", 3.0),
        ],
    );
}

fn topic(id: &str, primary: bool) -> Topic {
    Topic {
        id: id.into(),
        label: id.into(),
        iptc: String::new(),
        score: 0.5,
        primary,
        evidence: vec![],
    }
}

fn period() -> Period {
    Period { raw: "2020".into(), kind: PeriodKind::Year, from: None, to: None, mentions: vec![] }
}

#[test]
fn a_thread_is_busy_until_its_guard_is_dropped_by_a_panic_too() {
    let metrics = metrics();
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _busy = metrics.busy();
        assert!(lock(&metrics.busy).is_busy());
        panic!("a stage went wrong");
    }));
    assert!(panic.is_err());
    assert!(!lock(&metrics.busy).is_busy());
}

#[test]
fn only_the_knowledge_in_use_is_named() {
    let metrics = metrics();
    metrics.knowledge_info("sha256:old");
    metrics.knowledge_info("sha256:new");
    let samples = samples(&metrics);
    assert_eq!(samples.get("boctin_knowledge_info{digest=\"sha256:new\"}"), Some(&1.0));
    assert!(!samples.contains_key("boctin_knowledge_info{digest=\"sha256:old\"}"));
}

proptest! {
    #[test]
    fn received_is_settled_plus_in_flight_after_any_sequence(
        events in prop::collection::vec((any::<bool>(), 0..Outcome::ALL.len(), 0..100_000_usize), 0..200)
    ) {
        let metrics = metrics();
        let mut held = Vec::new();
        for (arrives, outcome, size) in events {
            if arrives {
                metrics.received(outcome == 0, size);
                held.push(size);
            } else if let Some(size) = held.pop() {
                metrics.settled(Outcome::ALL[outcome], size);
            }
        }
        let samples = samples(&metrics);
        let sum = |name: &str| -> f64 {
            samples.iter().filter(|(sample, _)| sample.starts_with(name)).map(|(_, value)| value).sum()
        };
        let in_flight = sum("boctin_deliveries_in_flight");
        prop_assert_eq!(
            sum("boctin_deliveries_received_total"),
            sum("boctin_deliveries_settled_total") + in_flight
        );
        prop_assert_eq!(in_flight, held.len() as f64);
        prop_assert_eq!(sum("boctin_in_flight_bytes"), held.iter().sum::<usize>() as f64);
    }
}

#[test]
fn the_page_passes_promtool() {
    let page = lively().render().unwrap();
    let mut promtool = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("promtool checks the page of metrics: install the Debian package `prometheus`, as `make test` does");
    promtool.stdin.take().unwrap().write_all(page.as_bytes()).unwrap();
    let answer = promtool.wait_with_output().unwrap();
    assert!(
        answer.status.success(),
        "promtool found faults in what src/metrics/families.rs declares:\n{}{}",
        String::from_utf8_lossy(&answer.stdout),
        String::from_utf8_lossy(&answer.stderr),
    );
}

#[test]
fn every_metric_on_the_page_is_documented() {
    const WHERE: &str = "docs/metrics.md";
    let documented =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/metrics.md"))
            .expect("docs/metrics.md documents every metric");
    let rows: Vec<&str> = documented.lines().filter(|line| line.starts_with("| `")).collect();
    let labels = MetricsLabels { reasons: REASONS.to_vec(), stages: STAGES.to_vec(), ..labels() };
    for declaration in DECLARATIONS {
        let expected = declaration.documentation(&labels);
        let advice = rows.iter().find_map(|row| row.strip_prefix(expected.as_str()));
        let advice = advice.and_then(|advice| advice.strip_suffix('|')).map(str::trim);
        assert!(
            advice.is_some_and(|advice| !advice.is_empty()),
            "src/metrics/families.rs declares {}, but {WHERE} has no such row. Put this there, \
             and say in its last column what to look for:\n{expected} ... |",
            declaration.name,
        );
    }
    let page = lively().render().unwrap();
    let shown: BTreeSet<&str> =
        page.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next()).collect();
    for row in &rows {
        let name = row.split('`').nth(1).unwrap();
        assert!(shown.contains(name), "{WHERE} has a row for {name}, which is not on the page");
    }
    for name in shown {
        let start = format!("| `{name}` |");
        assert!(
            rows.iter().any(|row| row.starts_with(&start)),
            "the page shows {name}, but {WHERE} has no row that starts with {start}",
        );
    }
}

/// The reasons and stages that the document lists. They belong to other modules, which metrics do
/// not import; `tests/tidy/main.rs` compares the document with them.
const REASONS: &[&str] = &[
    "malformed_json",
    "missing_content",
    "bad_encoding",
    "charset",
    "too_large",
    "bomb",
    "result_too_large",
    "stage_panic",
    "deadline",
    "attempts_exhausted",
];
const STAGES: &[&str] = &["decode", "charset", "page", "article", "extract", "classify", "encode"];
