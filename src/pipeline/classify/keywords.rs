//! The keywords of an article: what an editor would file it under.
//!
//! First what its main facet is called in the text and where the story happens, then terms and names that
//! say most, last what further facets are called. A term is a phrase of [`Terms`](crate::pipeline::knowledge::Terms);
//! it says the more, the rarer it is elsewhere and the oftener it stands here, title and lead before all.
//! No keyword holds another one, and all are words of the text.

use std::collections::{BTreeMap, BTreeSet};

use super::facets::worth;
use crate::pipeline::analysis::{Facet, Place, Span};
use crate::pipeline::extract::{ArticleText, Records};
use crate::pipeline::knowledge::{Knowledge, Lexicon};
use crate::pipeline::text::fold::fold_str;
use crate::pipeline::text::tokens::{Token, TokenKind};

/// Keywords of an article at most, and those that are taken however little they say.
const MOST: usize = 8;
const LEAST: usize = 3;
/// Share of the best score that further keywords reach.
const LEAST_SHARE: f64 = 0.6;
/// Tokens of a text that are searched for terms.
const SEARCHED: usize = 3000;
/// Weighed occurrences that a term and a name have at least.
const LEAST_TERM: f64 = 2.0;
const LEAST_NAME: f64 = 3.0;
/// How rare a name is taken to be.
const NAME_RARITY: f64 = 6.0;
/// Facets beside the main one whose names are keywords, and the score that they have.
const FURTHER_FACETS: usize = 2;
const FACET_SCORE: f64 = 0.5;

/// Returns the keywords of an article, most telling first.
#[must_use]
pub fn keywords(
    text: &ArticleText<'_>,
    records: &Records,
    facets: &[Facet],
    knowledge: &Knowledge,
) -> Vec<String> {
    let mut chosen = Chosen::default();
    let mut of_facets = facets.iter().filter_map(|facet| name_of(text, facet));
    chosen.extend(of_facets.next());
    chosen.extend(story_place(text, records));
    let mut scored = terms(text, records, knowledge);
    scored.extend(names(text, records));
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let best = scored.first().map_or(0.0, |(score, _)| *score);
    let further: Vec<String> = facets
        .iter()
        .skip(1)
        .filter(|facet| facet.score >= FACET_SCORE)
        .filter_map(|facet| name_of(text, facet))
        .take(FURTHER_FACETS)
        .collect();
    for (score, keyword) in scored {
        let is_needed = chosen.keywords.len() < LEAST;
        let has_room = chosen.keywords.len() + further.len() < MOST;
        if is_needed || has_room && score >= best * LEAST_SHARE {
            chosen.extend(Some(keyword));
        }
    }
    chosen.extend(further);
    chosen.keywords
}

/// Keywords none of which holds another one.
#[derive(Default)]
struct Chosen {
    keywords: Vec<String>,
    folded: Vec<String>,
}

impl Chosen {
    fn extend(&mut self, keywords: impl IntoIterator<Item = String>) {
        for keyword in keywords {
            let folded = fold_str(&keyword);
            let is_near =
                |other: &String| other.contains(&folded) || folded.contains(other.as_str());
            if self.keywords.len() < MOST && !folded.is_empty() && !self.folded.iter().any(is_near)
            {
                self.keywords.push(keyword);
                self.folded.push(folded);
            }
        }
    }
}

/// Returns the words that an article uses most for a facet.
fn name_of(text: &ArticleText<'_>, facet: &Facet) -> Option<String> {
    let mut counts: BTreeMap<String, (usize, &str)> = BTreeMap::new();
    for span in &facet.evidence {
        let words = text.surface().get(span.start..span.end).unwrap_or_default();
        let (count, printed) = counts.entry(fold_str(words)).or_insert((0, words));
        *count += 1;
        if capitals(words) < capitals(printed) {
            *printed = words;
        }
    }
    let most = counts.into_iter().max_by_key(|(folded, (count, _))| (*count, folded.len()));
    most.map(|(_, (_, printed))| without_capital(printed))
}

