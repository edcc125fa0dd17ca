//! Runs the table `cases.txt` beside this file.
//!
//! One line `  = kind level name | mention, mention` is expected for each body.

use std::fmt::Write as _;

use crate::pipeline::extract::cases::{check, mentions};

#[test]
fn every_case_of_the_table_reads_as_stated() {
    check(include_str!("cases.txt"), 70, |surface, records| {
        let mut found = String::new();
        for body in &records.organisations {
            let (kind, level) = (body.kind.as_str(), body.level.as_str());
            let mentions = mentions(surface, &body.mentions);
            let _ = writeln!(found, "  = {kind} {level} {} | {mentions}", body.name);
        }
        found
    });
}
