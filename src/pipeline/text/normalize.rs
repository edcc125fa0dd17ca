//! The normal view of a text: what patterns are written against.
//!
//! Composed (NFC); every space is U+0020 and every line break a line feed; characters without width
//! are gone; hyphens and quotes have one form each; the eth that old fonts print is the Vietnamese Đ.
//! Case, tone placement and wording stay. A range of the view maps back to the surface in bytes.
//!
//! A character with more than [`MARKS`] combining marks is normalised in pieces, which keeps the work
//! linear; such a text is spam or broken, and stays findable by its surface.

use std::ops::Range;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};

use super::offsets::{OffsetMap, Track, Untracked};

/// Combining marks that one character may carry.
pub const MARKS: usize = 30;

/// A text in normal form with the way back to its surface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NormalView {
    text: String,
    map: Arc<OffsetMap>,
}

impl NormalView {
    /// Returns the normal view of a surface.
    #[must_use]
    pub fn new(surface: &str) -> Self {
        let (text, mut map) = Builder::read(surface, OffsetMap::default());
        map.finish(surface.len());
        Self { text, map: Arc::new(map) }
    }

    /// Returns the text of the view.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the bytes of the surface that a byte range of the view stands for.
    #[must_use]
    pub fn to_surface(&self, range: Range<usize>) -> Range<usize> {
        self.map.to_source(range)
    }

    /// Returns the map behind [`NormalView::to_surface`].
    #[must_use]
    pub fn map(&self) -> &OffsetMap {
        &self.map
    }

    pub(super) fn shared_map(&self) -> Arc<OffsetMap> {
        Arc::clone(&self.map)
    }
}

/// Returns a text in normal form, for keys and for comparing.
#[must_use]
pub fn normalize_str(text: &str) -> String {
    Builder::read(text, Untracked).0
}

/// Returns a text in normal form with every run of white space made one space, and none at the ends.
#[must_use]
pub fn collapse(text: &str) -> String {
    let normal = normalize_str(text);
    // The normal view has no white space but spaces and line feeds.
    if !normal.starts_with(' ')
        && !normal.ends_with(' ')
        && !normal.contains('\n')
        && !normal.contains("  ")
    {
        return normal;
    }
    let mut collapsed = String::with_capacity(normal.len());
    for word in normal.split_whitespace() {
        if !collapsed.is_empty() {
            collapsed.push(' ');
        }
        collapsed.push_str(word);
    }
    collapsed
}

/// Returns a text as results print it: composed, single spaces, nothing without width; every other
/// sign, quotes and dashes among them, as the page has it.
#[must_use]
pub fn tidy(text: &str) -> String {
    if is_tidy(text) {
        return text.to_owned();
    }
    let composed: String =
        text.nfc().filter(|&character| !matches!(form(character), Form::Remove)).collect();
    let mut tidy = String::with_capacity(composed.len());
    for word in composed.split(|c: char| c.is_whitespace() || c.is_control()) {
        if word.is_empty() {
            continue;
        }
        if !tidy.is_empty() {
            tidy.push(' ');
        }
        tidy.push_str(word);
    }
    tidy
}

/// Tells whether a text is surely what [`tidy`] makes of it; most are.
fn is_tidy(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut was_space = true;
    while let Some(byte) = bytes.get(at) {
        let is_space = *byte == b' ';
        if is_space && was_space || *byte == b'\n' {
            return false;
        }
        was_space = is_space;
        at += match plain_length(bytes, at) {
            // Dashes and quotes, U+2010 to U+2027, are plain here.
            0 if matches!(bytes.get(at..at + 3), Some([0xe2, 0x80, 0x90..=0xa7])) => 3,
            0 => return false,
            length => length,
        };
    }
    !was_space
}

/// What the normal view puts in the place of a character.
enum Form {
    Keep,
    Replace(char),
    Remove,
}

fn form(character: char) -> Form {
    match character {
        '\n' | ' '..='~' => Form::Keep,
        '\u{85}' | '\u{2028}' | '\u{2029}' => Form::Replace('\n'),
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' => Form::Replace(' '),
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => {
            Form::Replace(' ')
        }
        '\u{ad}'
        | '\u{34f}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' => Form::Remove,
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => {
            Form::Replace('-')
        }
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '〝' | '〞' | '＂' => {
            Form::Replace('"')
        }
        '‘' | '’' | '‚' | '‛' | '′' | '´' | 'ʼ' | '＇' => Form::Replace('\''),
        'Ð' | 'Ɖ' => Form::Replace('Đ'),
        'ð' | 'ɖ' => Form::Replace('đ'),
        _ => Form::Keep,
    }
}

