//! Any JSON-LD, and any state of a script, is read as far as it can be read.
#![no_main]

use std::sync::LazyLock;

use boctin::pipeline::Knowledge;
use boctin::pipeline::page::html;
use libfuzzer_sys::fuzz_target;

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| {
    Knowledge::build(Knowledge::embedded()).expect("the embedded knowledge is sound")
});

fuzz_target!(|data: &str| {
    let page = format!(
        "<html><script type='application/ld+json'>{data}</script><script>window.a={data}</script>"
    );
    let read = html::read(&page, 1_000, &KNOWLEDGE.page_words);
    assert!(read.metadata.titles.len() <= 50);
});
