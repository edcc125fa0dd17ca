//! What an article is about and what sort of page it is.
//!
//! [`language`] first, because the kind of a page asks for it; then [`mod@kind`], [`mod@topics`] and the
//! fingerprint. Classification is total and deterministic, decides by the text and the knowledge
//! alone, and rather says nothing than guess: no topic below a threshold, no fingerprint of a scrap.

pub mod facets;
pub mod fingerprint;
pub mod keywords;
pub mod kind;
pub mod language;
pub mod topic_model;
pub mod topics;
pub mod training;

use super::Knowledge;
use super::analysis::{Facet, Kind, Language, LanguageCode, Topic};
use super::extract::{ArticleText, Records};
pub use kind::{Outline, is_feed};

/// What was found out about a page as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Classification {
    /// What sort of page it is.
    pub kind: Kind,
    /// Why, in a few words.
    pub kind_reason: String,
    /// The language of the kept text.
    pub language: Language,
    /// Topics, the primary one first; empty when there is too little to go by.
    pub topics: Vec<Topic>,
    /// Facets of the topics, the main one first.
    pub facets: Vec<Facet>,
    /// Keywords, most telling first; only an article has any.
    pub keywords: Vec<String>,
    /// Similarity fingerprint of the kept text.
    pub simhash: Option<u64>,
}

/// Classifies a page by its kept text and its outline.
#[must_use]
pub fn classify(
    text: &ArticleText<'_>,
    records: &Records,
    outline: Outline,
    knowledge: &Knowledge,
) -> Classification {
    let language = language::language(text.normal(), &knowledge.language_words);
    let (kind, kind_reason) = kind::kind(text, outline, &language);
    let topics = match language.code {
        LanguageCode::Vi => topics::topics(text, knowledge),
        // The model knows Vietnamese alone.
        LanguageCode::En | LanguageCode::Und => Vec::new(),
    };
    let facets = facets::facets(text, &topics, knowledge);
    let keywords = match kind {
        Kind::Article => keywords::keywords(text, records, &facets, knowledge),
        Kind::Listing
        | Kind::Feed
        | Kind::Gallery
        | Kind::TooShort
        | Kind::NotVietnamese
        | Kind::Redirect
        | Kind::Spam => Vec::new(),
    };
    Classification {
        kind,
        kind_reason,
        topics,
        facets,
        keywords,
        simhash: fingerprint::of_article(text),
        language,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::pipeline::Budget;
    use crate::pipeline::analysis::{Block, Span};
    use crate::pipeline::extract::extract_all;
    use crate::pipeline::labels::LineClass;
    use crate::pipeline::text::fold::ascii_fold;

    static KNOWLEDGE: LazyLock<Knowledge> =
        LazyLock::new(|| Knowledge::build(Knowledge::embedded()).unwrap());

    fn primary(surface: &str) -> Option<String> {
        let text = ArticleText::new(surface, &[], &KNOWLEDGE.vocabulary);
        let found = classify(&text, &Records::default(), Outline::default(), &KNOWLEDGE);
        found.topics.first().map(|topic| topic.id.clone())
    }

    #[test]
    fn topics_are_told_with_tones_without_them_and_beside_another_language() {
        let toned = "Đội tuyển giành chiến thắng trong trận chung kết. Tiền đạo ghi bàn ở phút 90. \
            Huấn luyện viên khen các cầu thủ đã thi đấu hết mình trên sân vận động.";
        assert_eq!(primary(toned).as_deref(), Some("the-thao"));
        assert_eq!(primary(&ascii_fold(toned)).as_deref(), Some("the-thao"));
        let mixed = format!("{toned} Follow us for breaking news. Subscribe to our newsletter.");
        assert_eq!(primary(&mixed).as_deref(), Some("the-thao"));
    }

    #[test]
    fn another_language_has_no_topic() {
        let english = "The striker scored in the last minute of the final, and the coach said that \
            his players had been the better team of the match from the start to the end.";
        let french =
            "Le gouvernement français a annoncé lundi une réforme générale des écoles à l'été";
        assert_eq!((primary(english), primary(french)), (None, None));
    }

    proptest! {
        #[test]
        fn classification_is_total_and_deterministic(
            text in "\\PC{0,300}|[a-zđưạ \n]{0,300}",
            class in proptest::sample::select(LineClass::ALL),
            link_lines in 0_usize..40,
        ) {
            let blocks = [Block { kind: class, span: Span { start: 0, end: text.len() } }];
            let view = ArticleText::new(&text, &blocks, &KNOWLEDGE.vocabulary);
            let outline = Outline { link_lines, ..Outline::default() };
            let records = extract_all(&view, &KNOWLEDGE, Budget::default());
            let found = classify(&view, &records, outline, &KNOWLEDGE);
            prop_assert_eq!(&found, &classify(&view, &records, outline, &KNOWLEDGE));
            prop_assert!(!found.kind_reason.is_empty());
            prop_assert!((0.0..=1.0).contains(&found.language.confidence));
            for topic in &found.topics {
                prop_assert!((0.0..=1.0).contains(&topic.score));
            }
        }
    }
}
