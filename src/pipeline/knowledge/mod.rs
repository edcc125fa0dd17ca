//! What the pipeline knows: document types, issuers, topics and other lexicons.
//!
//! [`Knowledge`] is built from named texts and never changes afterwards. Building reports every
//! fault of every file at once, each with file and line. A file that nobody reads is a fault too: it
//! is a misspelt name more often than not. `README.md` files are for people and are passed over.
//!
//! This module opens no file: [`Knowledge::embedded`] is the folder as it was compiled in, and whoever
//! reads another folder does so at the edge and appends its files, which then replace embedded ones.
//!
//! To add a lexicon: one module here with its entry type, one field and one line in
//! [`Knowledge::build`]; phrases that are looked for in running text go into the [`Phrasebook`] as well.

mod bodies;
mod central_cities;
mod citation_words;
mod cms_families;
mod common_words;
mod document_names;
mod document_types;
mod facets;
mod figure_words;
pub(crate) mod gazetteer;
mod issuer_words;
mod issuers;
mod language_words;
mod line_words;
mod markup;
mod names;
mod page_words;
mod person_words;
mod phrase_lists;
mod place_words;
mod reader;
mod relative_periods;
mod section_topics;
mod signing_words;
mod spelling;
mod terms;
mod titled_documents;
mod topics;
mod vocabulary;
mod word_table;

use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

use super::classify::topic_model::TopicModel;

pub use bodies::{Bodies, Body, Takes, UnitWord};
pub use central_cities::CentralCities;
pub use citation_words::{IssuerPhrase, IssuerPhrases, TypeWord, TypeWords};
pub use cms_families::{CmsFamilies, Selectable};
pub use common_words::CommonWords;
pub use document_names::{DocumentName, DocumentNames, law_key};
pub use document_types::{DocumentType, DocumentTypes};
pub use facets::{FacetCue, FacetRule, Facets};
pub use figure_words::{FigureRole, FigureWords, UnitKind};
pub use gazetteer::{Gazetteer, NameMatch, Unit, UnitId};
use issuer_words::IssuerWords;
pub use issuers::{Issuer, Issuers, System};
pub use language_words::{LanguageWords, WordOf};
pub use line_words::{LineRole, LineWords};
pub use markup::{Hint, HintSet, Markup};
pub use names::Names;
pub use page_words::{At, Hit, PageWords, Phrases, folded_line_key, line_key};
pub use person_words::{PersonRole, PersonWords};
pub use place_words::{PlaceRole, PlaceWord, PlaceWords};
pub use reader::{Entry, Listing, NoHead, Reader};
pub use relative_periods::{Anchor, RelativePeriod, RelativePeriods};
pub use section_topics::SectionTopics;
pub use signing_words::SigningWords;
pub use spelling::Spelling;
pub use terms::Terms;
pub use titled_documents::{TitleRole, TitledDocuments, TitledType};
pub use topics::{Root, RootCue, TopicRule, Topics};
pub use vocabulary::{Find, Lexicon, Phrasebook, Vocabulary};

/// Path of the topic model below the knowledge folder.
pub const MODEL_FILE: &str = "model/topics.bin";
/// Path of the terms for keywords; a folder does not replace them.
const TERMS_FILE: &str = "keywords/terms.bin";

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/knowledge");

/// A named text, `lexicons/boilerplate.toml` say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnowledgeFile {
    /// Path below the knowledge folder, with forward slashes.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// One fault in a knowledge file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}{}: {message}", line.map(|line| format!(":{line}")).unwrap_or_default())]
pub struct KnowledgeFault {
    /// Path below the knowledge folder.
    pub file: String,
    /// Line, counted from 1, where it is known.
    pub line: Option<usize>,
    /// What was expected and what was found.
    pub message: String,
}

