//! Joins what the page shows with what it says of itself and what the crawler knows: one place where
//! sources of a field are weighed (dates apart, see [`super::dateline`]).
//!
//! The visible text wins where anything agrees with it; a headline that nothing agrees with loses to
//! one that two sources state. Names of the site are taken off stated headlines and are nobody's
//! byline. What is missing is filled from JSON-LD, then meta elements, then the document, then hints.

use std::collections::BTreeSet;

use super::sites::{Sites, key};
use super::{Assembled, TAGS, bylines};
use crate::pipeline::Page;
use crate::pipeline::analysis::{Author, Field, Image, Source};
use crate::pipeline::knowledge::{At, PageWords, line_key};
use crate::pipeline::labels::LineClass;
use crate::pipeline::page::{Element, Line, Metadata, PageText};
use crate::pipeline::text::dates::find_dates;
use crate::pipeline::text::dates::stamps::without_introduction;
use crate::pipeline::text::normalize::tidy;

/// Pictures of one article.
const IMAGES: usize = 200;

/// Fills and corrects the fields of an article from what the page does not print.
pub(super) fn merge(assembled: &mut Assembled, text: &PageText, page: &Page, words: &PageWords) {
    let metadata = &text.metadata;
    let sites = Sites::of(metadata, page, assembled.article.title.as_deref());
    title(assembled, text, page, words, &sites);
    section(assembled, text, page, words);
    authors(assembled, text, page, words, &sites);
    belong(&mut assembled.article.authors, words, &sites);
    let article = &mut assembled.article;
    for tag in &metadata.tags {
        if article.tags.len() < TAGS && !article.tags.contains(tag) {
            article.tags.push(tag.clone());
        }
    }
    article.images = images(text);
    article.canonical_url.clone_from(&metadata.canonical_url);
}

fn note(assembled: &mut Assembled, field: Field, source: Source) {
    assembled.evidence.retain(|(known, _)| *known != field);
    assembled.evidence.push((field, source));
}

fn title(
    assembled: &mut Assembled,
    text: &PageText,
    page: &Page,
    words: &PageWords,
    sites: &Sites,
) {
    let metadata = &text.metadata;
    let hint = page.hints.title.as_deref().map(tidy).filter(|hint| !hint.is_empty());
    let mut stated: Vec<(String, Source)> = metadata
        .titles
        .iter()
        .map(|stated| (sites.without(&stated.value, words), stated.source))
        .chain(hint.map(|hint| (hint, Source::Hint)))
        .filter(|(title, _)| !sites.has(title, words))
        .collect();
    stated.sort_by_key(|(_, source)| *source);
    let Some(visible) = assembled.article.title.clone() else {
        if let Some((title, source)) = stated.into_iter().next() {
            assembled.article.title = Some(title);
            note(assembled, Field::Title, source);
        }
        return;
    };
    let shown = key(&visible);
    if stated.iter().any(|(title, _)| key(title) == shown) {
        return;
    }
    // A kicker or a date that stands in the heading is no part of what the page calls its title.
    let votes =
        |candidate: &str| stated.iter().filter(|(title, _)| key(title) == candidate).count();
    // What runs on in small letters belongs to the headline.
    let is_parted = |candidate: &str| {
        let (letters, mut passed) = (candidate.chars().count(), 0);
        let mut rest = visible.chars().skip_while(|c| {
            let is_inside = passed < letters;
            passed += usize::from(c.is_alphanumeric());
            is_inside
        });
        rest.find(|c| !c.is_whitespace()).is_none_or(|c| !c.is_lowercase())
    };
    let is_whole = |candidate: &str| {
        candidate.len() * 5 >= shown.len() * 2
            && (shown.ends_with(candidate) || shown.starts_with(candidate) && is_parted(candidate))
    };
    let is_unlike = |candidate: &str| {
        let (a, b) = (line_key(&visible), line_key(candidate));
        let words: Vec<&str> = a.split(' ').collect();
        let shared = b.split(' ').filter(|word| words.contains(word)).count();
        shared * 2 < words.len().min(b.split(' ').count())
    };
    let better = stated.iter().find(|(title, source)| {
        let candidate = key(title);
        let is_agreed = votes(&candidate) >= 2;
        !candidate.is_empty()
            && *source != Source::Dom
            && (is_whole(&candidate) && is_agreed
                || is_unlike(title) && (is_agreed || *source == Source::JsonLd))
    });
    if let Some((title, source)) = better.cloned() {
        assembled.article.title = Some(title);
        note(assembled, Field::Title, source);
    }
}

