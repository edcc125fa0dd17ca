//! The account of a rehearsal: what was sent, what must become of it, and what did.
//!
//! Keeps digests, not bodies, so that it may run for hours. Promises that whatever comes out is compared at
//! once with what was expected, and that a breach is kept for the report.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest as _, Sha256};

use crate::support::articles::Message;
use crate::support::client::Client;
use crate::support::flow::Flow;
use crate::support::poison::Fate;
use crate::support::sink::{Received, Tap};

/// More than a report can show.
const KEPT_BREACHES: usize = 50;

type Digest = [u8; 32];

#[derive(Debug)]
struct Entry {
    body: Digest,
    fate: Fate,
    result: Option<(Digest, Option<String>)>,
    letters: usize,
}

#[derive(Debug, Default)]
struct Book {
    entries: BTreeMap<String, Entry>,
    open: usize,
    out: usize,
    dead: usize,
    repeats: usize,
    breaches: Vec<String>,
}

/// How a rehearsal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Different messages sent.
    pub(crate) sent: usize,
    /// Messages of which nothing has come out yet.
    pub(crate) open: usize,
    /// Messages that became a result.
    pub(crate) out: usize,
    /// Messages that became a dead letter.
    pub(crate) dead: usize,
    /// Copies beyond the first of each.
    pub(crate) repeats: usize,
}

/// A running account; consumes what comes out until it is dropped.
pub(crate) struct Ledger {
    book: Arc<Mutex<Book>>,
    _taps: [Tap; 2],
}

impl Ledger {
    /// Opens an account on the output and the dead letters of a flow.
    pub(crate) fn open(url: &str, flow: &Flow) -> Self {
        let book = Arc::<Mutex<Book>>::default();
        let (of_results, of_letters) = (Arc::clone(&book), Arc::clone(&book));
        let results = Tap::open(&Client::new(url), &flow.output_queue, move |received| {
            lock(&of_results).result(&received);
        });
        let letters = Tap::open(&Client::new(url), &flow.dead_queue, move |received| {
            lock(&of_letters).letter(&received);
        });
        Self { book, _taps: [results, letters] }
    }

    /// Notes a message that is about to be sent, maybe not for the first time.
    pub(crate) fn expect(&self, message: &Message, fate: Fate) {
        let entry = Entry { body: digest(&message.body), fate, result: None, letters: 0 };
        let mut book = lock(&self.book);
        if let Some(before) = book.entries.get(&message.id) {
            assert!(before.body == entry.body, "{} was sent as something else", message.id);
            return;
        }
        book.entries.insert(message.id.clone(), entry);
        book.open += 1;
    }

    /// Returns how the account stands.
    pub(crate) fn standing(&self) -> Standing {
        let book = lock(&self.book);
        Standing {
            sent: book.entries.len(),
            open: book.open,
            out: book.out,
            dead: book.dead,
            repeats: book.repeats,
        }
    }

    /// Returns how much has come out so far, copies included.
    pub(crate) fn arrived(&self) -> usize {
        let book = lock(&self.book);
        book.out + book.dead + book.repeats
    }

    /// Returns whether something has come of a message.
    pub(crate) fn has(&self, id: &str) -> bool {
        lock(&self.book).entries.get(id).is_some_and(|entry| !entry.is_open())
    }

    /// Returns up to `count` messages of which nothing has come out.
    pub(crate) fn missing(&self, count: usize) -> Vec<String> {
        let book = lock(&self.book);
        let open = book.entries.iter().filter(|(_, entry)| entry.is_open());
        open.map(|(id, _)| id.clone()).take(count).collect()
    }

    /// Returns the promises that were broken.
    pub(crate) fn breaches(&self) -> Vec<String> {
        lock(&self.book).breaches.clone()
    }

    /// Returns how many messages were dead-lettered for each reason.
    pub(crate) fn reasons(&self) -> BTreeMap<&'static str, usize> {
        let mut reasons = BTreeMap::new();
        for entry in lock(&self.book).entries.values().filter(|entry| entry.letters > 0) {
            if let Fate::Dead(reason) = entry.fate {
                *reasons.entry(reason).or_default() += 1;
            }
        }
        reasons
    }
}

impl Entry {
    fn is_open(&self) -> bool {
        self.result.is_none() && self.letters == 0
    }
}

impl Book {
    fn result(&mut self, received: &Received) {
        let message_id = received.properties.message_id().as_ref().map(ToString::to_string);
        let found = (digest(&received.body), message_id);
        let id = &received.id;
        let Some(entry) = self.entries.get_mut(id) else {
            return self.breach(format!("a result of {id:?}, which was never sent"));
        };
        let was_open = entry.is_open();
        let breach = match (&entry.result, entry.fate) {
            (Some(before), _) if *before != found => {
                Some(format!("{id}: results with different bytes or ids"))
            }
            (None, Fate::Dead(reason)) => {
                Some(format!("{id}: expected a dead letter ({reason}), found a result"))
            }
            (Some(_) | None, _) => None,
        };
        let is_first = entry.result.is_none();
        entry.result.get_or_insert(found);
        self.open -= usize::from(was_open);
        self.out += usize::from(is_first);
        self.repeats += usize::from(!is_first);
        breach.into_iter().for_each(|breach| self.breach(breach));
    }

    fn letter(&mut self, received: &Received) {
        let id = &received.id;
        let found = received.header("boctin-reason").unwrap_or_default();
        let Some(entry) = self.entries.get_mut(id) else {
            return self.breach(format!("a dead letter of {id:?}, which was never sent"));
        };
        let was_open = entry.is_open();
        let breach = match entry.fate {
            Fate::Processed => {
                Some(format!("{id}: expected a result, found a dead letter ({found})"))
            }
            Fate::Dead(reason) if reason != found => {
                Some(format!("{id}: expected the reason {reason}, found {found}"))
            }
            Fate::Dead(_) if entry.body != digest(&received.body) => {
                Some(format!("{id}: the dead letter is not the original"))
            }
            Fate::Dead(_) => None,
        };
        let is_first = entry.letters == 0;
        entry.letters += 1;
        self.open -= usize::from(was_open);
        self.dead += usize::from(is_first);
        self.repeats += usize::from(!is_first);
        breach.into_iter().for_each(|breach| self.breach(breach));
    }

    fn breach(&mut self, breach: String) {
        if self.breaches.len() < KEPT_BREACHES {
            self.breaches.push(breach);
        }
    }
}

fn digest(body: &[u8]) -> Digest {
    Sha256::digest(body).into()
}

fn lock(book: &Mutex<Book>) -> std::sync::MutexGuard<'_, Book> {
    book.lock().unwrap_or_else(PoisonError::into_inner)
}
