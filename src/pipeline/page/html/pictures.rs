//! Takes up the pictures of a page: where they stand, and their addresses.
//!
//! Pictures that are loaded late have a placeholder for their address, and the true one in another attribute, in a
//! list of sizes or in a source beside them. Nothing is fetched.

use html5ever::tokenizer::Tag;

use super::State;
use super::tags::{attribute, first_of_set, is_inline};
use crate::pipeline::page::metadata::Picture;

/// Pictures of a page that are kept.
const IMAGES: usize = 2_000;
/// Bytes of the longest address of a picture.
const URL: usize = 2_000;
/// Attributes with the address of a picture that is loaded late.
const LATE: &[&str] = &[
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-lazy",
    "data-url",
    "data-img",
    "data-image-full",
];
/// Attributes with addresses of one picture in several sizes.
const SETS: &[&str] = &["data-srcset", "data-lazy-srcset", "srcset"];
/// Width below which a picture is a sign of the page.
const ICON: u32 = 64;

impl State<'_> {
    /// Takes up a picture; the address of one that is loaded late stands beside `src`.
    pub(super) fn picture(&mut self, tag: &Tag) {
        let is_icon = attribute(tag, "width").and_then(|width| width.parse::<u32>().ok());
        if is_icon.is_none_or(|width| width >= ICON) {
            self.lines.picture(self.tree.current());
        }
        let named = LATE.iter().chain(&["src"]).filter_map(|key| attribute(tag, key));
        let sets = SETS.iter().filter_map(|key| attribute(tag, key)).filter_map(first_of_set);
        let is_address = |url: &&str| {
            !url.is_empty() && url.len() <= URL && !url.starts_with(['#', '{']) && !is_inline(url)
        };
        let url = named.chain(sets).map(str::trim).find(is_address).map(str::to_owned);
        // The picture stands in for sources of other sizes beside it.
        if let Some(url) = url.or_else(|| self.source.take())
            && self.metadata.images.len() < IMAGES
        {
            let line = self.lines.lines.len();
            self.metadata.images.push(Picture { url, line });
        }
        self.source = None;
    }

    /// Takes up a source of the picture that follows.
    pub(super) fn picture_source(&mut self, tag: &Tag) {
        let sets = SETS.iter().filter_map(|key| attribute(tag, key));
        let mut urls = sets.filter_map(first_of_set).filter(|url| !is_inline(url));
        self.source = urls.next().filter(|url| url.len() <= URL).map(str::to_owned);
    }
}
