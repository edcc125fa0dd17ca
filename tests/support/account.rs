//! The account of one test: what went in must have come out, once or with equal bytes.
//!
//! Checks promise 1, set(in) = set(out) ∪ set(dead), promise 2, duplicates have equal bytes, and that a
//! dead letter is the original byte for byte.

use std::collections::BTreeMap;

use super::articles::Message;
use super::client::Client;
use super::flow::Flow;
use super::sink::{Received, Sink};
use super::wait::{eventually, when};
use super::worker::SOON;

/// What was sent, and consumers of everything that comes of it.
pub(crate) struct Account {
    client: Client,
    flow: Flow,
    sent: BTreeMap<String, Message>,
    out: Option<Sink>,
    dead: Sink,
}

/// The first copy of each message, by the id of the article it came of.
#[derive(Debug)]
pub(crate) struct Balance {
    /// Results.
    pub(crate) out: BTreeMap<String, Received>,
    /// Dead letters.
    pub(crate) dead: BTreeMap<String, Received>,
}

impl Balance {
    /// The reason of each dead letter, by id.
    pub(crate) fn reasons(&self) -> BTreeMap<&str, String> {
        let reason = |letter: &Received| letter.header("boctin-reason").unwrap_or_default();
        self.dead.iter().map(|(id, letter)| (id.as_str(), reason(letter))).collect()
    }
}

impl Account {
    /// Opens an account on a flow, and consumes its output and its dead letters from now on.
    pub(crate) fn open(client: &Client, flow: &Flow) -> Self {
        let mut account = Self::open_without_output(client, flow);
        account.consume_output();
        account
    }

    /// Opens an account that leaves the output queue alone until [`Account::consume_output`].
    pub(crate) fn open_without_output(client: &Client, flow: &Flow) -> Self {
        Self {
            client: client.clone(),
            flow: flow.clone(),
            sent: BTreeMap::new(),
            out: None,
            dead: Sink::open(client, &flow.dead_queue),
        }
    }

    /// Consumes the output from now on.
    pub(crate) fn consume_output(&mut self) {
        self.out = Some(Sink::open(&self.client, &self.flow.output_queue));
    }

    /// Publishes articles, each with an id not used before on this account.
    pub(crate) async fn send(&mut self, messages: &[Message]) {
        for message in messages {
            let before = self.sent.insert(message.id.clone(), message.clone());
            assert!(before.is_none(), "{} is sent twice", message.id);
        }
        self.client.publish(&self.flow.input_exchange, messages).await;
    }

    /// Returns how many results have arrived so far, copies included.
    pub(crate) fn results(&self) -> usize {
        self.out().count()
    }

    /// Returns how many dead letters have arrived so far, copies included.
    pub(crate) fn letters(&self) -> usize {
        self.dead.count()
    }

    /// Waits until everything sent has come out and nothing waits, then checks the promises.
    pub(crate) async fn balance(&self) -> Balance {
        let missing = || {
            let (out, dead) = (first_copies(self.out()), first_copies(&self.dead));
            let mut ids = self.sent.keys();
            ids.find(|id| !out.contains_key(*id) && !dead.contains_key(*id)).cloned()
        };
        eventually("everything sent has come out", 2 * SOON, async || when(missing().is_none()))
            .await;
        eventually("no queue holds a message", SOON, async || {
            for queue in self.flow.queues() {
                // A queue that was never declared holds nothing.
                if self.client.depth(queue).await.is_some_and(|depth| depth.ready > 0) {
                    return None;
                }
            }
            Some(())
        })
        .await;
        let balance = Balance { out: first_copies(self.out()), dead: first_copies(&self.dead) };
        for id in balance.out.keys().chain(balance.dead.keys()) {
            assert!(self.sent.contains_key(id), "{id:?} came out and was never sent");
        }
        for (id, letter) in &balance.dead {
            assert!(!balance.out.contains_key(id), "{id} is both a result and a dead letter");
            assert!(letter.body == self.sent[id].body, "{id}: the dead letter is not the original");
        }
        balance
    }

    fn out(&self) -> &Sink {
        self.out.as_ref().expect("the test consumes the output by now")
    }
}

/// Keeps the first copy of each message, and checks that further copies are equal to it.
fn first_copies(sink: &Sink) -> BTreeMap<String, Received> {
    let mut first = BTreeMap::<String, Received>::new();
    for received in sink.received() {
        let Some(before) = first.get(&received.id) else {
            first.insert(received.id.clone(), received);
            continue;
        };
        let id = &received.id;
        assert!(before.body == received.body, "{id}: copies with different bytes");
        let message_ids = (before.properties.message_id(), received.properties.message_id());
        assert_eq!(message_ids.0, message_ids.1, "{id}: copies with different message ids");
    }
    first
}
