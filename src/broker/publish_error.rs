//! What a publish may come to when the broker does not confirm it.

/// Why a publish was not confirmed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PublishError {
    /// No queue took the message.
    #[error("no queue takes messages from exchange {exchange:?} with key {routing_key:?}")]
    Returned {
        /// The exchange it was published to.
        exchange: String,
        /// The routing key.
        routing_key: String,
    },
    /// The broker refused to store the message.
    #[error("the broker refused the message (nack)")]
    Nacked,
    /// The broker did not answer in time.
    #[error("the broker did not confirm in time")]
    TimedOut,
    /// The channel or its connection is gone; nothing is known about the message.
    #[error("the publishing channel is gone")]
    ChannelLost,
}
