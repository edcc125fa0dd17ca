//! What several settings must agree on, and the files they name.
//!
//! Runs on settings whose single values are valid, reports every disagreement at the place of the
//! value given last, and puts secrets from files in their place. A check is passed over when one
//! of its values was faulty by itself.

use std::collections::BTreeSet;
use std::path::Path;

use secrecy::ExposeSecret as _;

use super::faults::SettingsFault;
use super::groups::QueueType;
use super::merge::{Merged, Origins};
use super::{Settings, secrets};
use crate::text_file;

/// Largest PEM file, in bytes.
pub const MAX_PEM_BYTES: u64 = 1024 * 1024;

/// Checks merged settings as a whole and reads the files that hold secrets.
pub(super) fn settle(merged: &mut Merged, faults: &mut Vec<SettingsFault>) {
    let faulty = faults.iter().map(|fault| fault.key.clone()).collect();
    let mut judge = Judge { origins: &merged.origins, faulty, faults };
    secret_files(&mut merged.settings, &mut judge);
    tls(&merged.settings, &mut judge);
    flow(&merged.settings, &mut judge);
    topology(&merged.settings, &mut judge);
    knowledge(&merged.settings, &mut judge);
}

fn secret_files(settings: &mut Settings, judge: &mut Judge<'_>) {
    let amqp = &mut settings.amqp;
    if is_given(&amqp.urls_file) {
        judge.only_one_of("amqp.urls", "amqp.urls_file");
        let read = secrets::first_line(&amqp.urls_file).and_then(|line| {
            secrets::broker_addresses(line.expose_secret().split(','))
                .map_err(|message| format!("{}: {message}", amqp.urls_file.display()))
        });
        match read {
            Ok(urls) => amqp.urls = urls,
            Err(message) => judge.refuse(&["amqp.urls_file"], message),
        }
    }
    if is_given(&amqp.password_file) {
        judge.only_one_of("amqp.password", "amqp.password_file");
        match secrets::first_line(&amqp.password_file) {
            Ok(password) => amqp.password = password,
            Err(message) => judge.refuse(&["amqp.password_file"], message),
        }
    }
}

fn tls(settings: &Settings, judge: &mut Judge<'_>) {
    const CERTIFICATE: &[&str] = &["-----BEGIN CERTIFICATE-----"];
    const KEY: &[&str] = &[
        "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----",
        "-----BEGIN EC PRIVATE KEY-----",
    ];
    let tls = &settings.amqp.tls;
    judge.pem("amqp.tls.ca_file", &tls.ca_file, "a certificate", CERTIFICATE);
    judge.pem("amqp.tls.certificate_file", &tls.certificate_file, "a certificate", CERTIFICATE);
    judge.pem("amqp.tls.key_file", &tls.key_file, "a private key that is not encrypted", KEY);
    let keys = ["amqp.tls.certificate_file", "amqp.tls.key_file"];
    match (is_given(&tls.certificate_file), is_given(&tls.key_file)) {
        (true, false) => judge.refuse(
            &keys,
            "expected amqp.tls.key_file beside amqp.tls.certificate_file, found none".to_owned(),
        ),
        (false, true) => judge.refuse(
            &keys,
            "expected amqp.tls.certificate_file beside amqp.tls.key_file, found none".to_owned(),
        ),
        (true, true) | (false, false) => {}
    }
}

fn flow(settings: &Settings, judge: &mut Judge<'_>) {
    let (min, max) = (settings.amqp.backoff_min_ms, settings.amqp.backoff_max_ms);
    if min > max {
        judge.refuse(
            &["amqp.backoff_min_ms", "amqp.backoff_max_ms"],
            format!("expected amqp.backoff_min_ms at or below amqp.backoff_max_ms, found {min} and {max}"),
        );
    }
    let (limit, attempts) = (settings.topology.delivery_limit, settings.worker.max_attempts);
    if settings.topology.queue_type == QueueType::Quorum && limit <= attempts {
        judge.refuse(
            &["topology.delivery_limit", "worker.max_attempts"],
            format!(
                "expected topology.delivery_limit above worker.max_attempts, found {limit} and {attempts}"
            ),
        );
    }
}

