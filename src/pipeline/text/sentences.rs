//! Cuts a text into sentences.
//!
//! A sentence ends at `.`, `!`, `?` or `…` with the quotes and brackets that close after it, when
//! white space and the start of another sentence follow, and at a line break. Abbreviations,
//! initials and numbers do not end one; `./.`, the sign under official texts, always does.
//! Sentences are byte ranges without white space around them; together they hold all other text.

use std::ops::Range;

/// Abbreviations, in lower case, whose dot ends no sentence.
const ABBREVIATIONS: &[&str] = &[
    "bs", "bs.cki", "bs.ckii", "cn", "dr", "gs", "gs.ts", "gs.tskh", "ks", "ls", "mr", "mrs", "ms",
    "nxb", "pgs", "pgs.ts", "t.w", "t.ư", "th.s", "ths", "tp", "tr", "ts", "tt", "tw", "tx", "ub",
    "v.v", "vd", "vs", "đ/c",
];

/// Returns the sentences of a text, found as they are asked for.
pub fn sentences(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    let mut from = 0;
    std::iter::from_fn(move || {
        while start < text.len() {
            let end = match next_stop(text, from) {
                Some(Stop { at, end, is_break }) => {
                    from = end;
                    if !is_break && !ends_sentence(text, start, at, end) {
                        continue;
                    }
                    if is_break { at } else { end }
                }
                None => {
                    from = text.len();
                    text.len()
                }
            };
            let whole = start..end;
            start = from;
            let sentence = trimmed(text, whole);
            if !sentence.is_empty() {
                return Some(sentence);
            }
        }
        None
    })
}

/// Where a sentence may end.
struct Stop {
    /// The first byte of the stop.
    at: usize,
    /// The byte behind it and the signs that close after it.
    end: usize,
    /// Whether it is a line break.
    is_break: bool,
}

/// Returns the first stop at a byte of a text or after it.
fn next_stop(text: &str, from: usize) -> Option<Stop> {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        // Bytes of other characters than these are passed over without a look at what they are.
        at += bytes
            .get(at..)?
            .iter()
            .position(|byte| matches!(byte, b'\n' | b'.' | b'!' | b'?' | 0xe2))?;
        let rest = text.get(at..)?;
        if rest.starts_with('\n') {
            return Some(Stop { at, end: at + 1, is_break: true });
        }
        if rest.starts_with(['.', '!', '?', '…']) {
            // The dots of an ellipsis, and what closes after the stop, belong to the sentence.
            let after =
                rest.trim_start_matches(['.', '!', '?', '…', '"', '\'', '”', '’', '»', ')', ']']);
            return Some(Stop { at, end: text.len() - after.len(), is_break: false });
        }
        at += rest.chars().next()?.len_utf8();
    }
}

/// Returns a range of a text without white space at its ends.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let Some(piece) = text.get(range.clone()) else { return range.start..range.start };
    let start = range.start + (piece.len() - piece.trim_start().len());
    start..start + piece.trim().len()
}

/// Decides whether the stop at `stop`, whose closing signs reach to `end`, ends a sentence.
fn ends_sentence(text: &str, start: usize, stop: usize, end: usize) -> bool {
    let rest = text.get(end..).unwrap_or_default();
    if !rest.is_empty() && !rest.starts_with(char::is_whitespace) {
        return false;
    }
    let before = text.get(start..stop).unwrap_or_default();
    if before.ends_with("./") {
        return true;
    }
    let Some(next) = rest.trim_start().chars().next() else { return true };
    let opens = next.is_uppercase()
        || next.is_numeric()
        || matches!(next, '"' | '“' | '‘' | '\'' | '«' | '(' | '[' | '-' | '–' | '•' | '+' | '*');
    if !opens {
        return false;
    }
    !(text.get(stop..end) == Some(".") && is_abbreviation(before))
}

/// Tells whether the last word before a dot is an abbreviation or an initial.
fn is_abbreviation(before: &str) -> bool {
    // The longest abbreviation is far shorter than 24 bytes; longer words are not looked at whole.
    let word_start = before
        .char_indices()
        .rev()
        .take(24)
        .take_while(|(_, character)| !is_border(*character))
        .last()
        .map_or(before.len(), |(at, _)| at);
    let word = before.get(word_start..).unwrap_or_default();
    let mut characters = word.chars();
    if let (Some(first), None) = (characters.next(), characters.next()) {
        return first.is_uppercase();
    }
    let lower = word.to_lowercase();
    let last = lower.rsplit('.').next().unwrap_or_default();
    ABBREVIATIONS.binary_search(&lower.as_str()).is_ok()
        || (word.contains('.') && last.chars().count() == 1)
}

fn is_border(character: char) -> bool {
    character.is_whitespace() || matches!(character, '(' | '[' | '"' | '“' | ',' | ';' | ':')
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = sentences(text).map(|range| text.get(range).unwrap()).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn sentences_end_where_another_begins() {
        check("Một câu. Hai câu! Ba?", &["Một câu.", "Hai câu!", "Ba?"]);
        check("Ông nói: “Tốt.” Rồi đi.", &["Ông nói: “Tốt.”", "Rồi đi."]);
        check("Dòng một\nDòng hai", &["Dòng một", "Dòng hai"]);
        check("Còn tiếp… Sau đó", &["Còn tiếp…", "Sau đó"]);
        check("còn… sau đó", &["còn… sau đó"]);
        check("Hết bài./. Việt Bắc", &["Hết bài./.", "Việt Bắc"]);
        check("  ", &[]);
    }

    #[test]
    fn abbreviations_initials_and_numbers_end_nothing() {
        for text in [
            "Tại TP. Hà Nội có mưa.",
            "Ông ở Q. Ba Đình nay đã già.",
            "Theo đ/c. Nam thì tốt.",
            "PGS.TS. Trần Văn A nói.",
            "GS. Lê Văn B nói.",
            "Ban Chấp hành T.Ư. Đảng họp.",
            "Có 1.200 hộ và 3.5 ha.",
            "Gạo, ngô, v.v. Đều tăng.",
            "N.Đ. Chiểu viết.",
        ] {
            check(text, &[text]);
        }
    }

    #[test]
    fn abbreviations_are_sorted() {
        assert!(ABBREVIATIONS.is_sorted());
    }

    proptest! {
        #[test]
        fn sentences_hold_all_text_in_order(text in "\\PC{0,80}|[A-Za-zđ. …?\"\n]{0,60}") {
            let found: Vec<_> = sentences(&text).collect();
            let mut last = 0;
            for range in found {
                prop_assert!(range.start >= last);
                prop_assert_eq!(text.get(last..range.start).map(str::trim), Some(""));
                prop_assert!(text.get(range.clone()).is_some());
                last = range.end;
            }
            prop_assert_eq!(text.get(last..).map(str::trim), Some(""));
        }
    }
}
