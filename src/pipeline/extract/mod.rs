//! The kept text of an article yields records: places, cited documents, periods, bodies, people, figures
//! and quotes.
//!
//! To add an extractor: one module with a type that implements [`Extractor`], a `mod` line, and one
//! line in [`EXTRACTORS`]; the contract suite below then runs on it by itself.
//!
//! Promises: extraction is total and deterministic, its work is linear in the text and bounded by the
//! budget, and every mention quotes the text. Extractors share the views of the text and one scan for the
//! phrases of all lexicons ([`ArticleText`]). They run in the order of the list, and each sees what those
//! before it found: a body takes its place from the places, a person an office from the bodies. What
//! overlaps is settled afterwards by [`overlap`].

mod article_text;
#[cfg(test)]
mod cases;
pub mod citations;
mod number_words;
pub mod organisations;
pub mod overlap;
pub mod periods;
pub mod persons;
pub mod places;
pub mod quotes;
mod reading;
pub mod statistics;
mod words;

use super::analysis::{
    Document, Organisation, Period, Person, Place, Quote, Span, Statistic, StoryPlace, Trace,
};
use super::{Budget, Knowledge};

pub use article_text::{ArticleText, Known, PhraseHit};

/// Every extractor, in the order in which they run; of two mentions that compete, that of the earlier
/// one wins, see [`overlap`].
pub static EXTRACTORS: &[&dyn Extractor] = &[
    &places::Places,
    &citations::Citations,
    &periods::Periods,
    &organisations::Organisations,
    &persons::Persons,
    &statistics::Statistics,
    &quotes::Quotes,
];

/// Finds records of one sort in an article.
///
/// An implementor never panics, whatever the text; never reports a mention that is empty, unsorted
/// or off character boundaries; never looks at more candidates than its budget has left; and
/// decides by the text and the knowledge alone.
pub trait Extractor: Sync {
    /// Returns the name by which reports and tests call this extractor.
    fn name(&self) -> &'static str;

    /// Adds what it finds to what earlier extractors found.
    fn extract(
        &self,
        text: &ArticleText<'_>,
        knowledge: &Knowledge,
        budget: &mut Candidates,
        records: &mut Records,
    );
}

/// What extractors found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Records {
    /// Cited documents.
    pub documents: Vec<Document>,
    /// People.
    pub persons: Vec<Person>,
    /// Bodies.
    pub organisations: Vec<Organisation>,
    /// Places.
    pub places: Vec<Place>,
    /// Where the story happens.
    pub story_place: Option<StoryPlace>,
    /// Figures.
    pub statistics: Vec<Statistic>,
    /// Stretches of time.
    pub periods: Vec<Period>,
    /// Quotes.
    pub quotes: Vec<Quote>,
    /// Whether an extractor stopped because its budget was used up.
    pub truncated: bool,
    /// By which rule each mention was found, and what was refused.
    pub traces: Vec<Trace>,
}

impl Records {
    /// Returns the mentions of every record, one list a record.
    pub fn mentions(&self) -> impl Iterator<Item = &[Span]> {
        let documents = self.documents.iter().map(|record| record.mentions.as_slice());
        let persons = self.persons.iter().map(|record| record.mentions.as_slice());
        let organisations = self.organisations.iter().map(|record| record.mentions.as_slice());
        let places = self.places.iter().map(|record| record.mentions.as_slice());
        let statistics = self.statistics.iter().map(|record| record.mentions.as_slice());
        let periods = self.periods.iter().map(|record| record.mentions.as_slice());
        let quotes = self.quotes.iter().map(|record| record.mentions.as_slice());
        documents
            .chain(persons)
            .chain(organisations)
            .chain(places)
            .chain(statistics)
            .chain(periods)
            .chain(quotes)
    }
}

/// How many candidates one extractor may still look at.
#[derive(Debug, Clone, Copy)]
pub struct Candidates {
    left: usize,
    refused: bool,
}

impl Candidates {
    /// Returns a fresh allowance.
    #[must_use]
    pub fn new(budget: Budget) -> Self {
        Self { left: budget.candidates, refused: false }
    }

    /// Takes one candidate from the allowance; `false` means stop.
    pub fn take(&mut self) -> bool {
        self.refused |= self.left == 0;
        self.left = self.left.saturating_sub(1);
        !self.refused
    }

    /// Tells whether a candidate was refused.
    #[must_use]
    pub fn exhausted(&self) -> bool {
        self.refused
    }
}

