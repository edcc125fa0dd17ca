//! How soon a worker is ready, and how soon it has drained under load.

use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::phases::Stage;
use crate::say;
use crate::support::articles::batch;
use crate::support::wait::{eventually, when};
use crate::support::worker::{SOON, Worker};

const STARTS: usize = 9;
const DRAINS: usize = 5;

/// Backlog before a drain.
const LOAD: usize = 4_000;

/// A worker with a broker is ready within this.
const READY: Duration = Duration::from_millis(300);

/// A worker under load has drained within this.
const DRAINED: Duration = Duration::from_secs(2);

/// Measures both and returns which bounds were broken.
pub(crate) async fn measure(stage: &Stage) -> Vec<String> {
    let mut faults = Vec::new();
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        let started = Instant::now();
        let mut worker = Worker::start(&stage.flow);
        while !is_ready(&worker).await {
            assert!(started.elapsed() < SOON, "the worker is not ready");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        starts.push(started.elapsed());
        worker.signal(Signal::TERM);
        assert!(worker.end(SOON).await.success(), "the worker ended badly");
    }
    let median = show("start to ready, ms", &mut starts);
    if median > READY {
        faults.push(format!("ready after {median:.0?}, bound {READY:.0?}"));
    }

    let mut drains = Vec::new();
    for drain in 0..DRAINS {
        let messages = batch(&format!("drain-{drain}"), LOAD);
        stage.client.publish_surely(&stage.flow.input_exchange, &messages).await;
        let mut worker = Worker::start(&stage.flow);
        worker.until("work has begun", |now| now.settled("published") >= 100.0).await;
        let told = Instant::now();
        worker.signal(Signal::TERM);
        while worker.ended().is_none() {
            assert!(told.elapsed() < SOON, "the worker does not end");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        drains.push(told.elapsed());
        assert!(worker.end(SOON).await.success(), "the drain was cut off");
        let left = stage.client.depth(&stage.flow.input_queue).await.map_or(0, |depth| depth.ready);
        assert!(left > 0, "the load was over before the signal");
    }
    show("drain under load, ms", &mut drains);
    let longest = drains[DRAINS - 1];
    if longest > DRAINED {
        faults.push(format!("drained after {longest:.1?}, bound {DRAINED:.0?}"));
    }
    let mut rest = Worker::ready(&stage.flow).await;
    eventually("the rest of the load is done", 5 * SOON, async || {
        when(stage.results() == DRAINS * LOAD)
    })
    .await;
    rest.at_rest().await;
    rest.signal(Signal::TERM);
    rest.end(SOON).await;
    faults
}

async fn is_ready(worker: &Worker) -> bool {
    worker.get("/readyz").await.is_some_and(|answer| answer.status == 200)
}

/// Prints least, median and most, and returns the median; sorts.
fn show(what: &str, spans: &mut [Duration]) -> Duration {
    spans.sort();
    let millis = |index: usize| spans[index].as_secs_f64() * 1e3;
    let (middle, last) = (spans.len() / 2, spans.len() - 1);
    say(&format!(
        "{what}: {:.0} (least {:.0}, most {:.0}, of {})",
        millis(middle),
        millis(0),
        millis(last),
        spans.len()
    ));
    spans[middle]
}
