//! Turns an analysis into the result as it is written.
//!
//! Promises to change form only: bytes become code points, numbers and moments become text, and no
//! finding is added, dropped or judged.

use crate::pipeline::Analysis;
use crate::pipeline::analysis;

use super::spans::CodePoints;
use super::values::{Number, day, rfc3339, rounded, share};
use super::{Identity, SCHEMA, wire};
use crate::message::provenance::hex;
use crate::message::raw::RawArticle;
use crate::message::vocabulary::{BlockKind, Word};

/// Returns the whole result.
pub(super) fn result<'a>(
    raw: &'a RawArticle,
    analysis: &'a Analysis,
    identity: &'a Identity,
    result_id: &'a str,
) -> wire::StructuredArticle<'a> {
    let points = CodePoints::of(&analysis.text);
    wire::StructuredArticle {
        schema: SCHEMA,
        result_id,
        id: &raw.id,
        url: raw.url.as_deref(),
        source: raw.source.as_deref(),
        fetched_at: raw.fetched_at.as_deref(),
        meta: wire::Meta(raw.meta.as_deref()),
        pipeline: wire::Pipeline {
            version: &identity.version,
            knowledge: &identity.knowledge,
            model: &identity.model,
        },
        kind: Word(analysis.kind),
        kind_reason: &analysis.kind_reason,
        language: wire::Language {
            code: Word(analysis.language.code),
            confidence: share(analysis.language.confidence),
        },
        article: article(&analysis.article),
        text: &analysis.text,
        blocks: analysis.blocks.iter().map(|block| self::block(block, &points)).collect(),
        documents: analysis.documents.iter().map(|found| document(found, &points)).collect(),
        persons: analysis.persons.iter().map(|found| person(found, &points)).collect(),
        organisations: analysis
            .organisations
            .iter()
            .map(|found| organisation(found, &points))
            .collect(),
        places: analysis.places.iter().map(|found| place(found, &points)).collect(),
        story_place: analysis.story_place.as_ref().map(story_place),
        statistics: analysis.statistics.iter().map(|found| statistic(found, &points)).collect(),
        periods: analysis.periods.iter().map(|found| period(found, &points)).collect(),
        topics: analysis.topics.iter().map(topic).collect(),
        quotes: analysis.quotes.iter().map(|found| quote(found, &points)).collect(),
        facets: analysis.facets.iter().map(|found| facet(found, &points)).collect(),
        keywords: texts(&analysis.keywords),
        fingerprint: wire::Fingerprint {
            content: format!("sha256:{}", hex(&raw.content_sha256)),
            simhash: analysis.simhash.map(|bits| format!("{bits:016x}")),
        },
        dropped: analysis
            .dropped
            .iter()
            .map(|line| wire::Dropped { text: &line.text, class: Word(line.class) })
            .collect(),
        warnings: raw.warnings.iter().chain(&analysis.warnings).cloned().collect(),
    }
}

fn article(article: &analysis::Article) -> wire::Article<'_> {
    let date = &article.date;
    wire::Article {
        title: article.title.as_deref(),
        section: article.section.as_deref(),
        lead: article.lead.as_deref(),
        published_at: date.published.as_ref().map(rfc3339),
        modified_at: date.modified.as_ref().map(rfc3339),
        date: wire::Date {
            raw: date.raw.as_deref(),
            precision: date.published.map(|moment| Word(moment.precision)),
            confidence: share(date.confidence),
            reason: &date.reason,
            candidates: date.candidates.iter().map(date_candidate).collect(),
            not_before: date.not_before.map(day),
        },
        authors: article
            .authors
            .iter()
            .map(|author| wire::Author {
                name: &author.name,
                role: author.role.as_deref(),
                organisation: author.organisation.as_deref(),
            })
            .collect(),
        source_agency: article.source_agency.as_deref(),
        paragraphs: texts(&article.paragraphs),
        subheadings: texts(&article.subheadings),
        captions: article
            .captions
            .iter()
            .map(|caption| wire::Caption { text: &caption.text, credit: caption.credit.as_deref() })
            .collect(),
        images: article
            .images
            .iter()
            .map(|image| wire::Image { url: &image.url, caption: image.caption.as_deref() })
            .collect(),
        tags: texts(&article.tags),
        canonical_url: article.canonical_url.as_deref(),
        word_count: word_count(article),
    }
}

/// A word has a letter or a digit: a lone dash is none.
fn word_count(article: &analysis::Article) -> usize {
    article
        .lead
        .iter()
        .chain(&article.paragraphs)
        .flat_map(|text| text.split_whitespace())
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .count()
}

