//! Labelled lines become the parts of an article: title, section, date, authors, lead, body, captions.
//!
//! Every part quotes its line, apart from what the schema says is taken off (outlet prefixes, credits,
//! the capitals of a name). What the head of the page and the crawler say is weighed against it by
//! `merge`; [`Assembled::evidence`] names the source of each field. Left-out lines are kept
//! with their class.
//!
//! No line is judged again here: what it is was decided by [`crate::pipeline::page::labels`].

pub mod bylines;
pub mod captions;
pub mod dateline;
pub mod lead;
mod merge;
mod section;
mod sites;

use crate::pipeline::Page;
use crate::pipeline::analysis::{Article, Block, Dropped, Field, Source, Span};
use crate::pipeline::knowledge::{PageWords, line_key};
use crate::pipeline::labels::LineClass;
use crate::pipeline::page::labels::forms::{is_body, is_site_name};
use crate::pipeline::page::labels::rows::bare;
use crate::pipeline::page::{Element, Line, PageText};
use crate::pipeline::text::dates::stamps::{final_stamp, stamp_ranges, without_introduction};
use crate::pipeline::text::fold::fold_str;
use crate::pipeline::text::normalize::{NormalView, tidy};
use crate::pipeline::text::tokens::count_syllables;

/// Left-out lines that a result names.
const DROPPED: usize = 1_000;
/// Characters of a left-out line that a result quotes.
const DROPPED_CHARS: usize = 200;
/// Syllables of the longest step of a breadcrumb that is taken for a section.
const STEP: usize = 6;
/// Lines at the top of a page that may name its site.
const SITE_LINES: usize = 12;
/// Tags of one article.
const TAGS: usize = 50;

/// An article and the text it was read from.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Assembled {
    /// The parts of the article.
    pub article: Article,
    /// The surface of every kept block, joined with two line feeds.
    pub text: String,
    /// Where each kept block lies in the text.
    pub blocks: Vec<Block>,
    /// Lines that were left out.
    pub dropped: Vec<Dropped>,
    /// What a reader should know.
    pub warnings: Vec<String>,
    /// Where the value of each field came from.
    pub evidence: Vec<(Field, Source)>,
    /// Whether dates were left out because the budget was used up.
    pub is_cut: bool,
}

/// Returns the article on a page whose lines are labelled.
///
/// `limit` is how many dates are considered.
#[must_use]
pub fn assemble(
    text: &PageText,
    classes: &[LineClass],
    page: &Page,
    words: &PageWords,
    limit: usize,
) -> Assembled {
    let mut assembly = Assembly {
        source: text,
        words,
        assembled: Assembled::default(),
        captions: captions::Captions::default(),
        left_out: 0,
    };
    for (line, class) in text.lines.iter().zip(classes) {
        assembly.line(line, *class);
    }
    if assembly.assembled.article.section.is_none()
        && let Some(name) = section::above_title(text, classes, words)
    {
        assembly.section(name);
    }
    assembly.assembled.article.captions = assembly.captions.finish();
    if assembly.left_out > DROPPED {
        assembly.assembled.warnings.push(format!(
            "{} lines were left out; the first {DROPPED} of them are listed",
            assembly.left_out
        ));
    }
    let mut assembled = assembly.assembled;
    let dates = dateline::resolve(text, classes, &page.hints, page.fetched_at, words, limit);
    assembled.is_cut = dates.is_cut;
    assembled.article.date = dates.finding;
    assembled.evidence.extend(dates.published_source.map(|source| (Field::PublishedAt, source)));
    assembled.evidence.extend(dates.modified_source.map(|source| (Field::ModifiedAt, source)));
    merge::merge(&mut assembled, text, page, words);
    assembled.evidence.sort_unstable_by_key(|(field, _)| *field);
    assembled
}

struct Assembly<'p> {
    source: &'p PageText,
    words: &'p PageWords,
    assembled: Assembled,
    captions: captions::Captions,
    left_out: usize,
}

