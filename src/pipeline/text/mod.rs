//! Views of a text: decoding, normalisation with an offset map, folding, sentences and tokens.
//!
//! Three views are worked on: the surface as the page has it, the normal view ([`normalize`]) that
//! patterns are written against, and the folded view ([`fold`]) that lexicons are looked up in.
//! Every view maps its byte ranges back to the surface, so a finding quotes the page verbatim.
//!
//! No view ever changes the surface, and none knows what the text means.

pub mod charset;
pub mod dates;
pub mod fnv;
pub mod fold;
pub mod letters;
pub mod normalize;
pub mod offsets;
pub mod sentences;
pub mod syllables;
pub mod tokens;
