//! `boctin check`: validates configuration and knowledge, and the broker's topology when asked.
//!
//! Promises to report every problem of settings and knowledge at once, each with its place, and
//! never to print a secret. Opens no port and, without `--broker`, no connection.

use anyhow::Context as _;
use secrecy::ExposeSecret as _;

use super::{Exit, print};
use crate::knowledge_folder;
use crate::settings::{Inspection, Settings, Sources, redacted_url};

/// Options of `boctin check`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Connect to the broker, too, and verify exchanges, queues and permissions.
    #[arg(long)]
    broker: bool,
    /// Print all settings in force as TOML, secrets redacted.
    #[arg(long)]
    show: bool,
}

/// Checks everything and prints problems to standard error, or a summary to standard output.
///
/// # Errors
///
/// When the broker cannot be checked, or the summary cannot be written.
pub fn run(args: &Args, sources: &Sources) -> anyhow::Result<Exit> {
    let Inspection { settings, faults } = sources.inspect();
    let mut problems: Vec<String> = faults.iter().map(ToString::to_string).collect();
    // A folder that settings refused would only be refused again.
    let folder_is_refused = faults.iter().any(|fault| fault.key == "knowledge.dir");
    let knowledge = match knowledge_folder::load(&settings.knowledge.dir) {
        Ok(knowledge) => knowledge.digest().to_owned(),
        Err(_) if folder_is_refused => String::new(),
        Err(faults) => {
            problems.extend(faults.iter().map(ToString::to_string));
            String::new()
        }
    };
    if !problems.is_empty() {
        print::notice(&problems.join("\n"));
        let plural = if problems.len() == 1 { "problem" } else { "problems" };
        print::notice(&format!("{} {plural} found", problems.len()));
        return Ok(Exit::BadConfiguration);
    }
    let mut lines = summary(&settings, sources, &knowledge);
    if args.broker {
        lines.push(broker(&settings)?);
    }
    let text = if args.show {
        // Comments, so that the whole is one TOML document.
        format!("# {}\n\n{}", lines.join("\n# "), settings.to_toml().trim_end())
    } else {
        lines.join("\n")
    };
    print::result(&text).context("cannot print the result")?;
    Ok(Exit::Done)
}

/// Verifies the topology on the broker.
fn broker(_settings: &Settings) -> anyhow::Result<String> {
    anyhow::bail!("--broker: this build does not verify the topology yet")
}

fn summary(settings: &Settings, sources: &Sources, knowledge: &str) -> Vec<String> {
    let mut layers = vec!["built-in defaults".to_owned()];
    layers.extend(sources.files.iter().map(|path| path.display().to_string()));
    layers.push("environment".to_owned());
    if !sources.overrides.is_empty() {
        layers.push(format!("--set ({})", sources.overrides.len()));
    }
    let brokers: Vec<String> =
        settings.amqp.urls.iter().map(|url| redacted_url(url.expose_secret())).collect();
    let dir = &settings.knowledge.dir;
    let folder = if dir.as_os_str().is_empty() {
        "embedded".to_owned()
    } else {
        format!("embedded and {}", dir.display())
    };
    vec![
        format!("configuration: ok ({})", layers.join(", ")),
        format!("knowledge: ok ({folder}, {knowledge})"),
        format!("broker: {}", brokers.join(", ")),
        format!("input queues: {}", settings.topology.input_queues.join(", ")),
        format!("metrics and health: http://{}", settings.http.listen),
    ]
}
