//! Asks the broker now and then how long the queues are.
//!
//! The questions go over a channel of their own, because asking for a queue that is gone closes the
//! channel. Failures are no fault of the worker and end nothing: the next round asks again.

use std::sync::Arc;
use std::time::Duration;

use lapin::options::QueueDeclareOptions;
use lapin::types::FieldTable;
use lapin::{Channel, Connection};
use tracing::debug;

use super::short;
use crate::metrics::Metrics;

/// Probes the queues for ever; drop the future to stop.
pub async fn watch_queues(
    connection: Arc<Connection>,
    queues: Vec<String>,
    interval: Duration,
    metrics: Arc<Metrics>,
) {
    let mut channel: Option<Channel> = None;
    let mut ticks = tokio::time::interval(interval);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        for queue in &queues {
            if !channel.as_ref().is_some_and(|channel| channel.status().connected()) {
                channel = connection.create_channel().await.ok();
            }
            let Some(open) = &channel else { break };
            let options = QueueDeclareOptions {
                passive: true,
                durable: true,
                ..QueueDeclareOptions::default()
            };
            match open.queue_declare(short(queue), options, FieldTable::default()).await {
                Ok(state) => metrics.queue(
                    queue,
                    i64::from(state.message_count()),
                    i64::from(state.consumer_count()),
                ),
                Err(error) => {
                    debug!(%queue, %error, "cannot ask for the length of the queue");
                    metrics.queue_unknown(queue);
                    channel = None;
                }
            }
        }
    }
}
