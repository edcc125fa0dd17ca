//! Log lines on standard error, set up once, and what is said when a thread panics.
//!
//! Promises one line for each event in the text or JSON form that `docs/logging.md` describes; that
//! a closed standard error or a full disk never stops or panics the program, it only loses lines; that
//! one kind of line cannot fill the log ([`repeats`]);
//! and that the text of a page never reaches the log by way of a panic or of the AMQP library. Does
//! not rotate, buffer or send: that is the collector's work.

mod lines;
mod repeats;

use std::any::Any;
use std::io::{self, IsTerminal as _, Write};
use std::panic::PanicHookInfo;

use tracing::Subscriber;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::{LevelFilter, ParseError};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::util::{SubscriberInitExt as _, TryInitError};

use crate::settings::{LogFormat, LogSettings};

use lines::{Colours, Lines, LogWriter};

/// Characters of a panic's message that are logged.
const PANIC_CHARS: usize = 200;

/// Why logging could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter cannot be read; settings refuse such filters.
    #[error("cannot read the log filter")]
    Filter(#[from] ParseError),
    /// Logging was set up before.
    #[error("logging is set up already")]
    Twice(#[from] TryInitError),
}

/// Sends events to standard error from now on, in the form and with the filter of the settings.
///
/// # Errors
///
/// When called twice, or with a filter that settings would refuse.
pub fn start(settings: &LogSettings) -> Result<(), TelemetryError> {
    let colours = if io::stderr().is_terminal() { Colours::Allowed } else { Colours::None };
    let lines = Lines::new(io::stderr, colours, settings);
    subscriber(settings, colours, lines)?.try_init()?;
    Ok(())
}

/// Makes panics of all threads go to the log, bounded and without text of pages; to standard error
/// as long as there is no log.
pub fn report_panics() {
    std::panic::set_hook(Box::new(report_panic));
}

/// Returns the message of a panic as it may be logged or sent: bounded, one line, and cut where it
/// begins to quote values, since they may be text of a page.
///
/// The standard library itself quotes the text when a slice misses a character boundary.
#[must_use]
pub fn panic_message(payload: &(dyn Any + Send)) -> String {
    let message = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    let Some(message) = message else {
        return "a panic without a message".to_owned();
    };
    let mut kept = String::new();
    let mut rest = message.chars();
    while let Some(next) = rest.next() {
        if kept.len() >= PANIC_CHARS || !(next.is_ascii_graphic() || next == ' ') {
            kept.push('…');
            break;
        }
        kept.push(next);
        if matches!(next, '`' | '"' | '\'') && !quotes_code(rest.as_str(), next) {
            kept.push('…');
            break;
        }
        if matches!(next, '`' | '"' | '\'') {
            kept.extend(rest.by_ref().take_while(|inner| *inner != next));
            kept.push(next);
        }
    }
    kept
}

/// Returns whether a quotation is a short name from a program, such as `Result::unwrap()`.
fn quotes_code(text: &str, quote: char) -> bool {
    text.split_once(quote).is_some_and(|(inner, _)| {
        inner.len() <= 40
            && (inner.contains("::") || inner.ends_with("()"))
            && inner.chars().all(|c| c.is_ascii_alphanumeric() || "_:()<>".contains(c))
    })
}

fn report_panic(panic: &PanicHookInfo<'_>) {
    let place = panic
        .location()
        .map_or_else(|| "unknown".to_owned(), |at| format!("{}:{}", at.file(), at.line()));
    let message = panic_message(panic.payload());
    if tracing::dispatcher::has_been_set() {
        tracing::error!(panic.place = %place, panic.message = %message, "a thread panicked");
    } else {
        let line = format!("boctin: a thread panicked at {place}: {message}\n");
        // Nobody is left to tell when this fails.
        let _ = LogWriter::plain(io::stderr()).write_all(line.as_bytes());
    }
}

fn subscriber<W>(
    settings: &LogSettings,
    colours: Colours,
    writer: W,
) -> Result<Box<dyn Subscriber + Send + Sync>, ParseError>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter(&settings.filter)?)
        .with_writer(writer)
        // It would print to standard error, and panic when that is closed.
        .log_internal_errors(false);
    Ok(match (settings.format, colours) {
        (LogFormat::Text, Colours::Allowed) => Box::new(builder.finish()),
        (LogFormat::Text, Colours::None) => Box::new(builder.with_ansi(false).finish()),
        (LogFormat::Json, _) => Box::new(
            builder
                .with_ansi(false)
                .json()
                .flatten_event(true)
                .with_current_span(true)
                .with_span_list(false)
                .finish(),
        ),
    })
}

