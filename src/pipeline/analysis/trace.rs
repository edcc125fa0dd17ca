//! Why a record was found, and what was looked at and refused: what `boctin explain` shows.
//!
//! Traces stand beside the records and belong to no record: a mention is explained by the traces of its
//! span. They never leave the process, so a rule may be renamed freely.

use super::Span;

/// What one rule did with one stretch of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trace {
    /// The mention, or what was refused.
    pub span: Span,
    /// The rule, `extractor/rule`: `statistics/unit` say.
    pub rule: &'static str,
    /// What decided, where that is not the mention itself: the word before a number, say.
    pub evidence: Option<Span>,
    /// What became of it.
    pub verdict: Verdict,
}

/// What a rule decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is a mention of a record.
    Kept,
    /// It was a candidate, and the rule refused it.
    Refused,
    /// It was found and lost to another mention.
    Beaten {
        /// The mention that won.
        by: Span,
    },
}

impl Trace {
    /// Returns the trace of a mention.
    #[must_use]
    pub fn kept(span: Span, rule: &'static str) -> Self {
        Self { span, rule, evidence: None, verdict: Verdict::Kept }
    }

    /// Returns the trace of a candidate that the rule refused.
    #[must_use]
    pub fn refused(span: Span, rule: &'static str) -> Self {
        Self { span, rule, evidence: None, verdict: Verdict::Refused }
    }

    /// Returns the trace of a mention that another one beat.
    #[must_use]
    pub fn beaten(span: Span, rule: &'static str, by: Span) -> Self {
        Self { span, rule, evidence: None, verdict: Verdict::Beaten { by } }
    }

    /// Returns the trace with what decided.
    #[must_use]
    pub fn because_of(self, evidence: Span) -> Self {
        Self { evidence: Some(evidence), ..self }
    }
}
