//! Decides the charset of a page and decodes it.
//!
//! Order of evidence: byte order mark, the charset the transport stated, a `<meta>` element in the
//! first 1,024 bytes, validity as UTF-8, detection. How it was decided is part of the answer.
//! A stated single-byte charset yields to bytes that are valid UTF-8 beyond ASCII: no text in such
//! a charset looks like that by chance, while servers misstate it every day. A stated charset that
//! does not fit yields to windows-1258 only where that reads as Vietnamese.
//!
//! Text that decodes without fault may still be misread: legacy Vietnamese encodings (TCVN3, VISCII, VNI)
//! look like Latin-1, and UTF-8 is read as Latin-1 every day. [`reread`] turns both into what was written;
//! VIQR is recognised and left as it is.
//!
//! Bytes that are no text are refused ([`CharsetError`]) and never guessed at. A few stray bytes
//! are no reason to refuse a page.

mod legacy;
mod misread;
mod mojibake;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1258, X_USER_DEFINED,
};
use unicode_normalization::UnicodeNormalization;

use crate::pipeline::labels::labels;

/// How far into a page a `<meta>` element is looked for.
const META_BYTES: usize = 1024;

/// Undecodable characters that are always forgiven.
const FORGIVEN: usize = 8;

/// Returns the text of a page and how its charset was decided.
///
/// # Errors
///
/// [`CharsetError`] when more than a tenth of the characters do not decode, or when there are as
/// many control characters as only binary data has.
pub fn decode(
    bytes: &[u8],
    content_type: Option<&str>,
) -> Result<(String, Decision), CharsetError> {
    let decoded = decoded(bytes, content_type);
    // In a charset of single bytes every one is some character, whatever was written.
    let is_single = |charset: Charset| !matches!(charset, Charset::Utf8 | Charset::Utf16);
    let charset = match &decoded {
        Ok((_, decision)) => decision.charset,
        Err(error) => error.charset,
    };
    let latin: Option<String> = (is_single(charset) || decoded.is_err() && is_texty(bytes))
        .then(|| bytes.iter().map(|&byte| char::from(byte)).collect());
    match decoded {
        Ok((text, decision)) => {
            Ok(misread::reread(&text, latin.as_deref()).unwrap_or((text, decision)))
        }
        Err(error) => latin.and_then(|latin| misread::reread(&latin, Some(&latin))).ok_or(error),
    }
}

/// Returns a text that a crawler has decoded as it was written, and what was found out about it.
#[must_use]
pub fn reread(text: &str) -> Option<(String, Decision)> {
    misread::reread(text, None)
}

/// Tells whether bytes hold no controls: legacy text states the wrong charset more often than not.
fn is_texty(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| *byte >= 0x20 || matches!(byte, b'\t' | b'\n' | b'\r' | 0xc))
}

fn decoded(bytes: &[u8], content_type: Option<&str>) -> Result<(String, Decision), CharsetError> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return attempt(bytes.get(length..).unwrap_or_default(), encoding, How::Bom);
    }
    let transport = content_type.and_then(transport_charset).map(|found| (found, How::Transport));
    let stated = transport.or_else(|| meta_charset(bytes).map(|found| (found, How::Meta)));
    let valid_utf8 = std::str::from_utf8(bytes).is_ok();
    if let Some((encoding, how)) = stated {
        if encoding.is_single_byte() && valid_utf8 && !bytes.is_ascii() {
            return attempt(bytes, UTF_8, How::ValidUtf8);
        }
        return attempt(bytes, encoding, how).or_else(|error| {
            attempt(bytes, WINDOWS_1258, How::Detected)
                .ok()
                .filter(|(text, _)| reads_as_vietnamese(text))
                .ok_or(error)
        });
    }
    if let Some(encoding) = bare_utf16(bytes) {
        return attempt(bytes, encoding, How::Detected);
    }
    if valid_utf8 {
        return attempt(bytes, UTF_8, How::ValidUtf8);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    attempt(bytes, detector.guess(Some(b"vn"), Utf8Detection::Allow), How::Detected)
}