fn section(assembled: &mut Assembled, text: &PageText, page: &Page, words: &PageWords) {
    if assembled.article.section.is_some() {
        return;
    }
    let metadata = &text.metadata;
    let title = assembled.article.title.as_deref().map(key).unwrap_or_default();
    let is_step = |name: &&String| {
        let line = line_key(name);
        let is_home = words
            .boilerplate
            .hits(&line, &line)
            .iter()
            .any(|hit| hit.at == At::Line && hit.class == LineClass::Navigation);
        // The last step is the page itself where it is called as the article is.
        let is_name = name.chars().count() <= SECTION_CHARS && find_dates(name, 1).is_empty();
        key(name) != title && is_name && !is_home
    };
    let stated = metadata.sections.iter().min_by_key(|stated| stated.source);
    let found = stated
        .map(|stated| (stated.value.clone(), stated.source))
        .or_else(|| {
            let steps = metadata.breadcrumbs.iter().skip(1).rev();
            steps.filter(is_step).map(|step| (step.clone(), Source::JsonLd)).next()
        })
        .or_else(|| {
            let steps = metadata.desks.iter().rev();
            steps.filter(is_step).map(|step| (step.clone(), Source::Dom)).next()
        })
        .or_else(|| in_the_menu(text, &title).map(|name| (name, Source::Text)));
    let hint = page.hints.section.as_deref().map(tidy).filter(|hint| !hint.is_empty());
    if let Some((name, source)) = found.or_else(|| hint.map(|hint| (hint, Source::Hint))) {
        assembled.article.section = Some(name);
        note(assembled, Field::Section, source);
    }
}

/// Characters of the longest name of a section.
const SECTION_CHARS: usize = 40;
/// Lines right above the title of which one may name the section.
const ABOVE_TITLE: usize = 3;

/// Returns what stands right above the title and is called so by a link of the page as well.
fn in_the_menu(text: &PageText, title: &str) -> Option<String> {
    let at = text.lines.iter().position(|line| key(&line.normal) == title)?;
    let above = text.lines.get(at.saturating_sub(ABOVE_TITLE)..at)?;
    let is_link = |line: &&Line| line.origin.links >= 0.8;
    let links: BTreeSet<String> =
        text.lines.iter().filter(is_link).map(|line| line_key(&line.normal)).collect();
    let named = above.iter().rev().filter(|line| !is_link(line)).find(|line| {
        line.normal.chars().count() <= SECTION_CHARS && links.contains(&line_key(&line.normal))
    });
    named.map(|line| line.normal.clone())
}

fn authors(
    assembled: &mut Assembled,
    text: &PageText,
    page: &Page,
    words: &PageWords,
    sites: &Sites,
) {
    let stated = stated_authors(&text.metadata, words, sites);
    let best = stated.iter().map(|(_, source)| *source).min();
    let named: Vec<&str> = stated
        .iter()
        .filter(|(_, source)| Some(*source) == best)
        .flat_map(|(names, _)| names.split([',', ';']))
        .map(str::trim)
        .filter(|name| name.contains(char::is_alphabetic) && !sites.has(name, words))
        .filter(|name| !words.signing.is_introduction(name) || !name.contains(char::is_lowercase))
        .collect();
    let is_shown = |name: &str| {
        let name = key(name);
        assembled.article.authors.iter().any(|author| {
            let shown = key(&author.name);
            shown.contains(&name) || name.contains(&shown)
        })
    };
    let is_agreed = named.iter().any(|name| is_shown(name));
    let is_person = |name: &str| words.names.is_full_name(name);
    // "PV" stands for anybody, and under pictures too.
    let is_anybody = |name: &str| !name.contains(' ') && !name.contains(char::is_lowercase);
    let shown = &assembled.article.authors;
    let is_vague = shown.iter().all(|author| is_anybody(&author.name));
    // A line shaped like a name is a weak sign on pages in other languages.
    let is_doubtful = !is_agreed
        && (!is_vietnamese(assembled) || is_vague && named.iter().any(|name| is_person(name)));
    if (assembled.article.authors.is_empty() || is_doubtful)
        && let Some(source) = best
    {
        assembled.article.authors = named
            .iter()
            .take(20)
            .map(|name| Author { name: bylines::title_case(name), role: None, organisation: None })
            .collect();
        note(assembled, Field::Authors, source);
    } else if is_agreed
        && best == Some(Source::JsonLd)
        && shown.iter().all(|author| named.iter().any(|name| key(name) == key(&author.name)))
    {
        // Of several names the page may show one where it can be read.
        let missing: Vec<Author> = named
            .iter()
            .filter(|name| is_person(name) && !is_shown(name))
            .map(|name| Author { name: bylines::title_case(name), role: None, organisation: None })
            .collect();
        assembled.article.authors.extend(missing);
    } else if assembled.article.authors.is_empty()
        && let Some(hint) = page.hints.author.as_deref().map(tidy).filter(|hint| !hint.is_empty())
    {
        let name = bylines::title_case(&hint);
        assembled.article.authors.push(Author { name, role: None, organisation: None });
        note(assembled, Field::Authors, Source::Hint);
    }
}

