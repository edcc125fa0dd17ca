//! Reads knowledge files: TOML texts become typed entries that remember their line.
//!
//! Promises: every fault found is kept with file and line, and reading goes on after it, so that
//! one run shows all of them; a list is sorted and free of duplicates or that is a fault; a file
//! that nobody asked for is a fault. Reading decides nothing about the meaning of an entry.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::KnowledgeFault;

/// Reads the files of one set of knowledge and gathers their faults.
#[derive(Debug)]
pub struct Reader<'f> {
    files: &'f BTreeMap<String, String>,
    read: BTreeSet<String>,
    faults: Vec<KnowledgeFault>,
}

/// What one file holds: its head and its one list.
#[derive(Debug)]
pub struct Listing<H, E> {
    /// The keys beside the list; `None` when they were at fault.
    pub head: Option<H>,
    /// The entries that were sound, in file order.
    pub entries: Vec<Entry<E>>,
}

/// One entry of a list.
#[derive(Debug, Clone)]
pub struct Entry<E> {
    /// Line of the file, counted from 1.
    pub line: usize,
    /// The entry itself.
    pub value: E,
}

/// The head of a file that has nothing beside its list.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoHead {}

impl<'f> Reader<'f> {
    /// Returns a reader over files by path.
    #[must_use]
    pub fn new(files: &'f BTreeMap<String, String>) -> Self {
        Self { files, read: BTreeSet::new(), faults: Vec::new() }
    }

    /// Reads a file that holds one list, under `list`, beside the keys of its head `H`.
    ///
    /// Entries are parsed one by one, so that a fault in one hides none in the next. `E` and `H`
    /// should carry `#[serde(deny_unknown_fields)]`.
    pub fn list<H: DeserializeOwned, E: DeserializeOwned>(
        &mut self,
        path: &str,
        list: &str,
    ) -> Listing<H, E> {
        self.read.insert(path.to_owned());
        let Some(text) = self.files.get(path) else {
            self.fault(path, None, "expected this file, found none");
            return Listing { head: None, entries: Vec::new() };
        };
        let lines = Lines::of(text);
        let (table, errors) = DeTable::parse_recoverable(text);
        let broken = !errors.is_empty();
        for error in errors {
            self.fault(path, lines.at(error.span()), error.message());
        }
        if broken {
            // What a recovered tree says next would be noise.
            return Listing { head: None, entries: Vec::new() };
        }
        let span = table.span();
        let mut table = table.into_inner();
        let entries = match table.remove(list) {
            Some(value) => self.entries(path, list, value, &lines),
            None => {
                self.fault(path, None, &format!("expected the list `{list}`, found none"));
                Vec::new()
            }
        };
        let head = match H::deserialize(toml::de::Deserializer::from(Spanned::new(span, table))) {
            Ok(head) => Some(head),
            Err(error) => {
                self.fault(path, lines.at(error.span()), error.message());
                None
            }
        };
        Listing { head, entries }
    }

    fn entries<E: DeserializeOwned>(
        &mut self,
        path: &str,
        list: &str,
        value: Spanned<DeValue<'_>>,
        lines: &Lines,
    ) -> Vec<Entry<E>> {
        let span = value.span();
        let DeValue::Array(array) = value.into_inner() else {
            self.fault(path, lines.at(Some(span)), &format!("expected `{list}` to be a list"));
            return Vec::new();
        };
        let mut entries = Vec::new();
        for item in array {
            let line = lines.at(Some(item.span()));
            match E::deserialize(toml::de::ValueDeserializer::from(item)) {
                Ok(value) => entries.push(Entry { line: line.unwrap_or(1), value }),
                Err(error) => {
                    let line = lines.at(error.span()).or(line);
                    self.fault(path, line, error.message());
                }
            }
        }
        entries
    }

