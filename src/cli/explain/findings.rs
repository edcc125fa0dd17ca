//! The records of an analysis as one list: what kind, what it says, where, by which rule.

use crate::message::article::number_text;
use crate::pipeline::Analysis;
use crate::pipeline::analysis::{Facet, Span, Topic, Trace, Verdict};

/// What kind of record; the order is that of the lists shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Document,
    Person,
    Organisation,
    Place,
    Statistic,
    Period,
    Quote,
    Facet,
}

impl Kind {
    pub(super) const ALL: [Self; 8] = [
        Self::Document,
        Self::Person,
        Self::Organisation,
        Self::Place,
        Self::Statistic,
        Self::Period,
        Self::Quote,
        Self::Facet,
    ];

    /// Returns the label that readers see.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Document => "Văn bản",
            Self::Person => "Người",
            Self::Organisation => "Tổ chức",
            Self::Place => "Địa danh",
            Self::Statistic => "Số liệu",
            Self::Period => "Thời gian",
            Self::Quote => "Lời dẫn",
            Self::Facet => "Khía cạnh",
        }
    }

    /// Returns the class of its marks in HTML.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Person => "person",
            Self::Organisation => "organisation",
            Self::Place => "place",
            Self::Statistic => "statistic",
            Self::Period => "period",
            Self::Quote => "quote",
            Self::Facet => "facet",
        }
    }

    /// Returns the colour of its marks in a terminal.
    pub(super) fn colour(self) -> u8 {
        match self {
            Self::Document => 34,
            Self::Person => 35,
            Self::Organisation => 36,
            Self::Place => 32,
            Self::Statistic => 31,
            Self::Period => 33,
            Self::Quote => 37,
            Self::Facet => 90,
        }
    }
}

/// One record.
#[derive(Debug, Clone)]
pub(super) struct Finding {
    pub(super) kind: Kind,
    pub(super) says: String,
    pub(super) mentions: Vec<Span>,
    /// Rule, evidence and what was beaten, one a line.
    pub(super) why: Vec<String>,
}

/// Returns every record, by kind and place.
pub(super) fn all(analysis: &Analysis) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut add = |kind, parts: &[Option<&str>], mentions: &[Span]| {
        let parts: Vec<&str> = parts.iter().copied().flatten().filter(|p| !p.is_empty()).collect();
        let why = why(analysis, mentions);
        let mentions = mentions.to_vec();
        found.push(Finding { kind, says: parts.join(" · "), mentions, why });
    };
    for it in &analysis.documents {
        let date = it.date.map(|date| date.to_string());
        let parts = [Some(&*it.key), it.issuer.as_deref(), date.as_deref(), it.title.as_deref()];
        add(Kind::Document, &parts, &it.mentions);
    }
    for it in &analysis.persons {
        let parts = [Some(&*it.name), it.title.as_deref(), it.organisation.as_deref()];
        add(Kind::Person, &parts, &it.mentions);
    }
    for it in &analysis.organisations {
        let parts = [Some(&*it.name), Some(it.kind.as_str()), Some(it.level.as_str())];
        add(Kind::Organisation, &parts, &it.mentions);
    }
    for it in &analysis.places {
        let parts = [Some(&*it.name), Some(it.level.as_str()), it.code.as_deref()];
        add(Kind::Place, &parts, &it.mentions);
    }
    for it in &analysis.statistics {
        let mut value = number_text(it.value);
        if let Some(upper) = it.upper {
            value = format!("{value} – {}", number_text(upper));
        }
        if let Some(of) = it.of {
            value = format!("{value} / {}", number_text(of));
        }
        let value = format!("{value} {}", it.unit.as_deref().unwrap_or_default());
        let parts = [
            it.approximate.as_deref(),
            Some(&*value),
            it.indicator.as_deref(),
            it.comparator.as_deref(),
            it.subject.as_deref(),
            it.period.as_deref(),
        ];
        add(Kind::Statistic, &parts, &it.mentions);
    }
    for it in &analysis.periods {
        let stretch =
            format!("{} → {}", it.from.as_deref().unwrap_or("…"), it.to.as_deref().unwrap_or("…"));
        add(Kind::Period, &[Some(&*it.raw), Some(&*stretch), Some(it.kind.as_str())], &it.mentions);
    }
    for it in &analysis.quotes {
        add(Kind::Quote, &[it.speaker.as_deref(), Some(&*it.text)], &it.mentions);
    }
    found.extend(analysis.facets.iter().map(|facet| self::facet(analysis, facet)));
    found
}

/// Returns a topic with its score and the words that spoke for it.
pub(super) fn topic(topic: &Topic) -> String {
    let says = format!("{} ({:.2})", topic.label, topic.score);
    if topic.evidence.is_empty() {
        says
    } else {
        format!("{says} ← {}", topic.evidence.join(", "))
    }
}

