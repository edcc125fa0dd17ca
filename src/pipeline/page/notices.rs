//! What a page says of how much of the article it holds: one page of several, a part of what is paid for,
//! text that only a script can read, or nothing but the way to another address.
//!
//! Gathered while the page is read, told as warnings and by the kind of the page. Nothing is followed and
//! nothing is decoded. Everything is bounded in number and length.

use std::sync::LazyLock;

use regex::Regex;

use crate::pipeline::analysis::Kind;

/// Links to numbered pages that are kept.
const LINKS: usize = 500;
/// Bytes of an address that are read.
const ADDRESS: usize = 2_000;
/// Bytes without a blank from which letters and digits are a text that a script decodes.
const BLOB: usize = 400;
/// Seconds after which a page that leads on is there to be read.
const SOON: u32 = 30;

/// What a page says of how much of the article it holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notices {
    /// The address that the page leads on to by itself.
    pub leads_to: Option<String>,
    /// Whether the page says that the article is not free.
    pub is_paid: bool,
    /// Bytes of text that is encoded.
    pub encoded_bytes: usize,
    /// Which page of the article this is, and how many there are at least.
    pub part: Option<(u32, u32)>,
    /// Links to numbered pages: what the address is without the number, and the number.
    links: Vec<(String, u32)>,
}

impl Notices {
    /// Takes up the content of `<meta http-equiv=refresh>`.
    pub(super) fn refresh(&mut self, content: &str) {
        let Some(captures) = REFRESH.captures(content) else { return };
        let is_soon = captures
            .name("seconds")
            .is_some_and(|s| s.as_str().parse::<u32>().is_ok_and(|s| s <= SOON));
        if let Some(url) = captures.name("url").filter(|_| is_soon) {
            self.lead(url.as_str());
        }
    }

    /// Takes up a script, which may lead to another address.
    pub(super) fn script(&mut self, script: &str) {
        // A script that does more than that leads on under some condition.
        if script.len() <= ADDRESS
            && let Some(url) = SENT.captures(script).and_then(|captures| captures.name("url"))
        {
            self.lead(url.as_str());
        }
    }

    fn lead(&mut self, url: &str) {
        if self.leads_to.is_none() && url.len() <= ADDRESS {
            self.leads_to = Some(url.to_owned());
        }
    }

    /// Takes up the address of a link.
    pub(super) fn link(&mut self, href: &str) {
        if self.links.len() < LINKS
            && let Some((base, number)) = numbered(href)
        {
            self.links.push((base, number));
        }
    }

    /// Says which page of the article this is; `address` is that of the page.
    pub fn finish(&mut self, address: Option<&str>) {
        let Some(address) = address else { return };
        let (own, number) = numbered(address).unwrap_or_else(|| (bare(address), 1));
        let last = own.rsplit('/').next().unwrap_or_default();
        let is_own =
            |base: &str| base == own || base.is_empty() || !base.contains('/') && base == last;
        let pages = self.links.iter().filter(|(base, _)| is_own(base)).map(|(_, number)| *number);
        let most = pages.max().unwrap_or(0).max(number);
        self.part = (most >= 2 && !own.is_empty()).then_some((number, most));
        self.links.clear();
    }

    /// Returns the warnings that a reader of the result should have, for a page of some kind.
    #[must_use]
    pub fn warnings(&self, kind: Kind) -> Vec<String> {
        let mut warnings = Vec::new();
        if self.encoded_bytes > 0 {
            warnings.push(format!(
                "body_obfuscated: {} bytes of the page are encoded text that only a script can read; \
                 the article is what could be read beside it",
                self.encoded_bytes
            ));
        }
        if let Some((number, pages)) = self.part
            && matches!(kind, Kind::Article | Kind::Gallery)
        {
            warnings.push(format!("the page is number {number} of {pages} of the article"));
        }
        if self.is_paid {
            warnings.push(
                "the page says that the article is not free; it may show only the beginning"
                    .to_owned(),
            );
        }
        if let Some(url) = &self.leads_to
            && kind == Kind::Redirect
        {
            let shown: String = url.chars().take(200).collect();
            warnings.push(format!("the page leads on to {shown}"));
        }
        warnings
    }
}

static REFRESH: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r#"(?i)^\s*(?P<seconds>\d{1,6})(?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?['"]?(?P<url>[^'"\s]+)"#,
    )
});

/// An address that a script sends the browser to.
static SENT: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r#"(?:^|[\s;{(.])location(?:\.href)?\s*(?:=|\.(?:replace|assign)\s*\()\s*['"](?P<url>[^'"\s]+)['"]"#,
    )
});

/// The number of a page in an address.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?i)(?:[?&](?:p|pg|page|paged|pageindex|trang)=(?P<query>\d{1,3})\b|/(?:page|trang)[/-]?(?P<path>\d{1,3})/?$|/(?P<last>\d{1,2})/?$|[-_](?:p|page|trang)-?(?P<name>\d{1,3})(?P<end>\.[a-z]{3,5})?$)",
    )
});

fn compile(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant that every test compiles")
}

