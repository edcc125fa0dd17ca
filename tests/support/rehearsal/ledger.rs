//! The books of a rehearsal: what went in, what came out, what is dead, and whether each is what it must be.
//!
//! Keeps digests rather than messages. Checks promise 1, set(in) = set(out) ∪ set(dead), promise 2, copies
//! have equal bytes, that a dead letter is the original, and that each has the reason it must have.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};

use super::Tally;
use super::load::Sent;
use crate::support::client::Client;
use crate::support::flow::Flow;
use crate::support::sink::{Received, Sink};
use crate::support::wait::{eventually, when};
use crate::support::worker::SOON;

/// How long a round may go on without anything coming out.
const PATIENCE: Duration = Duration::from_secs(120);

type Hash = [u8; 32];

struct Entered {
    body: Hash,
    dead: Option<&'static str>,
}

/// The books, and the consumers that fill them.
pub(super) struct Ledger {
    out: Sink,
    dead: Sink,
    sent: BTreeMap<String, Entered>,
    came_out: BTreeMap<String, Hash>,
    died: BTreeMap<String, Hash>,
    missing: usize,
    duplicates: usize,
}

impl Ledger {
    /// Consumes results and dead letters from now on.
    pub(super) fn open(client: &Client, flow: &Flow) -> Self {
        Self {
            out: Sink::open(client, &flow.output_queue),
            dead: Sink::open(client, &flow.dead_queue),
            sent: BTreeMap::new(),
            came_out: BTreeMap::new(),
            died: BTreeMap::new(),
            missing: 0,
            duplicates: 0,
        }
    }

    /// Notes what is about to be published.
    pub(super) fn enter(&mut self, load: &[Sent]) {
        for Sent { message, dead, .. } in load {
            let entered = Entered { body: hash(&message.body), dead: *dead };
            let before = self.sent.insert(message.id.clone(), entered);
            assert!(before.is_none(), "{} is sent by two rounds", message.id);
            self.missing += 1;
        }
    }

    /// Returns how many of the messages sent have come out or died.
    pub(super) fn arrived(&mut self) -> usize {
        self.read();
        self.sent.len() - self.missing
    }

    /// Waits until everything sent has come out or died.
    pub(super) async fn settle(&mut self, round: &str) {
        let (mut best, mut since) = (usize::MAX, Instant::now());
        loop {
            self.read();
            if self.missing == 0 {
                return;
            }
            if self.missing < best {
                (best, since) = (self.missing, Instant::now());
            }
            if since.elapsed() > PATIENCE {
                let known = |id: &str| self.came_out.contains_key(id) || self.died.contains_key(id);
                let lost: Vec<_> = self.sent.keys().filter(|id| !known(id)).take(10).collect();
                panic!("{round}: {} messages do not come out, among them {lost:?}", self.missing);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits until every queue is empty and closes the books.
    pub(super) async fn close(&mut self, client: &Client, flow: &Flow) -> Tally {
        self.settle("the end").await;
        eventually("no queue holds a message", SOON, async || {
            for queue in flow.queues() {
                if client.depth(queue).await?.ready > 0 {
                    return None;
                }
            }
            when(true)
        })
        .await;
        self.read();
        Tally {
            sent: self.sent.len(),
            out: self.came_out.len(),
            dead: self.died.len(),
            duplicates: self.duplicates,
        }
    }

    fn read(&mut self) {
        for result in self.out.take() {
            self.note(&result, None);
        }
        for letter in self.dead.take() {
            self.note(&letter, Some(letter.header("boctin-reason").unwrap_or_default()));
        }
    }

    fn note(&mut self, received: &Received, reason: Option<String>) {
        let id = &received.id;
        let sent =
            self.sent.get(id).unwrap_or_else(|| panic!("{id:?} came out and was never sent"));
        assert_eq!(
            reason.as_deref(),
            sent.dead,
            "{id}: the reason found, and the one it must have"
        );
        let found = hash(&received.body);
        if reason.is_some() {
            assert_eq!(found, sent.body, "{id}: the dead letter is not the original");
        }
        let book = if reason.is_some() { &mut self.died } else { &mut self.came_out };
        match book.entry(id.clone()) {
            Entry::Vacant(entry) => {
                entry.insert(found);
                self.missing -= 1;
            }
            Entry::Occupied(first) => {
                assert_eq!(*first.get(), found, "{id}: copies with different bytes");
                self.duplicates += 1;
            }
        }
    }
}

fn hash(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}
