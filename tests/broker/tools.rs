//! `boctin publish` and `boctin tail`.

use std::fs;
use std::process::Stdio;

use serde_json::Value;

use crate::support::account::Account;
use crate::support::client::Client;
use crate::support::command::{self, run, start_with, succeed};
use crate::support::flow::Flow;
use crate::support::guard;
use crate::support::node;
use crate::support::sink::Sink;
use crate::support::wait::{eventually, when};
use crate::support::worker::{SOON, Worker};

/// Articles in JSON Lines, with the ids `prefix-0`, `prefix-1`, ...
fn lines(prefix: &str, count: usize) -> String {
    (0..count)
        .map(|n| {
            let content = format!("Tin trong ngày\n\nNgười dân xã bên sông đón vụ mùa thứ {n}.");
            format!(
                "{}\n",
                serde_json::json!({ "id": format!("{prefix}-{n}"), "content": content })
            )
        })
        .collect()
}

fn ids(sink: &Sink) -> Vec<String> {
    sink.received().into_iter().map(|message| message.id).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn published_files_come_out_as_process_gives_them() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "published");
    let said = run(&flow, &["publish", "samples/articles", "samples/malformed"]).await;
    assert_eq!(said.code, Some(0), "{said:?}");
    let mut worker = Worker::ready(&flow).await;
    let processed = succeed(&flow, &["process", "samples/articles", "samples/malformed"]).await;
    let mut expected: Vec<Value> =
        processed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let sink = Sink::open(&client, &flow.output_queue);
    eventually("all are out", SOON, async || when(sink.count() == expected.len())).await;
    worker.at_rest().await;
    let mut found: Vec<Value> = sink
        .received()
        .iter()
        .map(|result| serde_json::from_slice(&result.body).unwrap())
        .collect();
    let by_id = |value: &Value| value["result_id"].as_str().unwrap().to_owned();
    expected.sort_by_key(by_id);
    found.sort_by_key(by_id);
    assert_eq!(found, expected, "same ids, same results");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_no_queue_takes_is_not_published_and_the_run_says_where_to_go_on() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "unrouted");
    Worker::prepare(&flow).await;
    client.delete_queue(&flow.input_queue).await;
    let checked = flow.clone().set("topology.declare", "check");
    let folder = guard::folder("boctin-publish-");
    let file = folder.path().join("articles.jsonl");
    fs::write(&file, lines("u", 20)).unwrap();
    let path = file.to_str().unwrap();
    let ran = run(&checked, &["publish", path]).await;
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.errors.contains("published 0"), "{}", ran.errors);
    assert!(ran.errors.contains("--skip 0"), "{}", ran.errors);

    // With the queue back, the run goes on where it is told to.
    let ran = run(&flow, &["publish", "--skip", "5", path]).await;
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let sink = Sink::open(&client, &flow.input_queue);
    eventually("fifteen are there", SOON, async || when(sink.count() == 15)).await;
    assert_eq!(ids(&sink), (5..20).map(|n| format!("u-{n}")).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn articles_are_read_from_standard_input_and_too_large_ones_refused() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "stdin").set("input.max_body_bytes", "2000");
    let folder = guard::folder("boctin-publish-");
    let file = folder.path().join("input");
    let large = serde_json::json!({ "id": "large", "content": "chữ ".repeat(2_000) });
    fs::write(&file, format!("{}{large}\n{}", lines("a", 3), lines("b", 2))).unwrap();
    let input = Stdio::from(fs::File::open(&file).unwrap());
    let ran = start_with(&flow, &["publish", "--strict"], input).end().await;
    assert_eq!(ran.code, Some(1), "strict: {ran:?}");
    assert!(ran.errors.contains("published 5, 1 refused"), "{}", ran.errors);
    let sink = Sink::open(&client, &flow.input_queue);
    eventually("five are there", SOON, async || when(sink.count() == 5)).await;
    assert_eq!(ids(&sink), ["a-0", "a-1", "a-2", "b-0", "b-1"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tail_shows_results_as_they_pass_and_takes_none_away() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "tailed");
    let mut worker = Worker::ready(&flow).await;
    let channel = client.channel().await;
    let bound_to_output = async || {
        let arguments = ["list_bindings", "--no-table-headers", "source_name"];
        let list = node.ctl(&arguments).await;
        list.lines().filter(|line| line.trim() == flow.output_exchange).count()
    };
    let before = bound_to_output().await;
    let json = command::start(&flow, &["tail", "-n", "10", "--timeout", "100"]);
    let table =
        command::start(&flow, &["tail", "-n", "10", "--format", "table", "--timeout", "100"]);
    let none =
        command::start(&flow, &["tail", "-n", "1", "--key", "article.en.#", "--timeout", "100"]);
    eventually("all listen", SOON, async || when(bound_to_output().await == before + 3)).await;

    let mut account = Account::open(&client, &flow);
    account.send(&crate::support::articles::batch("tailed", 10)).await;
    let balance = account.balance().await;
    assert_eq!(balance.out.len(), 10, "the output queue has all of them");
    worker.at_rest().await;
    let json = json.end().await;
    assert_eq!(json.code, Some(0), "{json:?}");
    let mut shown: Vec<String> = json
        .output
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].as_str().unwrap().to_owned())
        .collect();
    shown.sort();
    assert_eq!(shown, balance.out.keys().cloned().collect::<Vec<_>>());
    let table = table.end().await;
    assert_eq!(table.code, Some(0), "{table:?}");
    let rows = table.output.lines().filter(|line| line.contains("Ghi nhận số"));
    assert_eq!(rows.count(), 10, "{}", table.output);
    none.terminate();
    let none = none.end().await;
    assert_eq!((none.code, none.output.as_str()), (Some(0), ""), "{none:?}");
    eventually("nothing of them is left", SOON, async || when(bound_to_output().await == before))
        .await;
    drop(channel);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tail_that_waits_in_vain_ends_with_one() {
    let node = node::shared().await;
    let flow = Flow::new(&node.url(), "vain");
    let ran = run(&flow, &["tail", "-n", "1", "--timeout", "1"]).await;
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let ran = run(&flow, &["tail", "--timeout", "1"]).await;
    assert_eq!(ran.code, Some(0), "{ran:?}");
}
