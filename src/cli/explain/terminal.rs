//! The explanation as text for a terminal: the article with marked spans, then the records.

use std::fmt::Write as _;

use super::findings::{self, Finding, Kind};
use crate::cli::table::bounded;
use crate::pipeline::Analysis;

/// Candidates that were refused and are listed.
const REFUSED_SHOWN: usize = 60;

/// Returns the explanation, with colours or with brackets in their place.
pub(super) fn text(analysis: &Analysis, coloured: bool) -> String {
    let findings = findings::all(analysis);
    let mut out = String::new();
    for block in &analysis.blocks {
        let _ = write!(out, "[{}] ", block.kind);
        for (span, owner) in findings::pieces(&findings, block.span) {
            let piece = analysis.text.get(span.start..span.end).unwrap_or_default();
            let piece = bounded(piece, usize::MAX);
            match owner.and_then(|owner| findings.get(owner)) {
                Some(finding) if coloured => {
                    let _ = write!(out, "\u{1b}[1;{}m{piece}\u{1b}[0m", finding.kind.colour());
                }
                Some(finding) => {
                    let _ = write!(out, "⟦{piece}|{}⟧", finding.kind.label());
                }
                None => out.push_str(&piece),
            }
        }
        out.push_str("\n\n");
    }
    for topic in &analysis.topics {
        let _ = writeln!(out, "Chủ đề: {}", bounded(&findings::topic(topic), 200));
    }
    if !analysis.keywords.is_empty() {
        let _ = writeln!(out, "Từ khóa: {}", bounded(&analysis.keywords.join(", "), 400));
    }
    out.push('\n');
    for kind in Kind::ALL {
        list(kind, &findings, &mut out);
    }
    let refused = findings::refused(analysis);
    if !refused.is_empty() {
        let _ = writeln!(out, "Bị loại ({})", refused.len());
    }
    for (trace, words) in refused.iter().take(REFUSED_SHOWN) {
        let _ = writeln!(out, "  {}  ({})", bounded(words, 60), trace.rule);
    }
    for dropped in &analysis.dropped {
        let _ = writeln!(out, "Dòng bỏ [{}] {}", dropped.class, bounded(&dropped.text, 100));
    }
    out.truncate(out.trim_end().len());
    out
}

fn list(kind: Kind, findings: &[Finding], out: &mut String) {
    let of_kind: Vec<&Finding> = findings.iter().filter(|finding| finding.kind == kind).collect();
    if of_kind.is_empty() {
        return;
    }
    let _ = writeln!(out, "{} ({})", kind.label(), of_kind.len());
    for finding in of_kind {
        let _ = writeln!(out, "  {}", bounded(&finding.says, 200));
        for line in &finding.why {
            let _ = writeln!(out, "      {}", bounded(line, 200));
        }
    }
    out.push('\n');
}