/// A facet is explained by the sentences whose cues spoke for it.
fn facet(analysis: &Analysis, facet: &Facet) -> Finding {
    let mark = if facet.primary { " · chính" } else { "" };
    let mut why: Vec<String> = Vec::new();
    for cue in &facet.evidence {
        let line = format!("“{}” ← {}", quote(analysis, *cue), sentence(analysis, *cue));
        if !why.contains(&line) {
            why.push(line);
        }
    }
    let says = format!("{} · {} · {:.2}{mark}", facet.id, facet.label, facet.score);
    Finding { kind: Kind::Facet, says, mentions: facet.evidence.clone(), why }
}

/// Returns the sentence around a span, on one line.
fn sentence(analysis: &Analysis, span: Span) -> String {
    let ends = |before: &str| before.rfind(['\n', '.', ';', '!', '?']).map_or(0, |at| at + 1);
    let start = analysis.text.get(..span.start).map_or(0, ends);
    let rest = analysis.text.get(span.end..).unwrap_or_default();
    let end = span.end + rest.find(['\n', '.', ';', '!', '?']).map_or(rest.len(), |at| at + 1);
    quote(analysis, Span { start, end })
}

/// Says by which rules mentions were found and what they beat.
fn why(analysis: &Analysis, mentions: &[Span]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for trace in &analysis.traces {
        let line = match trace.verdict {
            Verdict::Kept if mentions.contains(&trace.span) => {
                let evidence = trace.evidence.map(|span| quote(analysis, span));
                let evidence = evidence.map(|text| format!(" ← “{text}”")).unwrap_or_default();
                format!("quy tắc {}{evidence}", trace.rule)
            }
            Verdict::Beaten { by } if mentions.contains(&by) => {
                format!("thắng “{}” ({})", quote(analysis, trace.span), trace.rule)
            }
            Verdict::Kept | Verdict::Refused | Verdict::Beaten { .. } => continue,
        };
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

/// Returns the candidates that a rule refused, in page order.
pub(super) fn refused(analysis: &Analysis) -> Vec<(&Trace, String)> {
    let refused = analysis.traces.iter().filter(|trace| trace.verdict == Verdict::Refused);
    refused.map(|trace| (trace, quote(analysis, trace.span))).collect()
}

/// Returns the printed words of a span, on one line.
pub(super) fn quote(analysis: &Analysis, span: Span) -> String {
    let text = analysis.text.get(span.start..span.end).unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Cuts a stretch of the text into pieces, each with the innermost finding that covers it.
pub(super) fn pieces(findings: &[Finding], block: Span) -> Vec<(Span, Option<usize>)> {
    let mut marks: Vec<(Span, usize)> = findings
        .iter()
        .enumerate()
        .flat_map(|(index, finding)| finding.mentions.iter().map(move |span| (*span, index)))
        .filter(|(span, _)| span.start < block.end && block.start < span.end)
        .collect();
    // Longer marks first, so that shorter ones paint over them.
    marks.sort_by_key(|(span, index)| (std::cmp::Reverse(span.end - span.start), *index));
    let mut borders: Vec<usize> = vec![block.start, block.end];
    for (span, _) in &marks {
        borders.push(span.start.max(block.start));
        borders.push(span.end.min(block.end));
    }
    borders.sort_unstable();
    borders.dedup();
    let mut owners: Vec<Option<usize>> = vec![None; borders.len().saturating_sub(1)];
    for (span, index) in marks {
        let from = borders.partition_point(|border| *border < span.start);
        let to = borders.partition_point(|border| *border < span.end);
        for owner in owners.iter_mut().take(to).skip(from) {
            *owner = Some(index);
        }
    }
    let mut pieces: Vec<(Span, Option<usize>)> = Vec::new();
    for (pair, owner) in borders.windows(2).zip(owners) {
        let [start, end] = pair else { continue };
        match pieces.last_mut() {
            Some((last, same)) if *same == owner => last.end = *end,
            _ => pieces.push((Span { start: *start, end: *end }, owner)),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(mentions: &[(usize, usize)]) -> Finding {
        let mentions = mentions.iter().map(|&(start, end)| Span { start, end }).collect();
        Finding { kind: Kind::Place, says: String::new(), mentions, why: Vec::new() }
    }

    #[test]
    fn the_innermost_finding_owns_a_piece_and_all_text_is_in_one() {
        let findings = [finding(&[(2, 10)]), finding(&[(4, 6)])];
        let pieces = pieces(&findings, Span { start: 0, end: 12 });
        let shown: Vec<_> =
            pieces.iter().map(|(span, owner)| (span.start, span.end, *owner)).collect();
        assert_eq!(
            shown,
            [(0, 2, None), (2, 4, Some(0)), (4, 6, Some(1)), (6, 10, Some(0)), (10, 12, None)]
        );
    }
}
