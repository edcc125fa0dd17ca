//! Which keys exist, and which one was probably meant by a key that does not.
//!
//! `config/default.toml` is the list: what is not in it is not a setting. Does not know types or
//! ranges; the groups do.

use std::collections::BTreeSet;

use super::groups::InputSettings;

/// The embedded reference of all settings.
pub(super) const DEFAULT_TOML: &str = include_str!("../../config/default.toml");

/// What begins the name of every variable of ours.
pub(super) const PREFIX: &str = "BOCTIN__";

/// Keys shorter than this are everyday words, which other programs use in variables of their own.
const TELLING_KEY_CHARS: usize = 6;

/// From here on, by Jaro and Winkler, two names in one group are taken for the same.
const ALIKE: f64 = 0.85;

/// What a dotted path stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// One setting.
    Key,
    /// A table of settings.
    Group,
    /// Nothing.
    Nothing,
}

/// All keys and groups, sorted.
pub(super) struct Catalogue {
    keys: BTreeSet<String>,
    groups: BTreeSet<String>,
}

impl Catalogue {
    /// Returns the keys and groups of the embedded reference.
    pub(super) fn new() -> Self {
        let table: toml::Table =
            DEFAULT_TOML.parse().expect("the embedded defaults are TOML: a test reads them");
        let mut catalogue = Self { keys: BTreeSet::new(), groups: BTreeSet::new() };
        catalogue.add(&table, "");
        for name in InputSettings::FIELD_NAMES {
            catalogue.keys.insert(format!("input.fields.{name}"));
            if let Some((group, _)) = name.split_once('.') {
                catalogue.groups.insert(format!("input.fields.{group}"));
            }
        }
        catalogue
    }

    fn add(&mut self, table: &toml::Table, group: &str) {
        for (name, value) in table {
            let path = join(group, name);
            if let Some(inner) = value.as_table() {
                self.add(inner, &path);
                self.groups.insert(path);
            } else {
                self.keys.insert(path);
            }
        }
    }

