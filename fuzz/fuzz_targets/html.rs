//! Any page is analysed, and the text of the result is its blocks.
#![no_main]

use std::sync::{Arc, LazyLock};

use boctin::pipeline::{Budget, Content, Knowledge, Page, Pipeline};
use libfuzzer_sys::fuzz_target;

static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| {
    let knowledge =
        Knowledge::build(Knowledge::embedded()).expect("the embedded knowledge is sound");
    Pipeline::new(Arc::new(knowledge), Budget::default())
});

fuzz_target!(|data: &[u8]| {
    let page = Page {
        content: Content::Bytes([b"<html>".as_slice(), data].concat()),
        content_type: Some("text/html".to_owned()),
        ..Page::default()
    };
    let Ok(analysis) = PIPELINE.analyze(&page) else { return };
    for block in &analysis.blocks {
        assert!(analysis.text.get(block.span.start..block.span.end).is_some());
    }
});