fn topology(settings: &Settings, judge: &mut Judge<'_>) {
    let topology = &settings.topology;
    let mut queues: Vec<(&str, &str)> =
        topology.input_queues.iter().map(|name| ("topology.input_queues", name.as_str())).collect();
    queues.extend([
        ("topology.output_queue", topology.output_queue.as_str()),
        ("topology.dead_queue", topology.dead_queue.as_str()),
        ("topology.suspect_queue", topology.suspect_queue.as_str()),
    ]);
    judge.different("queue", &queues);
    // The input and output exchange are both topic exchanges: one may serve for both, as long as
    // results do not come back as raw articles.
    let dead = ("topology.dead_exchange", topology.dead_exchange.as_str());
    judge.different(
        "exchange",
        &[("topology.output_exchange", topology.output_exchange.as_str()), dead],
    );
    judge.different(
        "exchange",
        &[("topology.input_exchange", topology.input_exchange.as_str()), dead],
    );
    let first_word = topology.input_binding.split('.').next().unwrap_or_default();
    if topology.input_exchange == topology.output_exchange
        && matches!(first_word, "#" | "*" | "article")
    {
        judge.refuse(
            &["topology.input_exchange", "topology.output_exchange", "topology.input_binding"],
            format!(
                "expected topology.input_binding to leave out results, which go to the same exchange with keys \
                 article.…, found {:?}",
                super::faults::shown(&topology.input_binding)
            ),
        );
    }
}

fn knowledge(settings: &Settings, judge: &mut Judge<'_>) {
    let dir = &settings.knowledge.dir;
    if !is_given(dir) {
        return;
    }
    if let Err(error) = std::fs::read_dir(dir) {
        let message =
            format!("{}: expected a folder, which cannot be read: {error}", dir.display());
        judge.refuse(&["knowledge.dir"], message);
    }
}

fn is_given(path: &Path) -> bool {
    !path.as_os_str().is_empty()
}

/// Collects faults, each at the place of the value given last.
struct Judge<'a> {
    origins: &'a Origins,
    /// Keys whose value was faulty by itself and has been replaced: nothing can be said about it.
    faulty: BTreeSet<String>,
    faults: &'a mut Vec<SettingsFault>,
}

impl Judge<'_> {
    fn refuse(&mut self, keys: &[&str], message: String) {
        if keys.iter().any(|key| self.faulty.contains(*key)) {
            return;
        }
        let (key, place) = self.origins.last_given(keys);
        self.faults.push(SettingsFault { place: place.to_owned(), key: key.to_owned(), message });
    }

    /// Refuses a secret that is given both by itself and by a file.
    fn only_one_of(&mut self, key: &str, file_key: &str) {
        let (Some(place), Some(file_place)) =
            (self.origins.given(key), self.origins.given(file_key))
        else {
            return;
        };
        let message = format!(
            "expected one of {key} and {file_key}, found both ({place}, {file_place}); an empty {file_key} takes it \
             back"
        );
        self.refuse(&[key, file_key], message);
    }

    fn pem(&mut self, key: &str, path: &Path, what: &str, markers: &[&str]) {
        if !is_given(path) {
            return;
        }
        match text_file::read(path, MAX_PEM_BYTES) {
            Ok(text) if markers.iter().any(|marker| text.contains(marker)) => {}
            Ok(_) => {
                let message = format!(
                    "{}: expected {what} in PEM form, found something else",
                    path.display()
                );
                self.refuse(&[key], message);
            }
            Err(error) => self.refuse(&[key], format!("{}: {error}", path.display())),
        }
    }

    fn different(&mut self, what: &str, named: &[(&str, &str)]) {
        for (index, (key, name)) in named.iter().enumerate() {
            let earlier = named.iter().take(index).find(|(_, earlier)| earlier == name);
            if let Some((other, _)) = earlier.filter(|_| !name.is_empty()) {
                let message = format!(
                    "expected another {what} than in {other}, found {:?} in both",
                    super::faults::shown(name)
                );
                self.refuse(&[other, key], message);
            }
        }
    }
}
