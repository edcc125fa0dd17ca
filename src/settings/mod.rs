//! Every setting of the program: what there is, where values come from, and what is wrong with them.
//!
//! `config/default.toml` is the reference and the lowest layer; over it lie files, variables and
//! `--set`. Promises that all faults are found in one go and named with their place, that no key or
//! variable is ignored by mistake, and that no fault, `Debug` text or displayed setting contains a
//! secret. This folder is the only reader of the environment. Nothing is opened or connected here;
//! files are read only to be checked, or for the secret they hold.
//!
//! - `groups`: the settings themselves; `values`: how one value is read.
//! - `catalogue`: which keys exist, and which was meant; `layers`: files, variables and `--set`.
//! - `merge`: one layer over the other; `agreement`: what settings must agree on.
//! - `secrets`: addresses and passwords; `faults`: what a fault looks like.

mod agreement;
mod catalogue;
mod faults;
mod groups;
mod layers;
mod merge;
mod secrets;
#[cfg(test)]
mod tests;
mod values;

use std::ffi::OsString;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

pub use agreement::MAX_PEM_BYTES;
pub use faults::{SettingsFault, SettingsFaults};
pub use groups::{
    AmqpSettings, Declare, HttpSettings, InputSettings, KnowledgeSettings, LogFormat, LogSettings,
    MetricsSettings, OutputSettings, PipelineSettings, QueueType, TlsSettings, TopologySettings,
    WorkerSettings,
};
pub use secrets::redacted_url;

/// All settings.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// `[amqp]`: the broker connection.
    pub amqp: AmqpSettings,
    /// `[topology]`: exchanges and queues.
    pub topology: TopologySettings,
    /// `[worker]`: flow, threads, shutdown.
    pub worker: WorkerSettings,
    /// `[input]`: limits and field names of raw articles.
    pub input: InputSettings,
    /// `[output]`: limits of results.
    pub output: OutputSettings,
    /// `[pipeline]`: work budget of one article.
    pub pipeline: PipelineSettings,
    /// `[knowledge]`: where knowledge is read from.
    pub knowledge: KnowledgeSettings,
    /// `[http]`: metrics and health listener.
    pub http: HttpSettings,
    /// `[metrics]`: what is measured beyond the fixed set.
    pub metrics: MetricsSettings,
    /// `[log]`: log lines.
    pub log: LogSettings,
}

/// Where settings come from, lowest layer first; the built-in defaults lie below all of them.
#[derive(Clone, Default)]
pub struct Sources {
    /// TOML files, each over the one before.
    pub files: Vec<PathBuf>,
    /// Variables by name; those of other programs are passed over.
    pub environment: Vec<(OsString, OsString)>,
    /// Texts of the form `group.key=value`.
    pub overrides: Vec<String>,
}

/// Settings as far as they are valid, and everything that is wrong with the rest.
#[derive(Debug)]
pub struct Inspection {
    /// The settings; a faulty value is replaced by one from a lower layer.
    pub settings: Settings,
    /// All faults.
    pub faults: Vec<SettingsFault>,
}

impl Sources {
    /// Returns these files and overrides with the environment of this process.
    #[must_use]
    pub fn of_process(files: Vec<PathBuf>, overrides: Vec<String>) -> Self {
        Self { files, environment: std::env::vars_os().collect(), overrides }
    }

    /// Reads all layers and says everything that is wrong with them.
    #[must_use]
    pub fn inspect(&self) -> Inspection {
        let catalogue = catalogue::Catalogue::new();
        let mut faults = Vec::new();
        let defaults = catalogue::DEFAULT_TOML;
        let mut layers =
            vec![layers::toml_text("config/default.toml", defaults, &catalogue, &mut faults)];
        for path in &self.files {
            layers.push(layers::file(path, &catalogue, &mut faults));
        }
        layers.push(layers::environment(&self.environment, &catalogue, &mut faults));
        layers.push(layers::command_line(&self.overrides, &catalogue, &mut faults));
        let mut merged = merge::merge(layers, &mut faults);
        agreement::settle(&mut merged, &mut faults);
        Inspection { settings: merged.settings, faults }
    }
}

impl Settings {
    /// Reads all layers.
    ///
    /// # Errors
    ///
    /// All faults at once; the process should end with exit code 78.
    pub fn load(sources: &Sources) -> Result<Self, SettingsFaults> {
        let Inspection { settings, faults } = sources.inspect();
        if faults.is_empty() { Ok(settings) } else { Err(SettingsFaults(faults)) }
    }

    /// Returns the settings in force as TOML, secrets redacted.
    #[must_use]
    pub fn to_toml(&self) -> String {
        toml::to_string(self).expect("groups hold only texts, numbers, flags, lists and tables")
    }
}

impl Default for Settings {
    /// Returns the built-in defaults.
    fn default() -> Self {
        Sources::default().inspect().settings
    }
}
