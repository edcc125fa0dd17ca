//! What the broker tests stand on: private nodes, workers as child processes, a proxy, and accounts.
//!
//! Everything started here is ended here, also when a test fails or the test program is killed; nothing
//! else on the machine is touched. Every wait is for a condition, with a deadline.

pub(crate) mod account;
pub(crate) mod articles;
pub(crate) mod client;
pub(crate) mod command;
pub(crate) mod flow;
pub(crate) mod guard;
pub(crate) mod metrics;
pub(crate) mod node;
pub(crate) mod ports;
pub(crate) mod proxy;
pub(crate) mod python;
pub(crate) mod sink;
pub(crate) mod supervisor;
pub(crate) mod wait;
pub(crate) mod worker;
