//! A fingerprint by which near copies of an article are recognised.
//!
//! 64 bits over lead, subheadings and body, two folded syllables at a time, each pair once: texts that share
//! most of their wording differ in few bits. Titles, captions, bylines and sources stay out, because
//! papers change them when they print a story again. How far apart copies and other stories lie is told in
//! `docs/near-duplicates.md`. The hash is fixed for ever, because consumers store it.

use crate::pipeline::extract::ArticleText;
use crate::pipeline::labels::LineClass;
use crate::pipeline::text::fnv;
use crate::pipeline::text::tokens::{TokenKind, syllables};

/// Syllables that a text must have before a fingerprint says anything.
const LEAST_SYLLABLES: usize = 20;

/// Returns the fingerprint of the running text of an article; `None` when there is too little of it.
#[must_use]
pub fn of_article(text: &ArticleText<'_>) -> Option<u64> {
    let is_kept = |start: usize| {
        let class = text.class_at(text.span(start..start + 1).start);
        text.blocks().is_empty()
            || matches!(class, Some(LineClass::Lead | LineClass::Body | LineClass::Subheading))
    };
    let kept = text.sentences().iter().filter(|sentence| is_kept(sentence.start));
    let tokens =
        kept.flat_map(|sentence| text.token_from(sentence.start)..text.token_from(sentence.end));
    let is_syllable =
        |at: &usize| text.tokens().get(*at).is_some_and(|token| token.kind != TokenKind::Sign);
    of_syllables(tokens.filter(is_syllable).map(|at| text.folded_token(at)))
}

/// Returns the fingerprint of a whole folded text; `None` when there is too little of it.
#[must_use]
pub fn simhash(folded: &str) -> Option<u64> {
    of_syllables(syllables(folded).map(|range| folded.get(range).unwrap_or_default()))
}

fn of_syllables<'t>(syllables: impl Iterator<Item = &'t str>) -> Option<u64> {
    let mut before: Option<&str> = None;
    let mut count = 0_usize;
    let mut pairs = Vec::new();
    for syllable in syllables {
        if let Some(before) = before {
            pairs.push(mixed(hashed(hashed(fnv::START, before), syllable)));
        }
        before = Some(syllable);
        count += 1;
    }
    if count < LEAST_SYLLABLES {
        return None;
    }
    pairs.sort_unstable();
    pairs.dedup();
    // A bit is set where it is set in more than half of the hashes.
    let mut set = [0_usize; 64];
    for batch in pairs.chunks((1 << PLANES) - 1) {
        for (level, plane) in sums(batch).into_iter().enumerate() {
            for (bit, count) in set.iter_mut().enumerate() {
                *count += ((plane >> bit & 1) as usize) << level;
            }
        }
    }
    let mut fingerprint = 0;
    for (bit, count) in set.iter().enumerate() {
        fingerprint |= u64::from(count * 2 > pairs.len()) << bit;
    }
    Some(fingerprint)
}

/// Binary digits of the sums that are held at once.
const PLANES: usize = 8;

/// Returns how often each bit is set in fewer than 256 hashes: plane n holds digit n of all 64 sums, so that each
/// step of an addition is taken for all bits together.
fn sums(hashes: &[u64]) -> [u64; PLANES] {
    let mut planes = [0_u64; PLANES];
    for hash in hashes {
        let mut carry = *hash;
        for plane in &mut planes {
            let over = *plane & carry;
            *plane ^= carry;
            carry = over;
        }
    }
    planes
}

/// Goes on with FNV-1a over a syllable and a space after it.
fn hashed(hash: u64, syllable: &str) -> u64 {
    fnv::step(syllable.bytes().fold(hash, fnv::step), b' ')
}

/// Spreads what short inputs leave close together.
fn mixed(hash: u64) -> u64 {
    let hash = (hash ^ hash >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let hash = (hash ^ hash >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ hash >> 33
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::pipeline::Knowledge;
    use crate::pipeline::analysis::{Block, Span};

    const TEXT: &str = "huyện ủy đã tổ chức hội nghị sơ kết công tác xây dựng đảng và đề ra nhiệm vụ \
        trọng tâm cho nửa cuối năm trong đó nhấn mạnh việc kiểm tra giám sát các chi bộ trực thuộc \
        và nâng cao chất lượng sinh hoạt của đảng viên trên toàn địa bàn";

    #[test]
    fn near_copies_differ_in_few_bits_and_other_texts_in_many() {
        let one = simhash(TEXT).unwrap();
        let near = simhash(&TEXT.replace("nửa cuối năm", "sáu tháng cuối năm")).unwrap();
        let other = simhash(&TEXT.split(' ').rev().collect::<Vec<_>>().join(" ")).unwrap();
        assert!((one ^ near).count_ones() <= 14, "{}", (one ^ near).count_ones());
        assert!((one ^ other).count_ones() >= 18, "{}", (one ^ other).count_ones());
    }

    #[test]
    fn signs_and_spaces_do_not_count() {
        assert_eq!(simhash(TEXT), simhash(&TEXT.replace(' ', ",\n ")));
    }

    /// A page whose running text is printed again elsewhere with a new title, picture and byline.
    fn article(title: &str, caption: &str, byline: &str, body: &str) -> Option<u64> {
        let knowledge = Knowledge::build(Knowledge::embedded()).unwrap();
        let mut surface = String::new();
        let mut blocks = Vec::new();
        let parts = [
            (LineClass::Title, title),
            (LineClass::Caption, caption),
            (LineClass::Body, body),
            (LineClass::Byline, byline),
        ];
        for (kind, part) in parts {
            let start = surface.len();
            surface.push_str(part);
            blocks.push(Block { kind, span: Span { start, end: surface.len() } });
            surface.push_str("\n\n");
        }
        of_article(&ArticleText::new(&surface, &blocks, &knowledge.vocabulary))
    }

    #[test]
    fn a_story_printed_again_has_the_same_fingerprint() {
        let body = "Huyện ủy đã tổ chức hội nghị sơ kết công tác xây dựng Đảng, đề ra nhiệm vụ trọng tâm. Các \
            chi bộ hoà chung khí thế thi đua, thuỷ lợi nội đồng được nạo vét, đồng chí Bí thư biểu dương.";
        let one = article("Sơ kết xây dựng Đảng", "Quang cảnh hội nghị.", "An Bình", body);
        let again =
            body.replace("Huyện ủy", "Huyện uỷ").replace("hoà", "hòa").replace("thuỷ", "thủy");
        let other = article("Hội nghị sơ kết", "Đại biểu dự họp. Ảnh: PV", "Theo báo tỉnh", &again);
        assert_eq!(one, other);
        assert!(one.is_some());
    }

    #[test]
    fn the_value_never_changes() {
        assert_eq!(simhash(TEXT), Some(5_253_469_877_402_089_558));
    }

    #[test]
    fn a_short_text_has_none() {
        assert_eq!(simhash("huyện ủy họp"), None);
        assert_eq!(simhash(""), None);
    }
}