fn attempt(
    bytes: &[u8],
    encoding: &'static Encoding,
    how: How,
) -> Result<(String, Decision), CharsetError> {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let charset = family(encoding);
    let mut total = 0;
    let mut replaced = 0;
    let mut controls = 0;
    for character in text.chars() {
        total += 1;
        match character {
            '\u{fffd}' => replaced += 1,
            '\t' | '\n' | '\r' | '\u{c}' => {}
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' => controls += 1,
            _ => {}
        }
    }
    let undecodable = replaced > FORGIVEN.max(total / 10);
    // Text has hardly any control characters; a twentieth of all is far beyond stray ones.
    let binary = controls > FORGIVEN.max(total / 20);
    if undecodable || binary {
        return Err(CharsetError { charset, how, replaced: replaced + controls, total });
    }
    let text = if encoding == WINDOWS_1258 {
        // This charset writes tones as combining marks; everything after expects composed letters.
        text.nfc().collect()
    } else {
        text.into_owned()
    };
    Ok((text, Decision { charset, how }))
}

fn family(encoding: &'static Encoding) -> Charset {
    if encoding == UTF_8 {
        Charset::Utf8
    } else if encoding == UTF_16LE || encoding == UTF_16BE {
        Charset::Utf16
    } else if encoding == WINDOWS_1258 {
        Charset::Windows1258
    } else if encoding == WINDOWS_1252 {
        Charset::Windows1252
    } else {
        Charset::Other
    }
}

fn transport_charset(content_type: &str) -> Option<&'static Encoding> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        if !name.trim().eq_ignore_ascii_case("charset") {
            return None;
        }
        Encoding::for_label(value.trim().trim_matches(['"', '\'']).as_bytes())
    })
}

/// Returns the charset that a `<meta>` element states near the start of a page.
///
/// As in browsers, a UTF-16 label here means UTF-8: the element itself was readable as ASCII.
fn meta_charset(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(META_BYTES))?;
    let head: String = head
        .iter()
        .map(|&byte| if byte.is_ascii() { byte.to_ascii_lowercase() as char } else { '?' })
        .collect();
    for element in head.split("<meta").skip(1) {
        let Some((element, _)) = element.split_once('>') else { continue };
        let Some((_, value)) = element.split_once("charset") else { continue };
        let Some(value) = value.trim_start().strip_prefix('=') else { continue };
        let label = value
            .trim_start_matches([' ', '"', '\''])
            .split(['"', '\'', ';', ' ', '/'])
            .next()
            .unwrap_or_default();
        match Encoding::for_label(label.as_bytes()) {
            Some(found) if found == UTF_16LE || found == UTF_16BE || found == X_USER_DEFINED => {
                return Some(UTF_8);
            }
            Some(found) => return Some(found),
            None => {}
        }
    }
    None
}

/// Recognises UTF-16 without a byte order mark by the zero halves of its ASCII characters.
fn bare_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(4096))?;
    let zeros =
        |parity: usize| head.iter().skip(parity).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let pairs = head.len() / 2;
    if pairs < 8 {
        None
    } else if odd * 4 > pairs && even * 20 < pairs {
        Some(UTF_16LE)
    } else if even * 4 > pairs && odd * 20 < pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Tells whether a fair share of the letters are ones that Vietnamese alone uses so much.
fn reads_as_vietnamese(text: &str) -> bool {
    let mut letters = 0_usize;
    let mut vietnamese = 0_usize;
    for character in text.chars().take(20_000).filter(|character| character.is_alphabetic()) {
        letters += 1;
        if matches!(character, 'ă' | 'đ' | 'ơ' | 'ư' | 'Đ' | '\u{1ea0}'..='\u{1ef9}') {
            vietnamese += 1;
        }
    }
    vietnamese >= 3 && vietnamese * 12 > letters
}

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
        /// UTF-8 that had been read as another charset was turned back.
        Repaired = "repaired",
        /// The same, twice over.
        RepairedTwice = "repaired_twice",
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
        /// TCVN3 (ABC), an encoding of Vietnamese fonts.
        Tcvn3 = "tcvn3",
        /// VISCII.
        Viscii = "viscii",
        /// VNI, an encoding of Vietnamese fonts.
        Vni = "vni",
        /// VIQR, Vietnamese spelled in ASCII.
        Viqr = "viqr",
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

impl Decision {
    /// Returns what a reader of the result should know of it.
    #[must_use]
    pub fn warning(&self) -> Option<String> {
        match (self.charset, self.how) {
            (Charset::Viqr, _) => Some(format!("the text is in {} and was left so", self.charset)),
            (Charset::Tcvn3 | Charset::Viscii | Charset::Vni, _) => {
                Some(format!("the text was converted from {}", self.charset))
            }
            (_, How::Repaired | How::RepairedTwice) => {
                Some("UTF-8 had been read as another charset; it was turned back".to_owned())
            }
            _ => None,
        }
    }
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

#[cfg(test)]
mod tests;
