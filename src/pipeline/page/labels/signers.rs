//! Lines that say who wrote an article, sent it or did something for it.
//!
//! A word before a name says so ("Tác giả: Minh An"), or what was done behind it ("Minh An thực hiện"). What such
//! a line means for the article is read later, in [`crate::pipeline::article::bylines`].

use super::forms::is_name;
use crate::pipeline::knowledge::{Hit, LineRole, PageWords, line_key};
use crate::pipeline::labels::LineClass;
use crate::pipeline::text::fold::fold_str;

/// Returns who a line says did something, where no brackets say so: "Minh An thực hiện".
fn has_signed<'t>(text: &'t str, words: &PageWords) -> Option<&'t str> {
    let folded = fold_str(text);
    let done = words.line_words.ended(LineRole::Done, &folded)?;
    // What is folded has as many words as what is printed.
    let who =
        text.rsplitn(done.split(' ').count() + 1, ' ').last()?.trim_end_matches([' ', '-', ',']);
    (who.len() < text.len() && is_name(who)).then_some(who)
}

/// Returns who a line says wrote or sent the article: "Tác giả Trần Minh An", "Người đăng: An".
#[must_use]
pub fn introduced<'t>(text: &'t str, words: &PageWords) -> Option<&'t str> {
    let text = text.trim();
    let text = bracketed(text).unwrap_or(text);
    if let Some((_, name)) = words.signing.degree_of(text)
        && is_name(name)
        && words.names.is_person(name)
    {
        return Some(text);
    }
    if let Some(who) = has_signed(text, words).filter(|who| words.names.is_person(who)) {
        return Some(who);
    }
    let rest = words.signing.name_in(text);
    let (before, _) = text.split_at_checked(text.len().checked_sub(rest.len())?)?;
    let who = rest.split(" vào lúc ").next()?.trim_end_matches(" vào");
    let who = who.split(['(', '|', '"']).next()?.trim_matches([' ', '-', ',']);
    // "Bài ca" begins with a word that introduces authors too.
    let is_told = || before.contains(':') || words.names.is_person(who);
    (!before.trim().is_empty() && is_name(who) && is_told()).then_some(who)
}

/// "(Minh An)": returns what stands between brackets that hold a whole line.
#[must_use]
pub fn bracketed(line: &str) -> Option<&str> {
    line.strip_prefix('(')?.strip_suffix(')')
}

/// Returns who signs where the one who took the pictures is named behind: "Minh An; ảnh: Thu Hà".
///
/// Captions of people look the same ("Minh An - Ảnh: Thu Hà"): where the line stands decides.
#[must_use]
pub fn before_credit<'t>(text: &'t str, words: &PageWords) -> Option<&'t str> {
    let (before, _) = text.rsplit_once(':')?;
    let (who, what) = before.rsplit_once([';', ',', '-', '\u{2013}', '('])?;
    let who = who.trim_end();
    let is_picture = words.line_words.is(LineRole::Picture, &line_key(what));
    let name = words.signing.name_in(who);
    (is_picture && is_name(name) && is_people(name, words)).then_some(who)
}

/// Tells whether a line ends with what somebody did, in brackets: "Ban Thời sự (tổng hợp)".
pub(super) fn has_done(text: &str, words: &PageWords) -> bool {
    let Some((who, done)) =
        text.trim_end_matches('.').strip_suffix(')').and_then(|t| t.rsplit_once('('))
    else {
        return false;
    };
    let done = fold_str(&format!("({done})"));
    let is_cue = |hit: &Hit| hit.class == LineClass::Byline;
    who.starts_with(char::is_uppercase) && words.cues.hits(&done, &done).iter().any(is_cue)
}

/// Tells whether a line names where the text is from by its address: "Nguồn: https://…".
pub(super) fn is_linked_source(text: &str, words: &PageWords) -> bool {
    text.split_once("http").or_else(|| text.split_once("www.")).is_some_and(|(before, rest)| {
        let introduction = line_key(before);
        !rest.contains(' ')
            && before.len() <= 60
            && words.line_words.begun(LineRole::Source, &introduction).is_some()
    })
}

/// Tells whether the names of a line are those of people: "Trần Minh An - Thu Hà".
pub(super) fn is_people(text: &str, words: &PageWords) -> bool {
    names(text).next().is_some_and(|name| is_person(name, words))
}

/// Tells whether a line names two or more people, and nobody else.
pub(super) fn are_people(text: &str, words: &PageWords) -> bool {
    names(text).count() >= 2 && names(text).all(|name| is_person(name, words))
}

fn names(text: &str) -> impl Iterator<Item = &str> {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    let text = text.strip_prefix("Theo ").unwrap_or(text);
    text.split([',', ';', '&', '/', '|', '('])
        .flat_map(|part| part.split(" - "))
        .flat_map(|part| part.split(" và "))
}

fn is_person(name: &str, words: &PageWords) -> bool {
    let name = name.trim();
    words.names.is_person(words.signing.degree_of(name).map_or(name, |(_, name)| name))
}
