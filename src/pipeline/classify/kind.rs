//! What sort of page this is, from the parts that were labelled.
//!
//! Asked in this order, the first yes decides: a feed; spam; a page that only leads on; text in another language; a list of
//! headlines; pictures with captions; too little text; else an article. Each answer comes with its
//! reason in a few words. Nothing is dropped here: a page that is no article is a result too.

use std::collections::{BTreeSet, HashSet};

use crate::pipeline::analysis::{Kind, Language, LanguageCode, Span};
use crate::pipeline::extract::ArticleText;
use crate::pipeline::knowledge::Lexicon;
use crate::pipeline::labels::LineClass;
use crate::pipeline::text::letters;
use crate::pipeline::text::tokens::syllables;

/// Syllables that lead and body of an article have together at least.
const LEAST_ARTICLE: usize = 40;
/// Syllables of a paragraph that only an article has.
const LONG_PARAGRAPH: usize = 25;
/// Lines that make a list.
const LEAST_LIST: usize = 8;

/// What the labelled page says beside its kept text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outline {
    /// Whether the page is a feed or a sitemap; see [`is_feed`].
    pub is_feed: bool,
    /// Whether the page leads on to another address by itself.
    pub leads_on: bool,
    /// Lines that were left out as links to other articles or as navigation.
    pub link_lines: usize,
}

/// Tells whether a page as it came is a feed (RSS, Atom) or a sitemap.
#[must_use]
pub fn is_feed(page: &str) -> bool {
    let mut rest = page.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    // The root element comes after declarations and comments, of which there are few.
    for _ in 0..8 {
        let declaration = rest.starts_with("<?") || rest.starts_with("<!");
        if !declaration {
            break;
        }
        let close = if rest.starts_with("<!--") { "-->" } else { ">" };
        let Some((_, after)) = rest.split_once(close) else { return false };
        rest = after.trim_start();
    }
    ["<rss", "<feed", "<rdf:RDF", "<urlset", "<sitemapindex"].iter().any(|root| {
        rest.strip_prefix(root)
            .is_some_and(|after| after.starts_with(['>', ' ', '\t', '\r', '\n', '/']))
    })
}

/// Returns the kind of a page and why it is that.
#[must_use]
pub fn kind(text: &ArticleText<'_>, outline: Outline, language: &Language) -> (Kind, String) {
    if outline.is_feed {
        return (Kind::Feed, "the root element is that of a feed or sitemap".to_owned());
    }
    if let Some(reason) = spam(text) {
        return (Kind::Spam, reason);
    }
    let parts = Parts::of(text);
    let prose = parts.body + parts.lead;
    if outline.leads_on && prose < LEAST_ARTICLE {
        let reason = format!("{prose} syllables of text, and the page leads to another address");
        return (Kind::Redirect, reason);
    }
    if language.code != LanguageCode::Vi && syllables_of(text) >= LEAST_ARTICLE / 2 {
        return (Kind::NotVietnamese, format!("the language is {}", language.code));
    }
    let lines = parts.short_lines + outline.link_lines;
    // Articles carry lists of links too; what they have and lists have not is long paragraphs.
    if lines >= LEAST_LIST
        && (parts.long_paragraphs == 0 || parts.long * 4 < prose && parts.long_paragraphs < 3)
    {
        let reason = format!("{lines} short lines and {} long paragraphs", parts.long_paragraphs);
        return (Kind::Listing, reason);
    }
    if parts.captions >= 3 && prose < 60 && parts.caption_syllables > prose {
        let reason = format!("{} captions and {prose} syllables of text", parts.captions);
        return (Kind::Gallery, reason);
    }
    if prose < LEAST_ARTICLE {
        return (Kind::TooShort, format!("{prose} syllables of text, fewer than {LEAST_ARTICLE}"));
    }
    let reason = format!("{prose} syllables of text in {} paragraphs", parts.paragraphs);
    (Kind::Article, reason)
}

/// The parts of the kept text, counted.
#[derive(Debug, Default)]
struct Parts {
    lead: usize,
    body: usize,
    paragraphs: usize,
    long_paragraphs: usize,
    /// Syllables in long paragraphs.
    long: usize,
    short_lines: usize,
    captions: usize,
    caption_syllables: usize,
}

