//! The promises of delivery, proven by running workers against RabbitMQ nodes that the tests break.
//!
//! Each module is one theme. The worker is a black box: the built program, its environment, its pages
//! and the broker's queues. Each test ends with an account: what went in came out, or is dead with a reason.
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "../support/mod.rs"]
mod support;

mod blocked;
mod cluster;
mod connections;
mod demo;
mod deploying;
mod examples;
mod h1;
mod happy;
mod killer;
mod letters;
mod logs;
mod monitoring;
mod operations;
mod permissions;
mod poison;
mod prometheus;
mod queues;
mod restart;
mod secrets;
mod shutdown;
mod tls;
mod tools;
mod unroutable;