impl Assembly<'_> {
    fn line(&mut self, line: &Line, class: LineClass) {
        let surface = self.source.text.get(line.range.clone()).unwrap_or_default();
        let text = tidy(surface);
        let article = &mut self.assembled.article;
        match class {
            LineClass::Title => {
                article.title = Some(without_date(&text));
                let is_heading = line.origin.element == Element::Heading1;
                let source = if is_heading { Source::Dom } else { Source::Text };
                self.assembled.evidence.push((Field::Title, source));
            }
            LineClass::Section => {
                // "Kinh tế | Nông nghiệp": the last one is where the article stands.
                let last = text.rsplit('|').map(str::trim).find(|part| !part.is_empty());
                let is_path = text.split('|').all(|part| self.words.is_section(&line_key(part)));
                self.section(last.filter(|_| is_path).unwrap_or(&text).to_owned());
            }
            LineClass::Lead => {
                let lead = lead::strip_outlet(&text, self.words).0;
                let sites = self.source.lines.iter().take(SITE_LINES);
                let sites: Vec<String> = sites
                    .filter(|line| {
                        is_site_name(&line.normal, self.words) || self.words.is_outlet(&line.normal)
                    })
                    .map(|line| line_key(&line.normal))
                    .collect();
                article.lead = Some(lead::strip_site(lead, &sites).to_owned());
                self.assembled.evidence.push((Field::Lead, Source::Text));
            }
            LineClass::Body => {
                if article.paragraphs.is_empty() {
                    self.assembled.evidence.push((Field::Paragraphs, Source::Text));
                }
                article.paragraphs.push(text);
            }
            LineClass::Subheading => article.subheadings.push(text),
            LineClass::Caption | LineClass::CaptionDuplicate | LineClass::PhotoCredit => {
                self.captions.line(class, &text);
            }
            LineClass::Byline | LineClass::Agency => self.signature(&beside_dates(surface)),
            LineClass::Published | LineClass::Modified => {
                let rest = beside_dates(surface);
                if self.words.is_section(&line_key(&rest)) {
                    self.section(rest);
                } else {
                    self.signature(&rest);
                }
            }
            LineClass::Tags => self.tags(&text),
            LineClass::Navigation => self.breadcrumb(&line.normal),
            LineClass::CaptionAlt
            | LineClass::RenderTime
            | LineClass::Counter
            | LineClass::Widget
            | LineClass::Related
            | LineClass::Comments
            | LineClass::Footer
            | LineClass::BoilerplateEnd
            | LineClass::Other => {}
        }
        if is_kept(class) { self.keep(surface, class) } else { self.drop(surface, class) }
    }

    fn keep(&mut self, surface: &str, class: LineClass) {
        let text = &mut self.assembled.text;
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        let start = text.len();
        text.push_str(surface);
        let span = Span { start, end: text.len() };
        self.assembled.blocks.push(Block { kind: class, span });
    }

    fn drop(&mut self, surface: &str, class: LineClass) {
        self.left_out += 1;
        if self.assembled.dropped.len() < DROPPED {
            let text = surface.chars().take(DROPPED_CHARS).collect();
            self.assembled.dropped.push(Dropped { text, class });
        }
    }

    /// The section nearest to the title is the one of the article.
    fn section(&mut self, name: String) {
        if self.assembled.article.title.is_some() && self.assembled.article.section.is_some() {
            return;
        }
        if self.assembled.article.section.replace(name).is_none() {
            self.assembled.evidence.push((Field::Section, Source::Text));
        }
    }

    /// The last known section of a breadcrumb above the article, or its last step that is no headline.
    fn breadcrumb(&mut self, line: &str) {
        if self.assembled.article.paragraphs.is_empty()
            && let Some(name) = section::labelled(line, self.words)
        {
            self.section(name.to_owned());
            return;
        }
        let parts: Vec<&str> = line.split(['>', '›', '→', '/', '"']).map(str::trim).collect();
        if parts.len() < 2 || !self.assembled.article.paragraphs.is_empty() {
            return;
        }
        let known = parts.iter().rev().find(|part| self.words.is_section(&line_key(part)));
        let is_home =
            matches!(line_key(parts.first().unwrap_or(&"")).as_str(), "trang chủ" | "home");
        let step = || {
            let steps = parts.iter().skip(1).filter(|part| !part.is_empty() && is_home);
            steps.take_while(|part| count_syllables(part) <= STEP).last()
        };
        if let Some(part) = known.or_else(step) {
            self.section((*part).to_owned());
        }
    }

    fn signature(&mut self, line: &str) {
        let bare = bare(line, &[], self.words);
        let line = bare.as_deref().unwrap_or(line);
        let found = bylines::read(line, self.words);
        let is_dump =
            self.source.lines.first().is_some_and(|line| line.origin.element == Element::Unknown);
        let is_told = bylines::is_told(line, self.words);
        let article = &mut self.assembled.article;
        // "Trần Minh An" and "Phòng Tham mưu" below it: somebody, and where they belong.
        if let Some(known) = article.authors.last_mut()
            && !line.contains([':', '|'])
            && is_body(&fold_str(line), self.words)
        {
            known.organisation.get_or_insert_with(|| line.to_owned());
            return;
        }
        for author in found.authors {
            // "Video" is the name of a section and shaped like a pen name; words of other languages are
            // those of templates, unless the page says that they sign.
            let is_foreign = is_dump && !self.words.names.may_sign(&author.name);
            let is_letter = author.name.chars().filter(|c| c.is_alphabetic()).count() < 2;
            let is_section = self.words.is_section(&line_key(&author.name));
            if is_letter || is_section || is_foreign && !is_told {
                continue;
            }
            if !article.authors.iter().any(|known| known.name == author.name) {
                if article.authors.is_empty() {
                    self.assembled.evidence.push((Field::Authors, Source::Text));
                }
                article.authors.push(author);
            }
        }
        if let Some(agency) = found.agency
            && article.source_agency.is_none()
        {
            article.source_agency = Some(agency);
            self.assembled.evidence.push((Field::SourceAgency, Source::Text));
        }
    }

    fn tags(&mut self, line: &str) {
        let list = line.split_once(':').map_or(line, |(_, list)| list);
        for tag in list.split([',', ';', '#']).map(str::trim) {
            let is_word = (2..=60).contains(&tag.chars().count());
            let key = line_key(tag);
            let is_heading = self
                .words
                .boilerplate
                .hits(&key, &key)
                .iter()
                .any(|hit| hit.class == LineClass::Tags);
            let tags = &mut self.assembled.article.tags;
            if is_word && !is_heading && tags.len() < TAGS && !tags.iter().any(|known| known == tag)
            {
                tags.push(tag.to_owned());
            }
        }
    }
}

