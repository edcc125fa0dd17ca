//! Takes from a lead what is not part of it: the outlet's name in front, or the dash that is left of it.
//!
//! Only what stands before a dash at the very beginning is looked at, and only where it is in brackets,
//! in capitals, a domain or a known outlet; "Covid-19 - căn bệnh" keeps its first word.

use std::sync::LazyLock;

use regex::Regex;

use crate::pipeline::knowledge::{PageWords, line_key};

static DASH: LazyLock<Regex> = LazyLock::new(|| compile(r"^[\s\-\x{2010}-\x{2015}]+"));
static BRACKETED: LazyLock<Regex> =
    LazyLock::new(|| compile(r"^[(\[][^()\[\]]{2,30}[)\]]\s*[\-\x{2010}-\x{2015}:]+\s*"));
/// "(MĐ) Sáng nay": initials in brackets need no dash.
static INITIALS: LazyLock<Regex> = LazyLock::new(|| compile(r"^[(\[]\p{Lu}{2,6}[)\]]\s+"));
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"^(?P<name>\p{Lu}[^\-\x{2010}-\x{2015}:,]{1,24}?)\s*(?:[\-\x{2010}-\x{2015}]\s|\s[\-\x{2010}-\x{2015}])\s*",
    )
});

static DOMAIN: LazyLock<Regex> =
    LazyLock::new(|| compile(r"^[\p{L}\d][\p{L}\d.\-]*\.[A-Za-z]{2,}$"));

fn compile(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant that every test compiles")
}

/// Returns the lead without an outlet's prefix, and the prefix where there is one.
#[must_use]
pub fn strip_outlet<'t>(lead: &'t str, words: &PageWords) -> (&'t str, Option<&'t str>) {
    let bare = DASH.find(lead).map_or(lead, |dash| lead.get(dash.end()..).unwrap_or_default());
    let bracketed = BRACKETED.find(bare).or_else(|| INITIALS.find(bare));
    let prefix = bracketed.map(|found| found.end()).or_else(|| {
        let captures = NAMED.captures(bare)?;
        let name = captures.name("name")?.as_str().trim();
        is_outlet(name, words).then(|| captures.get(0).map_or(0, |whole| whole.end()))
    });
    let Some(end) = prefix else { return (bare, None) };
    match (bare.get(end..), bare.get(..end)) {
        // A lead that is nothing but a prefix is none.
        (Some(rest), Some(prefix)) if !rest.trim().is_empty() => (rest, Some(prefix.trim())),
        _ => (bare, None),
    }
}

/// Returns a lead without the name of its own site, which stands in one of some lines of the page:
/// "Biên phòng - " on a page of "Báo Biên phòng".
#[must_use]
pub fn strip_site<'t>(lead: &'t str, sites: &[String]) -> &'t str {
    let prefix = || {
        let captures = NAMED.captures(lead)?;
        let name = line_key(captures.name("name")?.as_str());
        let is_site = |site: &String| {
            site.strip_suffix(name.as_str())
                .is_some_and(|before| before.is_empty() || before.ends_with(' '))
        };
        let is_named = !name.is_empty() && sites.iter().any(is_site);
        is_named.then(|| captures.get(0).map_or(0, |whole| whole.end()))
    };
    prefix().and_then(|end| lead.get(end..)).filter(|rest| !rest.is_empty()).unwrap_or(lead)
}

/// Syllables of an outlet's name before "Online".
const OUTLET: usize = 4;

fn is_outlet(name: &str, words: &PageWords) -> bool {
    // "Biên giới Online" is an outlet's page.
    if name.strip_suffix(" Online").is_some_and(|outlet| outlet.split(' ').count() <= OUTLET) {
        return true;
    }
    let is_word = !name.contains(char::is_whitespace);
    let letters = name.chars().filter(|character| character.is_alphabetic());
    let is_capitals = is_word
        && letters.clone().count() >= 2
        && letters.clone().all(|character| !character.is_lowercase());
    let is_domain = DOMAIN.is_match(name);
    is_capitals || is_domain || words.is_outlet(name)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::pipeline::Knowledge;

    #[test]
    fn outlets_and_left_over_dashes_are_stripped() {
        let knowledge = Knowledge::build(Knowledge::embedded()).unwrap();
        let check = |lead: &str, expected: &str| {
            assert_eq!(strip_outlet(lead, &knowledge.page_words).0, expected, "{lead}");
        };
        for prefix in [
            "(Thanh tra) - ",
            "(QBĐT) - ",
            "(PLO)-",
            "(NLĐO)- ",
            "(PLVN) -",
            "(Baothanhhoa.vn) - ",
            "(Sóng Trẻ) – ",
            "[ĐCSVN]- ",
            "VOV.VN - ",
            "TTO - ",
            "QĐND - ",
            "CSVN – ",
            "Kinhtedothi - ",
            "Baovannghe.vn - ",
            "Nguoixunghe.info - ",
            "- ",
            "– ",
            "\u{a0}-\u{a0}",
            "Dân trí - ",
            "QĐND Online – ",
            "Biên giới Online - ",
            "(BG) ",
        ] {
            check(&format!("{prefix}Sáng nay, mưa to."), "Sáng nay, mưa to.");
        }
        let sites = ["báo biên giới".to_owned()];
        assert_eq!(strip_site("Biên giới - Sáng nay, mưa to.", &sites), "Sáng nay, mưa to.");
        assert_eq!(strip_site("Hải quan - Biên giới xa.", &sites), "Hải quan - Biên giới xa.");
        for lead in [
            "Covid-19 vẫn lan rộng.",
            "Đội tuyển Việt Nam - Thái Lan hòa nhau.",
            "Kinh tế - xã hội tiếp tục phát triển.",
            "(Hà Nội) có mưa.",
            "TTO - ",
        ] {
            check(lead, lead);
        }
    }
}
