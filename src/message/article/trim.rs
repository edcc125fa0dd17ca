//! Makes a result fit its size limit by leaving out optional parts, in a fixed order.
//!
//! Promises that what is needed to use a result (ids, text, blocks, title, dates, paragraphs, people,
//! bodies, places, documents, topics, `meta`) is never left out, and that every part left out is
//! named in `warnings`.

use std::mem::take;

use super::ResultTooLarge;
use super::wire::StructuredArticle;

/// Empties one part and returns how many entries it had.
type Clear = fn(&mut StructuredArticle<'_>) -> usize;

/// Optional parts, the most dispensable first.
const PARTS: [(&str, Clear); 8] = [
    ("dropped", |result| take(&mut result.dropped).len()),
    ("article.date.candidates", |result| take(&mut result.article.date.candidates).len()),
    ("facets.evidence", |result| {
        result.facets.iter_mut().map(|facet| take(&mut facet.evidence).len()).sum()
    }),
    ("keywords", |result| take(&mut result.keywords).len()),
    ("article.images", |result| take(&mut result.article.images).len()),
    ("periods", |result| take(&mut result.periods).len()),
    ("quotes", |result| take(&mut result.quotes).len()),
    ("statistics", |result| take(&mut result.statistics).len()),
];

/// Returns the bytes of the result and the names of the parts that had to go.
///
/// # Errors
///
/// [`ResultTooLarge`] when all optional parts are gone and the rest is still too large.
pub(super) fn fit(
    result: &mut StructuredArticle<'_>,
    limit: usize,
) -> Result<(Vec<u8>, Vec<&'static str>), ResultTooLarge> {
    let mut trimmed = Vec::new();
    let mut body = bytes(result);
    for (name, clear) in PARTS {
        if body.len() <= limit {
            break;
        }
        let entries = clear(result);
        if entries == 0 {
            continue;
        }
        result.warnings.push(format!(
            "{name}: {entries} entries left out, the result was larger than {limit} bytes"
        ));
        trimmed.push(name);
        body = bytes(result);
    }
    if body.len() <= limit {
        Ok((body, trimmed))
    } else {
        Err(ResultTooLarge { size: body.len(), limit })
    }
}

fn bytes(result: &StructuredArticle<'_>) -> Vec<u8> {
    serde_json::to_vec(result)
        .expect("a result has text keys only, and writing to memory cannot fail")
}
