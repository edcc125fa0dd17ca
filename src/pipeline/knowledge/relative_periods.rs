//! Phrases that name a stretch of time relative to something else: "cùng kỳ năm trước", "từ đầu năm đến
//! nay", "thời gian tới".
//!
//! An entry says by [`Anchor`]s where its stretch begins and ends; without one the end is open, or not
//! said by the words alone. Numbers ("3 tháng qua") are not looked for here.

use super::{Lexicon, Listing, NoHead, Phrasebook, Reader};

const PATH: &str = "lexicons/relative_periods.toml";

/// The phrases, in the order of the file.
#[derive(Debug, Default)]
pub struct RelativePeriods(Vec<RelativePeriod>);

/// One phrase.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelativePeriod {
    phrase: String,
    /// Where the stretch begins.
    #[serde(default)]
    pub from: Option<Anchor>,
    /// Where it ends.
    #[serde(default)]
    pub to: Option<Anchor>,
}

/// A point that is known from the day of publication or from the text before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// The day of publication.
    Published,
    /// The day before it.
    Yesterday,
    /// The day after it.
    Tomorrow,
    /// The month of publication.
    Month,
    /// The month before it.
    LastMonth,
    /// The month after it.
    NextMonth,
    /// The year of publication.
    Year,
    /// The year before it.
    LastYear,
    /// The year after it.
    NextYear,
    /// The first of January of the year of publication.
    YearStart,
    /// The first of the month of publication.
    MonthStart,
    /// The first year of the term of office that the text named last.
    TermStart,
}

impl RelativePeriods {
    pub(super) fn read(reader: &mut Reader<'_>, phrases: &mut Phrasebook) -> Self {
        let listing: Listing<NoHead, RelativePeriod> = reader.list(PATH, "periods");
        reader.demand_sorted(PATH, &listing.entries, |entry| &entry.phrase);
        for (index, entry) in listing.entries.iter().enumerate() {
            phrases.add(Lexicon::RelativePeriod, index, &entry.value.phrase);
        }
        Self(listing.entries.into_iter().map(|entry| entry.value).collect())
    }

    /// Returns an entry by its index.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&RelativePeriod> {
        self.0.get(index)
    }
}
