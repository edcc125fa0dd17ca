//! The rate over the steady middle of a run, seen from outside: by the length of the output queue.
//!
//! Nobody consumes the output, so its length is the number of confirmed results. Relay and worker are
//! watched in the same way.

use std::time::{Duration, Instant};

use lapin::options::QueueDeclareOptions;
use lapin::types::FieldTable;

use crate::cpu;
use crate::queues::{Broker, Queues};
use crate::report::rate;

/// Time between two looks; each is one round trip to the broker.
const POLL: Duration = Duration::from_millis(25);

/// A run that makes no progress for so long has failed.
const STALLED: Duration = Duration::from_secs(60);

/// The steady middle: from this part of the messages to that.
const MIDDLE: (f64, f64) = (0.2, 0.8);

/// What was seen of one run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Flow {
    /// Articles a second over the steady middle.
    pub(crate) rate: f64,
    /// Processor time of the clients for an article, in the middle.
    pub(crate) client_cpu: Duration,
    /// Processor time of the broker for an article, in the middle.
    pub(crate) broker_cpu: Duration,
}

struct Sight {
    at: Instant,
    count: usize,
    client: Duration,
    broker: Duration,
}

/// Watches a run of `total` messages until all have come out.
pub(crate) async fn watch(broker: &Broker, queues: &Queues, clients: &[u32], total: usize) -> Flow {
    let channel = broker.client.channel().await;
    let options = QueueDeclareOptions { passive: true, ..QueueDeclareOptions::default() };
    let mut ticks = tokio::time::interval(POLL);
    let mut sights: Vec<Sight> = Vec::new();
    let mut moved = Instant::now();
    loop {
        ticks.tick().await;
        let name = queues.flow.output_queue.as_str();
        let state = channel.queue_declare(name.into(), options, FieldTable::default()).await;
        let count = usize::try_from(state.unwrap().message_count()).unwrap();
        let client = clients.iter().map(|client| cpu::used(*client)).sum();
        let (at, broker) = (Instant::now(), cpu::used(broker.process));
        if sights.last().is_none_or(|last| last.count != count) {
            moved = at;
        }
        assert!(moved.elapsed() < STALLED, "{count} of {total} articles, and no more for a minute");
        sights.push(Sight { at, count, client, broker });
        if count >= total {
            break;
        }
    }
    channel.close(200, "done".into()).await.unwrap();
    middle(&sights, total)
}

fn middle(sights: &[Sight], total: usize) -> Flow {
    let part = |part: f64| {
        let count = part * total as f64;
        sights.iter().find(|sight| sight.count as f64 >= count).expect("the last one is complete")
    };
    let (from, to) = (part(MIDDLE.0), part(MIDDLE.1));
    let count = to.count - from.count;
    assert!(count > 0, "the run is over between two looks: raise MESSAGES");
    let each = |from: Duration, to: Duration| (to.saturating_sub(from)).div_f64(count as f64);
    Flow {
        rate: rate(count, to.at - from.at),
        client_cpu: each(from.client, to.client),
        broker_cpu: each(from.broker, to.broker),
    }
}
