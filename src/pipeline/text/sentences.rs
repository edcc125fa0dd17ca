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

/// Returns the sentences of a text.
#[must_use]
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let end = at + character.len_utf8();
        if character == '\n' {
            push(text, start..at, &mut found);
            start = end;
            continue;
        }
        if !matches!(character, '.' | '!' | '?' | '…') {
            continue;
        }
        // The dots of an ellipsis, and what closes after the stop, belong to the sentence.
        let mut end = end;
        while let Some(&(next_at, next)) = characters.peek() {
            if !matches!(next, '.' | '!' | '?' | '…' | '"' | '\'' | '”' | '’' | '»' | ')' | ']')
            {
                break;
            }
            end = next_at + next.len_utf8();
            characters.next();
        }
        if ends_sentence(text, start, at, end) {
            push(text, start..end, &mut found);
            start = end;
        }
    }
    push(text, start..text.len(), &mut found);
    found
}

fn push(text: &str, range: Range<usize>, found: &mut Vec<Range<usize>>) {
    let Some(piece) = text.get(range.clone()) else { return };
    let start = range.start + (piece.len() - piece.trim_start().len());
    let end = start + piece.trim().len();
    if start < end {
        found.push(start..end);
    }
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
        let found: Vec<&str> =
            sentences(text).into_iter().map(|range| text.get(range).unwrap()).collect();
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
            let found = sentences(&text);
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