fn is_kept(class: LineClass) -> bool {
    matches!(
        class,
        LineClass::Title
            | LineClass::Section
            | LineClass::Byline
            | LineClass::Lead
            | LineClass::Body
            | LineClass::Subheading
            | LineClass::Caption
            | LineClass::Agency
    )
}

/// Returns a title without the stamp that a page glued to its end.
fn without_date(title: &str) -> String {
    let view = NormalView::new(title);
    let kept = final_stamp(view.text()).and_then(|(before, _)| {
        let end = view.to_surface(0..before.len()).end;
        title.get(..end).map(str::trim_end)
    });
    kept.filter(|kept| !kept.is_empty()).unwrap_or(title).to_owned()
}

/// Returns what a line says beside its dates.
fn beside_dates(surface: &str) -> String {
    let view = NormalView::new(surface);
    let mut rest = String::with_capacity(surface.len());
    let mut from = 0;
    for range in stamp_ranges(view.text()) {
        let range = view.to_surface(range);
        rest.push_str(without_introduction(surface.get(from..range.start).unwrap_or_default()));
        // What stands before a date and what follows it are two things.
        rest.push_str(" | ");
        from = range.end;
    }
    // Counters follow the date; names come before it or stand between two.
    if from == 0 {
        rest.push_str(surface);
    } else {
        let tail = surface.get(from..).unwrap_or_default();
        let is_said =
            |part: &&str| part.contains(char::is_alphabetic) && !part.contains(char::is_numeric);
        rest.extend(tail.split_inclusive(['|', '•']).filter(is_said));
    }
    let is_edge = |c: char| {
        c.is_whitespace() || matches!(c, '-' | '|' | '•' | '–' | ',' | ':' | ';' | '·' | '»')
    };
    let rest = tidy(&rest);
    let rest = rest.trim_matches(is_edge);
    // "Bình Minh Ngày đăng:", whose date was taken out.
    if from > 0 { without_introduction(rest).to_owned() } else { rest.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_glued_to_a_title_is_taken_off_and_a_date_is_not() {
        assert_eq!(without_date("Khai mạc lễ hội11/03/2026 14:54"), "Khai mạc lễ hội");
        assert_eq!(without_date("Giá vàng ngày 11/03/2026"), "Giá vàng ngày 11/03/2026");
        assert_eq!(without_date("11/03/2026 14:54"), "11/03/2026 14:54");
        for stamp in [
            "Thứ tư, ngày 11/03/2026, 14:54",
            "Thứ tư - 11/03/2026 14:54 1.320 0",
            " Cập nhật lúc: 14:54 |11/03/2026",
            "Lượt xem: 7370 | Gửi lúc: 11/03/2026 14:54:10",
            "Đăng lúc 14h54 ngày 11/3/2026",
            "11/03/2026",
        ] {
            assert_eq!(
                without_date(&format!("Khai mạc lễ hội{stamp}")),
                "Khai mạc lễ hội",
                "{stamp}"
            );
        }
    }

    #[test]
    fn what_stands_beside_a_date_is_found() {
        assert_eq!(beside_dates("PV•28/01/2025 08:22"), "PV");
        assert_eq!(beside_dates("Trọng An - 17:25, 27/09/2025"), "Trọng An");
        assert_eq!(beside_dates("Thứ năm - 24/06/2021 15:51 1.320 0"), "");
        assert_eq!(beside_dates("Chính trị xã hội 08:00 | 26/06/2025"), "Chính trị xã hội");
        assert_eq!(beside_dates("04/09/2024 10:15 | Minh An"), "Minh An");
        assert_eq!(beside_dates("Bắt đầu bởi Minh An, 04/09/2024."), "Bắt đầu bởi Minh An");
        assert_eq!(
            beside_dates("Ngày đăng 04/09/2024 - 10:15 | Người đăng: Minh An | Lượt xem: 12"),
            "Người đăng: Minh An"
        );
    }
}
