//! docs/operations.md says what is so: its commands find an article, and queues behave as it describes.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use lapin::options::{BasicGetOptions, BasicNackOptions};
use lapin::types::{AMQPValue, FieldTable};
use serde_json::Value;

use crate::support::account::Account;
use crate::support::articles::{batch, bytes, json_article};
use crate::support::client::Client;
use crate::support::command;
use crate::support::flow::Flow;
use crate::support::guard;
use crate::support::node::{self, Node};
use crate::support::sink::Sink;
use crate::support::wait::{eventually, when};
use crate::support::worker::{SOON, Worker};

/// The commands under "Where is my article?", in order.
fn documented() -> Vec<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/operations.md");
    let text = fs::read_to_string(path).unwrap();
    let blocks = text.split("```console where\n").skip(1);
    let blocks = blocks.map(|block| block.split("```").next().unwrap());
    let commands: Vec<String> = blocks
        .flat_map(str::lines)
        .map(|line| line.strip_prefix("$ ").expect("a command").to_owned())
        .collect();
    assert!(commands.len() >= 9, "{commands:?}");
    commands
}

/// Runs a command of the manual in a folder, with the settings of a flow.
async fn shell(flow: &Flow, folder: &Path, line: &str) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_boctin")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let mut command = Command::new("sh");
    command.args(["-c", line]).current_dir(folder).env("PATH", path).stdin(Stdio::null());
    command.envs(flow.environment());
    tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap()
}

