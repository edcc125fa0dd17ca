//! Bodies inside what documents are cited by: the code of a symbol and the name of a law name none, the resolution
//! of a congress only one that is named with its place.

use crate::pipeline::analysis::{Document, DocumentKind, Span};

/// Where documents are cited.
#[derive(Debug)]
pub(super) struct Cited {
    /// Mentions that hold no body, sorted.
    closed: Vec<Span>,
    /// Mentions of resolutions of congresses, sorted.
    congresses: Vec<Span>,
}

impl Cited {
    pub(super) fn of(documents: &[Document]) -> Self {
        let (mut closed, mut congresses) = (Vec::new(), Vec::new());
        for document in documents {
            let list = match document.kind {
                DocumentKind::Numbered | DocumentKind::Law => &mut closed,
                DocumentKind::CongressResolution => &mut congresses,
                DocumentKind::NumberedNoSymbol
                | DocumentKind::PlenumResolution
                | DocumentKind::Charter
                | DocumentKind::Strategy
                | DocumentKind::Unnumbered => continue,
            };
            list.extend(document.mentions.iter().copied());
        }
        closed.sort_unstable();
        congresses.sort_unstable();
        Self { closed, congresses }
    }

    /// Tells whether a byte of the surface stands where no body is named.
    pub(super) fn forbids(&self, start: usize) -> bool {
        holds(&self.closed, start)
    }

    /// Tells whether a byte of the surface stands in the name of a congress's resolution.
    pub(super) fn congress(&self, start: usize) -> bool {
        holds(&self.congresses, start)
    }
}

fn holds(spans: &[Span], start: usize) -> bool {
    let after = spans.partition_point(|span| span.start <= start);
    after.checked_sub(1).and_then(|at| spans.get(at)).is_some_and(|span| start < span.end)
}