/// Everything the pipeline knows, ready for use; never changes.
#[derive(Debug)]
pub struct Knowledge {
    /// Types of Party and State documents.
    pub document_types: DocumentTypes,
    /// Documents cited by name.
    pub document_names: DocumentNames,
    /// Types of documents that are cited by title alone, and the words around them.
    pub titled_documents: TitledDocuments,
    /// Bodies that issue documents, by the code that stands in a symbol.
    pub issuers: Issuers,
    /// Names of issuers, and the offices and boards before and after them.
    pub issuer_phrases: IssuerPhrases,
    /// Words that name types of documents.
    pub type_words: TypeWords,
    /// Cities that rank with provinces.
    pub central_cities: CentralCities,
    /// Bodies by the words that their names begin with.
    pub bodies: Bodies,
    /// Words that tell a person.
    pub person_words: PersonWords,
    /// Words that tell the parts of a page.
    pub page_words: PageWords,
    /// Common words that tell languages apart.
    pub language_words: LanguageWords,
    /// Units and the words around figures.
    pub figure_words: FigureWords,
    /// Phrases that name a stretch of time relative to another.
    pub relative_periods: RelativePeriods,
    /// Topics with their labels, codes and roots.
    pub topics: Topics,
    /// Finer aspects within topics, with their cues.
    pub facets: Facets,
    /// Sections that stand for a topic.
    pub section_topics: SectionTopics,
    /// Words of two syllables that are too common to be keywords.
    pub common_words: CommonWords,
    /// Phrases that can be keywords.
    pub terms: Terms,
    /// The trained model that tells topics.
    pub model: TopicModel,
    /// Administrative units.
    pub gazetteer: Gazetteer,
    /// Words that stand before the names of places.
    pub place_words: PlaceWords,
    /// The phrases of all lexicons that are looked for in running text.
    pub vocabulary: Vocabulary,
    digest: String,
}

impl Knowledge {
    /// Returns the files that are part of the binary, sorted by path.
    #[must_use]
    pub fn embedded() -> Vec<KnowledgeFile> {
        let mut files = Vec::new();
        collect(&EMBEDDED, &mut files);
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files
    }

    /// Builds knowledge from files; a later file replaces an earlier one of the same path.
    ///
    /// # Errors
    ///
    /// All faults of all files at once, sorted by file and line.
    pub fn build(files: Vec<KnowledgeFile>) -> Result<Self, Vec<KnowledgeFault>> {
        let files: BTreeMap<String, String> = files
            .into_iter()
            .filter(|file| !is_readme(&file.path))
            .map(|file| (file.path, file.text))
            .collect();
        let mut reader = Reader::new(&files);
        let mut phrases = Phrasebook::default();
        let document_types = DocumentTypes::read(&mut reader, &mut phrases);
        let document_names = DocumentNames::read(&mut reader, &mut phrases);
        let titled_documents = TitledDocuments::read(&mut reader);
        let issuers = Issuers::read(&mut reader);
        let issuer_phrases = IssuerPhrases::of(&issuers, &IssuerWords::read(&mut reader));
        let type_words = TypeWords::of(&document_types);
        let central_cities = CentralCities::read(&mut reader);
        let bodies = Bodies::read(&mut reader, &mut phrases);
        let person_words = PersonWords::read(&mut reader, &mut phrases);
        let page_words = PageWords::read(&mut reader, &person_words);
        let language_words = LanguageWords::read(&mut reader);
        let figure_words = FigureWords::read(&mut reader);
        let relative_periods = RelativePeriods::read(&mut reader, &mut phrases);
        phrase_lists::read(&mut reader, &mut phrases);
        let topics = Topics::read(&mut reader, &mut phrases);
        let facets = Facets::read(&mut reader, &topics, &mut phrases);
        let section_topics = SectionTopics::read(&mut reader, &topics);
        let common_words = CommonWords::read(&mut reader);
        let terms = embedded_terms(&mut reader);
        let model = embedded_model(&mut reader);
        let gazetteer = Gazetteer::read(&mut reader);
        let place_words = PlaceWords::read(&mut reader, &mut phrases);
        let vocabulary = Vocabulary::build(phrases, &mut reader);
        reader.finish()?;
        Ok(Self {
            document_types,
            document_names,
            titled_documents,
            issuers,
            issuer_phrases,
            type_words,
            central_cities,
            bodies,
            person_words,
            page_words,
            language_words,
            figure_words,
            relative_periods,
            topics,
            facets,
            section_topics,
            common_words,
            terms,
            model,
            gazetteer,
            place_words,
            vocabulary,
            digest: digest(&files),
        })
    }