/// The arguments of a `rabbitmqctl` line, for a virtual host of the test's own.
fn arguments<'a>(line: &'a str, host: &'a str) -> Vec<&'a str> {
    let mut words: Vec<&str> =
        line.split(' ').skip(1).map(|word| word.trim_matches('\'')).collect();
    words.splice(1..1, ["-p", host]);
    words
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_commands_of_the_manual_find_an_article_wherever_it_went() {
    let node = node::shared().await;
    let url = node.virtual_host("manual").await;
    let client = Client::new(&url);
    let flow = Flow::with_default_names(&url)
        .set("log.format", "json")
        .set("log.filter", "info,boctin::worker::settle=debug");
    let mut worker = Worker::ready(&flow).await;
    let results = Sink::open(&client, &flow.output_queue);
    let mut traced = json_article("a-17");
    let mut headers = FieldTable::default();
    let context = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    headers.insert("traceparent".into(), AMQPValue::LongString(context.into()));
    traced.properties = traced.properties.with_headers(headers);
    let page = traced.body.clone();
    let broken = bytes("a-18", "application/json", "{");
    client.publish(&flow.input_exchange, &[traced, broken]).await;
    worker.until("both are settled", |now| now.sum("deliveries_settled_total") == 2.0).await;
    worker.at_rest().await;
    eventually("the result is there", SOON, async || when(results.count() == 1)).await;
    let result_id = results.received()[0].properties.message_id().as_ref().unwrap().to_string();

    let folder = guard::folder("boctin-manual-");
    fs::write(folder.path().join("a-17.json"), &page).unwrap();
    fs::write(folder.path().join("boctin.log"), worker.log()).unwrap();
    for line in documented() {
        let said = if line.starts_with("rabbitmqctl ") {
            node.ctl(&arguments(&line, "manual")).await
        } else if line.starts_with("boctin tail ") {
            continue;
        } else {
            let output = shell(&flow, folder.path(), &line).await;
            let errors = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{line}: {errors}");
            String::from_utf8(output.stdout).unwrap() + &errors
        };
        let expected = match line.split(' ').take(2).collect::<Vec<_>>()[..] {
            ["rabbitmqctl", _] => "boctin.raw",
            ["boctin", "dead"] => "malformed_json",
            ["boctin", "explain"] => "title",
            ["boctin", "publish"] => "1",
            ["grep", _] | ["boctin", "process"] => &result_id,
            _ => panic!("{line}: say what it should find"),
        };
        assert!(said.contains(expected), "{line}: no {expected} in {said}");
    }

    // Who watches sees the page that is sent again, under the same id.
    let watch = documented().into_iter().find(|line| line.starts_with("boctin tail ")).unwrap();
    let words: Vec<&str> = watch.split(' ').skip(1).collect();
    let mut watching = command::start(&flow, &words);
    eventually("what passes is seen", SOON, async || {
        if !watching.has_ended() {
            shell(&flow, folder.path(), "boctin publish a-17.json").await;
        }
        when(watching.has_ended())
    })
    .await;
    let seen = watching.end().await;
    assert_eq!(seen.code, Some(0), "{seen:?}");
    let seen: Value = serde_json::from_str(seen.output.lines().next().unwrap()).unwrap();
    assert_eq!((&seen["id"], &seen["result_id"]), (&"a-17".into(), &result_id.into()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_policy_changes_a_queue_and_workers_do_not_mind() {
    let node = node::shared().await;
    let url = node.virtual_host("policies").await;
    let client = Client::new(&url);
    let flow = Flow::with_default_names(&url);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/operations.md");
    let text = fs::read_to_string(path).unwrap();
    let line = text.lines().find(|line| line.starts_with("$ rabbitmqctl set_policy ")).unwrap();
    // The definition has a space in it, inside its quotes.
    let line = line.trim_start_matches("$ ").replace("\": ", "\":");
    Worker::prepare(&flow).await;
    node.ctl(&arguments(&line, "policies")).await;
    let mut worker = Worker::ready(&flow).await;
    let mut account = Account::open(&client, &flow);
    account.send(&batch("policies", 5)).await;
    assert_eq!(account.balance().await.out.len(), 5);
    worker.at_rest().await;
    let in_force =
        node.ctl(&["list_queues", "-p", "policies", "--no-table-headers", "name", "policy"]).await;
    assert!(in_force.contains("boctin.raw\tboctin-length"), "{in_force}");
}

async fn figures(node: &Node, queue: &str) -> Vec<u64> {
    let columns = ["name", "messages_ready", "messages_unacknowledged", "messages"];
    let list = node.ctl(&[&["list_queues", "--no-table-headers"], &columns[..]].concat()).await;
    let row = list.lines().find(|line| line.split('\t').next() == Some(queue)).unwrap();
    row.split('\t').skip(1).map(|figure| figure.parse().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn letters_of_the_broker_stay_in_their_source_until_the_dead_queue_takes_them() {
    let node = Node::start().await;
    // How long the broker waits before it tries again to dead-letter; three minutes by default.
    let wait = "application:set_env(rabbit, dead_letter_worker_publisher_confirm_timeout, 1000).";
    node.ctl(&["eval", wait]).await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "stay")
        .set("worker.max_attempts", "1")
        .set("topology.delivery_limit", "2");
    Worker::prepare(&flow).await;
    client.delete_queue(&flow.dead_queue).await;
    client.publish(&flow.input_exchange, &batch("stay", 1)).await;
    let channel = client.channel().await;
    let queue = flow.input_queue.as_str();
    eventually("the broker gives it up", SOON, async || {
        let got = channel.basic_get(queue.into(), BasicGetOptions { no_ack: false }).await.unwrap();
        let Some(got) = got else {
            return when(figures(&node, queue).await == [0, 0, 1]);
        };
        let back = BasicNackOptions { requeue: true, ..BasicNackOptions::default() };
        got.delivery.acker.nack(back).await.unwrap();
        None
    })
    .await;

    // Made again, and bound: what stayed follows by itself.
    Worker::prepare(&flow).await;
    let dead = Sink::open(&client, &flow.dead_queue);
    eventually("the letter has come", SOON, async || when(dead.count() == 1)).await;
    eventually("it has left its source", SOON, async || {
        when(figures(&node, queue).await == [0, 0, 0])
    })
    .await;
}
