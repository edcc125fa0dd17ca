//! A fingerprint by which near copies of an article are recognised.
//!
//! 64 bits over the folded text, three syllables at a time: texts that share most of their wording
//! differ in few bits. Two texts are near copies when at most three bits differ or so. The hash is
//! fixed for ever, because consumers store it.

use crate::pipeline::text::tokens::syllables;

/// Syllables that a text must have before a fingerprint says anything.
const LEAST_SYLLABLES: usize = 20;

/// Returns the fingerprint of a folded text; `None` when there is too little of it.
#[must_use]
pub fn simhash(folded: &str) -> Option<u64> {
    let mut votes = [0_i64; 64];
    let mut window: [&str; 3] = [""; 3];
    let mut count = 0_usize;
    for range in syllables(folded) {
        window.rotate_left(1);
        window[2] = folded.get(range).unwrap_or_default();
        count += 1;
        if count < window.len() {
            continue;
        }
        let hash = hash(&window);
        for (bit, vote) in votes.iter_mut().enumerate() {
            *vote += if hash >> bit & 1 == 1 { 1 } else { -1 };
        }
    }
    if count < LEAST_SYLLABLES {
        return None;
    }
    let mut fingerprint = 0;
    for (bit, vote) in votes.iter().enumerate() {
        fingerprint |= u64::from(*vote > 0) << bit;
    }
    Some(fingerprint)
}

/// FNV-1a over the syllables with a space after each, and a final mix that spreads short inputs.
fn hash(syllables: &[&str]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in syllables.iter().flat_map(|syllable| syllable.bytes().chain([b' '])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash = (hash ^ hash >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ hash >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ hash >> 33
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

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

    #[test]
    fn the_value_never_changes() {
        assert_eq!(simhash(TEXT), Some(16_608_260_263_756_866_264));
    }

    #[test]
    fn a_short_text_has_none() {
        assert_eq!(simhash("huyện ủy họp"), None);
        assert_eq!(simhash(""), None);
    }
}