/// Returns the filter; `lapin` is kept to errors unless the operator names it or wants silence.
///
/// The library warns of every message that is returned to it with the whole body.
fn filter(text: &str) -> Result<EnvFilter, ParseError> {
    let decided = text.split(',').map(str::trim).any(|directive| {
        directive.split(['=', '[']).next() == Some("lapin")
            || directive.parse::<LevelFilter>().is_ok_and(|level| level == LevelFilter::OFF)
    });
    let builder = EnvFilter::builder();
    if decided { builder.parse(text) } else { builder.parse(format!("lapin=error,{text}")) }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use std::sync::{Arc, Mutex};

    use super::lines::one_line;
    use super::*;

    /// Returns what is written while `events` runs.
    fn logged(format: LogFormat, filter: &str, events: impl FnOnce()) -> String {
        let written = Arc::new(Mutex::new(Vec::new()));
        let sink = Sink(Arc::clone(&written));
        let settings = settings(format, filter);
        let lines = Lines::new(move || sink.clone(), Colours::None, &settings);
        let subscriber = subscriber(&settings, Colours::None, lines).unwrap();
        tracing::subscriber::with_default(subscriber, events);
        String::from_utf8(written.lock().unwrap().clone()).unwrap()
    }

    fn settings(format: LogFormat, filter: &str) -> LogSettings {
        LogSettings { format, filter: filter.to_owned(), max_repeats_per_minute: 3 }
    }

    #[derive(Clone)]
    struct Sink(Arc<Mutex<Vec<u8>>>);

    impl Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    struct Closed;

    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(io::ErrorKind::StorageFull.into())
        }
    }

    fn closed() -> LogWriter<Closed> {
        LogWriter::plain(Closed)
    }

    #[test]
    fn a_json_line_has_stable_names_and_flat_dotted_fields() {
        let text = logged(LogFormat::Json, "info", || {
            tracing::info!(
                target: "boctin::worker",
                { article.id = "a\nb", duration_ms = 5 },
                "published"
            );
        });
        assert_eq!(text.lines().count(), 1);
        let line: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&text).unwrap();
        let mut names: Vec<&str> = line.keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["article.id", "duration_ms", "level", "message", "target", "timestamp"]);
        assert_eq!(line["level"], "INFO");
        assert_eq!(line["target"], "boctin::worker");
        assert_eq!(line["message"], "published");
        assert_eq!(line["article.id"], "a\nb");
        assert_eq!(line["duration_ms"], 5);
        line["timestamp"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    }

    #[test]
    fn a_text_event_is_one_line_without_escape_codes() {
        let text = logged(LogFormat::Text, "info", || {
            tracing::warn!(article.id = %"a\nFAKE\r\u{1b}[31m", "published");
        });
        assert_eq!(text.lines().count(), 1, "{text:?}");
        assert!(text.contains("WARN") && text.contains("article.id=a\\nFAKE\\r"), "{text:?}");
        assert!(!text.contains('\u{1b}'), "{text:?}");
    }

    #[test]
    fn of_one_kind_of_line_so_many_pass_a_minute_and_single_articles_all() {
        for format in [LogFormat::Text, LogFormat::Json] {
            let text = logged(format, "debug", || {
                for number in 0..10 {
                    tracing::warn!(number, "dead-lettered");
                    tracing::debug!(number, "settled");
                }
                tracing::warn!("another kind");
            });
            let count = |word: &str| text.lines().filter(|line| line.contains(word)).count();
            assert_eq!([count("dead-lettered"), count("settled")], [3, 10], "{text}");
            assert_eq!(count("another kind"), 1, "{text}");
            assert_eq!(count("log.pause_s"), 1, "{text}");
            let last = text.lines().rfind(|line| line.contains("dead-lettered")).unwrap();
            assert!(last.contains("log.pause_s"), "{last}");
            if format == LogFormat::Json {
                let line: serde_json::Value = serde_json::from_str(last).unwrap();
                assert!((1..=60).contains(&line["log.pause_s"].as_u64().unwrap()), "{line}");
            }
        }
    }

    #[test]
    fn only_codes_that_set_colours_pass_and_only_where_colours_are_allowed() {
        let event = "\u{1b}[31mé\u{1b}[0m \u{1b}[2J\u{1b}]0;x\u{7} \u{9b}2J\tÂ\n".as_bytes();
        let shown = |colours| String::from_utf8(one_line(event, colours).into_owned()).unwrap();
        assert_eq!(shown(Colours::Allowed), "\u{1b}[31mé\u{1b}[0m ?[2J?]0;x? ?2J?Â\n");
        assert_eq!(shown(Colours::None), "?[31mé?[0m ?[2J?]0;x? ?2J?Â\n");
    }

    #[test]
    fn the_filter_of_the_operator_decides_what_is_logged() {
        let events = || {
            tracing::info!(target: "boctin::broker", "one");
            tracing::debug!(target: "boctin::broker", "two");
            tracing::info!(target: "hyper", "three");
        };
        let seen = |filter| {
            let text = logged(LogFormat::Text, filter, events);
            ["one", "two", "three"].map(|word| text.contains(word))
        };
        assert_eq!(seen("info"), [true, false, true]);
        assert_eq!(seen("warn,boctin=debug"), [true, true, false]);
        assert_eq!(seen("off"), [false, false, false]);
    }

    #[test]
    fn warnings_of_the_amqp_library_are_logged_only_when_it_is_named() {
        let events = || {
            tracing::warn!(target: "lapin::returned_messages", "body");
            tracing::error!(target: "lapin::channel", "trouble");
        };
        let seen = |filter| {
            let text = logged(LogFormat::Text, filter, events);
            [text.contains("body"), text.contains("trouble")]
        };
        for filter in ["info", "trace", "info,lapinx=debug", "info,boctin=debug"] {
            assert_eq!(seen(filter), [false, true], "{filter}");
        }
        assert_eq!(seen("info,lapin=warn"), [true, true]);
        assert_eq!(seen("info,lapin::returned_messages=warn"), [true, true]);
        assert_eq!(seen("info,lapin=off"), [false, false]);
        assert_eq!(seen("off"), [false, false]);
    }

    #[test]
    fn what_the_amqp_library_traces_is_never_written() {
        let text = logged(LogFormat::Text, "trace,lapin=trace", || {
            tracing::trace!(target: "lapin::channel", "send_frame");
            tracing::trace!(target: "amq_protocol_tcp", uri = "amqp://user:word@host", "Connecting.");
            tracing::trace!(target: "boctin::worker", "kept");
        });
        assert!(text.contains("kept") && text.lines().count() == 1, "{text}");
    }

    #[test]
    fn a_writer_that_fails_loses_lines_and_nothing_else() {
        let settings = settings(LogFormat::Text, "info");
        for format in [LogFormat::Text, LogFormat::Json] {
            let settings = LogSettings { format, ..settings.clone() };
            let subscriber = subscriber(&settings, Colours::None, closed).unwrap();
            tracing::subscriber::with_default(subscriber, || tracing::info!("lost"));
        }
        closed().write_all(b"lost\n").unwrap();
        closed().flush().unwrap();
    }

    #[derive(Debug)]
    struct Refusing;

    impl std::str::FromStr for Refusing {
        type Err = String;

        fn from_str(text: &str) -> Result<Self, String> {
            Err(text.to_owned())
        }
    }

    fn message_of(panic: impl FnOnce() + std::panic::UnwindSafe) -> String {
        panic_message(&*std::panic::catch_unwind(panic).unwrap_err())
    }

    #[test]
    #[expect(clippy::string_slice, reason = "provokes the panic")]
    fn the_message_of_a_panic_never_quotes_text() {
        let page = "Hội nghị bí mật".to_owned();
        let message = message_of(move || drop(page[..2].to_owned()));
        assert!(message.contains("is not a char boundary"), "{message}");
        assert!(!message.contains("ộ") && !message.contains("mật"), "{message}");

        let message = message_of(|| "secret page".parse::<Refusing>().map(drop).unwrap());
        assert_eq!(message, "called `Result::unwrap()` on an `…");

        let cases = [
            ("plain `a page` and more", "plain `…"),
            ("expected 'Hà Nội'", "expected '…"),
            ("Hà Nội", "H…"),
            ("one\ntwo", "one…"),
            ("unclosed `Vec::new()", "unclosed `…"),
            (
                "index out of bounds: the len is 3 but the index is 5",
                "index out of bounds: the len is 3 but the index is 5",
            ),
        ];
        for (message, expected) in cases {
            assert_eq!(panic_message(&message.to_owned()), expected);
        }
    }

    #[test]
    fn the_message_of_a_panic_is_bounded() {
        let message = panic_message(&"x".repeat(10_000));
        assert_eq!(message.chars().count(), PANIC_CHARS + 1);
        assert_eq!(panic_message(&5_u8), "a panic without a message");
    }

    #[test]
    fn a_panic_is_logged_with_its_place() {
        let text = logged(LogFormat::Json, "error", || {
            let before = std::panic::take_hook();
            report_panics();
            let caught = std::panic::catch_unwind(|| panic!("broken at `bí mật`"));
            std::panic::set_hook(before);
            assert!(caught.is_err());
        });
        let line: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(text.lines().next().unwrap()).unwrap();
        assert!(
            line["panic.place"].as_str().unwrap().starts_with("src/telemetry/mod.rs:"),
            "{text}"
        );
        assert_eq!(line["panic.message"], "broken at `…");
        assert_eq!(line["level"], "ERROR");
    }
}
