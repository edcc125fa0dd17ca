//! What unpacking promises, for every coding.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::io::Write as _;

use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD};
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use proptest::prelude::*;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use super::*;

const LIMIT: usize = 1 << 20;

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn zlib(body: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn raw_deflate(body: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn zstandard(body: &[u8]) -> Vec<u8> {
    compress_to_vec(body, CompressionLevel::Fastest)
}

/// A brotli stream of uncompressed blocks: there is no encoder among our dependencies.
fn brotli(body: &[u8]) -> Vec<u8> {
    // Window of 16 bits is the single bit 0; then blocks of at most 65,536 bytes.
    let mut out = Vec::new();
    let mut first = true;
    for block in body.chunks(1 << 16) {
        // ISLAST 0, MNIBBLES 00 (four), MLEN - 1 in 16 bits, ISUNCOMPRESSED 1.
        let length = u32::try_from(block.len() - 1).unwrap();
        let bits = (length << 3) | (1 << 19);
        let bits = if first { bits << 1 } else { bits };
        first = false;
        out.extend_from_slice(&bits.to_le_bytes()[..3]);
        out.extend_from_slice(block);
    }
    // ISLAST 1, ISLASTEMPTY 1; after the window's bit when there is no block.
    out.push(if first { 0b110 } else { 0b11 });
    out
}

fn reason(body: &[u8], encoding: &str, limit: usize) -> Reason {
    decompress(body, Some(encoding), limit).unwrap_err().reason
}

type Encode = fn(&[u8]) -> Vec<u8>;
const ENCODERS: [(&str, Encode); 5] = [
    ("gzip", gzip),
    ("deflate", zlib),
    ("deflate", raw_deflate),
    ("br", brotli),
    ("zstd", zstandard),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_was_compressed_comes_back(body in proptest::collection::vec(any::<u8>(), 0..200_000)) {
        for (name, encode) in ENCODERS {
            let packed = encode(&body);
            prop_assert_eq!(&*decompress(&packed, Some(name), LIMIT).unwrap(), &body[..]);
        }
    }

    #[test]
    fn random_bytes_are_refused_or_unpacked_but_never_panic(
        body in proptest::collection::vec(any::<u8>(), 0..4000),
    ) {
        for (name, encode) in ENCODERS {
            let _ = decompress(&body, Some(name), LIMIT);
            // Damage behind a good header reaches deeper.
            let mut packed = encode(&body);
            for (at, byte) in body.iter().enumerate().take(8) {
                let position = (at * 977 + usize::from(*byte) * 31) % packed.len();
                packed[position] ^= byte | 1;
            }
            if let Ok(out) = decompress(&packed, Some(name), LIMIT) {
                prop_assert!(out.len() <= LIMIT);
            }
        }
    }
}

#[test]
fn codings_are_undone_last_first() {
    let body = b"mot hai ba".as_slice();
    let packed = zstandard(&gzip(&brotli(body)));
    let list = "br, identity, GZIP , zstd";
    assert_eq!(&*decompress(&packed, Some(list), LIMIT).unwrap(), body);
}

#[test]
fn a_charset_or_nothing_in_the_encoding_means_identity() {
    for encoding in [None, Some(""), Some("identity"), Some("UTF-8"), Some("binary")] {
        assert_eq!(&*decompress(b"abc", encoding, 2).unwrap(), b"abc", "{encoding:?}");
    }
}

#[test]
fn compressed_brotli_and_zstd_from_other_encoders_are_read() {
    let text = "boctin ".repeat(200);
    let packed = BASE64_STANDARD.decode("G3cF+AU24EhjflpeDtsigStpfgo=").unwrap();
    assert_eq!(&*decompress(&packed, Some("br"), LIMIT).unwrap(), text.as_bytes());
    let packed = BASE64_STANDARD.decode("KLUv/QRYbQAAOGJvY3RpbiABAJKLEYPf4oc=").unwrap();
    let text = "boctin ".repeat(3);
    assert_eq!(&*decompress(&packed, Some("zstd"), LIMIT).unwrap(), text.as_bytes());
}

#[test]
fn zstd_frames_follow_each_other_and_skippable_ones_are_skipped() {
    let mut packed = zstandard(b"one ");
    packed.extend_from_slice(&[0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 9, 9, 9]);
    packed.extend_from_slice(&zstandard(b"two"));
    assert_eq!(&*decompress(&packed, Some("zstd"), LIMIT).unwrap(), b"one two");
    packed.truncate(packed.len() - 1);
    assert_eq!(reason(&packed, "zstd", LIMIT), Reason::BadEncoding);
}

#[test]
fn an_unknown_or_overlong_list_is_a_bad_encoding() {
    assert_eq!(reason(b"x", "lzma", LIMIT), Reason::BadEncoding);
    assert_eq!(reason(b"x", "gzip, snappy", LIMIT), Reason::BadEncoding);
    assert_eq!(reason(b"x", "gzip,gzip,gzip,gzip,gzip", LIMIT), Reason::BadEncoding);
}

#[test]
fn cut_or_foreign_data_is_a_bad_encoding() {
    for (name, encode) in ENCODERS {
        let packed = encode(&[7; 5000]);
        assert_eq!(reason(&packed[..packed.len() / 2], name, LIMIT), Reason::BadEncoding);
        assert_eq!(reason(b"", name, LIMIT), Reason::BadEncoding, "{name}");
    }
    assert_eq!(reason(b"{\"content\": 1}", "gzip", LIMIT), Reason::BadEncoding);
}

#[test]
fn exactly_the_limit_is_allowed_and_one_byte_more_is_a_bomb() {
    for (name, encode) in ENCODERS {
        let packed = encode(&[b'x'; 1000]);
        assert_eq!(decompress(&packed, Some(name), 1000).unwrap().len(), 1000, "{name}");
        assert_eq!(reason(&packed, name, 999), Reason::Bomb, "{name}");
    }
}

#[test]
fn a_gigabyte_in_a_megabyte_is_a_bomb_and_stops_at_the_limit() {
    let member = gzip(&vec![0; 1 << 20]);
    let packed = member.repeat(1024);
    assert_eq!(reason(&packed, "gzip", LIMIT), Reason::Bomb);
    // What is behind the limit is not even looked at.
    let mut reader = packed.as_slice();
    append(&mut Vec::new(), MultiGzDecoder::new(&mut reader), Coding::Gzip, LIMIT).unwrap_err();
    assert!(packed.len() - reader.len() < packed.len() / 50);
}

#[test]
fn a_bomb_inside_a_coding_is_a_bomb_too() {
    let packed = gzip(&gzip(&vec![0; 4 << 20]));
    assert_eq!(reason(&packed, "gzip, gzip", LIMIT), Reason::Bomb);
}

#[test]
fn a_zstd_window_beyond_the_limit_is_a_bomb_before_it_is_allocated() {
    // Magic, no single segment, window descriptor of 128 MiB, one empty last block.
    let packed = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x88, 0x01, 0x00, 0x00];
    assert_eq!(reason(&packed, "zstd", LIMIT), Reason::Bomb);
    assert_eq!(&*decompress(&packed, Some("zstd"), 128 << 20).unwrap(), b"");
}

#[test]
fn a_large_brotli_window_is_refused() {
    let packed = BASE64_STANDARD.decode("EV78D+CfAIjGAgG5AQ==").unwrap();
    assert_eq!(reason(&packed, "br", LIMIT), Reason::BadEncoding);
}

#[test]
fn base64_is_read_in_both_alphabets_with_and_without_padding_and_line_feeds() {
    let bytes: Vec<u8> = (0..=255).collect();
    let wrapped = BASE64_STANDARD.encode(&bytes).split_at(76).0.to_owned()
        + "\r\n"
        + BASE64_STANDARD.encode(&bytes).split_at(76).1;
    for text in [
        BASE64_STANDARD.encode(&bytes),
        BASE64_STANDARD_NO_PAD.encode(&bytes),
        BASE64_URL_SAFE_NO_PAD.encode(&bytes),
        wrapped,
    ] {
        assert_eq!(decode_base64(&text, 256).unwrap(), bytes);
        assert_eq!(decode_base64(&text, 255).unwrap_err().reason, Reason::Bomb);
    }
    assert_eq!(decode_base64("@@@@", 256).unwrap_err().reason, Reason::BadEncoding);
    assert_eq!(decode_base64("AAAAA", 256).unwrap_err().reason, Reason::BadEncoding);
}
