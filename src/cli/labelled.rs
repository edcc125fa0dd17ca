//! Reads labelled texts: JSON Lines of `{"id", "label", "text"}`, compressed with gzip or not.
//!
//! Further fields are passed over, except `fold`, which keeps a text in that fold when training. A line
//! that is no such object ends the reading with its number; nothing is guessed.

use std::fs::File;
use std::io::{BufRead, BufReader, Read as _};
use std::path::Path;

use anyhow::Context as _;
use flate2::read::MultiGzDecoder;

/// Largest line, decompressed.
const LINE_BYTES: u64 = 16 << 20;

/// A text with its label.
#[derive(Debug, serde::Deserialize)]
pub struct Record {
    /// Names the text in reports.
    #[serde(default)]
    pub id: String,
    /// A topic id or label, or another name of it.
    pub label: String,
    /// The text, title first.
    pub text: String,
    /// The fold that it is left out with.
    pub fold: Option<usize>,
}

/// Hands each record of a file to `take`, in order.
///
/// # Errors
///
/// The file cannot be read, or a line is no record.
pub fn read(path: &Path, mut take: impl FnMut(Record)) -> anyhow::Result<()> {
    let place = path.display();
    let file = File::open(path).with_context(|| format!("cannot open {place}"))?;
    let mut plain = BufReader::new(file);
    let is_gzip = plain.fill_buf().is_ok_and(|bytes| bytes.starts_with(&[0x1f, 0x8b]));
    let mut lines: Box<dyn BufRead> = if is_gzip {
        Box::new(BufReader::new(MultiGzDecoder::new(plain)))
    } else {
        Box::new(plain)
    };
    let mut line = String::new();
    for number in 1_usize.. {
        line.clear();
        let read = lines.by_ref().take(LINE_BYTES).read_line(&mut line);
        if read.with_context(|| format!("cannot read {place}:{number}"))? == 0 {
            break;
        }
        if !line.trim().is_empty() {
            let record = serde_json::from_str(&line).with_context(|| {
                format!("{place}:{number}: expected an object with label and text")
            })?;
            take(record);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_line_that_is_no_record_is_named() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "{\"label\":\"a\",\"text\":\"b\"}\n\n{\"label\":1}\n").unwrap();
        let mut found = Vec::new();
        let error = read(file.path(), |record| found.push(record.label)).unwrap_err();
        assert_eq!(found, ["a"]);
        assert!(error.to_string().contains(":3: expected an object"), "{error}");
    }
}