/// Runs every extractor and settles overlaps between their documents.
#[must_use]
pub fn extract_all(text: &ArticleText<'_>, knowledge: &Knowledge, budget: Budget) -> Records {
    let mut records = Records::default();
    let mut ranks = Vec::new();
    for (rank, extractor) in EXTRACTORS.iter().enumerate() {
        let mut allowance = Candidates::new(budget);
        extractor.extract(text, knowledge, &mut allowance, &mut records);
        records.truncated |= allowance.exhausted();
        ranks.resize(records.documents.len(), rank);
    }
    let beaten = overlap::settle_documents(&mut records.documents, &ranks);
    let lost = |(loser, winner)| Trace::beaten(loser, "documents/overlap", winner);
    records.traces.extend(beaten.into_iter().map(lost));
    records
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;

    static KNOWLEDGE: LazyLock<Knowledge> =
        LazyLock::new(|| Knowledge::build(Knowledge::embedded()).unwrap());

    /// The contract that every extractor keeps on every text.
    fn keep_contract(surface: &str, candidates: usize) {
        let text = ArticleText::new(surface, &[], &KNOWLEDGE.vocabulary);
        let budget = Budget { candidates, ..Budget::default() };
        let mut earlier = Records::default();
        for extractor in EXTRACTORS {
            let run = || {
                let mut records = earlier.clone();
                let mut allowance = Candidates::new(budget);
                extractor.extract(&text, &KNOWLEDGE, &mut allowance, &mut records);
                records
            };
            let records = run();
            let name = extractor.name();
            assert_eq!(records, run(), "{name} is deterministic");
            let total = |records: &Records| records.mentions().map(<[Span]>::len).sum::<usize>();
            for mentions in records.mentions() {
                assert!(!mentions.is_empty(), "{name}: a record without a mention");
                assert!(mentions.is_sorted(), "{name}: mentions in page order: {mentions:?}");
                for span in mentions {
                    let quoted = surface.get(span.start..span.end);
                    assert!(quoted.is_some_and(|quoted| !quoted.is_empty()), "{name}: {span:?}");
                }
            }
            let added = total(&records) - total(&earlier);
            assert!(added <= candidates, "{name}: {added} mentions of {candidates} candidates");
            earlier = records;
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn every_extractor_keeps_its_contract_on_any_text(text in "\\PC{0,200}") {
            keep_contract(&text, 50);
        }

        #[test]
        fn every_extractor_keeps_its_contract_on_likely_text(
            parts in proptest::collection::vec(
                proptest::sample::select(vec![
                    "Chỉ thị", "Nghị quyết", "Luật", "số", " ", "\u{a0}", "05", "30/2020/", "-", "–",
                    "/", "CT", "NQ", "NĐ", "TW", "T.Ư", "HU", "CP", "QH13", "ngày", "09/02/2022",
                    "31 tháng 02 năm 2022", "của", "Ban Thường vụ Huyện ủy", "Ba Bể", "về", "“", "”",
                    "\"", ";", ",", ".", "\n", "(", ")", "khóa XIII", "tỉnh", "TP. Hà Nội", "Đ",
                    "u\u{309}y", "\u{200b}", "𝟎𝟓", "٣", "%", "tháng", "năm", "quý", "I", "tỷ đồng",
                    "hơn", "đến nay", "nhiệm kỳ", "2020", "đảng viên", "hai", "mươi", "20-25",
                    "u\u{309}y", "\u{200b}", "𝟎𝟓", "٣", "ông", "Nguyễn", "Văn An", "cho biết", ":", "UBND", "Chủ tịch",
                ]),
                0..60,
            )
        ) {
            keep_contract(&parts.concat(), 50);
            keep_contract(&parts.join(" "), 3);
        }
    }

    #[test]
    fn a_megabyte_of_one_thing_is_read_to_its_end() {
        // What is found in each, and whether that is more than the budget has candidates.
        for (unit, documents, truncated) in [
            ("1", 0, false),
            ("1/", 0, true),
            ("A", 0, false),
            ("Nghị quyết số ", 0, false),
            ("Huyện ủy ", 0, false),
            ("\"", 0, false),
            ("của ", 0, false),
            ("1-CT/TW “a ", 1, true),
            ("Nguyễn ", 0, false),
            ("ông ", 0, false),
            ("Chủ tịch ", 0, false),
        ] {
            let surface = unit.repeat((1 << 20) / unit.len());
            let text = ArticleText::new(&surface, &[], &KNOWLEDGE.vocabulary);
            let records = extract_all(&text, &KNOWLEDGE, Budget::default());
            assert_eq!(
                (records.documents.len(), records.truncated),
                (documents, truncated),
                "{unit}"
            );
        }
    }

    #[test]
    fn extractors_have_names_of_their_own() {
        let mut names: Vec<_> = EXTRACTORS.iter().map(|extractor| extractor.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), EXTRACTORS.len());
    }

    #[test]
    fn a_budget_that_runs_out_keeps_what_was_found_and_says_so() {
        let surface = "Chỉ thị số 05-CT/TW. Kết luận số 01-KL/TW. Nghị quyết số 26-NQ/TW.";
        let text = ArticleText::new(surface, &[], &KNOWLEDGE.vocabulary);
        let budget = Budget { candidates: 2, ..Budget::default() };
        let records = extract_all(&text, &KNOWLEDGE, budget);
        assert_eq!(records.documents.len(), 2);
        assert!(records.truncated);
        assert!(!extract_all(&text, &KNOWLEDGE, Budget::default()).truncated);
    }
}