/// Takes the name of the site off names: "Minh An/Tin Làng".
fn belong(authors: &mut [Author], words: &PageWords, sites: &Sites) {
    for author in authors {
        if let Some((name, site)) = author.name.split_once('/')
            && name.contains(char::is_lowercase)
            && sites.has(site, words)
        {
            author.organisation.get_or_insert_with(|| site.trim().to_owned());
            author.name = name.trim().to_owned();
        }
    }
}

/// Characters of the longest statement that can be names.
const NAMES_CHARS: usize = 60;

/// Returns what the page states of its authors, without what introduces them; names of accounts, of the
/// site and addresses are none.
fn stated_authors<'t>(
    metadata: &'t Metadata,
    words: &PageWords,
    sites: &Sites,
) -> Vec<(&'t str, Source)> {
    let labelled = metadata
        .labelled
        .iter()
        .filter(|(label, _)| words.signing.is_introduction(label))
        .map(|(_, value)| (value.as_str(), Source::Meta));
    let is_name = |(name, source): &(&str, Source)| {
        let is_address = ["://", "@", "www.", "_"].iter().any(|sign| name.contains(sign));
        // A name that is marked as the author's may be that of an account: "gizzmo".
        let is_written = *source == Source::Dom || name.contains(char::is_uppercase);
        (2..=NAMES_CHARS).contains(&name.chars().count())
            && name.contains(char::is_alphabetic)
            && is_written
            && !is_address
            && !words.signing.is_account(name)
            && !sites.has(name, words)
    };
    let stated = metadata.authors.iter().map(|stated| (stated.value.as_str(), stated.source));
    stated
        .chain(labelled)
        .map(|(value, source)| (words.signing.name_in(before_date(value)), source))
        .filter(is_name)
        .collect()
}

/// Returns what a statement says before a date in it: "An vào 12/05/2023 - 08:30".
fn before_date(stated: &str) -> &str {
    let date = find_dates(stated, 1).into_iter().next().filter(|date| date.range.start > 0);
    let before = date.and_then(|date| stated.get(..date.range.start));
    before.map_or(stated, |before| without_introduction(before).trim_end().trim_end_matches(" vào"))
}

/// Tells whether the letters of a text are those of Vietnamese.
fn is_vietnamese(assembled: &Assembled) -> bool {
    let is_own = |c: &char| matches!(c, 'ă' | 'đ' | 'ơ' | 'ư' | '\u{1ea0}'..='\u{1ef9}');
    assembled.text.chars().take(2_000).filter(is_own).count() >= 20
}

/// Returns the pictures of the article with the captions right under them.
fn images(text: &PageText) -> Vec<Image> {
    let mut images: Vec<Image> = Vec::new();
    for (index, picture) in text.metadata.images.iter().enumerate() {
        let is_last =
            text.metadata.images.get(index + 1).is_none_or(|next| next.line != picture.line);
        let caption = text
            .lines
            .get(picture.line)
            .filter(|line| is_last && line.origin.element == Element::FigureCaption)
            .map(|line| line.normal.clone());
        let is_known = images.iter().any(|image| image.url == picture.url);
        if images.len() < IMAGES && !is_known {
            images.push(Image { url: picture.url.clone(), caption });
        }
    }
    images
}