/// Returns the place of the story as the text names it most fully.
fn story_place(text: &ArticleText<'_>, records: &Records) -> Option<String> {
    let story = records.story_place.as_ref()?;
    let chain = [&story.commune, &story.district, &story.province];
    let in_chain = |place: &&Place| chain.iter().any(|name| name.as_ref() == Some(&place.name));
    let place =
        records.places.iter().filter(in_chain).max_by_key(|place| {
            (place.mentions.len(), std::cmp::Reverse(place.mentions.first()))
        })?;
    let fullest = place.mentions.iter().max_by_key(|span| span.end - span.start)?;
    let words = one_line(text.surface().get(fullest.start..fullest.end)?);
    // "Huyện Ba Bể" begins a sentence; "TP. Hồ Chí Minh" is written so anywhere.
    let level = words.strip_suffix(place.name.as_str()).unwrap_or_default();
    let is_word = level.chars().nth(1).is_some_and(char::is_lowercase);
    Some(if is_word { format!("{}{}", fold_str(level), place.name) } else { words })
}

/// Returns people and bodies that the article is much about.
fn names(text: &ArticleText<'_>, records: &Records) -> Vec<(f64, String)> {
    let people = records.persons.iter().map(|it| (&it.name, &it.mentions));
    let bodies = records.organisations.iter().map(|it| (&it.name, &it.mentions));
    let weigh =
        |mentions: &[Span]| mentions.iter().map(|span| worth(text, span.start)).sum::<f64>();
    people
        .chain(bodies)
        .map(|(name, mentions)| (weigh(mentions), name))
        .filter(|(weight, name)| *weight >= LEAST_NAME && name.contains(' '))
        .map(|(weight, name)| (weight.ln_1p() * NAME_RARITY, name.clone()))
        .collect()
}

/// A term that stands in the text.
struct Term<'t> {
    rarity: f64,
    weight: f64,
    /// As it is printed with the fewest capitals.
    printed: &'t str,
}

/// Returns the terms of the text with their scores; where several begin, the longest.
fn terms(text: &ArticleText<'_>, records: &Records, knowledge: &Knowledge) -> Vec<(f64, String)> {
    let named = named(records);
    let idle: BTreeSet<usize> =
        text.phrases(Lexicon::IdlePhrase).iter().map(|hit| hit.range.start).collect();
    let mut found: BTreeMap<&str, Term> = BTreeMap::new();
    let steps = steps(text);
    let mut at = 0;
    while at < steps.len() {
        let Some((length, rarity)) = knowledge.terms.starting(run(&steps, at)).last() else {
            at += 1;
            continue;
        };
        let tokens = text.tokens().get(at..at + length).unwrap_or_default();
        at += length;
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { continue };
        let range = first.range.start..last.range.end;
        let span = text.span(range.clone());
        if idle.contains(&first.range.start) || is_inside(&named, span) {
            continue;
        }
        let words = text.surface().get(span.start..span.end).unwrap_or_default();
        let new = || Term { rarity, weight: 0.0, printed: words };
        let term = found.entry(text.folded_range(range)).or_insert_with(new);
        term.weight += worth(text, span.start);
        if capitals(words) < capitals(term.printed) {
            term.printed = words;
        }
    }
    found
        .into_values()
        .filter(|term| term.weight >= LEAST_TERM)
        .map(|term| (term.weight.ln_1p() * term.rarity, without_capital(term.printed)))
        .collect()
}

/// A token, as far as terms go over it.
struct Step<'t> {
    /// Folded; nothing for what is no syllable.
    syllable: Option<&'t str>,
    /// Whether it stands on the line of the token before it.
    goes_on: bool,
}

/// Returns the tokens that are searched for terms.
fn steps<'t>(text: &'t ArticleText<'_>) -> Vec<Step<'t>> {
    let mut end = 0;
    let tokens = text.tokens().iter().take(SEARCHED).enumerate();
    let step = |(index, token): (usize, &Token)| {
        let gap = text.normal().get(end..token.range.start).unwrap_or_default();
        end = token.range.end;
        let is_syllable = token.kind == TokenKind::Syllable;
        Step {
            syllable: is_syllable.then(|| text.folded_token(index)),
            goes_on: !gap.contains('\n'),
        }
    };
    tokens.map(step).collect()
}

/// Returns the syllables from a step on, up to the next sign or line end.
fn run<'t>(steps: &[Step<'t>], from: usize) -> impl Iterator<Item = &'t str> {
    let steps = steps.get(from..).unwrap_or_default().iter().enumerate();
    steps.map_while(|(index, step)| step.syllable.filter(|_| index == 0 || step.goes_on))
}

fn capitals(words: &str) -> usize {
    words.chars().filter(|character| character.is_uppercase()).count()
}

