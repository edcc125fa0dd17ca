//! What decides the charset of a page, case by case.

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
        let tone =
            |mark: &char| matches!(mark, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}');
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
    let meta = b"<html><META http-equiv=Content-Type content=\"text/html; charset=windows-1258\">";
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
    let (text, charset, how) = decided(&windows_1258().repeat(5), Some("text/html; charset=utf-8"));
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
        (0x80_u8..=0xff).find(|byte| convert(&char::from(*byte).to_string()) == letter.to_string())
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
            let content_type = content_type.map(|charset| format!("text/html; charset={charset}"));
            let bytes = in_table(convert);
            let found = decided(&bytes, content_type.as_deref());
            assert_eq!(found, (PAGE.to_lowercase(), charset, How::Detected), "{content_type:?}");
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
    let vni = "Uyû ban nhaân daân tænh ñaõ ban haønh keá hoaïch chuyeån ñoåi soá; caùc sôû, ngaønh";
    let (text, decision) = reread(vni).unwrap();
    assert_eq!(decision.charset, Charset::Vni);
    assert!(
        text.starts_with("Uỷ ban nhân dân tỉnh đã ban hành kế hoạch chuyển đổi số; các sở, ngành")
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
    assert_eq!(decided(twice.as_bytes(), None), (PAGE.into(), Charset::Utf8, How::RepairedTwice));
    assert_eq!(reread(PAGE), None);
}

#[test]
fn nothing_is_text() {
    assert_eq!(decided(b"", None), (String::new(), Charset::Utf8, How::ValidUtf8));
}
