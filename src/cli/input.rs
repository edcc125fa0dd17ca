//! Finds and reads articles outside a broker: folders, text, HTML, JSON Lines, standard input.
//!
//! A `.txt` or `.html` file is one article in raw form with its path as id; a `.json` file is one
//! article in JSON form; every line of a `.jsonl` or `.ndjson` file is one. Folders are read whole,
//! in the order of their names; links to folders are not followed. No more than one article is held
//! at a time, and none beyond the size limit.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use crate::message::Envelope;

/// One article to process, or what was too large to be read.
#[derive(Debug)]
pub struct Input {
    /// Where it came from: a path, with the line for JSON Lines.
    pub place: String,
    /// Bytes that reading it took, for the progress bar.
    pub bytes: u64,
    /// The article, or the size that was found beyond the limit.
    pub content: Result<Envelope, TooLarge>,
}

/// The article is larger than the limit; at most the limit was held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected at most {limit} bytes, found {size}")]
pub struct TooLarge {
    /// What was found.
    pub size: u64,
    /// What is allowed.
    pub limit: usize,
}

/// An input that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// A path that cannot be opened or read.
    #[error("cannot read {place}: {source}")]
    Read {
        /// The path.
        place: String,
        /// Why.
        source: io::Error,
    },
    /// A file whose name does not say what it holds.
    #[error("{place}: expected a name ending in .txt, .html, .htm, .json, .jsonl or .ndjson")]
    UnknownType {
        /// The path.
        place: String,
    },
}

/// What a file holds, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    Html,
    Json,
    JsonLines,
}

impl Form {
    fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "txt" => Some(Self::Text),
            "html" | "htm" => Some(Self::Html),
            "json" => Some(Self::Json),
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            _ => None,
        }
    }

    fn content_type(self) -> &'static str {
        match self {
            Self::Text => "text/plain",
            Self::Html => "text/html",
            Self::Json | Self::JsonLines => "application/json",
        }
    }
}

/// Where articles are read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// JSON Lines on standard input.
    Stdin,
    /// A file.
    File(PathBuf),
}

/// Lists the files behind the given paths, folders in the order of their names.
///
/// # Errors
///
/// The first path that does not exist or, named by itself, is of no known type.
pub fn sources(paths: &[PathBuf]) -> Result<Vec<Source>, InputError> {
    if paths.is_empty() {
        return Ok(vec![Source::Stdin]);
    }
    let mut sources = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            sources.push(Source::Stdin);
            continue;
        }
        let metadata = fs::metadata(path).map_err(|source| read_error(path, source))?;
        if metadata.is_dir() {
            folder(path, &mut sources)?;
        } else if Form::of(path).is_some() {
            sources.push(Source::File(path.clone()));
        } else {
            return Err(InputError::UnknownType { place: path.display().to_string() });
        }
    }
    Ok(sources)
}

fn folder(root: &Path, sources: &mut Vec<Source>) -> Result<(), InputError> {
    let mut open = vec![root.to_owned()];
    while let Some(path) = open.pop() {
        let is_folder =
            path == root || fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_dir());
        if !is_folder {
            if Form::of(&path).is_some() {
                sources.push(Source::File(path));
            }
            continue;
        }
        let mut children = Vec::new();
        for entry in fs::read_dir(&path).map_err(|source| read_error(&path, source))? {
            children.push(entry.map_err(|source| read_error(&path, source))?.path());
        }
        children.sort_unstable_by(|a, b| b.cmp(a));
        open.append(&mut children);
    }
    Ok(())
}

fn read_error(path: &Path, source: io::Error) -> InputError {
    InputError::Read { place: path.display().to_string(), source }
}

/// Returns how many bytes there are to read, where that can be known.
#[must_use]
pub fn total_bytes(sources: &[Source]) -> Option<u64> {
    let mut total = 0;
    for source in sources {
        match source {
            Source::Stdin => return None,
            Source::File(path) => total += fs::metadata(path).map_or(0, |metadata| metadata.len()),
        }
    }
    Some(total)
}

