//! Reads who signed an article, and which agency it came from.
//!
//! A line may hold several names, a role after a dash, what they did in brackets, or the outlet the
//! text was taken from. Names in capitals get title case; pen names, initials and desks stay as they
//! are. A line in which no part is shaped like a name or a known desk yields nobody.

use std::sync::LazyLock;

use regex::Regex;

use crate::pipeline::analysis::Author;
use crate::pipeline::knowledge::{LineRole, PageWords, line_key};
use crate::pipeline::labels::LineClass;
use crate::pipeline::page::labels::forms::{self, done_by, is_name};
use crate::pipeline::page::labels::signers::{before_credit, bracketed, introduced};
use crate::pipeline::text::fold::{ascii_fold, fold_str};

/// Who signed, and where it came from.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Signature {
    /// People and desks, in page order.
    pub authors: Vec<Author>,
    /// The agency or outlet that the text was taken from.
    pub agency: Option<String>,
}

static BEFORE: LazyLock<Regex> = LazyLock::new(|| compile(r"^[^:]{2,24}:\s*"));
static BRACKETS: LazyLock<Regex> = LazyLock::new(|| compile(r"\s*\((?P<in>[^()]{1,40})\)\s*"));
static DASH: LazyLock<Regex> = LazyLock::new(|| compile(r"\s[-–—]\s"));
static AGENCY: LazyLock<Regex> = LazyLock::new(|| {
    compile(r"(?i)^\(?\s*(?:theo|nguồn(?: tin)?\s*:?|gốc\s*:)\s+(?P<who>[^:()]{2,60}?)\s*\)?\.?$")
});

/// "Posted on … by An", whose date was taken out.
static POSTED: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?i)^(?:(?:posted|published|written|đăng|viết)\s+)?(?:(?:on|ngày|lúc|vào)\s+)*(?:by|bởi)\s*:?\s+",
    )
});
static CLOCK: LazyLock<Regex> =
    LazyLock::new(|| compile(r"(?i)\s+(?:(?:vào\s+)?(?:lúc|at)\s+\d{1,2}\s?[:h]\s?\d{2}.*|vào)$"));

fn compile(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant that every test compiles")
}

/// Returns what a byline or agency line says.
#[must_use]
pub fn read(line: &str, words: &PageWords) -> Signature {
    let mut signature = Signature::default();
    let line = line.trim().trim_end_matches(['.', ',', ';']);
    let line = line.trim_start_matches(forms::BEFORE_NAMES).trim();
    if let Some(who) = AGENCY.captures(line).and_then(|captures| captures.name("who")) {
        source(who.as_str(), words, &mut signature);
        return signature;
    }
    let line = line.strip_prefix("Theo ").unwrap_or(line);
    let line = before_credit(line, words).unwrap_or(line);
    let is_signed =
        |inner: &&str| words.names.is_person(inner) || introduced(inner, words).is_some();
    let line = bracketed(line).filter(is_signed).unwrap_or(line);
    let has_cue = words
        .cues
        .hits(&fold_str(line), &line_key(line))
        .iter()
        .any(|hit| hit.class == LineClass::Byline);
    let mut rest = line.to_owned();
    let mut is_design = false;
    if has_cue && let Some(before) = BEFORE.find(line) {
        is_design = words.line_words.is(LineRole::Design, &line_key(before.as_str()));
        rest = line.get(before.end()..).unwrap_or_default().to_owned();
    } else if let Some(who) = introduced(line, words) {
        rest = who.to_owned();
    }
    if let Some(who) = done_by(&rest) {
        rest = who.to_owned();
    } else if let Some(before) = POSTED.find(&rest) {
        rest.replace_range(before.range(), "");
    }
    if let Some(clock) = CLOCK.find(&rest) {
        rest.truncate(clock.start());
    }
    let mut role = None;
    if let Some(captures) = BRACKETS.captures(&rest)
        && let (Some(whole), Some(inside)) = (captures.get(0), captures.name("in"))
    {
        let inside = inside.as_str().trim();
        let named = ["theo ", "Theo "].iter().find_map(|word| inside.strip_prefix(word));
        let (is_source, inside) = (named.is_some(), named.unwrap_or(inside).to_owned());
        if is_source
            || words.is_outlet(&inside)
            || inside.split('/').any(|part| words.is_outlet(part))
        {
            signature.agency = Some(inside);
        } else {
            role = Some(inside);
        }
        let range = whole.range();
        rest.replace_range(range, " ");
    }
    people(rest.trim(), role, words, &mut signature);
    if is_design {
        // A studio that set the page has not written the article.
        let is_desk = |name: &str| !name.contains(' ') || forms::is_body(&fold_str(name), words);
        signature.authors.retain(|author| !is_desk(&author.name));
    }
    signature
}

