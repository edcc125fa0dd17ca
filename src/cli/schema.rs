//! `boctin schema`: prints the JSON Schema of a message.
//!
//! Prints what is generated from the types, and needs neither settings nor broker.

use anyhow::Context as _;

use super::{Exit, print};
use crate::message::schema;

/// Options of `boctin schema`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which message.
    message: Message,
}

/// A message of the wire contract.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Message {
    /// A raw article, as the crawler publishes it.
    Raw,
    /// A structured article, as the worker publishes it.
    Article,
    /// The headers of a dead letter.
    Dead,
}

/// Prints the schema to standard output.
///
/// # Errors
///
/// When it cannot be written.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let schema = match args.message {
        Message::Raw => schema::raw(),
        Message::Article => schema::article(),
        Message::Dead => schema::dead(),
    };
    print::result(&format!("{schema:#}")).context("cannot print the schema")?;
    Ok(Exit::Done)
}
