//! Compiles names of places into an automaton: at build time for the lists that are part of the binary,
//! at start-up for lists that a folder puts in their place. This file is also part of `build.rs`.
//!
//! The automaton maps the key of a name to where its units are listed in the postings; a posting is the
//! number of units and then the units, each a little-endian `u32`.

use std::collections::BTreeMap;

use super::key::push_name;

/// The lists, in the order in which their units are numbered.
pub(crate) const LISTS: [&str; 6] = [
    "provinces_before",
    "districts_before",
    "communes_before",
    "provinces_after",
    "communes_after",
    "provinces_ended",
];

/// An automaton and its postings.
#[derive(Debug, Default)]
pub(crate) struct Compiled {
    pub(crate) automaton: Vec<u8>,
    pub(crate) postings: Vec<u8>,
}

/// Returns the lines of a list that hold a unit, each with its number from 1.
pub(crate) fn rows(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line));
    lines.filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty())
}

/// Returns the names of a row: its own and its other ones.
pub(crate) fn names<'r>(list: &str, row: &'r str) -> impl Iterator<Item = &'r str> {
    let mut columns = row.split('\t');
    let (name, others) = if list == "provinces_ended" {
        (columns.next(), None)
    } else {
        (columns.nth(2), columns.nth(2))
    };
    name.into_iter()
        .chain(others.into_iter().flat_map(|others| others.split(';')))
        .filter(|name| !name.trim().is_empty())
}

/// Compiles the texts of [`LISTS`], in that order.
pub(crate) fn compile(texts: &[&str]) -> Result<Compiled, fst::Error> {
    let mut units: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    let mut number = 0_u32;
    for (list, text) in LISTS.iter().zip(texts) {
        for (_, row) in rows(text) {
            for name in names(list, row) {
                let mut key = String::new();
                push_name(name, &mut key);
                let known = units.entry(key).or_default();
                if !known.contains(&number) {
                    known.push(number);
                }
            }
            number += 1;
        }
    }
    let mut builder = fst::MapBuilder::memory();
    let mut postings = Vec::new();
    for (key, units) in units {
        builder.insert(key, postings.len() as u64)?;
        let count = u32::try_from(units.len()).unwrap_or(u32::MAX);
        postings.extend(count.to_le_bytes());
        postings.extend(units.into_iter().flat_map(u32::to_le_bytes));
    }
    Ok(Compiled { automaton: builder.into_inner()?, postings })
}
