//! The commands of boctin that the demonstration runs, as processes of their own.
//!
//! A child gets the settings of its parent and some of its own, and is killed when dropped.

use std::ffi::{OsStr, OsString};
use std::io;
use std::process::{Child, Command, ExitStatus, Output, Stdio};

use crate::settings::Sources;

/// A running command.
#[derive(Debug)]
pub(super) struct Running(Child);

/// Returns a command of this program, with these settings over those in force.
pub(super) fn command(
    name: &str,
    sources: &Sources,
    settings: &[(&str, String)],
) -> io::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(name);
    for file in &sources.files {
        command.args([OsStr::new("--config"), file.as_os_str()]);
    }
    let own = settings.iter().map(|(key, value)| format!("{key}={value}"));
    for setting in sources.overrides.iter().cloned().chain(own) {
        command.args([OsString::from("--set"), OsString::from(setting)]);
    }
    command.stdin(Stdio::null());
    Ok(command)
}

/// Runs a command to its end and returns what it wrote to standard output.
pub(super) fn output(command: &mut Command) -> io::Result<Output> {
    command.stdout(Stdio::piped()).stderr(Stdio::inherit()).output()
}

impl Running {
    /// Starts a command; what it says goes to standard error.
    pub(super) fn start(command: &mut Command) -> io::Result<Self> {
        command.stdout(Stdio::null()).spawn().map(Self)
    }

    /// Returns how it ended, once it has.
    pub(super) fn ended(&mut self) -> io::Result<Option<ExitStatus>> {
        self.0.try_wait()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail only when it has ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