    /// Returns this knowledge with another topic model.
    ///
    /// # Errors
    ///
    /// The bytes are no model, or a class of it has no file in `topics/`; the fault names `file`.
    pub fn with_model(self, file: &str, bytes: &[u8]) -> Result<Self, Vec<KnowledgeFault>> {
        let fault = |message| KnowledgeFault { file: file.to_owned(), line: None, message };
        let model = TopicModel::read(bytes).map_err(|error| vec![fault(error.to_string())])?;
        let is_known = |id: &str| self.topics.all().iter().any(|topic| topic.id == id);
        let faults: Vec<KnowledgeFault> = model
            .classes
            .iter()
            .filter(|class| !is_known(&class.id))
            .map(|class| fault(format!("expected the file topics/{}.toml, found none", class.id)))
            .collect();
        if faults.is_empty() { Ok(Self { model, ..self }) } else { Err(faults) }
    }

    /// Tells whether two folded syllables are a word of everyday language.
    #[must_use]
    pub fn are_word(&self, first: &str, second: &str) -> bool {
        self.common_words.are_word(&self.terms, first, second)
    }

    /// Returns `sha256:` and the digest of all files in path order.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }
}

fn embedded_terms(reader: &mut Reader<'_>) -> Terms {
    Terms::read(embedded_bytes(TERMS_FILE)).unwrap_or_else(|expected| {
        reader.fault(TERMS_FILE, None, expected);
        Terms::default()
    })
}

fn embedded_bytes(path: &str) -> &'static [u8] {
    EMBEDDED.get_file(path).map(include_dir::File::contents).unwrap_or_default()
}

/// The embedded model is replaced when it is at fault, and the fault ends the building.
fn embedded_model(reader: &mut Reader<'_>) -> TopicModel {
    TopicModel::read(embedded_bytes(MODEL_FILE)).unwrap_or_else(|error| {
        reader.fault(MODEL_FILE, None, &error.to_string());
        TopicModel::default()
    })
}

fn collect(folder: &Dir<'_>, files: &mut Vec<KnowledgeFile>) {
    for file in folder.files() {
        let path = file.path().to_string_lossy().replace('\\', "/");
        if is_readme(&path) || [MODEL_FILE, TERMS_FILE].contains(&&*path) {
            continue;
        }
        // Not UTF-8: kept, with replacement characters, so that building names the file.
        files.push(KnowledgeFile {
            path,
            text: String::from_utf8_lossy(file.contents()).into_owned(),
        });
    }
    for inner in folder.dirs() {
        collect(inner, files);
    }
}

fn is_readme(path: &str) -> bool {
    path == "README.md" || path.ends_with("/README.md")
}

