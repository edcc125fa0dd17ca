//! `boctin check`: validates configuration and knowledge, and the broker's topology when asked.
//!
//! Promises to report every problem of settings and knowledge at once, each with its place, and
//! never to print a secret. Opens no port and, without `--broker`, no connection.

use anyhow::Context as _;
use secrecy::ExposeSecret as _;

use super::{Exit, print};
use crate::broker::session;
use crate::broker::topology::{Finding, TopologyError};
use crate::knowledge_folder;
use crate::settings::{Declare, Inspection, Settings, Sources, TopologySettings, redacted_url};
use crate::worker;

/// Options of `boctin check`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Connect to the brokers, too, and compare exchanges and queues with the settings.
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
    let mut exit = Exit::Done;
    if args.broker {
        let (found, problems) = broker(&settings)?;
        lines.extend(found);
        if problems > 0 {
            exit = Exit::Failed;
        }
    }
    let text = if args.show {
        // Comments, so that the whole is one TOML document.
        format!("# {}\n\n{}", lines.join("\n# "), settings.to_toml().trim_end())
    } else {
        lines.join("\n")
    };
    print::result(&text).context("cannot print the result")?;
    Ok(exit)
}

/// Verifies the topology on the brokers and returns a line for each exchange and queue.
///
/// Nothing is made, whatever `topology.declare` says.
fn broker(settings: &Settings) -> anyhow::Result<(Vec<String>, usize)> {
    let topology = TopologySettings { declare: Declare::Check, ..settings.topology.clone() };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("cannot start the async thread")?;
    let (mut lines, mut problems) = (Vec::new(), 0);
    for address in worker::addresses(&settings.amqp)? {
        let findings = runtime.block_on(session::survey(&address, &settings.amqp, &topology));
        match findings {
            Err(end) => {
                problems += 1;
                lines.push(format!("{address}: {} ({})", end.detail, end.reason));
            }
            Ok(findings) => {
                for finding in findings {
                    let is_problem = matches!(&finding, Finding::Fault(fault)
                        if !(settings.topology.declare == Declare::Create
                            && matches!(fault, TopologyError::Missing { .. })));
                    problems += usize::from(is_problem);
                    lines.push(format!("{address}: {}", describe(&finding)));
                }
            }
        }
    }
    Ok((lines, problems))
}

fn describe(finding: &Finding) -> String {
    match finding {
        Finding::Verified { entity } => format!("{entity}: ok"),
        Finding::NotVerified { entity } => {
            format!("{entity}: exists; arguments not verified (no right to configure)")
        }
        Finding::Fault(fault) => fault.to_string(),
    }
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