impl Parts {
    fn of(text: &ArticleText<'_>) -> Self {
        let mut parts = Self::default();
        for block in text.blocks() {
            let surface = text.surface().get(block.span.start..block.span.end).unwrap_or_default();
            let count = text.count_syllables(block.span);
            let class = block.kind;
            if class == LineClass::Lead {
                parts.lead += count;
            } else if class == LineClass::Body {
                parts.body += count;
                parts.paragraphs += 1;
                let closed =
                    surface.trim_end().ends_with(['.', '!', '?', '…', '"', '”', ':', ';', '/']);
                parts.short_lines += usize::from(count < LONG_PARAGRAPH && !closed);
            } else if class == LineClass::Caption {
                parts.captions += 1;
                parts.caption_syllables += count;
            } else if class == LineClass::Subheading {
                parts.short_lines += 1;
            }
            if matches!(class, LineClass::Lead | LineClass::Body) && count >= LONG_PARAGRAPH {
                parts.long_paragraphs += usize::from(class == LineClass::Body);
                parts.long += count;
            }
        }
        parts
    }
}

fn syllables_of(text: &ArticleText<'_>) -> usize {
    text.count_syllables(Span { start: 0, end: text.surface().len() })
}

/// Returns why a text is spam.
fn spam(text: &ArticleText<'_>) -> Option<String> {
    if let Some(reason) = obfuscated(text.normal()) {
        return Some(reason);
    }
    let folded = text.folded();
    let total = syllables_of(text);
    // Betting houses are named in reports too, but not five of them in three hundred words.
    let named: BTreeSet<usize> =
        text.phrases(Lexicon::SpamPhrase).iter().map(|phrase| phrase.entry).collect();
    if named.len() >= 5 && named.len() * 60 >= total {
        return Some(format!("{} phrases that only spam strings together", named.len()));
    }
    if total >= 300
        && let Some(groups) = few_groups(folded, total.div_ceil(10))
    {
        return Some(format!("{total} syllables that repeat {groups} groups of three"));
    }
    None
}

/// Returns how many different groups of three syllables a text has where they are fewer than `most`.
fn few_groups(folded: &str, most: usize) -> Option<usize> {
    let mut groups = HashSet::new();
    let mut window = [""; 3];
    for (index, range) in syllables(folded).enumerate() {
        window.rotate_left(1);
        window[2] = folded.get(range).unwrap_or_default();
        if index >= 2 {
            groups.insert(window);
        }
        // Most texts are through after their first tenth.
        if groups.len() >= most {
            return None;
        }
    }
    Some(groups.len())
}