    /// Returns the text of a file that is no TOML; a missing one is a fault.
    pub fn text(&mut self, path: &str) -> Option<&'f str> {
        self.read.insert(path.to_owned());
        let text = self.files.get(path).map(String::as_str);
        if text.is_none() {
            self.fault(path, None, "expected this file, found none");
        }
        text
    }

    /// Returns the paths of the `.toml` files of a folder (`topics/`), sorted.
    #[must_use]
    pub fn folder(&self, folder: &str) -> Vec<String> {
        self.files
            .keys()
            .filter(|path| {
                path.strip_prefix(folder)
                    .is_some_and(|rest| !rest.contains('/') && rest.ends_with(".toml"))
            })
            .cloned()
            .collect()
    }

    /// Demands that the entries of a list are sorted by their key and that no key comes twice.
    pub fn demand_sorted<E>(&mut self, path: &str, entries: &[Entry<E>], key: impl Fn(&E) -> &str) {
        for pair in entries.windows(2) {
            let [before, after] = pair else { continue };
            let (first, second) = (key(&before.value), key(&after.value));
            if first == second {
                let message = format!(
                    "expected {:?} once, found it again (first on line {})",
                    brief(second),
                    before.line
                );
                self.fault(path, Some(after.line), &message);
            } else if first > second {
                let message = format!(
                    "expected a sorted list, found {:?} after {:?}",
                    brief(second),
                    brief(first)
                );
                self.fault(path, Some(after.line), &message);
            }
        }
    }

    /// Returns the line of a file that holds a byte.
    #[must_use]
    pub fn line(&self, path: &str, at: usize) -> Option<usize> {
        let text = self.files.get(path)?;
        Lines::of(text).at(Some(at..at))
    }

    /// Notes a fault.
    pub fn fault(&mut self, path: &str, line: Option<usize>, message: &str) {
        let message = message.lines().collect::<Vec<_>>().join("; ");
        self.faults.push(KnowledgeFault { file: path.to_owned(), line, message });
    }

    /// Ends reading.
    ///
    /// # Errors
    ///
    /// All faults, those of files that nobody read among them, sorted by file and line.
    pub fn finish(mut self) -> Result<(), Vec<KnowledgeFault>> {
        let unread: Vec<&String> =
            self.files.keys().filter(|path| !self.read.contains(*path)).collect();
        for path in unread {
            let nearest = self
                .read
                .iter()
                .map(|known| (strsim::normalized_levenshtein(path, known), known))
                .filter(|(likeness, _)| *likeness > 0.6)
                .max_by(|a, b| a.0.total_cmp(&b.0));
            let advice =
                nearest.map(|(_, known)| format!("; did you mean {known}?")).unwrap_or_default();
            self.faults.push(KnowledgeFault {
                file: path.clone(),
                line: None,
                message: format!("expected a known knowledge file, found an unknown name{advice}"),
            });
        }
        if self.faults.is_empty() {
            return Ok(());
        }
        self.faults.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        Err(self.faults)
    }
}

/// Where the lines of a text begin, so that a position is found in logarithmic time.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        Self(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(at, _)| at).collect())
    }

    fn at(&self, span: Option<Range<usize>>) -> Option<usize> {
        span.map(|span| self.0.partition_point(|end| *end < span.start) + 1)
    }
}

fn brief(text: &str) -> String {
    text.chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Fruit {
        name: String,
    }

    fn read(text: &str) -> (Vec<(usize, String)>, Vec<String>) {
        let files = BTreeMap::from([("fruit.toml".to_owned(), text.to_owned())]);
        let mut reader = Reader::new(&files);
        let listing: Listing<NoHead, Fruit> = reader.list("fruit.toml", "fruit");
        reader.demand_sorted("fruit.toml", &listing.entries, |fruit| &fruit.name);
        let entries = listing.entries.into_iter().map(|e| (e.line, e.value.name)).collect();
        let faults = reader.finish().err().unwrap_or_default();
        (entries, faults.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn entries_know_their_line() {
        let (entries, faults) =
            read("# glossary\nfruit = [\n  { name = \"a\" },\n\n  { name = \"b\" },\n]\n");
        assert_eq!(faults, Vec::<String>::new());
        assert_eq!(entries, [(3, "a".to_owned()), (5, "b".to_owned())]);
    }

    #[test]
    fn a_fault_in_one_entry_hides_none_in_the_next() {
        let (entries, faults) =
            read("fruit = [\n  { nam = \"a\" },\n  { name = 3 },\n  { name = \"c\" },\n]\n");
        assert_eq!(entries.len(), 1);
        assert_eq!(faults.len(), 2, "{faults:?}");
        assert!(faults[0].starts_with("fruit.toml:2: unknown field `nam`"), "{faults:?}");
        assert!(faults[1].starts_with("fruit.toml:3: invalid type"), "{faults:?}");
    }

    #[test]
    fn a_key_beside_the_list_is_refused() {
        let (_, faults) = read("fruits = []\nfruit = []\n");
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(faults[0].starts_with("fruit.toml:1: unknown field `fruits`"), "{faults:?}");
    }

    #[test]
    fn duplicates_and_disorder_are_refused() {
        let (_, faults) =
            read("fruit = [\n  { name = \"b\" },\n  { name = \"b\" },\n  { name = \"a\" },\n]\n");
        assert_eq!(
            faults,
            [
                "fruit.toml:3: expected \"b\" once, found it again (first on line 2)",
                "fruit.toml:4: expected a sorted list, found \"a\" after \"b\"",
            ]
        );
    }

    #[test]
    fn broken_syntax_names_its_line() {
        let (_, faults) = read("fruit = [\n  { name = \"a },\n]\n");
        assert!(!faults.is_empty());
        assert!(faults.iter().all(|fault| fault.starts_with("fruit.toml:")), "{faults:?}");
    }
}
