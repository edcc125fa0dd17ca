//! What is sent: articles of all forms, a few of them twice, and what is meant to do harm.
//!
//! Promises that a seed always gives the same messages, each with an id of its own.

use crate::support::articles::{
    Fault, Message, bulky_article, english_article, faulty, html_article, json_article,
    text_article,
};
use crate::support::poison::{self, Fate};

/// One message in this many is sent twice.
const TWICE: usize = 25;

/// Writes the messages of a rehearsal.
pub(crate) struct Load {
    random: fastrand::Rng,
    written: usize,
    corpus: Vec<(Message, Fate)>,
}

impl Load {
    /// Makes the load of a seed.
    pub(crate) fn new(seed: u64) -> Self {
        // Another stream of random numbers than that of the schedule.
        let random = fastrand::Rng::with_seed(seed ^ 0x1eaf);
        Self { random, written: 0, corpus: poison::corpus() }
    }

    /// Writes the next sound articles, a few of them twice.
    pub(crate) fn articles(&mut self, count: usize) -> Vec<(Message, Fate)> {
        let mut messages: Vec<_> = (0..count).map(|_| (self.article(), Fate::Processed)).collect();
        for _ in 0..count / TWICE {
            let again = messages[self.random.usize(..count)].clone();
            messages = self.mix(messages, vec![again]);
        }
        messages
    }

    /// Mixes messages into others, at random places.
    pub(crate) fn mix(
        &mut self,
        mut messages: Vec<(Message, Fate)>,
        others: Vec<(Message, Fate)>,
    ) -> Vec<(Message, Fate)> {
        for other in others {
            messages.insert(self.random.usize(..=messages.len()), other);
        }
        messages
    }

    /// Writes articles that end the process.
    pub(crate) fn killers(&mut self, count: usize) -> Vec<(Message, Fate)> {
        let killer = |id: String| (faulty(&id, Fault::Abort), Fate::Dead("attempts_exhausted"));
        (0..count).map(|_| killer(self.id("killer"))).collect()
    }

    /// Writes everything else that is meant to do harm.
    pub(crate) fn poison(&mut self) -> Vec<(Message, Fate)> {
        let panics = faulty(&self.id("panics"), Fault::Panic);
        let stalls = faulty(&self.id("stalls"), Fault::Stall);
        let mut poison =
            vec![(panics, Fate::Dead("stage_panic")), (stalls, Fate::Dead("deadline"))];
        for (message, fate) in self.corpus.clone() {
            let id = self.id(&message.id);
            poison.push((message.renamed(&id), fate));
        }
        poison
    }

    fn article(&mut self) -> Message {
        let id = self.id("article");
        match self.random.usize(..200) {
            0 => bulky_article(&id, self.random.usize(20_000..200_000)),
            1..=10 => english_article(&id),
            11..=40 => html_article(&id),
            41..=80 => text_article(&id),
            _ => json_article(&id),
        }
    }

    fn id(&mut self, what: &str) -> String {
        self.written += 1;
        format!("{what}-{:06}", self.written)
    }
}
