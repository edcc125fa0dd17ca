//! Files that are shown in documents: a block of code says which file it shows, and shows all of it.
//!
//! The form is a line `<!-- include: examples/python/publish.py -->`, an empty line if wanted, then a
//! fenced block. What is shown is run by tests, so what is printed works.

use super::{all_files, read, report};

/// Returns what is wrong with the blocks of a document that show files.
fn faults(document: &str, text: &str, file: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let mut faults = Vec::new();
    let mut lines = text.lines().zip(1..);
    while let Some((line, number)) = lines.next() {
        let Some(name) = included(line) else { continue };
        let place = format!("{document}:{number}");
        let Some(expected) = file(name) else {
            faults.push(format!("{place} shows {name}, which does not exist."));
            continue;
        };
        let opening = lines.find(|(line, _)| !line.trim().is_empty());
        if !opening.is_some_and(|(line, _)| line.starts_with("```")) {
            faults.push(format!("{place}: a fenced block with {name} must follow."));
            continue;
        }
        let shown: String = lines
            .by_ref()
            .map(|(line, _)| line)
            .take_while(|line| *line != "```")
            .flat_map(|line| [line, "\n"])
            .collect();
        if shown != expected {
            faults.push(format!("{place} differs from {name}: copy the file into the block."));
        }
    }
    faults
}

/// Returns the file that a line says to show.
fn included(line: &str) -> Option<&str> {
    line.trim().strip_prefix("<!-- include: ")?.strip_suffix(" -->")
}

#[test]
fn documents_show_examples_as_they_are() {
    let mut found = Vec::new();
    let files = all_files();
    for document in files.iter().filter(|file| file.ends_with(".md")) {
        let file = |name: &str| files.contains(&name.to_owned()).then(|| read(name));
        found.extend(faults(document, &read(document), file));
    }
    report(found);
}

#[test]
fn a_block_that_differs_from_its_file_is_found() {
    let file = |name: &str| (name == "a.py").then(|| "one\n\ntwo\n".to_owned());
    let check = |text: &str| faults("README.md", text, file);

    let good = "text\n<!-- include: a.py -->\n\n```python\none\n\ntwo\n```\nmore\n";
    assert_eq!(check(good), [""; 0]);
    for bad in
        [good.replace("two", "too"), good.replace("two\n", ""), good.replace("\n\ntwo", "\ntwo")]
    {
        assert_eq!(check(&bad), ["README.md:2 differs from a.py: copy the file into the block."]);
    }
    assert_eq!(
        check("<!-- include: a.py -->\ntext\n"),
        ["README.md:1: a fenced block with a.py must follow."]
    );
    assert_eq!(
        check("<!-- include: b.py -->\n```\n```\n"),
        ["README.md:1 shows b.py, which does not exist."]
    );
}