/// Tells whether a line says that it signs: "Tác giả: Daniel", "by Daniel".
#[must_use]
pub fn is_told(line: &str, words: &PageWords) -> bool {
    introduced(line, words).is_some() || done_by(line).is_some()
}

/// "Theo X/Báo Y": a person and the outlet, or the outlet alone.
fn source(who: &str, words: &PageWords, signature: &mut Signature) {
    let parts: Vec<&str> = who.split('/').map(str::trim).filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        [name, outlet] if is_name(name) && !words.is_outlet(name) => {
            signature.authors.push(author(name, None, Some((*outlet).to_owned()), words));
            signature.agency = Some((*outlet).to_owned());
        }
        // Papers that take over a text name who wrote it as they name the paper.
        [name] if words.names.is_person(name) && !words.is_outlet(name) => {
            signature.authors.push(author(name, None, None, words));
        }
        _ => signature.agency = Some(who.trim().to_owned()),
    }
}

fn people(text: &str, role: Option<String>, words: &PageWords, signature: &mut Signature) {
    let dashed: Vec<&str> =
        DASH.split(text).map(str::trim).filter(|part| !part.is_empty()).collect();
    if let [name, office] = dashed.as_slice()
        && is_name(name)
        && !is_name(office)
    {
        signature.authors.push(author(name, Some((*office).to_owned()), None, words));
        return;
    }
    for part in dashed.iter().flat_map(|part| part.split([',', ';', '&', '•', '|'])) {
        for name in part.split(" và ").flat_map(|part| slashed(part, words)) {
            let name = name.trim();
            if words.line_words.is(LineRole::Staff, &line_key(name))
                && let Some(before) = signature.authors.last_mut()
            {
                before.role.get_or_insert_with(|| name.to_owned());
                continue;
            }
            let (name, outlet) = match name.split_once('/') {
                Some((name, outlet)) if words.is_outlet(outlet) || is_office(outlet, words) => {
                    (name.trim(), Some(outlet.trim().to_owned()))
                }
                _ => (name, None),
            };
            if let Some(outlet) = name.strip_prefix("Theo ").or_else(|| name.strip_prefix("theo "))
            {
                signature.agency.get_or_insert_with(|| outlet.to_owned());
            } else if words.is_outlet(name) {
                signature.agency.get_or_insert_with(|| name.to_owned());
            } else if is_person_or_desk(name, words)
                || words.signing.degree_of(name).is_some_and(|(_, name)| is_name(name))
                || is_desk(name) && (role.is_some() || forms::is_body(&fold_str(name), words))
            {
                signature.authors.push(author(name, role.clone(), outlet, words));
            }
        }
    }
}

/// "Minh An/ Thu Hà": two people; what is behind a slash otherwise is an outlet, a place or part of a name.
fn slashed<'t>(part: &'t str, words: &PageWords) -> Vec<&'t str> {
    // Nobody puts a space between a name and its outlet.
    let is_spaced = part.contains("/ ");
    let is_one = |name: &str| {
        words.names.is_person(name)
            || is_spaced && name.contains(' ') && is_name(name) && !words.is_outlet(name)
    };
    let is_people = part.split('/').all(|name| is_one(name.trim()));
    if is_people { part.split('/').collect() } else { vec![part] }
}