fn date_candidate(candidate: &analysis::DateCandidate) -> wire::DateCandidate<'_> {
    wire::DateCandidate {
        raw: &candidate.raw,
        value: rfc3339(&candidate.value),
        precision: Word(candidate.value.precision),
        role: Word(candidate.role),
        score: rounded(candidate.score),
        reason: &candidate.reason,
    }
}

fn block(block: &analysis::Block, points: &CodePoints<'_>) -> wire::Block {
    wire::Block {
        kind: Word(BlockKind(block.kind)),
        start: points.before(block.span.start),
        end: points.before(block.span.end),
    }
}

fn document<'a>(found: &'a analysis::Document, points: &CodePoints<'a>) -> wire::Document<'a> {
    wire::Document {
        key: &found.key,
        kind: Word(found.kind),
        r#type: found.doc_type.as_deref(),
        number: found.number.as_deref(),
        symbol: found.symbol.as_deref(),
        issuer: found.issuer.as_deref(),
        date: found.date.map(day),
        title: found.title.as_deref(),
        confidence: share(found.confidence),
        mentions: points.mentions(&found.mentions),
    }
}

fn person<'a>(found: &'a analysis::Person, points: &CodePoints<'a>) -> wire::Person<'a> {
    wire::Person {
        name: &found.name,
        honorific: found.honorific.as_deref(),
        title: found.title.as_deref(),
        organisation: found.organisation.as_deref(),
        mentions: points.mentions(&found.mentions),
    }
}

fn organisation<'a>(
    found: &'a analysis::Organisation,
    points: &CodePoints<'a>,
) -> wire::Organisation<'a> {
    wire::Organisation {
        name: &found.name,
        kind: Word(found.kind),
        level: Word(found.level),
        mentions: points.mentions(&found.mentions),
    }
}

fn place<'a>(found: &'a analysis::Place, points: &CodePoints<'a>) -> wire::Place<'a> {
    wire::Place {
        name: &found.name,
        level: Word(found.level),
        code: found.code.as_deref(),
        valid: Word(found.valid),
        successors: found
            .successors
            .iter()
            .map(|unit| wire::Successor { name: &unit.name, code: &unit.code })
            .collect(),
        alternatives: found
            .alternatives
            .iter()
            .map(|unit| wire::Successor { name: &unit.name, code: &unit.code })
            .collect(),
        confidence: share(found.confidence),
        mentions: points.mentions(&found.mentions),
    }
}

fn story_place(place: &analysis::StoryPlace) -> wire::StoryPlace<'_> {
    wire::StoryPlace {
        province: place.province.as_deref(),
        district: place.district.as_deref(),
        commune: place.commune.as_deref(),
        inferred: place.inferred,
    }
}

fn statistic<'a>(found: &'a analysis::Statistic, points: &CodePoints<'a>) -> wire::Statistic<'a> {
    wire::Statistic {
        kind: Word(found.kind),
        value: Number(found.value),
        upper: found.upper.map(Number),
        unit: found.unit.as_deref(),
        of: found.of.map(Number),
        indicator: found.indicator.as_deref(),
        subject: found.subject.as_deref(),
        period: found.period.as_deref(),
        approximate: found.approximate.as_deref(),
        comparator: found.comparator.as_deref(),
        mentions: points.mentions(&found.mentions),
    }
}

fn period<'a>(found: &'a analysis::Period, points: &CodePoints<'a>) -> wire::Period<'a> {
    wire::Period {
        raw: &found.raw,
        kind: Word(found.kind),
        from: found.from.as_deref(),
        to: found.to.as_deref(),
        mentions: points.mentions(&found.mentions),
    }
}

fn topic(topic: &analysis::Topic) -> wire::Topic<'_> {
    wire::Topic {
        id: &topic.id,
        label: &topic.label,
        iptc: &topic.iptc,
        score: share(topic.score),
        primary: topic.primary,
        evidence: texts(&topic.evidence),
    }
}

fn quote<'a>(found: &'a analysis::Quote, points: &CodePoints<'a>) -> wire::Quote<'a> {
    wire::Quote {
        speaker: found.speaker.as_deref(),
        text: &found.text,
        direct: found.direct,
        mentions: points.mentions(&found.mentions),
    }
}

fn facet<'a>(found: &'a analysis::Facet, points: &CodePoints<'a>) -> wire::Facet<'a> {
    wire::Facet {
        id: &found.id,
        label: &found.label,
        iptc: &found.iptc,
        score: share(found.score),
        primary: found.primary,
        evidence: points.mentions(&found.evidence),
    }
}

fn texts(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}
