//! Unpacks bodies: content encodings and base64, never beyond the limit.
//!
//! Promises that no more than the limit is ever kept, whatever a body claims about itself: output is
//! counted while it streams, a zstd window larger than the limit (or than 8 MiB, which decoders have
//! to support) is refused before it is allocated, and brotli's large windows are off. It does not
//! guess: a body is unpacked as its encoding says, once.

use std::borrow::Cow;
use std::io::Read;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::GeneralPurpose;
use base64::engine::{DecodePaddingMode, GeneralPurposeConfig};
use brotli_decompressor::{BrotliDecoderParameter, Decompressor};
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};

use super::dead::Reason;
use super::raw::DecodeError;

/// Most codings that one body may be wrapped in.
const MAX_CODINGS: usize = 4;

/// Names that say nothing about compression. Several client libraries put the charset here.
const IDENTITY: [&str; 9] =
    ["", "identity", "none", "utf-8", "utf8", "us-ascii", "ascii", "binary", "8bit"];

/// One way to compress a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coding {
    Gzip,
    Deflate,
    Brotli,
    Zstd,
}

impl Coding {
    fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Deflate => "deflate",
            Self::Brotli => "br",
            Self::Zstd => "zstd",
        }
    }
}

/// Undoes all content encodings of a body.
///
/// # Errors
///
/// [`Reason::BadEncoding`] for an unknown coding and for broken data, [`Reason::Bomb`] when more
/// than `limit` bytes come out of any of the codings.
pub(super) fn decompress<'a>(
    body: &'a [u8],
    content_encoding: Option<&str>,
    limit: usize,
) -> Result<Cow<'a, [u8]>, DecodeError> {
    let codings = codings(content_encoding.unwrap_or_default())?;
    let mut body = Cow::Borrowed(body);
    // Codings are listed in the order in which they were applied.
    for coding in codings.into_iter().rev() {
        body = Cow::Owned(match coding {
            Coding::Gzip => bounded(MultiGzDecoder::new(&*body), coding, limit)?,
            Coding::Deflate => deflate(&body, limit)?,
            Coding::Brotli => {
                let mut reader = Decompressor::new(&*body, 4096);
                reader.set_parameter(BrotliDecoderParameter::BROTLI_DECODER_PARAM_LARGE_WINDOW, 0);
                bounded(reader, coding, limit)?
            }
            Coding::Zstd => zstd(&body, limit)?,
        });
    }
    Ok(body)
}

/// Decodes base64 in either alphabet, padded or not, white space ignored.
///
/// # Errors
///
/// [`Reason::BadEncoding`] for anything else, [`Reason::Bomb`] beyond `limit` bytes.
pub(super) fn decode_base64(text: &str, limit: usize) -> Result<Vec<u8>, DecodeError> {
    let mut symbols = Cow::Borrowed(text.as_bytes());
    if symbols.iter().any(u8::is_ascii_whitespace) {
        symbols.to_mut().retain(|byte| !byte.is_ascii_whitespace());
    }
    if symbols.len() / 4 * 3 > limit.saturating_add(2) {
        return Err(bomb("base64", limit));
    }
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let url_safe = symbols.iter().any(|byte| matches!(byte, b'-' | b'_'));
    let alphabet = if url_safe { &alphabet::URL_SAFE } else { &alphabet::STANDARD };
    let bytes = GeneralPurpose::new(alphabet, config)
        .decode(&*symbols)
        .map_err(|error| bad(format!("content_base64: expected base64, found: {error}")))?;
    if bytes.len() > limit { Err(bomb("base64", limit)) } else { Ok(bytes) }
}

fn codings(list: &str) -> Result<Vec<Coding>, DecodeError> {
    let mut codings = Vec::new();
    for name in list.split(',') {
        let name = name.trim().to_ascii_lowercase();
        codings.push(match name.as_str() {
            "gzip" | "x-gzip" => Coding::Gzip,
            "deflate" => Coding::Deflate,
            "br" => Coding::Brotli,
            "zstd" => Coding::Zstd,
            other if IDENTITY.contains(&other) => continue,
            other => {
                let found: String = other.chars().take(60).collect();
                return Err(bad(format!(
                    "content_encoding: expected gzip, deflate, br, zstd or identity, \
                     found {found:?}"
                )));
            }
        });
        if codings.len() > MAX_CODINGS {
            return Err(bad(format!(
                "content_encoding: expected at most {MAX_CODINGS} codings, found more"
            )));
        }
    }
    Ok(codings)
}

/// Reads to the end, or to one byte beyond the limit, which is an error.
fn bounded(reader: impl Read, coding: Coding, limit: usize) -> Result<Vec<u8>, DecodeError> {
    let mut out = Vec::new();
    append(&mut out, reader, coding, limit)?;
    Ok(out)
}

fn append(
    out: &mut Vec<u8>,
    reader: impl Read,
    coding: Coding,
    limit: usize,
) -> Result<(), DecodeError> {
    let room = limit.saturating_sub(out.len()).saturating_add(1) as u64;
    reader.take(room).read_to_end(out).map_err(|error| {
        bad(format!("content_encoding: expected {} data, found: {error}", coding.name()))
    })?;
    if out.len() > limit { Err(bomb(coding.name(), limit)) } else { Ok(()) }
}

/// `deflate` is zlib by the standard, but many senders leave its header out.
fn deflate(body: &[u8], limit: usize) -> Result<Vec<u8>, DecodeError> {
    let zlib = match body {
        [first, second, ..] => {
            first & 0x0f == 8 && u16::from_be_bytes([*first, *second]).is_multiple_of(31)
        }
        _ => false,
    };
    if zlib {
        let result = bounded(ZlibDecoder::new(body), Coding::Deflate, limit);
        // Raw data may look like a zlib header by chance.
        let broken = matches!(&result, Err(error) if error.reason == Reason::BadEncoding);
        if !broken {
            return result;
        }
        return bounded(DeflateDecoder::new(body), Coding::Deflate, limit).or(result);
    }
    bounded(DeflateDecoder::new(body), Coding::Deflate, limit)
}

/// Decodes all frames; one decoder serves them all, so that many small frames cost one window.
fn zstd(body: &[u8], limit: usize) -> Result<Vec<u8>, DecodeError> {
    let mut decoder = FrameDecoder::new();
    decoder.set_max_window_size(limit.max(8 << 20) as u64);
    let mut out = Vec::new();
    let mut input = body;
    if input.is_empty() {
        return Err(bad("content_encoding: expected zstd data, found an empty body".to_owned()));
    }
    while !input.is_empty() {
        match StreamingDecoder::new_with_decoder(&mut input, &mut decoder) {
            Ok(reader) => append(&mut out, reader, Coding::Zstd, limit)?,
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                length,
                ..
            })) => {
                input = input.get(length as usize..).ok_or_else(|| {
                    bad("content_encoding: expected zstd data, found a cut frame".to_owned())
                })?;
            }
            Err(FrameDecoderError::WindowSizeTooBig { .. }) => return Err(bomb("zstd", limit)),
            Err(error) => {
                return Err(bad(format!("content_encoding: expected zstd data, found: {error}")));
            }
        }
    }
    Ok(out)
}

fn bad(detail: String) -> DecodeError {
    DecodeError { reason: Reason::BadEncoding, detail }
}

fn bomb(what: &str, limit: usize) -> DecodeError {
    DecodeError {
        reason: Reason::Bomb,
        detail: format!("expected at most {limit} bytes after decoding {what}, found more"),
    }
}

#[cfg(test)]
mod tests;