/// Reads one source, article by article, and hands each to `sink` until that says stop.
///
/// # Errors
///
/// The source cannot be read; what was read before has been handed on.
pub fn read(
    source: &Source,
    limit: usize,
    sink: &mut dyn FnMut(Input) -> bool,
) -> Result<bool, InputError> {
    match source {
        Source::Stdin => {
            let name = "stdin".to_owned();
            lines(&name, BufReader::new(io::stdin().lock()), limit, sink)
                .map_err(|source| InputError::Read { place: name, source })
        }
        Source::File(path) => {
            let place = path.display().to_string();
            let file = File::open(path).map_err(|source| read_error(path, source))?;
            match Form::of(path) {
                Some(Form::JsonLines) => lines(&place, BufReader::new(file), limit, sink),
                Some(form @ (Form::Text | Form::Html | Form::Json)) => {
                    whole(place, form, file, limit).map(sink)
                }
                None => return Err(InputError::UnknownType { place }),
            }
            .map_err(|source| read_error(path, source))
        }
    }
}

fn whole(place: String, form: Form, file: File, limit: usize) -> io::Result<Input> {
    let size = file.metadata()?.len();
    let mut body = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    file.take(most).read_to_end(&mut body)?;
    if body.len() > limit {
        return Ok(Input { place, bytes: size, content: Err(TooLarge { size, limit }) });
    }
    let envelope = Envelope {
        body,
        content_type: Some(form.content_type().to_owned()),
        content_encoding: None,
        message_id: Some(place.clone()),
        timestamp: None,
        headers: BTreeMap::new(),
    };
    Ok(Input { place, bytes: size, content: Ok(envelope) })
}

fn lines(
    name: &str,
    mut reader: impl BufRead,
    limit: usize,
    sink: &mut dyn FnMut(Input) -> bool,
) -> io::Result<bool> {
    let mut number = 0_u64;
    loop {
        let (line, size) = bounded_line(&mut reader, limit)?;
        if size == 0 {
            return Ok(true);
        }
        number += 1;
        let place = format!("{name}:{number}");
        let content = if line.len() > limit {
            Err(TooLarge { size, limit })
        } else if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        } else {
            Ok(Envelope {
                body: line,
                content_type: Some("application/json".to_owned()),
                content_encoding: None,
                message_id: None,
                timestamp: None,
                headers: BTreeMap::new(),
            })
        };
        if !sink(Input { place, bytes: size, content }) {
            return Ok(false);
        }
    }
}

/// Reads one line and keeps at most one byte more than the limit of it; returns its whole size,
/// 0 at the end.
fn bounded_line(reader: &mut impl BufRead, limit: usize) -> io::Result<(Vec<u8>, u64)> {
    let (mut line, mut size) = (Vec::new(), 0_u64);
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok((line, size));
        }
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let taken = end.map_or(buffer.len(), |end| end + 1);
        let text = end.unwrap_or(buffer.len());
        let room = limit.saturating_add(1).saturating_sub(line.len());
        line.extend_from_slice(buffer.get(..text.min(room)).unwrap_or_default());
        size += u64::try_from(taken).unwrap_or(u64::MAX);
        reader.consume(taken);
        if end.is_some() {
            return Ok((line, size));
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn read_lines(text: &str, limit: usize) -> Vec<(String, bool)> {
        let mut found = Vec::new();
        lines("in", text.as_bytes(), limit, &mut |input| {
            found.push((input.place, input.content.is_ok()));
            true
        })
        .unwrap();
        found
    }

    #[test]
    fn every_line_is_an_article_and_blank_lines_are_none() {
        let found = read_lines("{}\n\n  \n{}", 100);
        assert_eq!(found, [("in:1".to_owned(), true), ("in:4".to_owned(), true)]);
    }

    #[test]
    fn a_line_beyond_the_limit_is_refused_and_the_next_one_read() {
        let found = read_lines("{\"a\": 12345}\n{}\n", 5);
        assert_eq!(found, [("in:1".to_owned(), false), ("in:2".to_owned(), true)]);
    }

    #[test]
    fn folders_are_read_in_the_order_of_their_names() {
        let root = tempfile::tempdir().unwrap();
        for name in ["b.txt", "a/z.html", "a/c.jsonl", "ignored.pdf"] {
            let path = root.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        let names: Vec<_> = sources(&[root.path().to_owned()])
            .unwrap()
            .into_iter()
            .map(|source| match source {
                Source::File(path) => path.strip_prefix(root.path()).unwrap().display().to_string(),
                Source::Stdin => "-".to_owned(),
            })
            .collect();
        assert_eq!(names, ["a/c.jsonl", "a/z.html", "b.txt"]);
    }

    #[test]
    fn a_file_of_unknown_type_named_by_itself_is_an_error() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("page.pdf");
        fs::write(&path, "x").unwrap();
        assert!(matches!(sources(&[path]), Err(InputError::UnknownType { .. })));
    }
}
