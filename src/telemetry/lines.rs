//! What is written for one event: one line, without control characters, or nothing.
//!
//! Ids and details come from messages: a line break in one would look like another event, and other codes
//! would command the terminal. A line that cannot be written is lost; nothing else is.

use std::borrow::Cow;
use std::io::{self, Write};
use std::time::Instant;

use tracing::{Level, Metadata};
use tracing_subscriber::fmt::MakeWriter;

use super::repeats::{Repeats, Verdict};
use crate::settings::{LogFormat, LogSettings};

/// Whether colours may be used; `NO_COLOR` still forbids them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Colours {
    /// On a terminal.
    Allowed,
    /// Elsewhere.
    None,
}

/// Makes a writer for each event.
pub(super) struct Lines<M> {
    open: M,
    colours: Colours,
    format: LogFormat,
    repeats: Repeats,
}

impl<M> Lines<M> {
    /// Writes to what `open` returns, in the form of the settings.
    pub(super) fn new(open: M, colours: Colours, settings: &LogSettings) -> Self {
        let repeats = Repeats::new(settings.max_repeats_per_minute);
        Self { open, colours, format: settings.format, repeats }
    }
}

impl<'a, M, W> MakeWriter<'a> for Lines<M>
where
    M: Fn() -> W + 'a,
    W: Write,
{
    type Writer = LogWriter<W>;

    fn make_writer(&'a self) -> LogWriter<W> {
        let verdict = Verdict::default();
        LogWriter { writer: (self.open)(), colours: self.colours, format: self.format, verdict }
    }

    fn make_writer_for(&'a self, metadata: &Metadata<'_>) -> LogWriter<W> {
        let verdict = if may_hold_secrets(metadata) {
            Verdict { is_left_out: true, ..Verdict::default() }
        } else {
            self.repeats.judge(metadata, Instant::now())
        };
        LogWriter { verdict, ..self.make_writer() }
    }
}

/// Tells whether the AMQP library may say anything here: at `trace` it shows addresses with their passwords,
/// the frame of the login, and whole messages.
fn may_hold_secrets(metadata: &Metadata<'_>) -> bool {
    let of_library = |prefix: &&str| metadata.target().starts_with(*prefix);
    *metadata.level() == Level::TRACE && ["lapin", "amq_protocol"].iter().any(of_library)
}

/// Writes whole lines, and says that it succeeded whatever happened.
pub(super) struct LogWriter<W> {
    writer: W,
    colours: Colours,
    format: LogFormat,
    verdict: Verdict,
}

impl<W> LogWriter<W> {
    /// Writes plain lines, for the time before there are settings.
    pub(super) fn plain(writer: W) -> Self {
        let verdict = Verdict::default();
        Self { writer, colours: Colours::None, format: LogFormat::Text, verdict }
    }
}

impl<W: Write> Write for LogWriter<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if !self.verdict.is_left_out {
            let shown = one_line(line, self.colours);
            let shown = with_notes(&shown, self.format, self.verdict);
            // The line is lost; there is no better place to say so.
            let _ = self.writer.write_all(&shown);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let _ = self.writer.flush();
        Ok(())
    }
}

/// Adds to a line what became of others of its kind, as two more fields.
fn with_notes(line: &[u8], format: LogFormat, verdict: Verdict) -> Cow<'_, [u8]> {
    let notes = [
        ("log.left_out", (verdict.left_out > 0).then_some(verdict.left_out)),
        ("log.pause_s", verdict.pause_s),
    ];
    let end = match format {
        LogFormat::Text => "\n",
        LogFormat::Json => "}\n",
    };
    let Some(body) = line.strip_suffix(end.as_bytes()) else { return Cow::Borrowed(line) };
    let mut written = body.to_vec();
    for (name, value) in notes {
        let Some(value) = value else { continue };
        match format {
            LogFormat::Text => written.extend_from_slice(format!(" {name}={value}").as_bytes()),
            LogFormat::Json => written.extend_from_slice(format!(",\"{name}\":{value}").as_bytes()),
        }
    }
    written.extend_from_slice(end.as_bytes());
    Cow::Owned(written)
}

/// Returns an event as one line without control characters, except for codes that set colours
/// where those are allowed.
///
/// Ids come from messages: a line break in one would look like another event, and other codes
/// would command the terminal.
pub(super) fn one_line(event: &[u8], colours: Colours) -> Cow<'_, [u8]> {
    let (body, end) = match event.strip_suffix(b"\n") {
        Some(body) => (body, &b"\n"[..]),
        None => (event, &b""[..]),
    };
    // In UTF-8, the control characters from U+0080 on begin with this byte.
    const HIGH_CONTROL: u8 = 0xc2;
    if !body.iter().any(|byte| byte.is_ascii_control() || *byte == HIGH_CONTROL) {
        return Cow::Borrowed(event);
    }
    let mut line = Vec::with_capacity(event.len() + 16);
    let mut rest = body;
    while let [first, after @ ..] = rest {
        rest = after;
        match (*first, after) {
            (b'\n', _) => line.extend_from_slice(b"\\n"),
            (b'\r', _) => line.extend_from_slice(b"\\r"),
            (0x1b, _) if colours == Colours::Allowed && sets_colour(after) => line.push(*first),
            (HIGH_CONTROL, [0x80..=0x9f, after @ ..]) => {
                line.push(b'?');
                rest = after;
            }
            (byte, _) if byte.is_ascii_control() => line.push(b'?'),
            (byte, _) => line.push(byte),
        }
    }
    line.extend_from_slice(end);
    Cow::Owned(line)
}

/// Returns whether what follows an escape character sets a colour or style.
fn sets_colour(after_escape: &[u8]) -> bool {
    let Some(code) = after_escape.strip_prefix(b"[") else { return false };
    let mut code = code.iter().take(20).skip_while(|byte| byte.is_ascii_digit() || **byte == b';');
    code.next() == Some(&b'm')
}
