//! Reads one text file of bounded size: settings, secrets and knowledge are read through here.
//!
//! Promises that no file, however large or endless, takes more memory than its limit. Does not
//! look at what the text says, and never quotes it in an error.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Why a file could not be read as text.
#[derive(Debug, thiserror::Error)]
pub enum TextFileError {
    /// The operating system refused.
    #[error("cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    /// There is more of it than allowed.
    #[error("expected at most {limit_bytes} bytes, found more")]
    TooLarge {
        /// What was allowed.
        limit_bytes: u64,
    },
    /// It is not UTF-8.
    #[error("expected UTF-8 text, found other bytes at offset {offset_bytes}")]
    NotText {
        /// Where the first such byte is.
        offset_bytes: usize,
    },
}

/// Returns the text of a file of at most `limit_bytes` bytes.
///
/// # Errors
///
/// [`TextFileError`]; its message does not name the file.
pub fn read(path: &Path, limit_bytes: u64) -> Result<String, TextFileError> {
    let mut bytes = Vec::new();
    File::open(path)?.take(limit_bytes.saturating_add(1)).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limit_bytes {
        return Err(TextFileError::TooLarge { limit_bytes });
    }
    String::from_utf8(bytes)
        .map_err(|error| TextFileError::NotText { offset_bytes: error.utf8_error().valid_up_to() })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn a_file_of_exactly_the_limit_is_read_and_one_byte_more_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.toml");
        std::fs::write(&path, "12345").unwrap();
        assert_eq!(read(&path, 5).unwrap(), "12345");
        assert!(matches!(read(&path, 4), Err(TextFileError::TooLarge { limit_bytes: 4 })));
    }

    #[test]
    fn an_endless_file_is_refused() {
        let refusal = read(Path::new("/dev/zero"), 4096);
        assert!(matches!(refusal, Err(TextFileError::TooLarge { .. })));
    }

    #[test]
    fn bytes_that_are_no_text_are_refused_without_quoting_them() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.toml");
        std::fs::write(&path, b"secret\xff").unwrap();
        let message = read(&path, 100).unwrap_err().to_string();
        assert_eq!(message, "expected UTF-8 text, found other bytes at offset 6");
    }

    #[test]
    fn a_folder_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(read(folder.path(), 100), Err(TextFileError::Unreadable(_))));
    }
}
