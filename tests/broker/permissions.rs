//! Users of the broker: with as few rights as docs/security.md gives them, and one that is refused.

use lapin::options::{
    BasicGetOptions, BasicPublishOptions, ConfirmSelectOptions, QueueDeleteOptions,
};
use lapin::{BasicProperties, ErrorKind};

use crate::support::account::Account;
use crate::support::articles::{batch, bytes};
use crate::support::client::Client;
use crate::support::flow::Flow;
use crate::support::node;
use crate::support::worker::{SOON, Worker};

/// The permissions in docs/security.md: user, configure, write, read.
fn documented() -> Vec<[String; 4]> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/security.md");
    let text = std::fs::read_to_string(path).unwrap();
    let commands =
        text.lines().filter_map(|line| line.strip_prefix("$ rabbitmqctl set_permissions "));
    let unquoted = |word: &str| word.trim_matches('\'').to_owned();
    let rows: Vec<[String; 4]> = commands
        .map(|command| command.split(' ').map(unquoted).collect::<Vec<_>>().try_into().unwrap())
        .collect();
    assert_eq!(rows.len(), 3, "a worker, a crawler, a consumer");
    rows
}

/// Whether the broker refuses what it was asked for, for want of the right.
fn is_refused<T>(answer: Result<T, lapin::Error>) -> bool {
    answer.is_err_and(|error| {
        matches!(error.kind(), ErrorKind::ProtocolError(refusal) if refusal.get_id() == 403)
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_the_documented_rights_each_user_can_do_its_work_and_no_more() {
    let node = node::shared().await;
    let url = node.virtual_host("rights").await;
    let admin = Client::new(&url);
    let flow = Flow::with_default_names(&url);
    Worker::prepare(&flow).await;
    for [user, configure, write, read] in documented() {
        node.ctl(&["add_user", &user, "secret"]).await;
        node.ctl(&["set_permissions", "-p", "rights", &user, &configure, &write, &read]).await;
    }
    let url_of = |user: &str| node.url_as(user, "secret").replace("%2f", "rights");

    let limited =
        flow.clone().set("amqp.urls", &url_of("boctin-worker")).set("topology.declare", "check");
    let mut worker = Worker::ready(&limited).await;
    let mut account = Account::open_without_output(&admin, &flow);
    account.send(&[bytes("rights-poison", "application/json", "{")]).await;
    let crawler = Client::new(&url_of("crawler"));
    let mut by_crawler = batch("rights", 50);
    crawler.publish(&flow.input_exchange, &by_crawler.split_off(1)).await;
    account.send(&by_crawler).await;
    let metrics = worker.until("all are done", |now| now.settled("published") == 50.0).await;
    assert_eq!(metrics.settled("dead_lettered"), 1.0);
    // A suspect, which goes through the default exchange, would be refused without the right to it.
    assert!(!worker.log().contains("secret"), "the log shows a password");

    let desk = Client::new(&url_of("news-desk"));
    let get = async |client: &Client, queue: &str| {
        let channel = client.channel().await;
        channel.basic_get(queue.into(), BasicGetOptions { no_ack: true }).await
    };
    assert!(get(&desk, &flow.output_queue).await.unwrap().is_some());
    for (client, queue) in [(&desk, &flow.input_queue), (&crawler, &flow.output_queue)] {
        assert!(is_refused(get(client, queue).await), "{queue}");
    }
    let as_worker = Client::new(&url_of("boctin-worker"));
    for queue in flow.queues() {
        let channel = as_worker.channel().await;
        let deleting = channel.queue_delete(queue.into(), QueueDeleteOptions::default());
        assert!(is_refused(deleting.await), "the worker may delete {queue}");
    }
    for (client, exchange) in [(&as_worker, &flow.input_exchange), (&desk, &flow.output_exchange)] {
        let channel = client.channel().await;
        channel.confirm_select(ConfirmSelectOptions::default()).await.unwrap();
        let options = BasicPublishOptions::default();
        let published = channel
            .basic_publish(
                exchange.as_str().into(),
                "k".into(),
                options,
                b"x",
                BasicProperties::default(),
            )
            .await
            .unwrap()
            .await;
        assert!(is_refused(published), "may publish to {exchange}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refused_credentials_are_named_and_end_the_worker_only_when_it_shall_fail_fast() {
    let node = node::shared().await;
    let flow = Flow::new(&node.url_as("guest", "wrong-word"), "refused");
    let mut patient = Worker::start(&flow);
    patient
        .until("the refusal is counted", |now| {
            now.get("amqp_reconnects_total{reason=\"credentials_refused\",role=\"consume\"}") >= 1.0
        })
        .await;
    let reason = patient.is_unready().await;
    assert!(reason.to_lowercase().contains("refused"), "{reason}");
    assert_eq!(patient.get("/livez").await.unwrap().status, 200);
    assert!(!patient.log().contains("wrong-word"), "the log shows a password");

    let mut hasty = Worker::start(&flow.set("amqp.fail_fast", "true"));
    assert_eq!(hasty.end(SOON).await.code(), Some(1));
    assert!(hasty.log().to_lowercase().contains("credentials"), "{}", hasty.log());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_worker_writes_no_file() {
    let node = node::shared().await;
    let client = Client::new(&node.url());
    let flow = Flow::new(&node.url(), "unwritten");
    let mut worker = Worker::start_without_files(&flow);
    worker.is_ready().await;
    let mut account = Account::open(&client, &flow);
    account.send(&batch("unwritten", 20)).await;
    account.send(&[bytes("unwritten-poison", "application/json", "{")]).await;
    assert_eq!(account.balance().await.out.len(), 20);
    worker.at_rest().await;
    worker.signal(rustix::process::Signal::HUP);
    worker.signal(rustix::process::Signal::TERM);
    assert!(worker.end(SOON).await.success());
    assert_eq!(worker.files(), ["worker.log"], "the log is ours");
}
