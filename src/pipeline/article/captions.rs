//! Captions of pictures: text and credit apart, duplicates merged.
//!
//! A caption printed twice is one caption, and lends its credit to it. A credit is only taken from the
//! end of a caption or from a line of its own right after it.

use std::sync::LazyLock;

use regex::Regex;

use crate::pipeline::analysis::Caption;
use crate::pipeline::labels::LineClass;
use crate::pipeline::text::fold::fold_str;

static CREDIT: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"(?i)[\s(\[.,\-–—]*\b(?:nguồn ảnh|ảnh|nguồn|photo|clip|đồ họa|minh họa|video)\s?:\s?(?P<who>[^:()]{1,60}?)[.)\]\s]*$";
    Regex::new(pattern).expect("the pattern is a constant that every test compiles")
});

/// Gathers the captions of an article in page order.
#[derive(Debug, Default)]
pub struct Captions {
    found: Vec<(Caption, String)>,
}

impl Captions {
    /// Takes up a line that is a caption, a caption printed again, or a credit.
    pub fn line(&mut self, class: LineClass, text: &str) {
        let (caption, credit) = split_credit(text);
        if class == LineClass::PhotoCredit || caption.is_empty() {
            let who = credit.unwrap_or_else(|| text.trim_matches(['(', ')', '.', ' ']).to_owned());
            if let Some((last, _)) = self.found.last_mut()
                && last.credit.is_none()
            {
                last.credit = Some(who);
            }
            return;
        }
        let key = key_of(&caption);
        if let Some((known, _)) =
            self.found.iter_mut().rev().take(4).find(|(_, other)| *other == key)
        {
            known.credit = known.credit.take().or(credit);
        } else if class == LineClass::CaptionDuplicate
            && let Some((known, _)) = self.found.last_mut()
        {
            known.credit = known.credit.take().or(credit);
        } else {
            self.found.push((Caption { text: caption, credit }, key));
        }
    }

    /// Returns the captions.
    #[must_use]
    pub fn finish(self) -> Vec<Caption> {
        self.found.into_iter().map(|(caption, _)| caption).collect()
    }
}

fn key_of(caption: &str) -> String {
    fold_str(caption).trim_end_matches(['.', ' ']).to_owned()
}

/// Returns a caption without the credit at its end, and the credit.
fn split_credit(text: &str) -> (String, Option<String>) {
    let Some(captures) = CREDIT.captures(text) else { return (text.trim().to_owned(), None) };
    let (Some(whole), Some(who)) = (captures.get(0), captures.name("who")) else {
        return (text.trim().to_owned(), None);
    };
    let mut caption = text.get(..whole.start()).unwrap_or_default().trim().to_owned();
    // The stop before the credit is the caption's own.
    if whole.as_str().starts_with('.') {
        caption.push('.');
    }
    (caption, Some(who.as_str().trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn captions(lines: &[(LineClass, &str)]) -> Vec<(String, Option<String>)> {
        let mut captions = Captions::default();
        for (class, text) in lines {
            captions.line(*class, text);
        }
        captions.finish().into_iter().map(|caption| (caption.text, caption.credit)).collect()
    }

    #[test]
    fn credits_are_taken_from_the_end() {
        let check = |line: &str, text: &str, credit: Option<&str>| {
            let expected = vec![(text.to_owned(), credit.map(str::to_owned))];
            assert_eq!(captions(&[(LineClass::Caption, line)]), expected, "{line}");
        };
        check("Quang cảnh lễ hội. Ảnh: TL.", "Quang cảnh lễ hội.", Some("TL"));
        check("Quang cảnh lễ hội (Ảnh: Trọng Bảo)", "Quang cảnh lễ hội", Some("Trọng Bảo"));
        check("Quang cảnh - Nguồn: Internet.", "Quang cảnh", Some("Internet"));
        check("Một ngày mùa xuân: chợ đông.", "Một ngày mùa xuân: chợ đông.", None);
    }

    #[test]
    fn a_caption_printed_twice_is_one_with_the_credit_of_both() {
        let found = captions(&[
            (LineClass::Caption, "Trao cờ cho đơn vị."),
            (LineClass::CaptionDuplicate, "Trao cờ cho đơn vị. Ảnh: Minh An"),
            (LineClass::Caption, "Chợ phiên"),
            (LineClass::PhotoCredit, "Ảnh: PV"),
        ]);
        assert_eq!(
            found,
            [
                ("Trao cờ cho đơn vị.".to_owned(), Some("Minh An".to_owned())),
                ("Chợ phiên".to_owned(), Some("PV".to_owned())),
            ]
        );
    }
}
