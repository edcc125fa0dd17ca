//! What the site of a page is called: by its metadata, by its address, and by what follows the headline
//! in the `title` element. Names of the site are no headline, nobody's name, and no part of either.

use crate::pipeline::Page;
use crate::pipeline::analysis::Source;
use crate::pipeline::knowledge::PageWords;
use crate::pipeline::page::Metadata;
use crate::pipeline::text::fold::ascii_fold;
use crate::pipeline::text::normalize::tidy;

/// Signs between a headline and the name of the site.
const SEPARATORS: &[&str] =
    &[" | ", " - ", " – ", " — ", " :: ", " » ", " · ", " • ", " > ", " / "];
/// Words of the longest name of a site that is told by its place alone.
const NAME_WORDS: usize = 6;
/// Letters from which the label of a host says what the site is called.
const LABEL: usize = 4;

/// The names of a site.
#[derive(Debug, Default)]
pub(super) struct Sites {
    names: Vec<String>,
    host: String,
    /// The part of the host that is chosen for the site, "tinlang" of `www.tinlang.com.vn`.
    label: String,
}

impl Sites {
    /// Gathers the names of the site; `shown` is the headline that the page shows.
    pub(super) fn of(metadata: &Metadata, page: &Page, shown: Option<&str>) -> Self {
        let host = page.url.as_deref().and_then(|url| url.split('/').nth(2)).unwrap_or_default();
        let host = host.trim_start_matches("www.");
        let label = host.split('.').next().unwrap_or_default();
        let mut names: Vec<String> = metadata.sites.iter().map(|site| key(site)).collect();
        let titles = metadata.titles.iter().filter(|stated| stated.source == Source::Dom);
        names.extend(shown.and_then(|shown| titles.filter_map(|t| behind(&t.value, shown)).next()));
        Self { names, host: host.to_owned(), label: key(label) }
    }

    /// Tells whether a text is the name of the site or of an outlet.
    pub(super) fn has(&self, text: &str, words: &PageWords) -> bool {
        let name = key(text);
        name.is_empty()
            || self.names.contains(&name)
            || !self.host.is_empty()
                && (text.eq_ignore_ascii_case(&self.host) || key(&self.host) == name)
            || self.is_label(text)
            || words.is_outlet(text) && text.split(' ').count() <= 5
    }

    /// Tells whether a text is what the host is called: "Báo Tin Làng" on tinlang.vn.
    fn is_label(&self, text: &str) -> bool {
        let name: String = ascii_fold(text).chars().filter(|c| c.is_alphanumeric()).collect();
        let name = name.strip_prefix("bao").filter(|rest| !rest.is_empty()).unwrap_or(&name);
        let label = self.label.strip_prefix("bao").unwrap_or(&self.label);
        label.len() >= LABEL && name == label
    }

    /// Returns a stated headline without the name of the site at its end or beginning.
    pub(super) fn without(&self, title: &str, words: &PageWords) -> String {
        let mut title = tidy(title);
        for separator in SEPARATORS {
            if let Some((head, tail)) = title.rsplit_once(separator)
                && self.has(tail, words)
                && !head.trim().is_empty()
            {
                title = head.trim().to_owned();
            } else if let Some((head, tail)) = title.split_once(separator)
                && self.has(head, words)
                && !tail.trim().is_empty()
            {
                title = tail.trim().to_owned();
            }
        }
        title
    }
}

/// Returns the letters and digits of a text, in one case.
pub(super) fn key(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Returns the name that a `title` element gives behind the headline that the page shows, as a key.
fn behind(title: &str, shown: &str) -> Option<String> {
    let rest = title.strip_prefix(shown)?;
    let (at, separator) =
        SEPARATORS.iter().filter_map(|sign| rest.rfind(sign).map(|at| (at, *sign))).max()?;
    let name = rest.get(at + separator.len()..)?.trim();
    (name.split_whitespace().count() <= NAME_WORDS).then(|| key(name)).filter(|k| !k.is_empty())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::pipeline::Knowledge;
    use crate::pipeline::page::metadata::Stated;

    #[test]
    fn a_site_is_known_by_what_follows_the_headline_and_by_its_host() {
        let knowledge = Knowledge::build(Knowledge::embedded()).unwrap();
        let words = &knowledge.page_words;
        let check = |title: &str, url: &str, name: &str, expected: bool| {
            let mut metadata = Metadata::default();
            metadata.titles.push(Stated { value: title.to_owned(), source: Source::Dom });
            let page = Page { url: Some(url.to_owned()), ..Page::default() };
            let sites = Sites::of(&metadata, &page, Some("Lúa sớm trổ bông"));
            assert_eq!(sites.has(name, words), expected, "{title}, {url}, {name}");
        };
        let other = "https://example.org/a";
        check("Lúa sớm trổ bông - Xã hội - Tin Đồng Xa", other, "Tin Đồng Xa", true);
        check("Lúa sớm trổ bông > Tin Đồng Xa", other, "tin đồng xa", true);
        check("Lúa sớm trổ bông đầu mùa", other, "đầu mùa", false);
        check("Mưa - Tin Đồng Xa", other, "Tin Đồng Xa", false);
        check("", "https://www.tindongxa.com.vn/a", "Tin Đồng Xa", true);
        check("", "https://baotindongxa.vn/a", "Báo Tin Đồng Xa", true);
        check("", "https://tindongxa.vn/a", "Trần Đồng Xa", false);
        check("", "https://xa.vn/a", "Xa", false);
    }
}
