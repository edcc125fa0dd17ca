//! The text library from outside: golden pages, properties, hostile input.

mod golden;
mod hostile;
mod kinds;
mod layouts;
#[path = "../support/pages/mod.rs"]
mod pages;
mod partial;
mod properties;
mod samples;
mod templates;
mod work;

use std::sync::Arc;

use boctin::pipeline::{Budget, Content, Knowledge, Page, Pipeline};

/// Returns the pipeline over the knowledge in the binary.
fn pipeline() -> Pipeline {
    pipeline_within(Budget::default())
}

/// Returns that pipeline with another budget.
fn pipeline_within(budget: Budget) -> Pipeline {
    let knowledge =
        Knowledge::build(Knowledge::embedded()).expect("the knowledge in the binary is sound");
    Pipeline::new(Arc::new(knowledge), budget)
}

/// Returns a page of decoded text.
fn page(text: impl Into<String>) -> Page {
    Page { content: Content::Text(text.into()), ..Page::default() }
}
