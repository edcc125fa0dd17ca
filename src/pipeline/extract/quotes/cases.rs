//! Runs the table `cases.txt` beside this file.
//!
//! One line `  = direct|reported speaker | said` is expected for each quote.

use std::fmt::Write as _;

use crate::pipeline::extract::cases::check;

#[test]
fn every_case_of_the_table_reads_as_stated() {
    check(include_str!("cases.txt"), 12, |_, records| {
        let mut found = String::new();
        for quote in &records.quotes {
            let form = if quote.direct { "direct" } else { "reported" };
            let speaker = quote.speaker.as_deref().unwrap_or("-");
            let _ = writeln!(found, "  = {form} {speaker} | {}", quote.text);
        }
        found
    });
}
