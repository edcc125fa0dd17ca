//! Phrases that name a stretch of time relative to something else: "cùng kỳ năm trước", "từ đầu năm đến
//! nay", "thời gian tới".
//!
//! An entry says by [`Anchor`]s where its stretch begins and ends; without one the end is open, or not
//! said by the words alone. Numbers ("3 tháng qua") are not looked for here.

use std::collections::HashSet;

use super::{Lexicon, Listing, Phrasebook, Reader};
use crate::pipeline::text::fold::fold_str;

const PATH: &str = "lexicons/relative_periods.toml";

/// The phrases, in the order of the file.
#[derive(Debug, Default)]
pub struct RelativePeriods {
    periods: Vec<RelativePeriod>,
    day_leads: HashSet<String>,
    behind_years: HashSet<String>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    day_leads: Vec<String>,
    behind_years: Vec<String>,
}

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
        let listing: Listing<Head, RelativePeriod> = reader.list(PATH, "periods");
        reader.demand_sorted(PATH, &listing.entries, |entry| &entry.phrase);
        for (index, entry) in listing.entries.iter().enumerate() {
            phrases.add(Lexicon::RelativePeriod, index, &entry.value.phrase);
        }
        let Some(head) = listing.head else { return Self::default() };
        let set = |words: Vec<String>| words.iter().map(|word| fold_str(word)).collect();
        Self {
            periods: listing.entries.into_iter().map(|entry| entry.value).collect(),
            day_leads: set(head.day_leads),
            behind_years: set(head.behind_years),
        }
    }

    /// Returns an entry by its index.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&RelativePeriod> {
        self.periods.get(index)
    }

    /// Tells whether a folded word says that a day follows.
    #[must_use]
    pub fn is_day_lead(&self, folded: &str) -> bool {
        self.day_leads.contains(folded)
    }

    /// Tells whether a folded word goes on behind a year, where others would say what the number counts.
    #[must_use]
    pub fn is_behind_years(&self, folded: &str) -> bool {
        self.behind_years.contains(folded)
    }
}
