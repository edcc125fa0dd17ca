//! Where the fields of a raw article are found in its JSON: our own names, or another crawler's.
//!
//! Promises that a mapped field is looked for at its pointer and nowhere else, and that all faults of
//! a mapping are reported at once. It knows no values and reads no JSON.

use std::collections::{BTreeMap, BTreeSet};

use crate::pipeline::labels::labels;

labels! {
    /// A field of a raw article, under the name that configuration and schema give it.
    pub enum Field {
        /// The crawler's own id.
        Id = "id",
        /// Address the page was fetched from.
        Url = "url",
        /// Publisher.
        Source = "source",
        /// When the page was fetched.
        FetchedAt = "fetched_at",
        /// Media type of the page.
        ContentType = "content_type",
        /// The page as text.
        Content = "content",
        /// The page as bytes.
        ContentBase64 = "content_base64",
        /// What the crawler already knows.
        Hints = "hints",
        /// Headline.
        HintTitle = "hints.title",
        /// Time of publication.
        HintPublishedAt = "hints.published_at",
        /// Author.
        HintAuthor = "hints.author",
        /// Section.
        HintSection = "hints.section",
        /// Language code.
        HintLanguage = "hints.language",
        /// Opaque; comes back in the result.
        Meta = "meta",
    }
}

/// Most segments of a pointer; each costs one pass over the value it leads into.
const MAX_SEGMENTS: usize = 16;

/// One fault in `[input.fields]`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("input.fields.{field}: {message}")]
pub struct FieldFault {
    /// The key as it stands in the configuration.
    pub field: String,
    /// What was expected and what was found.
    pub message: String,
}

/// Where each [`Field`] is found: a JSON Pointer (RFC 6901) for every one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldMap {
    pointers: Vec<Vec<String>>,
}

impl Default for FieldMap {
    fn default() -> Self {
        Self::from_mapping(&BTreeMap::new())
    }
}

impl FieldMap {
    /// Builds the map from `[input.fields]`: JSON Pointers by our field names.
    ///
    /// # Errors
    ///
    /// All faults at once: unknown names (with a suggestion) and malformed pointers.
    pub fn new(mapping: &BTreeMap<String, String>) -> Result<Self, Vec<FieldFault>> {
        let mut known = BTreeMap::new();
        let mut faults = Vec::new();
        for (name, pointer) in mapping {
            match (field(name), segments(pointer)) {
                (Ok(field), Ok(segments)) => {
                    known.insert(field, segments);
                }
                (field, segments) => {
                    let messages = [field.err(), segments.err()];
                    faults.extend(messages.into_iter().flatten().map(|message| FieldFault {
                        field: name.chars().take(60).collect(),
                        message,
                    }));
                }
            }
        }
        if faults.is_empty() { Ok(Self::from_mapping(&known)) } else { Err(faults) }
    }

    /// Hints that are not mapped themselves lie below the pointer of `hints`.
    fn from_mapping(mapping: &BTreeMap<Field, Vec<String>>) -> Self {
        let own = |field: Field| vec![field.as_str().to_owned()];
        let hints = mapping.get(&Field::Hints).cloned().unwrap_or_else(|| own(Field::Hints));
        let pointers = Field::ALL.iter().map(|field| {
            mapping.get(field).cloned().unwrap_or_else(|| {
                match field.as_str().strip_prefix("hints.") {
                    Some(hint) => hints.iter().cloned().chain([hint.to_owned()]).collect(),
                    None => own(*field),
                }
            })
        });
        Self { pointers: pointers.collect() }
    }

    /// Returns the unescaped segments of the pointer to a field; there is at least one.
    pub(super) fn segments(&self, field: Field) -> &[String] {
        self.pointers.get(field as usize).map_or(&[], Vec::as_slice)
    }

    /// Returns the names at the top of a message that lead to any field.
    pub(super) fn top_level(&self) -> BTreeSet<&str> {
        self.pointers.iter().filter_map(|segments| segments.first()).map(String::as_str).collect()
    }

    /// Returns the pointer to a field as text, where it is not our own name.
    pub(super) fn foreign(&self, field: Field) -> Option<String> {
        let pointer: String = self
            .segments(field)
            .iter()
            .map(|segment| format!("/{}", segment.replace('~', "~0").replace('/', "~1")))
            .collect();
        (pointer != format!("/{}", field.as_str().replace('.', "/"))).then_some(pointer)
    }
}

