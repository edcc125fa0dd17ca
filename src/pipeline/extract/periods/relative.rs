//! Periods named by a phrase of the lexicon, "cùng kỳ năm trước" say.
//!
//! Of phrases that overlap the longest of the first counts; one that an absolute period overlaps is none.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::{ArticleText, Candidates, Context, Found, Knowledge};
use crate::pipeline::analysis::PeriodKind;
use crate::pipeline::knowledge::{Anchor, Lexicon};

/// Adds the relative periods and puts all in page order.
pub(super) fn add(
    text: &ArticleText<'_>,
    context: Context<'_>,
    knowledge: &Knowledge,
    budget: &mut Candidates,
    found: &mut Vec<Found>,
) {
    let absolute = found.len();
    let mut free_from = 0;
    for hit in text.phrases(Lexicon::RelativePeriod) {
        if hit.range.start < free_from {
            continue;
        }
        let Some(entry) = knowledge.relative_periods.get(hit.entry) else { continue };
        let tokens = text.token_from(hit.range.start)..text.token_from(hit.range.end);
        let known = found.get(..absolute).unwrap_or_default();
        let next = known.partition_point(|period| period.tokens.end <= tokens.start);
        if known.get(next).is_some_and(|period| period.tokens.start < tokens.end) {
            continue;
        }
        if !budget.take() {
            break;
        }
        free_from = hit.range.end;
        let term = term_before(known.get(..next).unwrap_or_default(), context.published);
        let point =
            |anchor: Option<Anchor>| anchor.and_then(|a| resolve(a, context.published, term));
        let (from, to) = (point(entry.from), point(entry.to));
        let kind = PeriodKind::Relative;
        found.push(Found { tokens, kind, from, to, rule: "periods/relative" });
    }
    found.sort_by_key(|period| (period.tokens.start, period.tokens.end));
}

/// Returns the first year of the term named last, of those that hold the day of publication if any does.
fn term_before(known: &[Found], published: Option<Date>) -> Option<&str> {
    let terms = || known.iter().rev().filter(|period| period.kind == PeriodKind::Term).take(20);
    let holds = |period: &&Found| {
        let year = published.map(|day| format!("{:04}", day.year()));
        year.is_some() && period.from <= year && year <= period.to
    };
    terms().find(holds).or_else(|| terms().next()).and_then(|period| period.from.as_deref())
}

fn resolve(anchor: Anchor, published: Option<Date>, term: Option<&str>) -> Option<String> {
    if anchor == Anchor::TermStart {
        return term.map(str::to_owned);
    }
    let day = published?;
    let month = |day: Date| format!("{:04}-{:02}", day.year(), day.month());
    let year = |year: i16| format!("{year:04}");
    Some(match anchor {
        Anchor::Published => day.to_string(),
        Anchor::Yesterday => day.yesterday().ok()?.to_string(),
        Anchor::Tomorrow => day.tomorrow().ok()?.to_string(),
        Anchor::Month => month(day),
        Anchor::LastMonth => month(day.checked_sub(1.months()).ok()?),
        Anchor::NextMonth => month(day.checked_add(1.months()).ok()?),
        Anchor::Year => year(day.year()),
        Anchor::LastYear => year(day.year() - 1),
        Anchor::NextYear => year(day.year() + 1),
        Anchor::YearStart => format!("{:04}-01-01", day.year()),
        Anchor::MonthStart => format!("{}-01", month(day)),
        Anchor::TermStart => return None,
    })
}
