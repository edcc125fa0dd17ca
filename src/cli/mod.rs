//! The command line: one file a command, and what all commands share.
//!
//! A command is a module with `Args` and `run`, a variant of `Command` and its arm in [`Cli::run`],
//! `Command::Worker(command) => worker::run(&command.args, begin(&command.sources.after(before))?)`
//! say. [`begin`] loads settings, reporting all faults at once; `run` returns how the process ends. Results go to standard output through [`print`](mod@print), everything else
//! to standard error. Nothing here decides what happens to an article.

pub mod check;
pub mod dead;
pub mod demo;
pub mod eval;
pub mod health;
pub mod input;
pub mod link;
pub mod print;
pub mod process;
pub mod progress;
pub mod publish;
pub mod schema;
pub mod table;
pub mod tail;
pub mod worker;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::knowledge_folder;
use crate::pipeline::Knowledge;
use crate::pipeline::knowledge::KnowledgeFault;
use crate::settings::{Settings, SettingsFaults, Sources};
use crate::telemetry;

const ABOUT: &str =
    "Turns raw Vietnamese news pages from RabbitMQ into structured, classified articles.";

const AFTER_HELP: &str = "\
Settings come from, each over the one before: built-in defaults (`boctin check
--show` prints those in force), --config files, variables (worker.prefetch is
BOCTIN__WORKER__PREFETCH), --set.

Exit codes: 0 done, 1 failed while running, 2 wrong usage, 78 bad configuration
or knowledge.";

/// The whole command line.
#[derive(Debug, Parser)]
#[command(name = "boctin", version, about = ABOUT, long_about = None, after_help = AFTER_HELP, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    sources: SourceArgs,
    #[command(subcommand)]
    command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
enum Command {
    /// Consume raw articles, publish structured ones; serve metrics and health.
    Worker(Configured<worker::Args>),
    /// Run the pipeline over files, with no broker.
    Process(Configured<process::Args>),
    /// Publish raw articles to the input exchange.
    Publish(Configured<publish::Args>),
    /// Show results as they pass.
    Tail(Configured<tail::Args>),
    /// Work on dead letters.
    Dead(dead::Args),
    /// Validate configuration and knowledge, reporting every problem at once.
    Check(Configured<check::Args>),
    /// Ask the worker on this machine whether it lives, or is ready; for health checks.
    Health(Configured<health::Args>),
    /// Send pages through a broker and show what comes of them, on queues that are removed again.
    Demo(Configured<demo::Args>),
    /// Score the pipeline against gold files.
    Eval(eval::Args),
    /// Print the JSON Schema of a message.
    Schema(schema::Args),
}

/// Where settings come from; taken before and after the command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Settings")]
struct SourceArgs {
    /// Read settings from this TOML file; may be given several times, later files win.
    #[arg(long, value_name = "FILE")]
    config: Vec<PathBuf>,
    /// Set one setting, such as worker.prefetch=16; may be given several times.
    #[arg(long, value_name = "GROUP.KEY=VALUE")]
    set: Vec<String>,
}

/// A command that needs settings. They are options of their own here, not `global` ones: of those,
/// clap forgets what stood before the command when there are more after it.
#[derive(Debug, Args)]
struct Configured<A: Args> {
    #[command(flatten)]
    args: A,
    #[command(flatten)]
    sources: SourceArgs,
}

/// How the process ends when nothing unexpected happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Exit code 0: what was asked is done.
    Done,
    /// Exit code 1: it failed while running, and has said why.
    Failed,
    /// Exit code 78: configuration or knowledge is bad, and all faults have been printed.
    BadConfiguration,
}

/// Configuration or knowledge that stops the process before it opens anything.
#[derive(Debug, thiserror::Error)]
pub enum BadConfiguration {
    /// Faults of settings.
    #[error("{0}")]
    Settings(#[from] SettingsFaults),
    /// Faults of knowledge files.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Knowledge(Vec<KnowledgeFault>),
}

impl Cli {
    /// Runs the command that was given.
    ///
    /// # Errors
    ///
    /// What went wrong; [`exit_after`] says it and chooses the exit code.
    pub fn run(self) -> anyhow::Result<Exit> {
        let before = self.sources;
        match self.command {
            Command::Worker(command) => {
                worker::run(&command.args, begin(&command.sources.after(before))?)
            }
            Command::Process(command) => {
                process::run(&command.args, &begin(&command.sources.after(before))?)
            }
            Command::Publish(command) => {
                publish::run(&command.args, &begin(&command.sources.after(before))?)
            }
            Command::Tail(command) => {
                tail::run(&command.args, &begin(&command.sources.after(before))?)
            }
            Command::Dead(args) => dead::run(args, before),
            Command::Check(command) => check::run(&command.args, &command.sources.after(before)),
            Command::Health(command) => {
                health::run(&command.args, &begin(&command.sources.after(before))?)
            }
            Command::Demo(command) => demo::run(&command.args, &command.sources.after(before)),
            Command::Eval(args) => eval::run(args, before),
            Command::Schema(args) => schema::run(&args),
        }
    }
}

/// Says what went wrong and returns how the process ends.
#[must_use]
pub fn exit_after(error: &anyhow::Error) -> Exit {
    if print::is_reader_gone(error) {
        return Exit::Done;
    }
    if let Some(bad) = error.downcast_ref::<BadConfiguration>() {
        print::notice(&bad.to_string());
        return Exit::BadConfiguration;
    }
    print::notice(&format!("boctin: {error:#}"));
    Exit::Failed
}

/// Loads settings and starts logging: how every command begins that does real work.
///
/// # Errors
///
/// [`BadConfiguration::Settings`] with all faults.
pub fn begin(sources: &Sources) -> anyhow::Result<Settings> {
    let settings = Settings::load(sources).map_err(BadConfiguration::from)?;
    telemetry::start(&settings.log)?;
    Ok(settings)
}

/// Returns the knowledge that the settings ask for.
///
/// # Errors
///
/// [`BadConfiguration::Knowledge`] with all faults.
pub fn knowledge(settings: &Settings) -> Result<Knowledge, BadConfiguration> {
    knowledge_folder::load(&settings.knowledge.dir).map_err(BadConfiguration::Knowledge)
}

impl SourceArgs {
    /// Returns these sources over those given before the command.
    fn after(self, before: Self) -> Sources {
        let all = self.over(before);
        Sources::of_process(all.config, all.set)
    }

    fn over(self, mut before: Self) -> Self {
        before.config.extend(self.config);
        before.set.extend(self.set);
        before
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => Self::SUCCESS,
            Exit::Failed => Self::FAILURE,
            // EX_CONFIG of sysexits.h: supervisors can tell it from a crash and stop restarting.
            Exit::BadConfiguration => Self::from(78),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn settings_may_be_given_before_and_after_the_command_and_later_ones_win() {
        let line = "boctin --set a=1 --config 1.toml check --set b=2 --config 2.toml --set c=3";
        let cli = Cli::try_parse_from(line.split(' ')).unwrap();
        let Command::Check(command) = cli.command else { panic!("expected check") };
        let sources = command.sources.after(cli.sources);
        assert_eq!(sources.overrides, ["a=1", "b=2", "c=3"]);
        assert_eq!(sources.files, [PathBuf::from("1.toml"), PathBuf::from("2.toml")]);
    }

    #[test]
    fn wrong_usage_ends_with_2_and_help_and_version_with_0() {
        let code = |line: &str| Cli::try_parse_from(line.split(' ')).unwrap_err().exit_code();
        assert_eq!(code("boctin --version"), 0);
        assert_eq!(code("boctin check --help"), 0);
        assert_eq!(code("boctin chek"), 2);
        assert_eq!(code("boctin check --no-such-option"), 2);
    }

    #[test]
    fn bad_configuration_ends_with_78_and_anything_else_with_1() {
        let faults = SettingsFaults(Vec::new());
        let bad = anyhow::Error::from(BadConfiguration::from(faults)).context("cannot start");
        assert_eq!(exit_after(&bad), Exit::BadConfiguration);
        assert_eq!(exit_after(&anyhow::anyhow!("port taken")), Exit::Failed);
    }
}
