//! Views of a text: decoding, normalisation with an offset map, folding. (to come)

pub mod charset;