    /// Returns all keys.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(String::as_str)
    }

    /// Returns whether there are keys below a path; it may be a key itself, too.
    pub(super) fn is_group(&self, path: &str) -> bool {
        self.groups.contains(path)
    }

    /// Returns what a dotted path stands for.
    pub(super) fn known(&self, path: &str) -> Known {
        if self.keys.contains(path) {
            Known::Key
        } else if self.groups.contains(path) {
            Known::Group
        } else {
            Known::Nothing
        }
    }

    /// Returns what to say of a key that does not exist.
    pub(super) fn unknown_key(&self, path: &str) -> String {
        if let Some(key) = self.meant_key(path) {
            return format!("unknown key, did you mean {key}?");
        }
        let group = path.rsplit_once('.').map_or("", |(group, _)| group);
        let mut siblings: Vec<&str> = self
            .keys()
            .filter_map(|key| key.rsplit_once('.'))
            .filter_map(|(parent, name)| (parent == group).then_some(name))
            .collect();
        if siblings.is_empty() {
            siblings = self.groups.iter().map(String::as_str).collect();
        }
        format!("unknown key, expected one of {}", siblings.join(", "))
    }

    /// Returns what to say of a table that does not exist.
    pub(super) fn unknown_group(&self, path: &str) -> String {
        let groups = self.groups.iter().map(String::as_str);
        if let Some(group) = nearest(path, groups.clone()) {
            return format!("unknown table, did you mean [{group}]?");
        }
        format!("unknown table, expected one of {}", groups.collect::<Vec<_>>().join(", "))
    }

    /// Returns what to say of a variable that is no setting; nothing when it is none of ours.
    ///
    /// Everything that begins with `BOCTIN__` is meant for us. With a single underscore only near
    /// misses are, because container platforms set `BOCTIN_PORT` and the like by themselves.
    pub(super) fn unknown_variable(&self, name: &str) -> Option<String> {
        let upper = name.to_uppercase();
        let rest = upper.strip_prefix("BOCTIN_")?;
        let squeezed = squeeze(&upper);
        let variables: Vec<(String, &str)> =
            self.keys().map(|key| (squeeze(&variable(key)), key)).collect();
        if let Some((_, key)) = variables.iter().find(|(candidate, _)| *candidate == squeezed) {
            return Some(format!("unknown variable, did you mean {}?", variable(key)));
        }
        if rest.starts_with('_') {
            let path = squeeze(rest).to_lowercase();
            let dotted = rest.trim_start_matches('_').to_lowercase().replace("__", ".");
            let meant = nearest(&squeezed, variables.iter().map(|(name, _)| name.as_str()))
                .and_then(|found| variables.iter().find(|(name, _)| name == found))
                .map(|(_, key)| *key)
                .or_else(|| self.meant_key(&dotted))
                .or_else(|| self.same_name_elsewhere(&path));
            return Some(meant.map_or_else(
                || format!("unknown variable, expected {PREFIX} and a key of config/default.toml"),
                |key| format!("unknown variable, did you mean {}?", variable(key)),
            ));
        }
        let near = variables
            .iter()
            .map(|(name, key)| (strsim::damerau_levenshtein(name, &squeezed), *key))
            .min()
            .filter(|(distance, _)| *distance <= 2)
            .map(|(_, key)| key);
        let name_alone = squeeze(rest).to_lowercase();
        let telling = name_alone.len() >= TELLING_KEY_CHARS;
        let key = near.or_else(|| {
            telling
                .then(|| self.same_name_elsewhere(&name_alone))
                .flatten()
                .filter(|key| !key.starts_with("input.fields."))
        })?;
        Some(format!("unknown variable, did you mean {}?", variable(key)))
    }

    fn meant_key(&self, path: &str) -> Option<&str> {
        let path = path.to_lowercase().replace('-', "_");
        if let Some(key) = self.keys.get(&path) {
            return Some(key);
        }
        let name = path.rsplit('.').next().unwrap_or_default();
        self.alike_in_group(&path)
            .or_else(|| nearest(&path, self.keys()))
            .or_else(|| self.same_name_elsewhere(name))
    }

    /// Returns the key of the same group that is most alike.
    fn alike_in_group(&self, path: &str) -> Option<&str> {
        let (group, name) = path.rsplit_once('.')?;
        self.keys()
            .filter_map(|key| key.rsplit_once('.').map(|(parent, name)| (key, parent, name)))
            .filter(|(_, parent, _)| *parent == group)
            .map(|(key, _, candidate)| (strsim::jaro_winkler(candidate, name), key))
            .filter(|(likeness, _)| *likeness >= ALIKE)
            .max_by(|(one, _), (other, _)| one.total_cmp(other))
            .map(|(_, key)| key)
    }

    /// Returns the one key with this name, when exactly one group has it.
    fn same_name_elsewhere(&self, name: &str) -> Option<&str> {
        let mut same = self.keys().filter(|key| key.rsplit('.').next() == Some(name));
        let first = same.next()?;
        same.next().is_none().then_some(first)
    }
}

/// Returns the variable that sets a key.
pub(super) fn variable(key: &str) -> String {
    format!("{PREFIX}{}", key.to_uppercase().replace('.', "__"))
}

/// Returns a path below a group, or below the root when the group is empty.
pub(super) fn join(group: &str, name: &str) -> String {
    if group.is_empty() { name.to_owned() } else { format!("{group}.{name}") }
}

/// Returns a name with runs of underscores made single: what people confuse most.
fn squeeze(name: &str) -> String {
    name.split('_').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_")
}

