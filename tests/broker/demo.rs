//! `make demo` shows what came of the samples and leaves nothing behind, whatever happens to it.
//!
//! Runs the script with the program that is being tested. Installing and containers are not tried here.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use rustix::process::Signal;

use crate::support::guard::{self, Guarded};
use crate::support::node::{self, Node};
use crate::support::python::run;
use crate::support::wait::{eventually, when};
use crate::support::worker::SOON;

/// The script, with the program of these tests and a folder of its own for temporary files.
fn script(folder: &Path) -> Command {
    let mut command = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/deploy/demo.sh"));
    for (variable, _) in std::env::vars_os() {
        if variable.to_string_lossy().starts_with("BOCTIN") {
            command.env_remove(variable);
        }
    }
    command
        .env("BOCTIN", env!("CARGO_BIN_EXE_boctin"))
        .env("TMPDIR", folder)
        .env_remove("AMQP_URL");
    command.stdin(Stdio::null());
    command
}

fn said(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

/// Exchanges and queues of demonstrations on the node.
async fn left_on(node: &Node, host: &str) -> Vec<String> {
    let mut names = Vec::new();
    for list in ["list_queues", "list_exchanges"] {
        let list = node.ctl(&[list, "-p", host, "--no-table-headers", "name"]).await;
        names.extend(list.lines().filter(|name| name.contains("demo")).map(str::to_owned));
    }
    names
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demonstration_shows_the_samples_and_takes_only_its_own_away() {
    let node = node::shared().await;
    let url = node.virtual_host("demo").await;
    let folder = guard::folder("boctin-demo-test-");
    let mut command = script(folder.path());
    command.env("AMQP_URL", &url);
    let output = tokio::task::spawn_blocking(move || run(&mut command)).await.unwrap();

    let (shown, said) = said(&output);
    let heading = shown.lines().next().unwrap_or_default();
    let headings: Vec<&str> = heading.split_whitespace().collect();
    assert_eq!(headings, ["title", "date", "place", "topic", "citations", "outcome"], "{shown}");
    assert!(shown.contains("  Thể thao  ") && shown.contains("dead: malformed_json"), "{shown}");
    assert!(shown.contains("; 0 missing\n"), "{shown}");
    assert!(shown.contains("\n  boctin_deliveries_settled_total  "), "{shown}");
    assert!(said.contains("boctin publish samples/articles samples/malformed"), "{said}");
    assert!(!said.contains("guest:guest"), "the password is not printed: {said}");
    assert!(!said.contains("ERROR") && !said.contains("WARN"), "{said}");
    assert_eq!(left_on(node, "demo").await, [""; 0]);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "a temporary file is left");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_demonstration_that_is_interrupted_takes_its_own_away_as_well() {
    // A node that takes no publishes, so that the demonstration does not end by itself.
    let node = Node::start().await;
    node.raise_memory_alarm().await;
    let folder = guard::folder("boctin-demo-test-");
    let (_, log) = guard::log_file(folder.path(), "log");
    let mut command = script(folder.path());
    command.env("AMQP_URL", node.url()).stdout(Stdio::null()).stderr(log);
    let mut demonstration = Guarded::start(&mut command);
    eventually("it has made its queues", SOON, async || when(left_on(&node, "/").await.len() == 7))
        .await;

    demonstration.signal(Signal::TERM);
    let status = eventually("it ends", SOON, async || demonstration.ended()).await;

    assert_eq!(status.code(), Some(143));
    assert_eq!(left_on(&node, "/").await, [""; 0]);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "only the log is left");
}

#[test]
fn without_a_broker_the_demonstration_runs_embedded_and_says_so() {
    let folder = guard::folder("boctin-demo-test-");
    let mut command = script(folder.path());
    // As on a machine where nothing is installed and nothing may be: neither node nor container.
    command.env("DEMO_BROKERS", "none");
    let output = run(&mut command);
    let (shown, said) = said(&output);
    assert!(said.contains("cargo run --release -- process samples/"), "{said}");
    assert!(said.contains("apt-get install rabbitmq-server"), "{said}");
    assert!(shown.contains("; 0 missing"), "{shown}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "a temporary file is left");
}

#[test]
fn a_broker_that_was_asked_for_and_does_not_answer_is_a_failure() {
    let folder = guard::folder("boctin-demo-test-");
    let mut command = script(folder.path());
    command.env("AMQP_URL", node::address("guest", "secret", crate::support::ports::free()));
    let output = command.output().unwrap();
    let (shown, said) = said(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("AMQP_URL") && !said.contains("secret"), "{said}");
    assert_eq!(shown, "");
}
