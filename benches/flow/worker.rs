//! The worker: the built program as a process of its own, as operators run it.

use rustix::process::Signal;

use crate::pipeline::Load;
use crate::progress::{self, Flow};
use crate::queues::{Broker, Kind};
use crate::support::worker::{SOON, Worker};

/// Fills the input, lets a worker do all of it and returns how fast.
pub(crate) async fn measure(broker: &Broker, kind: Kind, load: &Load) -> Flow {
    let queues = broker.queues(kind);
    let total = load.messages.len();
    broker.fill(queues, load).await;
    let mut worker = Worker::start(&queues.flow);
    let flow = progress::watch(broker, queues, &[worker.process_id()], total).await;
    broker.settled(queues).await;
    worker.signal(Signal::TERM);
    assert!(worker.end(SOON).await.success(), "the worker ended badly");
    broker.empty(queues, total).await;
    flow
}