fn nearest<'a>(wanted: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (wanted.chars().count() / 5).clamp(1, 4);
    candidates
        .map(|candidate| (strsim::damerau_levenshtein(candidate, wanted), candidate))
        .min()
        .filter(|(distance, _)| *distance <= allowed)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_becomes_the_variable_that_sets_it() {
        assert_eq!(variable("amqp.tls.ca_file"), "BOCTIN__AMQP__TLS__CA_FILE");
    }

    #[test]
    fn an_unknown_key_gets_the_nearest_one_as_a_suggestion() {
        let catalogue = Catalogue::new();
        let cases = [
            ("amqp.url", "amqp.urls"),
            ("amqp.heartbeat", "amqp.heartbeat_s"),
            ("amqp.connect-timeout-ms", "amqp.connect_timeout_ms"),
            ("worker.Prefetch", "worker.prefetch"),
            ("amqp.prefetch", "worker.prefetch"),
            ("prefetch", "worker.prefetch"),
            ("input.fields.contnet", "input.fields.content"),
            ("ampq.tls.ca_file", "amqp.tls.ca_file"),
        ];
        for (path, expected) in cases {
            let message = catalogue.unknown_key(path);
            assert_eq!(message, format!("unknown key, did you mean {expected}?"), "{path}");
        }
    }

    #[test]
    fn an_unknown_key_that_resembles_none_gets_the_keys_of_its_group() {
        let catalogue = Catalogue::new();
        let message = catalogue.unknown_key("log.colour");
        assert_eq!(message, "unknown key, expected one of filter, format, max_repeats_per_minute");
        assert!(catalogue.unknown_key("zzz").contains("amqp, amqp.tls, http"));
    }

    #[test]
    fn an_unknown_table_gets_the_nearest_group() {
        let catalogue = Catalogue::new();
        assert_eq!(catalogue.unknown_group("ampq"), "unknown table, did you mean [amqp]?");
        assert!(catalogue.unknown_group("zzz").contains("expected one of amqp"));
    }

    #[test]
    fn near_misses_of_variables_are_refused_with_a_suggestion() {
        let catalogue = Catalogue::new();
        let cases = [
            ("BOCTIN_AMQP__URLS", "BOCTIN__AMQP__URLS"),
            ("BOCTIN__AMQP_URLS", "BOCTIN__AMQP__URLS"),
            ("BOCTIN_AMQP_URLS", "BOCTIN__AMQP__URLS"),
            ("boctin__amqp__urls", "BOCTIN__AMQP__URLS"),
            ("BOCTIN__AMPQ__URLS", "BOCTIN__AMQP__URLS"),
            ("BOCTIN__AMQP__PREFETCH", "BOCTIN__WORKER__PREFETCH"),
            ("BOCTIN__PREFETCH", "BOCTIN__WORKER__PREFETCH"),
            ("BOCTIN_PREFETCH", "BOCTIN__WORKER__PREFETCH"),
            ("BOCTIN_WORKERS_PREFETCH", "BOCTIN__WORKER__PREFETCH"),
            ("BOCTIN__AMQP__TLS_CA_FILE", "BOCTIN__AMQP__TLS__CA_FILE"),
            ("BOCTIN__INPUT__FIELDS__CONTNET", "BOCTIN__INPUT__FIELDS__CONTENT"),
        ];
        for (name, expected) in cases {
            let message = catalogue.unknown_variable(name);
            let expected = format!("unknown variable, did you mean {expected}?");
            assert_eq!(message.as_deref(), Some(expected.as_str()), "{name}");
        }
        let far = catalogue.unknown_variable("BOCTIN__QQQQQQ__ZZZZZZ");
        assert!(far.is_some_and(|message| message.contains("config/default.toml")));
    }

    #[test]
    fn variables_that_container_platforms_set_by_themselves_are_let_be() {
        let catalogue = Catalogue::new();
        for name in [
            "BOCTIN_PORT",
            "BOCTIN_SERVICE_HOST",
            "BOCTIN_SERVICE_PORT",
            "BOCTIN_SERVICE_PORT_METRICS",
            "BOCTIN_PORT_9464_TCP_ADDR",
            "BOCTIN_HTTP_PORT",
            "BOCTIN_METRICS_PORT_9464_TCP",
            "BOCTIN_AMQP_SERVICE_HOST",
            "BOCTIN_CONTENT",
            "BOCTIN_DIR",
            "BOCTIN",
            "PATH",
        ] {
            assert_eq!(catalogue.unknown_variable(name), None, "{name}");
        }
    }
}
