//! Results on standard output, everything else on standard error.
//!
//! Promises that a reader who goes away (`boctin schema raw | head -1`) ends a command quietly and
//! with success, that a full disk under the results is a failure, and that nothing printed to
//! standard error can fail or panic. Log lines are `telemetry`'s work.

use std::borrow::Cow;
use std::io::{self, BufWriter, StdoutLock, Write};

/// Standard output, buffered; its errors tell a reader who went away from a real failure.
///
/// Call `flush` at the end: what is still in the buffer when it is dropped may be lost unnoticed.
#[derive(Debug)]
pub struct Output<W: Write = StdoutLock<'static>>(BufWriter<W>);

/// The reader of standard output went away, which is no failure.
#[derive(Debug, thiserror::Error)]
#[error("the reader of standard output went away")]
pub struct ReaderGone;

/// Returns standard output.
#[must_use]
pub fn output() -> Output {
    Output(BufWriter::new(io::stdout().lock()))
}

/// Prints a result and a line end.
///
/// # Errors
///
/// When it could not be written; see [`is_reader_gone`].
pub fn result(text: &str) -> io::Result<()> {
    let mut output = output();
    writeln!(output, "{text}")?;
    output.flush()
}

/// Returns JSON with everything written as an escape that could command a terminal: equal in meaning.
///
/// JSON itself lets such characters stand in strings, and so does its writer.
#[must_use]
pub fn harmless_json(text: &str) -> Cow<'_, str> {
    let commands = |c: char| matches!(c, '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}');
    if !text.contains(commands) {
        return Cow::Borrowed(text);
    }
    let mut harmless = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if commands(character) {
            harmless.push_str(&format!("\\u{:04x}", u32::from(character)));
        } else {
            harmless.push(character);
        }
    }
    Cow::Owned(harmless)
}

/// Prints a line for people to standard error, or loses it.
pub fn notice(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Returns whether an error means no more than that the reader of standard output went away.
#[must_use]
pub fn is_reader_gone(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
            .is_some_and(|inner| inner.is::<ReaderGone>())
    })
}

impl<W: Write> Write for Output<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes).map_err(told_apart)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush().map_err(told_apart)
    }
}

fn told_apart(error: io::Error) -> io::Error {
    if error.kind() == io::ErrorKind::BrokenPipe {
        io::Error::new(io::ErrorKind::BrokenPipe, ReaderGone)
    } else {
        error
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use anyhow::Context as _;

    use super::*;

    #[derive(Debug)]
    struct Failing(io::ErrorKind);

    impl Write for Failing {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(self.0.into())
        }
    }

    fn failure(kind: io::ErrorKind) -> anyhow::Error {
        let mut output = Output(BufWriter::new(Failing(kind)));
        output.write_all(b"x").unwrap();
        output.flush().context("cannot write results").unwrap_err()
    }

    #[test]
    fn json_for_a_terminal_means_the_same_and_commands_nothing() {
        let value = serde_json::json!({ "a\u{9b}2J": "\u{7f}\u{85}\u{2028}\u{1b}[2J\nệ" });
        let text = value.to_string();
        let shown = harmless_json(&text);
        assert!(!shown.chars().any(char::is_control) && shown.contains('ệ'), "{shown:?}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), value);
    }

    #[test]
    fn a_reader_who_went_away_is_told_from_a_full_disk_and_from_broken_connections() {
        assert!(is_reader_gone(&failure(io::ErrorKind::BrokenPipe)));
        assert!(!is_reader_gone(&failure(io::ErrorKind::StorageFull)));
        let connection = io::Error::from(io::ErrorKind::BrokenPipe);
        assert!(!is_reader_gone(&anyhow::Error::from(connection)));
    }
}
