//! Starts a worker again whenever it dies, as systemd or Kubernetes would.

use std::process::ExitStatus;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::task::JoinHandle;

use super::flow::Flow;
use super::worker::Worker;

/// Time between two looks at the process.
const POLL: Duration = Duration::from_millis(20);

/// A worker that is started again when it dies.
pub(crate) struct Supervisor {
    state: Arc<Mutex<State>>,
    task: JoinHandle<()>,
}

struct State {
    worker: Worker,
    deaths: Vec<ExitStatus>,
}

impl Supervisor {
    /// Starts a worker on this flow and keeps it running.
    pub(crate) fn start(flow: &Flow) -> Self {
        let state = State { worker: Worker::start(flow), deaths: Vec::new() };
        let state = Arc::new(Mutex::new(state));
        let (shared, flow) = (Arc::clone(&state), flow.clone());
        let task = tokio::spawn(async move {
            loop {
                {
                    let mut state = shared.lock().await;
                    if let Some(status) = state.worker.ended() {
                        state.deaths.push(status);
                        state.worker = Worker::start(&flow);
                    }
                }
                tokio::time::sleep(POLL).await;
            }
        });
        Self { state, task }
    }

    /// Returns how the worker has died so far.
    pub(crate) async fn deaths(&self) -> Vec<ExitStatus> {
        self.state.lock().await.deaths.clone()
    }

    /// Stops supervising and returns the worker that runs now.
    pub(crate) async fn release(self) -> Worker {
        self.task.abort();
        let _ = self.task.await;
        let state = Arc::into_inner(self.state).expect("the task has gone");
        state.into_inner().worker
    }
}