/// Tells whether a character may change when composed with what stands around it.
fn is_mark(character: char) -> bool {
    character >= '\u{300}'
        && (canonical_combining_class(character) != 0
            || is_combining_mark(character)
            || matches!(character, '\u{1160}'..='\u{11ff}'))
}

/// Tells whether a lone character is surely its own composed form.
fn is_composed(character: char) -> bool {
    matches!(character,
        '\u{0}'..='\u{33f}' | '\u{400}'..='\u{5ff}' | '\u{1e00}'..='\u{1eff}'
        | '\u{2010}'..='\u{2027}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// Returns the length of the character that begins at a byte where it stays as it is unless a mark follows, as all
/// do that Vietnamese is mostly written with; else 0.
#[inline]
fn plain_length(bytes: &[u8], at: usize) -> usize {
    let Some(first) = bytes.get(at) else { return 0 };
    let second = bytes.get(at + 1).copied().unwrap_or_default();
    match first {
        b' '..=b'~' | b'\n' => 1,
        // U+00C0 to U+00FF but for both forms of eth.
        0xc3 if !matches!(second, 0x90 | 0xb0) => 2,
        // U+0100 to U+023F but for the African D.
        0xc4 | 0xc5 | 0xc7 | 0xc8 => 2,
        0xc6 if second != 0x89 => 2,
        // U+1E00 to U+1EFF.
        0xe1 if matches!(second, 0xb8..=0xbb) => 3,
        _ => 0,
    }
}

/// Returns how many bytes at the start of a text stay as they are.
fn plain_run(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut last, mut at) = (0, 0);
    loop {
        let length = plain_length(bytes, at);
        if length == 0 {
            break;
        }
        last = at;
        at += length;
    }
    let next = text.get(at..).and_then(|rest| rest.chars().next());
    if next.is_some_and(joins) { last } else { at }
}

struct Builder<T> {
    text: String,
    map: T,
}

impl<T: Track> Builder<T> {
    fn read(surface: &str, map: T) -> (String, T) {
        let mut builder = Self { text: String::with_capacity(surface.len()), map };
        let mut at = 0;
        while let Some(rest) = surface.get(at..).filter(|rest| !rest.is_empty()) {
            let run = plain_run(rest);
            if let Some(plain) = rest.get(..run).filter(|plain| !plain.is_empty()) {
                builder.text.push_str(plain);
                builder.map.exact(at..at + run);
            }
            at += run;
            if let Some(rest) = rest.get(run..) {
                at += builder.one(rest, at);
            }
        }
        (builder.text, builder.map)
    }

    /// Reads the first character of a text that stands at a byte of the surface, with the marks on it;
    /// returns how many bytes that were.
    fn one(&mut self, text: &str, start: usize) -> usize {
        let mut characters = text.char_indices().peekable();
        let Some((_, first)) = characters.next() else { return 0 };
        let mut end = first.len_utf8();
        // Fast path: nothing combines with this character.
        if !characters.peek().is_some_and(|&(_, next)| joins(next)) {
            self.lone(first, start..start + end);
            return end;
        }
        let mut cluster = String::from(first);
        // Characters without width between a letter and its mark do not part them.
        for (at, next) in characters.take(MARKS) {
            if !joins(next) {
                break;
            }
            if is_mark(next) && !matches!(form(next), Form::Remove) {
                cluster.push(next);
                end = at + next.len_utf8();
            }
        }
        if cluster.len() == first.len_utf8() {
            self.lone(first, start..start + end);
        } else {
            self.cluster(&cluster, start..start + end);
        }
        end
    }

    fn lone(&mut self, character: char, source: Range<usize>) {
        if !is_composed(character) {
            let mut buffer = [0; 4];
            let composed: String = character.encode_utf8(&mut buffer).nfc().collect();
            if !composed.chars().eq([character]) {
                self.cluster(&composed, source);
                return;
            }
        }
        match form(character) {
            Form::Keep => {
                self.text.push(character);
                self.map.exact(source);
            }
            Form::Replace(other) => {
                self.text.push(other);
                if other.len_utf8() == source.len() {
                    self.map.exact(source);
                } else {
                    self.map.replaced(other.len_utf8(), source);
                }
            }
            Form::Remove => {}
        }
    }

    fn cluster(&mut self, cluster: &str, source: Range<usize>) {
        let before = self.text.len();
        for character in cluster.nfc() {
            match form(character) {
                Form::Keep => self.text.push(character),
                Form::Replace(other) => self.text.push(other),
                Form::Remove => {}
            }
        }
        self.map.replaced(self.text.len() - before, source);
    }
}

fn joins(next: char) -> bool {
    next >= '\u{ad}' && (is_mark(next) || matches!(form(next), Form::Remove))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_normal_view_has_one_form_of_everything() {
        let check = |surface: &str, expected: &str| assert_eq!(normalize_str(surface), expected);
        check("Huyện ủy\u{a0}Ba\u{2009}Bể", "Huyện ủy Ba Bể");
        check("Huye\u{302}\u{323}n u\u{309}y", "Huyện ủy");
        check("2021 – 2026 − 05\u{2011}CT/TW", "2021 - 2026 - 05-CT/TW");
        check("“tự” «diễn» ‘biến’", "\"tự\" \"diễn\" 'biến'");
        check("\u{feff}Đảng\u{200b} bộ\u{ad}", "Đảng bộ");
        check("Ðảng, Ɖó, ðang", "Đảng, Đó, đang");
        check("a\u{0}b\tc\r\nd", "a b c \nd");
        check("a\u{200b}\u{301}", "á");
        check("\u{200b}\u{200b}", "");
        check("", "");
    }

    #[test]
    fn tidy_text_keeps_its_quotes_and_dashes() {
        assert_eq!(tidy(" “Huye\u{302}\u{323}n\u{a0}\u{200b} ủy” –\tx\n"), "“Huyện ủy” – x");
    }

    #[test]
    fn a_range_maps_to_the_surface_it_came_from() {
        let surface = "thôn\u{a0}Bản \u{200b}Ca\u{301}m, “x”";
        let view = NormalView::new(surface);
        let at = view.text().find("Bản Cám").unwrap();
        let range = view.to_surface(at..at + "Bản Cám".len());
        assert_eq!(surface.get(range), Some("Bản \u{200b}Ca\u{301}m"));
        let at = view.text().find('x').unwrap();
        assert_eq!(surface.get(view.to_surface(at..at + 1)), Some("x"));
    }

    #[test]
    fn clean_text_needs_one_run() {
        assert_eq!(NormalView::new(&"Xây dựng Đảng bộ. ".repeat(500)).map().stretches(), 1);
    }

    #[test]
    fn a_letter_with_ten_thousand_marks_is_read_in_pieces() {
        let surface = format!("a{}b", "\u{301}".repeat(10_000));
        let view = NormalView::new(&surface);
        let end = view.text().len();
        assert_eq!(surface.get(view.to_surface(end - 1..end)), Some("b"));
    }

    proptest! {
        #[test]
        fn maps_are_monotone_and_on_boundaries(
            surface in "[a-zà-ỹĐđÐ \u{a0}\u{200b}\u{301}\u{323}\u{feff}“”–\n가\u{1161}]{0,60}|\\PC{0,40}"
        ) {
            let view = NormalView::new(&surface);
            let mut last = 0;
            let bounds: Vec<usize> = (0..=view.text().len())
                .filter(|&at| view.text().is_char_boundary(at)).collect();
            for pair in bounds.windows(2) {
                let &[start, end] = pair else { unreachable!() };
                let range = view.to_surface(start..end);
                prop_assert!(surface.get(range.clone()).is_some());
                prop_assert!(range.start >= last);
                last = range.start;
                let tail = view.to_surface(start..view.text().len());
                prop_assert!(surface.get(tail.clone()).is_some());
                prop_assert!(tail.start == range.start && tail.end >= range.end);
            }
        }

        #[test]
        fn normal_form_is_stable(surface in "\\PC{0,40}|[a-zà-ỹ\u{300}-\u{330}\u{200b}]{0,30}") {
            let once = normalize_str(&surface);
            prop_assert_eq!(normalize_str(&once), once);
        }
    }
}