/// "VOV-Tây Bắc", "Báo Đất Mũi": an outlet's office, or an outlet by what it is called.
fn is_office(name: &str, words: &PageWords) -> bool {
    forms::is_site_name(name, words)
        || name.split_once('-').is_some_and(|(outlet, _)| words.is_outlet(outlet))
}

/// Syllables of the longest name of a desk.
const DESK: usize = 5;

/// Tells whether a text that is said to have done something may be a desk: "Ban Thời sự (tổng hợp)".
fn is_desk(name: &str) -> bool {
    let is_word = |word: &str| word.chars().all(char::is_alphabetic);
    name.starts_with(char::is_uppercase)
        && name.split_whitespace().all(is_word)
        && (2..=DESK).contains(&name.split_whitespace().count())
}

fn is_person_or_desk(name: &str, words: &PageWords) -> bool {
    // "Bởi", on a line above the name; "PV" stands for somebody.
    let introduces = words.signing.is_introduction(name) && name.contains(char::is_lowercase);
    // "Lâm Đồng, ngày 12 tháng 3" names a place.
    if introduces || words.names.is_place(name) {
        return false;
    }
    let is_known = || {
        words
            .cues
            .hits(&fold_str(name), &line_key(name))
            .iter()
            .any(|hit| hit.class == LineClass::Byline)
    };
    name.chars().count() <= 60 && !name.is_empty() && (is_name(name) || is_known())
}

/// A name with its degree taken for the role where nothing else is said of that.
fn author(
    name: &str,
    role: Option<String>,
    organisation: Option<String>,
    words: &PageWords,
) -> Author {
    let name = name.trim().trim_matches(['.', ' ']);
    let (degree, name) =
        words.signing.degree_of(name).map_or((None, name), |(degree, name)| (Some(degree), name));
    Author { name: title_case(name), role: role.or(degree.map(str::to_owned)), organisation }
}

