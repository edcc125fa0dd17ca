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
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    const TEXT: &str = "Đảng bộ huyện đã tổ chức hội nghị sơ kết công tác xây dựng Đảng.";

    fn decided(bytes: &[u8], content_type: Option<&str>) -> (String, Charset, How) {
        let (text, decision) = decode(bytes, content_type).unwrap();
        (text, decision.charset, decision.how)
    }

    /// `TEXT` in windows-1258: base letters composed, tones as marks after them.
    fn windows_1258() -> Vec<u8> {
        let mut spelled = String::new();
        for character in TEXT.chars() {
            let parts: Vec<char> = character.nfd().collect();
            let tone = |mark: &char| {
                matches!(mark, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}')
            };
            let base: String = parts.iter().filter(|part| !tone(part)).collect();
            spelled.extend(base.nfc());
            spelled.extend(parts.iter().filter(|part| tone(part)));
        }
        let (bytes, _, unmappable) = WINDOWS_1258.encode(&spelled);
        assert!(!unmappable);
        bytes.into_owned()
    }

    #[test]
    fn a_byte_order_mark_decides() {
        let bytes = [b"\xef\xbb\xbf".as_slice(), TEXT.as_bytes()].concat();
        assert_eq!(
            decided(&bytes, Some("text/html; charset=windows-1252")),
            (TEXT.into(), Charset::Utf8, How::Bom)
        );
        let mut bytes = vec![0xff, 0xfe];
        bytes.extend(TEXT.encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(decided(&bytes, None), (TEXT.into(), Charset::Utf16, How::Bom));
    }

    #[test]
    fn the_transport_comes_before_the_meta_element() {
        let page = [b"<meta charset=koi8-r>".as_slice(), &windows_1258()].concat();
        let (text, charset, how) = decided(&page, Some("text/html; Charset=\"windows-1258\""));
        assert!(text.ends_with(TEXT), "{text}");
        assert_eq!((charset, how), (Charset::Windows1258, How::Transport));
    }

    #[test]
    fn a_meta_element_decides_within_the_first_kilobyte() {
        let meta =
            b"<html><META http-equiv=Content-Type content=\"text/html; charset=windows-1258\">";
        let (text, charset, how) = decided(&[meta.as_slice(), &windows_1258()].concat(), None);
        assert!(text.ends_with(TEXT), "{text}");
        assert_eq!((charset, how), (Charset::Windows1258, How::Meta));
        let late = [vec![b' '; 2000], meta.to_vec()].concat();
        assert_eq!(decided(&late, None).2, How::ValidUtf8);
    }

    #[test]
    fn an_unclosed_meta_element_is_no_evidence() {
        for page in ["<meta charset=\"", "<meta charset", "<meta charset=\"windows-1258", "<meta"] {
            assert_eq!(decided(page.as_bytes(), None).2, How::ValidUtf8, "{page}");
        }
    }

    #[test]
    fn valid_utf8_beats_a_misstated_single_byte_charset() {
        assert_eq!(
            decided(TEXT.as_bytes(), Some("text/html; charset=iso-8859-1")),
            (TEXT.into(), Charset::Utf8, How::ValidUtf8)
        );
    }

    #[test]
    fn vietnamese_in_another_charset_than_stated_is_still_read() {
        let (text, charset, how) =
            decided(&windows_1258().repeat(5), Some("text/html; charset=utf-8"));
        assert!(text.starts_with(TEXT), "{text}");
        assert_eq!((charset, how), (Charset::Windows1258, How::Detected));
    }

    #[test]
    fn utf16_without_a_mark_is_recognised() {
        let bytes: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decided(&bytes, None), (TEXT.into(), Charset::Utf16, How::Detected));
    }

    #[test]
    fn stray_bytes_are_forgiven() {
        let bytes = [TEXT.as_bytes(), b"\xff\0".as_slice(), TEXT.as_bytes()].concat();
        let (text, charset, _) = decided(&bytes, Some("text/plain; charset=utf-8"));
        assert_eq!(charset, Charset::Utf8);
        assert!(text.contains('\u{fffd}'));
    }

    #[test]
    fn binary_data_is_refused() {
        let noise: Vec<u8> =
            (0_u32..4096).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        for content_type in
            [None, Some("text/html; charset=utf-8"), Some("text/html; charset=windows-1252")]
        {
            assert!(decode(&noise, content_type).is_err(), "{content_type:?}");
            assert!(decode(&[0; 5000], content_type).is_err(), "{content_type:?}");
        }
        let error = decode(&[0xff; 1000], Some("text/html; charset=utf-8")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "expected text in utf-8 (transport), found 1000 undecodable of 1000 characters"
        );
    }

    const PAGE: &str = "Ủy ban nhân dân tỉnh đã ban hành kế hoạch chuyển đổi số; các sở, ngành, địa phương báo cáo kết quả trước ngày 30 hằng tháng.";

    /// Each letter as one byte of a table that begins at a code.
    fn in_table(convert: fn(&str) -> String) -> Vec<u8> {
        let lower = PAGE.to_lowercase();
        let code = |letter: char| {
            (0x80_u8..=0xff)
                .find(|byte| convert(&char::from(*byte).to_string()) == letter.to_string())
        };
        let byte = |letter: char| {
            if letter.is_ascii() { letter as u8 } else { code(letter).unwrap_or(b'?') }
        };
        lower.chars().map(byte).collect()
    }

    #[test]
    fn fonts_before_unicode_are_converted_whatever_charset_is_stated() {
        for (charset, convert) in [
            (Charset::Tcvn3, legacy::from_tcvn3 as fn(&str) -> String),
            (Charset::Viscii, legacy::from_viscii),
        ] {
            for content_type in [None, Some("windows-1252"), Some("utf-8"), Some("windows-1258")] {
                let content_type =
                    content_type.map(|charset| format!("text/html; charset={charset}"));
                let bytes = in_table(convert);
                let found = decided(&bytes, content_type.as_deref());
                assert_eq!(
                    found,
                    (PAGE.to_lowercase(), charset, How::Detected),
                    "{content_type:?}"
                );
            }
            // The same, after a crawler has decoded it.
            let latin: String = in_table(convert).into_iter().map(char::from).collect();
            let (text, decision) = reread(&latin).unwrap();
            assert_eq!((text, decision.charset), (PAGE.to_lowercase(), charset));
            assert!(decision.warning().is_some());
        }
    }

    #[test]
    fn vni_is_converted_and_viqr_is_flagged() {
        let vni =
            "Uyû ban nhaân daân tænh ñaõ ban haønh keá hoaïch chuyeån ñoåi soá; caùc sôû, ngaønh";
        let (text, decision) = reread(vni).unwrap();
        assert_eq!(decision.charset, Charset::Vni);
        assert!(
            text.starts_with(
                "Uỷ ban nhân dân tỉnh đã ban hành kế hoạch chuyển đổi số; các sở, ngành"
            )
        );
        let viqr =
            "U?y ban nha^n da^n ti?nh dda~ ban ha`nh ke^' hoa.ch chuye^?n ddo^?i so^', ".repeat(4);
        let (text, decision) = reread(&viqr).unwrap();
        assert_eq!((text.as_str(), decision.charset), (viqr.as_str(), Charset::Viqr));
    }

    #[test]
    fn utf8_read_as_another_charset_is_turned_back() {
        let misread = |text: &str| WINDOWS_1252.decode(text.as_bytes()).0.into_owned();
        let once = misread(PAGE);
        let twice = misread(&once);
        assert_eq!(decided(once.as_bytes(), None), (PAGE.into(), Charset::Utf8, How::Repaired));
        assert_eq!(
            decided(twice.as_bytes(), None),
            (PAGE.into(), Charset::Utf8, How::RepairedTwice)
        );
        assert_eq!(reread(PAGE), None);
    }

    #[test]
    fn nothing_is_text() {
        assert_eq!(decided(b"", None), (String::new(), Charset::Utf8, How::ValidUtf8));
    }
}
