//! Which letters a command is about.

use clap::Args;
use jiff::{Span, SpanRelativeTo};

use super::seen::Seen;
use crate::worker::letter::BROKER;

/// Options that select letters; a letter must satisfy each kind of them that is given.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Which letters")]
pub(super) struct Filter {
    /// With this reason: `charset`, say, `broker:expired`, or `broker` for all that the broker made; may
    /// be given several times
    #[arg(long, value_name = "REASON")]
    pub(super) reason: Vec<String>,
    /// From this publisher; may be given several times
    #[arg(long, value_name = "SOURCE")]
    pub(super) source: Vec<String>,
    /// With this id; may be given several times
    #[arg(long, value_name = "ID")]
    pub(super) id: Vec<String>,
    /// Given up longer ago than this: 90s, 15m, 36h, 7d
    #[arg(long, value_name = "AGE", value_parser = seconds)]
    pub(super) older_than: Option<i64>,
    /// Given up less long ago than this
    #[arg(long, value_name = "AGE", value_parser = seconds)]
    pub(super) newer_than: Option<i64>,
    /// At most this many, from the oldest on
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) limit: Option<u64>,
}

impl Filter {
    /// Tells whether a letter is selected, whatever the limit. A letter without a time has no age.
    pub(super) fn selects(&self, letter: &Seen) -> bool {
        let one_of = |wanted: &[String], found: &Option<String>| {
            wanted.is_empty() || found.as_ref().is_some_and(|found| wanted.contains(found))
        };
        let is_brokers = letter.reason.as_ref().is_some_and(|reason| reason.starts_with(BROKER));
        let any_of_brokers = is_brokers && self.reason.iter().any(|reason| reason == "broker");
        let age = |test: &dyn Fn(i64) -> bool| letter.age_seconds.is_some_and(test);
        (any_of_brokers || one_of(&self.reason, &letter.reason))
            && one_of(&self.source, &letter.source)
            && one_of(&self.id, &letter.id)
            && self.older_than.is_none_or(|least| age(&|seconds| seconds > least))
            && self.newer_than.is_none_or(|most| age(&|seconds| seconds < most))
    }

    /// Tells whether so many letters are as many as are wanted.
    pub(super) fn is_enough(&self, letters: u64) -> bool {
        self.limit.is_some_and(|limit| letters >= limit)
    }
}

fn seconds(text: &str) -> Result<i64, String> {
    let fault = || format!("expected an age such as 90s, 15m, 36h or 7d, found {text:?}");
    let span: Span = text.parse().map_err(|_| fault())?;
    let duration = span.to_duration(SpanRelativeTo::days_are_24_hours()).map_err(|_| fault())?;
    if duration.is_negative() { Err(fault()) } else { Ok(duration.as_secs()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Seen {
        Seen {
            id: Some("a".into()),
            source: Some("bao.example".into()),
            reason: Some("broker:expired".into()),
            age_seconds: Some(100),
            ..Seen::default()
        }
    }

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn without_options_every_letter_is_selected() {
        assert!(
            Filter::default().selects(&letter()) && Filter::default().selects(&Seen::default())
        );
    }

    #[test]
    fn a_letter_must_satisfy_every_kind_of_option() {
        let check = |filter: &Filter, expected| {
            assert_eq!(filter.selects(&letter()), expected, "{filter:?}")
        };
        for (reason, expected) in [
            ("broker:expired", true),
            ("broker", true),
            ("broker:maxlen", false),
            ("charset", false),
        ] {
            check(&Filter { reason: words(&["bomb", reason]), ..Filter::default() }, expected);
        }
        let source = words(&["bao.example"]);
        check(&Filter { source: source.clone(), ..Filter::default() }, true);
        check(&Filter { source, id: words(&["b"]), ..Filter::default() }, false);
        for (least, expected) in [(99, true), (100, false)] {
            check(&Filter { older_than: Some(least), ..Filter::default() }, expected);
            check(&Filter { newer_than: Some(least + 1), ..Filter::default() }, !expected);
        }
    }

    #[test]
    fn a_letter_without_a_time_is_neither_old_nor_new() {
        for filter in [
            Filter { older_than: Some(0), ..Filter::default() },
            Filter { newer_than: Some(i64::MAX), ..Filter::default() },
        ] {
            assert!(!filter.selects(&Seen::default()));
        }
    }

    #[test]
    fn ages_are_written_as_people_say_them() {
        for (text, expected) in [
            ("90s", 90),
            ("15m", 900),
            ("36h", 129_600),
            ("7d", 604_800),
            ("1d 2h", 93_600),
            ("PT1H", 3600),
        ] {
            assert_eq!(seconds(text), Ok(expected), "{text}");
        }
        for bad in ["", "7", "-3h", "1mo", "yesterday"] {
            assert!(seconds(bad).is_err(), "{bad}");
        }
    }
}