fn field(name: &str) -> Result<Field, String> {
    if let Ok(field) = name.parse() {
        return Ok(field);
    }
    let nearest = Field::ALL
        .iter()
        .map(|field| (strsim::damerau_levenshtein(name, field.as_str()), field.as_str()))
        .min()
        .filter(|(distance, nearest)| *distance <= nearest.len().div_ceil(3));
    Err(match nearest {
        Some((_, nearest)) => format!("unknown field; did you mean {nearest:?}?"),
        None => format!(
            "unknown field; expected one of {}",
            Field::ALL.iter().map(|field| field.as_str()).collect::<Vec<_>>().join(", ")
        ),
    })
}

fn segments(pointer: &str) -> Result<Vec<String>, String> {
    let found: String = pointer.chars().take(60).collect();
    let Some(path) = pointer.strip_prefix('/') else {
        return Err(format!("expected a JSON Pointer such as \"/response/body\", found {found:?}"));
    };
    let segments: Vec<&str> = path.split('/').collect();
    if segments.len() > MAX_SEGMENTS {
        return Err(format!(
            "expected a JSON Pointer of at most {MAX_SEGMENTS} segments, found {}",
            segments.len()
        ));
    }
    segments.into_iter().map(unescape).collect::<Option<_>>().ok_or_else(|| {
        format!("expected \"~0\" for \"~\" and \"~1\" for \"/\" in a JSON Pointer, found {found:?}")
    })
}

fn unescape(segment: &str) -> Option<String> {
    let mut out = String::with_capacity(segment.len());
    let mut characters = segment.chars();
    while let Some(character) = characters.next() {
        out.push(match character {
            '~' => match characters.next()? {
                '0' => '~',
                '1' => '/',
                _ => return None,
            },
            other => other,
        });
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn map(pairs: &[(&str, &str)]) -> Result<FieldMap, Vec<FieldFault>> {
        FieldMap::new(
            &pairs.iter().map(|(name, to)| ((*name).to_owned(), (*to).to_owned())).collect(),
        )
    }

    #[test]
    fn without_a_mapping_every_field_lies_under_its_own_name() {
        let fields = map(&[]).unwrap();
        for field in Field::ALL {
            assert_eq!(fields.segments(*field).join("."), field.as_str());
            assert_eq!(fields.foreign(*field), None);
        }
        assert_eq!(fields, FieldMap::default());
    }

    #[test]
    fn pointers_are_unescaped_as_the_standard_says() {
        let fields = map(&[("content", "/a~1b/~01/0/")]).unwrap();
        assert_eq!(fields.segments(Field::Content), ["a/b", "~1", "0", ""]);
        assert_eq!(fields.foreign(Field::Content).unwrap(), "/a~1b/~01/0/");
    }

    #[test]
    fn hints_lie_below_the_mapped_hints_unless_mapped_themselves() {
        let fields = map(&[("hints", "/rss"), ("hints.author", "/by")]).unwrap();
        assert_eq!(fields.segments(Field::HintTitle), ["rss", "title"]);
        assert_eq!(fields.segments(Field::HintAuthor), ["by"]);
    }

    #[test]
    fn all_faults_are_reported_at_once_with_suggestions() {
        let faults = map(&[
            ("contnet", "/body"),
            ("hints.titel", "body"),
            ("id", ""),
            ("url", "/a~2"),
            ("zzzzzzzz", "/z"),
        ])
        .unwrap_err();
        let text: Vec<_> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(text.len(), 6, "{text:#?}");
        assert_eq!(text[0], "input.fields.contnet: unknown field; did you mean \"content\"?");
        assert!(text[1].contains("did you mean \"hints.title\"?"), "{}", text[1]);
        assert!(text[2].contains("expected a JSON Pointer"), "{}", text[2]);
        assert!(text[3].contains("input.fields.id: expected a JSON Pointer"), "{}", text[3]);
        assert!(text[4].contains("~0"), "{}", text[4]);
        assert!(text[5].contains("expected one of id, url,"), "{}", text[5]);
    }
}
