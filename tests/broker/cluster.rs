//! Three brokers, and the one that leads the input queue is killed: the worker goes on with the others.

use crate::support::account::Account;
use crate::support::articles::batch;
use crate::support::client::Client;
use crate::support::flow::Flow;
use crate::support::node::Node;
use crate::support::worker::Worker;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_leader_of_the_input_queue_killed_under_load_costs_nothing() {
    let mut nodes = Node::cluster().await;
    let urls: Vec<String> = nodes.iter().map(Node::url).collect();
    let flow = Flow::new(&urls.join(","), "cluster");
    Worker::prepare(&flow).await;
    for node in &nodes {
        node.has_recorded(&flow.queues()).await;
    }
    let leader = nodes[0].queue_column(&flow.input_queue, "leader").await.unwrap();
    let (doomed, others): (Vec<_>, Vec<_>) =
        nodes.iter_mut().partition(|node| node.name() == leader.trim_matches('\''));
    let [doomed] = doomed.try_into().ok().expect("one of the nodes leads");
    let client = Client::new(&others[0].url());
    let mut account = Account::open(&client, &flow);
    account.send(&batch("cluster", 2_000)).await;

    let mut worker = Worker::start(&flow);
    let before = worker.until("work has begun", |now| now.settled("published") >= 200.0).await;
    doomed.kill();
    assert!(before.settled("published") < 2_000.0, "the kill came too late to prove anything");
    let balance = account.balance().await;
    assert_eq!(balance.out.len(), 2_000);
    worker.is_ready().await;
    worker.at_rest().await;
}