/// Returns what an address is without the number of a page, and the number, where it has one.
fn numbered(url: &str) -> Option<(String, u32)> {
    let url = url.split('#').next().filter(|url| url.len() <= ADDRESS)?;
    let captures = NUMBER.captures(url)?;
    let number = ["query", "path", "last", "name"].iter().find_map(|name| captures.name(name))?;
    let number = number.as_str().parse().ok().filter(|number| *number > 0)?;
    let base = url.get(..captures.get(0)?.start())?;
    Some((bare(base), number))
}

/// Returns an address without scheme, host, extension and the slash at its end.
fn bare(url: &str) -> String {
    let url = url.split('#').next().unwrap_or_default();
    let url = url.get(..url.floor_char_boundary(ADDRESS)).unwrap_or_default();
    let path = match url.split_once("//") {
        Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or_default(),
        None => url,
    };
    let path = path.trim_end_matches(['/', '?', '&']);
    let is_extension =
        |end: &str| (3..=5).contains(&end.len()) && end.chars().all(|c| c.is_ascii_alphabetic());
    match path.rsplit_once('.') {
        Some((name, end)) if is_extension(end) => name.to_owned(),
        _ => path.to_owned(),
    }
}

/// Returns the bytes of a text that are encoded: runs of letters and digits, of all sorts and without a
/// blank, longer than anything that is written.
#[must_use]
pub fn encoded_bytes(text: &str) -> usize {
    text.split_ascii_whitespace().filter(|run| is_encoded(run)).map(str::len).sum()
}

fn is_encoded(run: &str) -> bool {
    let signs = |byte: u8| matches!(byte, b'+' | b'/' | b'=' | b'-' | b'_');
    let has = |of: fn(&u8) -> bool| run.as_bytes().iter().filter(|byte| of(byte)).count();
    run.len() >= BLOB
        && run.bytes().all(|byte| byte.is_ascii_alphanumeric() || signs(byte))
        && !run.contains("//")
        && [has(u8::is_ascii_lowercase), has(u8::is_ascii_uppercase), has(u8::is_ascii_digit)]
            .iter()
            .all(|count| count * 25 >= run.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_that_lead_on_say_where() {
        let check = |content: &str, expected: Option<&str>| {
            let mut notices = Notices::default();
            notices.refresh(content);
            assert_eq!(notices.leads_to.as_deref(), expected, "{content}");
        };
        check("0; url=https://tin.example/moi.html", Some("https://tin.example/moi.html"));
        check("3;URL='/moi.html'", Some("/moi.html"));
        check("0,/moi.html", Some("/moi.html"));
        check("600", None);
        check("600; url=/trang-chu", None);
        check("", None);
    }

    #[test]
    fn scripts_that_do_nothing_but_lead_on_are_read() {
        let check = |script: &str, expected: Option<&str>| {
            let mut notices = Notices::default();
            notices.script(script);
            assert_eq!(notices.leads_to.as_deref(), expected, "{script}");
        };
        check("location.replace(\"https://tin.example/a\");", Some("https://tin.example/a"));
        check("window.location.href = '/a.html'", Some("/a.html"));
        check("setTimeout(function(){window.location='/a'},500)", Some("/a"));
        check("var allocation = '/a'", None);
        check("location = base + '/a'", None);
        check(&format!("location.replace('/a');{}", " ".repeat(ADDRESS)), None);
    }

    #[test]
    fn pages_of_one_article_are_counted_by_their_addresses() {
        let check = |address: &str, links: &[&str], expected: Option<(u32, u32)>| {
            let mut notices = Notices::default();
            links.iter().for_each(|link| notices.link(link));
            notices.finish(Some(address));
            assert_eq!(notices.part, expected, "{address} {links:?}");
        };
        let url = "https://tin.example/lang-nghe-123.html";
        check(url, &["?page=2", "?page=3"], Some((1, 3)));
        check(url, &["/lang-nghe-123-p2.html", "/lang-nghe-123-p4.html"], Some((1, 4)));
        check(url, &["lang-nghe-123-trang-2.html"], Some((1, 2)));
        check("https://tin.example/lang-nghe-123-p2.html", &["/lang-nghe-123.html"], Some((2, 2)));
        check(
            "https://tin.example/2024/05/lang-nghe/",
            &["https://tin.example/2024/05/lang-nghe/2/"],
            Some((1, 2)),
        );
        check("https://tin.example/2024/05/lang-nghe/", &["https://tin.example/2024/05/"], None);
        check(url, &["/thoi-su?page=2", "/bai-khac-p2.html"], None);
        check(url, &[], None);
    }

    #[test]
    fn encoded_text_is_told_from_words_and_addresses() {
        let blob: String = (0..500_u32)
            .filter_map(|n| char::from_digit((n * 7) % 36, 36))
            .enumerate()
            .map(|(at, c)| if at % 2 == 0 { c.to_ascii_uppercase() } else { c })
            .collect();
        assert_eq!(encoded_bytes(&format!("Sáng nay {blob} tại xã")), 500);
        assert_eq!(encoded_bytes(&"a".repeat(500)), 0);
        assert_eq!(encoded_bytes(&format!("https://a.example/{blob}")), 0);
        assert_eq!(encoded_bytes(blob.get(..300).unwrap_or_default()), 0);
    }
}
