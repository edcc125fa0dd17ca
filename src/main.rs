//! The `boctin` program: parses the command line, runs one command, decides the exit code.
//!
//! Promises that the process ends here and nowhere else. Everything that a command does is in
//! [`boctin::cli`].

use std::process::ExitCode;

use boctin::cli::{self, Cli};
use clap::Parser as _;

fn main() -> ExitCode {
    boctin::telemetry::report_panics();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(refusal) => {
            // Help and version come this way, too; a reader who went away is no failure.
            let _ = refusal.print();
            return ExitCode::from(u8::try_from(refusal.exit_code()).unwrap_or(2));
        }
    };
    cli.run().unwrap_or_else(|error| cli::exit_after(&error)).into()
}
