//! Puts the pipeline's closed sets of words on the wire: as text in JSON, as enums in the schemas.
//!
//! Promises that a word on the wire is the word of the label, and that the schema lists exactly the
//! words there are. It adds no words of its own.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use crate::pipeline::analysis::{
    DateRole, DocumentKind, Kind, LanguageCode, OrganisationKind, OrganisationLevel, PeriodKind,
    PlaceEpoch, PlaceLevel, Precision, StatisticKind,
};
use crate::pipeline::labels::LineClass;

use super::dead::{DeadStage, Reason};

/// A closed set of words.
pub trait Vocabulary: Copy {
    /// Name of the set in the schemas.
    const NAME: &'static str;

    /// Returns every word of the set, in its own order.
    fn words() -> Vec<&'static str>;

    /// Returns the word for this value.
    fn word(self) -> &'static str;
}

/// One word of a closed set, as it stands in a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<T>(pub T);

impl<T: Vocabulary> Serialize for Word<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.word())
    }
}

impl<T: Vocabulary> JsonSchema for Word<T> {
    fn schema_name() -> Cow<'static, str> {
        T::NAME.into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "enum": T::words() })
    }
}

macro_rules! vocabularies {
    ($($name:ident),+ $(,)?) => {$(
        impl Vocabulary for $name {
            const NAME: &'static str = stringify!($name);

            fn words() -> Vec<&'static str> {
                Self::ALL.iter().map(|value| value.as_str()).collect()
            }

            fn word(self) -> &'static str {
                self.as_str()
            }
        }
    )+};
}

vocabularies!(
    DateRole,
    DeadStage,
    DocumentKind,
    Kind,
    LanguageCode,
    LineClass,
    OrganisationKind,
    OrganisationLevel,
    PeriodKind,
    PlaceEpoch,
    PlaceLevel,
    Precision,
    Reason,
    StatisticKind,
);

/// What a kept block is: a [`LineClass`], but lines of the body are called paragraphs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlockKind(pub LineClass);

impl Vocabulary for BlockKind {
    const NAME: &'static str = "BlockKind";

    fn words() -> Vec<&'static str> {
        LineClass::ALL.iter().map(|class| Self(*class).word()).collect()
    }

    fn word(self) -> &'static str {
        if self.0 == LineClass::Body { "paragraph" } else { self.0.as_str() }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn a_word_is_written_as_its_label() {
        assert_eq!(serde_json::to_string(&Word(Kind::TooShort)).unwrap(), "\"too_short\"");
        assert_eq!(
            serde_json::to_string(&Word(BlockKind(LineClass::Body))).unwrap(),
            "\"paragraph\""
        );
        assert_eq!(serde_json::to_string(&Word(LineClass::Body)).unwrap(), "\"body\"");
    }

    #[test]
    fn the_schema_of_a_set_lists_all_its_words() {
        let schema = Word::<Precision>::json_schema(&mut SchemaGenerator::default());
        assert_eq!(schema.get("enum").unwrap(), &serde_json::json!(["second", "minute", "day"]));
    }
}
