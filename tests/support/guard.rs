//! Child processes that cannot outlive the test program, however it ends.
//!
//! A small shell reads what runs from a pipe that only this program holds; at the end of the pipe it
//! kills what is still on its list and removes the listed folders. It runs in a process group of
//! its own, so an interrupt from the keyboard does not end it first. It covers what `Drop` cannot: statics
//! and a killed test program. Only processes started through [`Guarded`] are ever signalled.

use std::io::Write as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::{LazyLock, Mutex, PoisonError};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use tempfile::TempDir;

const SCRIPT: &str = r#"
groups=" "
folders=
while read -r what which; do
  case "$what" in
    start) groups="$groups$which " ;;
    end) groups="${groups%% "$which" *} ${groups#* "$which" }" ;;
    folder) folders="$folders
$which" ;;
  esac
done
for group in $groups; do kill -KILL "-$group"; done
printf '%s\n' "$folders" | while read -r folder; do [ -n "$folder" ] && rm -rf -- "$folder"; done
"#;

static SHELL: LazyLock<Mutex<ChildStdin>> = LazyLock::new(|| {
    let mut shell = Command::new("sh");
    shell.args(["-c", SCRIPT]).process_group(0);
    shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    #[expect(clippy::zombie_processes, reason = "it ends after this program, that is its purpose")]
    let mut shell = shell.spawn().unwrap();
    Mutex::new(shell.stdin.take().expect("piped just above"))
});

/// A child process at the head of a process group, killed with its group when dropped.
pub(crate) struct Guarded {
    child: Child,
    status: Option<ExitStatus>,
}

impl Guarded {
    /// Starts the command.
    pub(crate) fn start(command: &mut Command) -> Self {
        let child = command.process_group(0).spawn().unwrap();
        tell("start", child.id());
        Self { child, status: None }
    }

    /// Returns the number of the process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal to the process, unless it has ended.
    pub(crate) fn signal(&self, signal: Signal) {
        if self.status.is_none() {
            // Fails only when it has ended since.
            let _ = kill_process(Pid::from_child(&self.child), signal);
        }
    }

    /// Returns how the process ended, once it has.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        if self.status.is_none() {
            self.status = self.child.try_wait().unwrap();
            if self.status.is_some() {
                tell("end", self.id());
            }
        }
        self.status
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        if self.status.is_none() {
            // Not reaped yet, so the number is still its own. Fails only when the group is gone.
            let _ = kill_process_group(Pid::from_child(&self.child), Signal::KILL);
            let _ = self.child.wait();
            tell("end", self.id());
        }
    }
}

/// Returns a fresh folder that is removed when dropped or when the test program ends.
pub(crate) fn folder(prefix: &str) -> TempDir {
    let folder = tempfile::Builder::new().prefix(prefix).tempdir().unwrap();
    tell("folder", folder.path().display());
    folder
}

/// Returns the file called `name` in `folder`, open for appending.
pub(crate) fn log_file(folder: &Path, name: &str) -> (PathBuf, std::fs::File) {
    let path = folder.join(name);
    let file = std::fs::File::options().create(true).append(true).open(&path).unwrap();
    (path, file)
}

fn tell(what: &str, which: impl std::fmt::Display) {
    let mut pipe = SHELL.lock().unwrap_or_else(PoisonError::into_inner);
    // May run while a test unwinds: a second panic would abort the program.
    let _ = writeln!(pipe, "{what} {which}");
}