/// Lengths go in first, so that moving text from one file to the next changes the digest. The model has a
/// digest of its own.
fn digest(files: &BTreeMap<String, String>) -> String {
    let mut hasher = Sha256::new();
    let texts = files.iter().map(|(path, text)| (path.as_str(), text.as_bytes()));
    for (path, content) in texts.chain([(TERMS_FILE, embedded_bytes(TERMS_FILE))]) {
        for part in [path.as_bytes(), content] {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
    }
    let hex: String = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::pipeline::classify::topic_model::{Class, Table};

    fn embedded_with(changes: &[(&str, &str)]) -> Vec<KnowledgeFile> {
        let mut files = Knowledge::embedded();
        files.extend(
            changes
                .iter()
                .map(|(path, text)| KnowledgeFile { path: (*path).into(), text: (*text).into() }),
        );
        files
    }

    fn faults(changes: &[(&str, &str)]) -> Vec<String> {
        Knowledge::build(embedded_with(changes))
            .unwrap_err()
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn the_embedded_knowledge_has_no_fault() {
        let faults = Knowledge::build(Knowledge::embedded()).map(|_| ()).err();
        assert_eq!(faults, None);
    }

    #[test]
    fn a_file_of_unknown_name_is_refused_with_a_suggestion() {
        let faults = faults(&[("lexicons/isuers.toml", "")]);
        assert_eq!(faults.len(), 1);
        assert!(faults[0].starts_with("lexicons/isuers.toml: "), "{faults:?}");
        assert!(faults[0].contains("did you mean lexicons/issuers.toml?"), "{faults:?}");
    }

    #[test]
    fn the_embedded_model_is_small_and_knows_every_topic() {
        let knowledge = Knowledge::build(Knowledge::embedded()).unwrap();
        let file = EMBEDDED.get_file(MODEL_FILE).unwrap().contents();
        assert!(file.len() <= 5_000_000, "{}", file.len());
        let classes: Vec<&str> = knowledge.model.classes.iter().map(|class| &*class.id).collect();
        let topics: Vec<&str> = knowledge.topics.all().iter().map(|topic| &*topic.id).collect();
        assert_eq!(classes, topics);
        let digest = knowledge.model.digest().to_owned();
        assert_eq!(knowledge.with_model("x.bin", file).unwrap().model.digest(), digest);
    }

    #[test]
    fn a_model_that_is_none_or_knows_other_topics_is_a_fault_that_names_its_file() {
        let with = |bytes: &[u8]| {
            let knowledge = Knowledge::build(Knowledge::embedded()).unwrap();
            knowledge.with_model("x.bin", bytes).unwrap_err()[0].to_string()
        };
        assert!(with(b"no model").starts_with("x.bin: expected a topic model"));
        let class = |id: &str| Class { id: id.to_owned(), step: 1.0, bias: 0.0 };
        let classes = [class("the-thao"), class("vu-tru")];
        let other = TopicModel::write(&classes, 1.0, &Table::empty(4), &[0; 8]);
        assert_eq!(with(&other), "x.bin: expected the file topics/vu-tru.toml, found none");
    }

    #[test]
    fn a_readme_is_not_knowledge() {
        let plain = Knowledge::build(Knowledge::embedded()).unwrap();
        let with =
            Knowledge::build(embedded_with(&[("topics/README.md", "x"), ("README.md", "y")]));
        assert_eq!(with.unwrap().digest(), plain.digest());
    }

    #[test]
    fn the_faults_of_all_files_are_reported_together_with_their_lines() {
        let faults = faults(&[
            (
                "lexicons/document_types.toml",
                "types = [\n  { code = 1 },\n  { colour = \"red\" },\n]\nwithout_code = []\n",
            ),
            ("topics/the-thao.toml", "label_vi = \n"),
            ("extra.toml", ""),
        ]);
        for start in [
            "extra.toml: ",
            "lexicons/document_types.toml:2: ",
            "lexicons/document_types.toml:3: ",
            "topics/the-thao.toml:1: ",
        ] {
            assert!(faults.iter().any(|fault| fault.starts_with(start)), "{start} in {faults:#?}");
        }
    }

    #[test]
    fn a_missing_file_is_a_fault() {
        let faults = Knowledge::build(Vec::new()).map(|_| ()).unwrap_err();
        assert!(faults.iter().any(|fault| fault.file == "lexicons/issuers.toml"), "{faults:?}");
    }

    #[test]
    fn a_later_file_replaces_an_earlier_one_and_changes_the_digest() {
        let before = Knowledge::build(Knowledge::embedded()).unwrap();
        let text = "issuers = [\n  { code = \"TW\", system = \"party\", names = [\"X\"], verified = true },\n]\n";
        let after = Knowledge::build(embedded_with(&[("lexicons/issuers.toml", text)])).unwrap();
        assert!(before.issuers.find("TTg").is_some());
        assert!(after.issuers.find("TTg").is_none());
        assert_ne!(before.digest(), after.digest());
        assert!(after.digest().starts_with("sha256:"));
        assert_eq!(after.digest().len(), "sha256:".len() + 64);
    }
}
