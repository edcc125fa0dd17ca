//! UTF-8 that was read as Latin-1 or windows-1252 and written down so, once or more: "Äáº£ng" for "Đảng".
//!
//! Every run of characters that such reading yields is turned back where its bytes are UTF-8; all others
//! stay. Whether a text is such a case is decided by its parent.

use encoding_rs::WINDOWS_1252;

/// Returns a text with one such reading turned back, and the share of its odd runs that could be.
pub(super) fn undone(text: &str) -> (String, f64) {
    let mut mended = String::with_capacity(text.len());
    let mut bytes = Vec::new();
    let (mut runs, mut turned) = (0_u32, 0_u32);
    let mut start = 0;
    let mut close = |from: usize, to: usize, bytes: &mut Vec<u8>, mended: &mut String| {
        if bytes.is_empty() {
            return;
        }
        runs += 1;
        if let Ok(run) = std::str::from_utf8(bytes) {
            turned += 1;
            mended.push_str(run);
        } else {
            mended.push_str(text.get(from..to).unwrap_or_default());
        }
        bytes.clear();
    };
    for (at, character) in text.char_indices() {
        match byte(character) {
            Some(byte) if byte >= 0x80 => {
                if bytes.is_empty() {
                    start = at;
                }
                bytes.push(byte);
            }
            _ => {
                close(start, at, &mut bytes, &mut mended);
                mended.push(character);
            }
        }
    }
    close(start, text.len(), &mut bytes, &mut mended);
    let share = if runs == 0 { 0.0 } else { f64::from(turned) / f64::from(runs) };
    (mended, share)
}

/// Returns the byte that reads as a character in windows-1252, or in Latin-1 where that has none.
fn byte(character: char) -> Option<u8> {
    let code = u32::from(character);
    if let Ok(byte) = u8::try_from(code) {
        return Some(byte);
    }
    if code > 0x2122 {
        return None;
    }
    let mut buffer = [0; 4];
    let (bytes, _, is_lossy) = WINDOWS_1252.encode(character.encode_utf8(&mut buffer));
    if is_lossy { None } else { bytes.first().copied() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_are_undone_one_at_a_time() {
        let text = "Đảng bộ huyện tổ chức hội nghị “sơ kết”";
        let misread = |text: &str| WINDOWS_1252.decode(text.as_bytes()).0.into_owned();
        let once = misread(text);
        assert_eq!(undone(&once), (text.to_owned(), 1.0));
        assert_eq!(undone(&undone(&misread(&once)).0), (text.to_owned(), 1.0));
        assert_eq!(undone(text).1, 0.0);
        assert_eq!(undone("für Élysée").0, "für Élysée");
        assert_eq!(undone(""), (String::new(), 0.0));
    }
}
