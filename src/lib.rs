//! boctin turns raw Vietnamese news pages into structured, classified articles.
//!
//! Data flows one way, and each arrow is one module:
//!
//! ```text
//! broker -> message (decode) -> pipeline: page -> article -> extract -> classify -> message (encode) -> broker
//!              `------------------ disposition: ack, hold, suspect, dead-letter ------------------'
//! ```
//!
//! - [`pipeline`]: the text library; pure, values in, values out.
//! - [`message`]: what crosses the wire, in both directions.
//! - [`broker`]: sessions, topology and confirmed publishing on RabbitMQ.
//! - [`worker`]: receives, computes, publishes and settles; decides what happens to a delivery.
//! - [`cli`]: one file a command.
//! - [`knowledge_folder`] and [`text_file`]: reading from disk, bounded.
//! - [`http`], [`metrics`], [`settings`], [`telemetry`]: the surroundings of a service.
//!
//! Imports point down only: `cli -> worker -> {broker, message, pipeline, metrics}`,
//! `message -> pipeline`, and the pipeline imports nothing of ours.

pub mod broker;
pub mod cli;
pub mod http;
pub mod knowledge_folder;
pub mod message;
pub mod metrics;
pub mod pipeline;
pub mod settings;
pub mod telemetry;
pub mod text_file;
pub mod worker;