fn one_line(printed: &str) -> String {
    printed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns words on one line, without the capital that a sentence begins with; a headline in capitals is
/// written small.
fn without_capital(printed: &str) -> String {
    let words = one_line(printed);
    let is_headline = words.contains(' ') && !words.chars().any(char::is_lowercase);
    let begins = words.chars().next().is_some_and(char::is_uppercase) && capitals(&words) == 1;
    if is_headline || begins { fold_str(&words) } else { words }
}

/// Returns where people, bodies and places are named, in page order.
fn named(records: &Records) -> Vec<Span> {
    let people = records.persons.iter().flat_map(|it| &it.mentions);
    let bodies = records.organisations.iter().flat_map(|it| &it.mentions);
    let places = records.places.iter().flat_map(|it| &it.mentions);
    let mut spans: Vec<Span> = people.chain(bodies).chain(places).copied().collect();
    spans.sort_unstable();
    spans
}

/// Tells whether a span overlaps the last of the sorted spans that starts before its end.
fn is_inside(sorted: &[Span], span: Span) -> bool {
    let before = sorted.partition_point(|other| other.start < span.end);
    let last = before.checked_sub(1).and_then(|at| sorted.get(at));
    last.is_some_and(|other| other.end > span.start)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use std::sync::LazyLock;

    use super::*;
    use crate::pipeline::{Budget, Page, Pipeline};

    static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| {
        let knowledge = Knowledge::build(Knowledge::embedded()).unwrap();
        Pipeline::new(knowledge.into(), Budget::default())
    });

    const PAGE: &str = "Huyện Ba Bể đẩy mạnh kết nạp đảng viên\n\n\
        08:30 12/03/2022\n\n\
        Sáu tháng đầu năm, Đảng bộ huyện Ba Bể, tỉnh Bắc Kạn kết nạp được 76 đảng viên mới.\n\n\
        Ở các vùng trồng dong riềng, chi bộ chọn quần chúng ưu tú từ những hộ làm miến dong. Nghề làm miến dong \
        cho thu nhập ổn định, nhiều thanh niên trở về quê lập nghiệp và phấn đấu vào Đảng. Huyện ủy giao chỉ tiêu \
        kết nạp đảng viên cho từng chi bộ, mở lớp nhận thức về Đảng tại xã để thanh niên không phải đi xa.\n\n\
        Hợp tác xã nông nghiệp của xã có thêm máy ép bột. Hợp tác xã nông nghiệp bao tiêu sản phẩm cho bà con.";

    fn keywords_of(text: &str) -> Vec<String> {
        let content = crate::pipeline::Content::Text(text.to_owned());
        PIPELINE.analyze(&Page { content, ..Page::default() }).unwrap().keywords
    }

    #[test]
    fn the_main_facet_and_the_place_come_first() {
        let found = keywords_of(PAGE);
        assert!((LEAST..=MOST).contains(&found.len()), "{found:?}");
        assert_eq!(found.get(..2).unwrap(), ["kết nạp đảng viên", "huyện Ba Bể"], "{found:?}");
    }

    #[test]
    fn no_keyword_holds_another_and_all_are_words_of_the_text() {
        let found: Vec<String> = keywords_of(PAGE).iter().map(|word| fold_str(word)).collect();
        let text = fold_str(PAGE);
        for (at, word) in found.iter().enumerate() {
            assert!(text.contains(word), "{word}");
            let others = found.iter().enumerate().filter(|(other, _)| *other != at);
            assert!(
                others.into_iter().all(|(_, other)| !other.contains(word)),
                "{word}: {found:?}"
            );
        }
    }

    #[test]
    fn a_scrap_has_none() {
        assert!(keywords_of("Huyện Ba Bể kết nạp đảng viên").is_empty());
        assert!(keywords_of("").is_empty());
    }

    #[test]
    fn capitals_of_sentences_and_headlines_go_and_those_of_names_stay() {
        for (printed, expected) in [
            ("Nông thôn mới", "nông thôn mới"),
            ("HỢP TÁC XÃ", "hợp tác xã"),
            ("Mặt trận Tổ quốc", "Mặt trận Tổ quốc"),
            ("xây dựng\u{a0}Đảng", "xây dựng Đảng"),
            ("UBKT", "UBKT"),
        ] {
            assert_eq!(without_capital(printed), expected);
        }
    }
}
