//! An environment for the examples in Python, made once and kept under `target/`.
//!
//! Installed from `examples/requirements.txt` with pip, anew when that file changes; nothing of the
//! system's own Python is touched. Programs started here end with the test.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{LazyLock, mpsc};
use std::time::{Duration, Instant};

use super::worker::SOON;

/// What the examples need, and what reads compose files.
static ENVIRONMENT: LazyLock<PathBuf> = LazyLock::new(|| {
    let target = option_env!("CARGO_TARGET_TMPDIR").map_or_else(std::env::temp_dir, PathBuf::from);
    let folder = target.join("python");
    let requirements = example("requirements.txt");
    let mut wanted = fs::read_to_string(&requirements).unwrap();
    wanted.push_str(CHECKERS);
    let stamp = folder.join("installed");
    if fs::read_to_string(&stamp).ok().as_ref() != Some(&wanted) {
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder));
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
        let python = folder.join("bin/python");
        run(Command::new(python).args(pip).arg("-r").arg(requirements).args(CHECKERS.split(' ')));
        // Written last: an installation that was cut off is done again.
        fs::write(stamp, wanted).unwrap();
    }
    folder
});

/// Read the compose file and the manifests for Kubernetes.
const CHECKERS: &str = "compose-spec pyyaml kubernetes-validate";

/// Returns the path of an example.
pub(crate) fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name)
}

/// Returns a command of the environment: `python`, `scrapy`.
pub(crate) fn command(program: &str) -> Command {
    let mut command = Command::new(ENVIRONMENT.join("bin").join(program));
    command.stdin(Stdio::null()).env("PYTHONDONTWRITEBYTECODE", "1");
    command
}

/// Runs a command to its end; panics with what it said when it fails.
#[track_caller]
pub(crate) fn run(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said = [&output.stdout[..], &output.stderr[..]].concat();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&said));
    output
}

/// A running program whose lines are read one by one.
pub(crate) struct Program {
    child: Child,
    lines: mpsc::Receiver<String>,
}

impl Program {
    /// Starts a command.
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let output = BufReader::new(child.stdout.take().expect("piped just above"));
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        Self { child, lines }
    }

    /// Returns the lines up to the first that satisfies the condition, that one included.
    #[track_caller]
    pub(crate) fn until(&self, what: &str, condition: impl Fn(&str) -> bool) -> Vec<String> {
        let deadline = Instant::now() + SOON;
        let mut lines = Vec::new();
        while !lines.last().is_some_and(|line: &String| condition(line)) {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left.max(Duration::from_millis(1))) {
                Ok(line) => lines.push(line),
                Err(error) => panic!("waiting until {what}: {error}; so far: {lines:#?}"),
            }
        }
        lines
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Both fail only when it has ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
