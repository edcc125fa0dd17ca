//! Runs the table `cases.txt` beside this file.
//!
//! One line `  = key | type | issuer | mention, mention` is expected for each document that is cited by title; those
//! with a number or a name of their own are in the table of citations.

use std::fmt::Write as _;

use crate::pipeline::analysis::DocumentKind;
use crate::pipeline::extract::cases::{check, mentions};

#[test]
fn every_case_of_the_table_reads_as_stated() {
    check(include_str!("cases.txt"), 90, |surface, records| {
        let mut found = String::new();
        let titled = |kind| matches!(kind, DocumentKind::Unnumbered | DocumentKind::Strategy);
        for document in records.documents.iter().filter(|document| titled(document.kind)) {
            let mentions = mentions(surface, &document.mentions);
            let (of, issuer) = (document.doc_type.as_deref(), document.issuer.as_deref());
            let [of, issuer] = [of, issuer].map(|text| text.unwrap_or("-"));
            let _ = writeln!(found, "  = {} | {of} | {issuer} | {mentions}", document.key);
        }
        found
    });
}
