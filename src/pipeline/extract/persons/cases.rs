//! Runs the table `cases.txt` beside this file.
//!
//! One line `  = name | honorific | title | organisation | mention, mention` is expected for each person; `-`
//! stands for nothing.

use std::fmt::Write as _;

use crate::pipeline::extract::cases::{check, mentions};

#[test]
fn every_case_of_the_table_reads_as_stated() {
    check(include_str!("cases.txt"), 50, |surface, records| {
        let mut found = String::new();
        for person in &records.persons {
            let fields = [&person.honorific, &person.title, &person.organisation];
            let fields = fields.map(|field| field.as_deref().unwrap_or("-")).join(" | ");
            let mentions = mentions(surface, &person.mentions);
            let _ = writeln!(found, "  = {} | {fields} | {mentions}", person.name);
        }
        found
    });
}
