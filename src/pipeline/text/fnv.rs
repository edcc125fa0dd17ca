//! FNV-1a with 64 bits: a hash that is the same everywhere and for ever.
//!
//! For numbers that are stored (fingerprints, models) or only compared within one page; a text can be made whose words
//! collide, so no table is keyed by it.

/// The hash of nothing.
pub const START: u64 = 0xcbf2_9ce4_8422_2325;

/// Goes on with one byte.
#[inline]
#[must_use]
pub fn step(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
}

/// Returns the hash of a text.
#[inline]
#[must_use]
pub fn hash(text: &str) -> u64 {
    text.bytes().fold(START, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_the_definition() {
        assert_eq!(hash(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(hash("a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(hash("foobar"), 0x8594_4171_f739_67e8);
    }
}
