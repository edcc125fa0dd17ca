//! Runs the program's commands on a flow, with a deadline, and keeps what they said.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::process::Signal;
use tempfile::TempDir;

use super::flow::Flow;
use super::guard::{self, Guarded};
use super::program;
use super::wait::eventually;

/// How long a command may take; far more than it needs on a busy machine.
const DEADLINE: Duration = Duration::from_secs(120);

/// A command that runs.
pub(crate) struct Running {
    process: Guarded,
    output: PathBuf,
    errors: PathBuf,
    _folder: TempDir,
}

/// What a command did.
#[derive(Debug)]
pub(crate) struct Ran {
    /// Its exit code; `None` when a signal ended it.
    pub(crate) code: Option<i32>,
    /// Its standard output.
    pub(crate) output: String,
    /// Its standard error.
    pub(crate) errors: String,
}

/// Starts `boctin` with these arguments on a flow, with nothing on standard input.
pub(crate) fn start(flow: &Flow, arguments: &[&str]) -> Running {
    start_with(flow, arguments, Stdio::null())
}

/// Starts `boctin` with these arguments and this standard input.
pub(crate) fn start_with(flow: &Flow, arguments: &[&str], input: Stdio) -> Running {
    let folder = guard::folder("boctin-command-");
    let (output, output_file) = guard::log_file(folder.path(), "output");
    let (errors, errors_file) = guard::log_file(folder.path(), "errors");
    let mut command = Command::new(program::path());
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR"));
    for (variable, _) in std::env::vars_os() {
        if variable.to_string_lossy().starts_with("BOCTIN") {
            command.env_remove(variable);
        }
    }
    command.envs(flow.environment());
    command.stdin(input).stdout(output_file).stderr(errors_file);
    Running { process: Guarded::start(&mut command), output, errors, _folder: folder }
}

/// Runs `boctin` with these arguments on a flow to its end.
pub(crate) async fn run(flow: &Flow, arguments: &[&str]) -> Ran {
    start(flow, arguments).end().await
}

/// Runs `boctin` to its end and returns its standard output; panics unless it exits with 0.
pub(crate) async fn succeed(flow: &Flow, arguments: &[&str]) -> String {
    let ran = run(flow, arguments).await;
    assert_eq!(ran.code, Some(0), "{arguments:?}: {ran:?}");
    ran.output
}

impl Running {
    /// Ends the command as a power cut would.
    pub(crate) fn kill(&self) {
        self.process.signal(Signal::KILL);
    }

    /// Asks the command to stop.
    pub(crate) fn terminate(&self) {
        self.process.signal(Signal::TERM);
    }

    /// Returns what it has said so far on standard error.
    pub(crate) fn errors(&self) -> String {
        fs::read_to_string(&self.errors).unwrap()
    }

    /// Tells whether it has ended.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.process.ended().is_some()
    }

    /// Waits for its end.
    pub(crate) async fn end(mut self) -> Ran {
        let status = eventually("the command ends", DEADLINE, async || self.process.ended()).await;
        Ran {
            code: status.code(),
            output: fs::read_to_string(&self.output).unwrap(),
            errors: self.errors(),
        }
    }
}
