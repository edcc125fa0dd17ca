//! Decides the charset of a page and decodes it.
//!
//! Order of evidence: byte order mark, the charset the transport stated, a `<meta>` element in the
//! first 1,024 bytes, validity as UTF-8, detection. How it was decided is part of the answer.
//! (to come)

use crate::pipeline::labels::labels;

labels! {
    /// What decided the charset of a page.
    pub enum How {
        /// The crawler sent text.
        Text = "text",
        /// A byte order mark.
        Bom = "bom",
        /// The charset the transport stated.
        Transport = "transport",
        /// A `<meta>` element.
        Meta = "meta",
        /// The bytes are valid UTF-8.
        ValidUtf8 = "valid_utf8",
        /// Detection from the bytes.
        Detected = "detected",
    }
}

labels! {
    /// Family of a charset, as counted in metrics.
    pub enum Charset {
        /// UTF-8.
        Utf8 = "utf-8",
        /// UTF-16, either byte order.
        Utf16 = "utf-16",
        /// Windows-1258, Vietnamese.
        Windows1258 = "windows-1258",
        /// Windows-1252 and ISO 8859-1.
        Windows1252 = "windows-1252",
        /// Anything else.
        Other = "other",
    }
}

/// How the charset of a page was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// Family of the charset.
    pub charset: Charset,
    /// What decided it.
    pub how: How,
}

/// The bytes are no text in the charset that was decided on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected text in {charset} ({how}), found {replaced} undecodable of {total} characters")]
pub struct CharsetError {
    /// Name of the charset that was tried.
    pub charset: Charset,
    /// What decided it.
    pub how: How,
    /// Undecodable sequences.
    pub replaced: usize,
    /// All characters.
    pub total: usize,
}