/// Letters dressed up so that filters miss the words: loose combining marks, small capitals, and
/// Greek or Cyrillic letters inside Latin words.
fn obfuscated(normal: &str) -> Option<String> {
    // All that is dressed up is written outside the blocks that Vietnamese needs; most texts have none of it.
    if !normal.chars().any(|character| matches!(character, '\u{250}'..='\u{1dff}' | 'ꜰ'..)) {
        return None;
    }
    let (mut all, mut dressed) = (0_usize, 0_usize);
    for word in normal.split_whitespace() {
        let (mut latin, mut foreign, mut odd) = (0_usize, 0_usize, 0_usize);
        for character in word.chars() {
            match character {
                '\u{300}'..='\u{36f}' | '\u{1d00}'..='\u{1d7f}' | '\u{1d400}'..='\u{1d7ff}' => {
                    odd += 1
                }
                'ʙ' | 'ɢ' | 'ʜ' | 'ɪ' | 'ʟ' | 'ɴ' | 'ʀ' | 'ʏ' | 'ꜰ' | 'ꜱ' => odd += 1,
                '\u{370}'..='\u{52f}' => foreign += 1,
                _ if letters::is_letter(character) => latin += 1,
                _ => {}
            }
        }
        all += latin + foreign + odd;
        dressed += odd + if latin > 0 { foreign } else { 0 };
    }
    (dressed >= 20 && dressed * 20 >= all)
        .then(|| format!("{dressed} of {all} letters are dressed up"))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use std::sync::LazyLock;

    use super::*;
    use crate::pipeline::Knowledge;
    use crate::pipeline::analysis::Block;
    use crate::pipeline::classify::language::language;

    static KNOWLEDGE: LazyLock<Knowledge> =
        LazyLock::new(|| Knowledge::build(Knowledge::embedded()).unwrap());

    const PARAGRAPH: &str = "Huyện ủy tổ chức hội nghị sơ kết công tác xây dựng Đảng sáu tháng đầu năm, \
        đề ra phương hướng, nhiệm vụ trọng tâm và giải pháp thực hiện trong thời gian tới tại địa phương.";

    fn check(parts: &[(LineClass, &str)], outline: Outline, expected: Kind) {
        let mut surface = String::new();
        let mut blocks = Vec::new();
        for (class, part) in parts {
            if !surface.is_empty() {
                surface.push_str("\n\n");
            }
            let start = surface.len();
            surface.push_str(part);
            blocks.push(Block { kind: *class, span: Span { start, end: surface.len() } });
        }
        let text = ArticleText::new(&surface, &blocks, &KNOWLEDGE.vocabulary);
        let told = language(text.normal(), &KNOWLEDGE.language_words);
        let (kind, reason) = super::kind(&text, outline, &told);
        assert_eq!(kind, expected, "{reason}");
        assert!(!reason.is_empty() && reason.len() < 100);
    }

    #[test]
    fn a_title_with_paragraphs_is_an_article() {
        let parts = [
            (LineClass::Title, "Hội nghị sơ kết"),
            (LineClass::Lead, PARAGRAPH),
            (LineClass::Body, PARAGRAPH),
        ];
        check(&parts, Outline::default(), Kind::Article);
        check(&parts, Outline { link_lines: 30, ..Outline::default() }, Kind::Article);
    }

    #[test]
    fn headlines_without_paragraphs_are_a_listing() {
        let line = (LineClass::Body, "Khánh thành cầu mới ở huyện Châu Phú");
        check(&[line; 12], Outline::default(), Kind::Listing);
        check(
            &[(LineClass::Title, "Tin mới")],
            Outline { link_lines: 20, ..Outline::default() },
            Kind::Listing,
        );
    }

    #[test]
    fn little_text_is_too_short() {
        check(&[(LineClass::Title, "Khánh thành cầu mới")], Outline::default(), Kind::TooShort);
        check(&[], Outline::default(), Kind::TooShort);
    }

    #[test]
    fn a_page_that_leads_on_and_has_no_text_is_a_redirect() {
        let outline = Outline { leads_on: true, ..Outline::default() };
        let stub = [(LineClass::Title, "Đang chuyển hướng"), (LineClass::Body, "Vui lòng chờ.")];
        check(&stub, outline, Kind::Redirect);
        let article = [(LineClass::Title, "Hội nghị sơ kết"), (LineClass::Body, PARAGRAPH)];
        let article = [article[0], article[1], (LineClass::Body, PARAGRAPH)];
        check(&article, outline, Kind::Article);
    }

    #[test]
    fn captions_without_text_are_a_gallery() {
        let caption = (
            LineClass::Caption,
            "Lãnh đạo huyện tặng hoa chúc mừng các gia đình tiêu biểu tại buổi lễ.",
        );
        check(
            &[(LineClass::Title, "Chùm ảnh lễ hội"), caption, caption, caption],
            Outline::default(),
            Kind::Gallery,
        );
    }

    #[test]
    fn another_language_is_not_vietnamese() {
        let english = "The government said on Monday that it will not change the rules for foreign companies, and that \
            most of them had been told about the new law before it was passed by the assembly last week.";
        check(
            &[(LineClass::Body, english), (LineClass::Body, english)],
            Outline::default(),
            Kind::NotVietnamese,
        );
    }

    #[test]
    fn betting_keywords_dressed_letters_and_endless_repetition_are_spam() {
        let keywords = "Kèo nhà cái, soi cầu XSMB, lô đề online, cá cược bóng đá, tài xỉu, nổ hũ, kubet, 98win hôm nay";
        check(&[(LineClass::Body, keywords)], Outline::default(), Kind::Spam);
        let dressed =
            "T\u{33c}h\u{33c}ủ\u{33c} t\u{33c}ư\u{33c}ớ\u{33c}n\u{33c}g\u{33c} ".repeat(10);
        check(&[(LineClass::Body, &dressed)], Outline::default(), Kind::Spam);
        check(&[(LineClass::Body, &"Nghị quyết số ".repeat(400))], Outline::default(), Kind::Spam);
    }

    #[test]
    fn a_report_about_betting_is_an_article() {
        let report = "Công an triệt phá đường dây cá cược bóng đá qua trang kubet. ".to_owned()
            + &PARAGRAPH.repeat(3);
        check(&[(LineClass::Body, &report)], Outline::default(), Kind::Article);
    }

    #[test]
    fn feeds_are_told_by_their_root_element() {
        for feed in [
            "<?xml version=\"1.0\"?>\n<rss version=\"2.0\"><channel/></rss>",
            "\u{feff}<feed xmlns=\"http://www.w3.org/2005/Atom\">",
            "<?xml version='1.0'?><!-- made by hand --><urlset>",
        ] {
            assert!(is_feed(feed), "{feed}");
        }
        for page in
            ["<html><rss></html>", "<!doctype html><p>rss", "rss", "<feedback>", "<?xml", ""]
        {
            assert!(!is_feed(page), "{page}");
        }
        check(&[], Outline { is_feed: true, ..Outline::default() }, Kind::Feed);
    }
}