/// Returns a name in capitals as a name is written; initials and other names stay.
#[must_use]
pub fn title_case(name: &str) -> String {
    let is_capitals = name.chars().all(|character| !character.is_lowercase());
    let has_words = name.contains(char::is_whitespace);
    let words = name.split_whitespace().map(|word| {
        let letters = word.chars().count();
        let is_initials = word.contains('.') || letters == 1 || (!has_words && !is_syllable(word));
        if !is_capitals || is_initials {
            return word.to_owned();
        }
        let mut characters = word.chars();
        characters.next().map_or_else(String::new, |first| {
            first.to_string() + &characters.as_str().to_lowercase()
        })
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Tells whether a word in capitals can be spoken as one syllable: it has a vowel, and only one group.
fn is_syllable(word: &str) -> bool {
    let ascii = ascii_fold(word);
    let is_vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let groups = ascii.split(|c| !is_vowel(c)).filter(|group| !group.is_empty()).count();
    ascii.len() >= 3 && groups == 1
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::pipeline::Knowledge;

    #[test]
    fn bylines_are_read_as_names_roles_and_sources() {
        let knowledge = Knowledge::build(Knowledge::embedded()).unwrap();
        let check = |line: &str, expected: &str| {
            let found = read(line, &knowledge.page_words);
            let mut text: Vec<String> = found
                .authors
                .iter()
                .map(|a| {
                    let role = a.role.as_ref().map(|r| format!(" [{r}]")).unwrap_or_default();
                    let body = a.organisation.as_ref().map(|o| format!(" @{o}"));
                    format!("{}{role}{}", a.name, body.unwrap_or_default())
                })
                .collect();
            text.extend(found.agency.map(|agency| format!("<{agency}>")));
            assert_eq!(text.join(" + "), expected, "{line}");
        };
        check("Minh An", "Minh An");
        check("TRẦN MINH AN", "Trần Minh An");
        check("TRẦN MINH AN - Chánh Văn phòng Huyện ủy", "Trần Minh An [Chánh Văn phòng Huyện ủy]");
        check("Minh An, Piên", "Minh An + Piên");
        check("Huỳnh An - Hùng Bình", "Huỳnh An + Hùng Bình");
        check("Minh An – Thu Hà", "Minh An + Thu Hà");
        check("MINH AN (thực hiện)", "Minh An [thực hiện]");
        check("Bài và ảnh: Minh An", "Minh An");
        check("Tin, ảnh: Minh An và Thu Hà", "Minh An + Thu Hà");
        check("Tác giả bài viết: Minh An", "Minh An");
        check("Người đăng: Minh An vào lúc 20:05", "Minh An");
        check("Gửi bởi Minh An vào", "Minh An");
        check("Posted on by Minh An", "Minh An");
        check("Đăng bởi: Minh An", "Minh An");
        check("Viết bởi Minh An", "Minh An");
        check("Submitted by Minh An", "Minh An");
        check("Thảo luận trong 'Tin tức' bắt đầu bởi Minh An", "Minh An");
        check("Bởi", "");
        check("by Minh An", "Minh An");
        check("Minh An (tổng hợp)", "Minh An [tổng hợp]");
        check("PV", "PV");
        check("P.V", "P.V");
        check("TTQ", "TTQ");
        check("H.ANH", "H.ANH");
        check("THẢO", "Thảo");
        check("Theo TTXVN", "<TTXVN>");
        check("Minh An (theo TTXVN)", "Minh An + <TTXVN>");
        check("Theo Minh An/VOV", "Minh An @VOV + <VOV>");
        check("Minh An/VOV.VN", "Minh An @VOV.VN");
        check("Minh An/VOV-Tây Bắc", "Minh An @VOV-Tây Bắc");
        check("Minh An; ảnh: Thu Hà", "Minh An");
        check("Minh An, video: Thu Hà", "Minh An");
        check("(Minh An)", "Minh An");
        check("(Minh An tổng hợp)", "Minh An");
        check("Minh An, CTV", "Minh An [CTV]");
        check("Minh An - Ảnh: Thu Hà", "Minh An");
        check("Tin: Minh An, Ảnh: Thu Hà", "Minh An");
        check("Luật sư Trần Minh An", "Trần Minh An [Luật sư]");
        check("* Minh An", "Minh An");
        check("— Minh An", "Minh An");
        check("Minh An | Thu Hà", "Minh An + Thu Hà");
        check("T/h: Minh An", "Minh An");
        check("Biên dịch: Minh An", "Minh An");
        check("Minh An/ Thu Hà", "Minh An + Thu Hà");
        check("Minh An/ Hoàng Bách", "Minh An + Hoàng Bách");
        check("ThS. Trần Minh An", "Trần Minh An [ThS.]");
        check("Ths Trần Minh An", "Trần Minh An [Ths]");
        check("PGS.TS Trần Minh An", "Trần Minh An [PGS.TS]");
        check("Minh An/Báo Đất Mũi", "Minh An @Báo Đất Mũi");
        check("(TTXVN/Vietnam+)", "<TTXVN/Vietnam+>");
        check("Ban Biên tập", "Ban Biên tập");
        check("Tác giả Trần Minh An", "Trần Minh An");
        check("Trần Minh An thực hiện", "Trần Minh An");
        check("Theo Trần Minh An (Dân trí)", "Trần Minh An + <Dân trí>");
        check("Theo Trần Minh An", "Trần Minh An");
        check("Theo Minh An", "Minh An");
        check("Theo Thanh Niên", "<Thanh Niên>");
        check("Thiết kế: KTX", "");
        check("Thiết kế: Ban Kỹ thuật", "");
        check("Ban Thời sự (tổng hợp)", "Ban Thời sự [tổng hợp]");
        check("Lâm Đồng", "");
        check("đây là một câu thường", "");
        check("", "");
    }
}
