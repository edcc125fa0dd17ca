//! Faults of configuration: where, which key, and what is wrong with it.
//!
//! A fault never quotes a secret: whoever makes one passes values through [`shown`] first.

use std::fmt;

/// One fault of the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsFault {
    /// Where the value was given: `file:line`, the name of a variable, or `--set key`.
    pub place: String,
    /// Dotted key, `amqp.urls` say; empty where no key can be told.
    pub key: String,
    /// What was expected and what was found.
    pub message: String,
}

impl fmt::Display for SettingsFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.key.is_empty() {
            write!(f, "{}: {}", self.place, self.message)
        } else {
            write!(f, "{}: {}: {}", self.place, self.key, self.message)
        }
    }
}

/// All faults of the configuration; displays as one line for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsFaults(pub Vec<SettingsFault>);

impl fmt::Display for SettingsFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for SettingsFaults {}

/// Characters of a value that a fault quotes.
const SHOWN_CHARS: usize = 60;

/// Returns a value as a fault may quote it: bounded, and `***` when it looks like an address with
/// credentials (given under the wrong key, say).
pub(super) fn shown(value: &str) -> String {
    if value.contains("://") || value.contains('@') {
        return "***".to_owned();
    }
    let mut text: String = value.chars().take(SHOWN_CHARS).collect();
    if text.len() < value.len() {
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_names_place_key_and_message() {
        let fault = SettingsFault {
            place: "a.toml:3".to_owned(),
            key: "worker.prefetch".to_owned(),
            message: "expected this, found that".to_owned(),
        };
        assert_eq!(fault.to_string(), "a.toml:3: worker.prefetch: expected this, found that");
        let without_key = SettingsFault { key: String::new(), ..fault.clone() };
        assert_eq!(without_key.to_string(), "a.toml:3: expected this, found that");
        assert_eq!(
            SettingsFaults(vec![fault, without_key]).to_string(),
            "a.toml:3: worker.prefetch: expected this, found that\na.toml:3: expected this, found that"
        );
    }

    #[test]
    fn a_long_value_is_cut_and_an_address_is_hidden() {
        assert_eq!(shown(&"ă".repeat(100)), format!("{}…", "ă".repeat(60)));
        assert_eq!(shown(&"ă".repeat(60)), "ă".repeat(60));
        assert_eq!(shown("amqp://user:pass@host"), "***");
        assert_eq!(shown("user:pass@host"), "***");
    }
}
