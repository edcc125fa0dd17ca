//! What watches boctin: rules, alerts and dashboards, accepted by promtool and answered by a real Prometheus.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::prometheus::Prometheus;
use crate::support::account::Account;
use crate::support::articles::{Message, bytes, json_article, text_article};
use crate::support::client::Client;
use crate::support::flow::Flow;
use crate::support::guard;
use crate::support::node;
use crate::support::python;
use crate::support::wait::{eventually, when};
use crate::support::worker::{SOON, Worker};

fn at_root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn promtool(arguments: &[&str]) {
    python::run(Command::new("promtool").args(arguments).current_dir(at_root("")));
}

/// A query of a dashboard, and where it stands.
struct Query {
    place: String,
    expr: String,
}

/// All queries of all dashboards, with what Grafana puts in place of its variables.
fn queries(rate_interval: &str) -> Vec<Query> {
    let mut queries = Vec::new();
    for file in fs::read_dir(at_root("deploy/grafana/dashboards")).unwrap() {
        let path = file.unwrap().path();
        let dashboard: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        for panel in dashboard["panels"].as_array().unwrap() {
            for target in panel["targets"].as_array().map_or(&[][..], Vec::as_slice) {
                let expr = target["expr"].as_str().unwrap();
                let name = path.file_name().unwrap().to_string_lossy();
                queries.push(Query {
                    place: format!("{name}, {}", panel["title"]),
                    expr: expr.replace("$__rate_interval", rate_interval).replace("$source", ".*"),
                });
            }
        }
    }
    assert!(queries.len() > 60, "the dashboards have lost their queries");
    queries
}

#[test]
fn promtool_accepts_the_configuration_and_every_alert_fires_when_it_should() {
    promtool(&["check", "config", "deploy/prometheus/prometheus.yml"]);
    promtool(&["check", "rules", "deploy/prometheus/alerts.yml", "deploy/prometheus/rules.yml"]);
    promtool(&["test", "rules", "deploy/prometheus/alerts.test.yml"]);
}

#[test]
fn the_dashboards_are_what_their_table_says() {
    let folder = guard::folder("boctin-dashboards-");
    python::run(Command::new("python3").arg(at_root("tools/dashboards.py")).arg(folder.path()));
    let kept = at_root("deploy/grafana/dashboards");
    let names = |path: &Path| -> BTreeSet<_> {
        fs::read_dir(path).unwrap().map(|file| file.unwrap().file_name()).collect()
    };
    assert_eq!(names(folder.path()), names(&kept));
    for name in names(&kept) {
        let same =
            fs::read(folder.path().join(&name)).unwrap() == fs::read(kept.join(&name)).unwrap();
        assert!(same, "{name:?} is not what tools/dashboards.py writes: change the table, run it");
    }
}

/// Pages with and without what the panels ask for, among them letters for two reasons.
fn pages(round: usize) -> Vec<Message> {
    let mut all = Vec::new();
    for number in 0..5 {
        all.push(json_article(&format!("watched-{round}-{number}")));
        all.push(text_article(&format!("watched-text-{round}-{number}")));
    }
    let id = |what: &str| format!("watched-{what}-{round}");
    all.push(bytes(&id("broken"), "application/json", "{"));
    all.push(bytes(&id("empty"), "text/plain", ""));
    let odd = json!({ "id": id("odd"), "content": "Tin ngắn", "colour": "red" });
    all.push(bytes(&id("odd"), "application/json", odd.to_string()));
    all
}

fn is_finite(sample: &Value) -> bool {
    let value = sample["value"][1].as_str().and_then(|value| value.parse::<f64>().ok());
    value.is_some_and(f64::is_finite)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_query_of_every_dashboard_is_answered_for_a_running_worker() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "watched").set("metrics.sources", "bao.example");
    let mut worker = Worker::ready(&flow).await;
    let rules = [at_root("deploy/prometheus/rules.yml"), at_root("deploy/prometheus/alerts.yml")];
    let rules: Vec<&Path> = rules.iter().map(PathBuf::as_path).collect();
    let prometheus = Prometheus::scraping(worker.port(), &rules).await;
    let mut account = Account::open(&client, &flow);

    // Rates need figures that move between scrapes; recorded figures need a round of their own after that.
    let mut round = 0;
    let mut open: Vec<Query> = queries("30s");
    eventually("every query has an answer", SOON, async || {
        account.send(&pages(round)).await;
        round += 1;
        let mut unanswered = Vec::new();
        for query in std::mem::take(&mut open) {
            if !prometheus.query(&query.expr).await.iter().any(is_finite) {
                unanswered.push(query);
            }
        }
        open = unanswered;
        if let Some(first) = open.first().filter(|_| round > 50) {
            panic!("{} without an answer, first {}: {}", open.len(), first.place, first.expr);
        }
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        when(open.is_empty())
    })
    .await;
    let balance = account.balance().await;
    assert_eq!(balance.dead.len(), 2 * round);
    worker.at_rest().await;

    eventually("every rule was worked out", SOON, async || {
        let rules = prometheus.rules().await;
        assert!(rules.len() > 25, "{} rules", rules.len());
        let fault = rules.iter().find(|rule| rule["health"] == "err");
        assert!(fault.is_none(), "{fault:?}");
        when(rules.iter().all(|rule| rule["health"] == "ok"))
    })
    .await;
    // They say what the worker says.
    let ready = prometheus.query("sum(boctin_ready)").await;
    assert_eq!(ready[0]["value"][1], "1");
    let by_reason = prometheus.query("sum by (reason) (boctin_dead_lettered_total) > 0").await;
    let reasons: BTreeSet<&str> =
        by_reason.iter().map(|sample| sample["metric"]["reason"].as_str().unwrap()).collect();
    assert_eq!(reasons, BTreeSet::from(["malformed_json", "missing_content"]));
}
