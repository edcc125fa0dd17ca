//! What holds for every page, whatever is on it.

use std::ops::ControlFlow;

use boctin::pipeline::analysis::Analysis;
use boctin::pipeline::{AnalyzeError, Content, Observer, Page, Pipeline, Stage};
use proptest::prelude::*;

use super::{page, pipeline};

/// Checks what every analysis promises of its text and spans.
pub(crate) fn check_invariants(analysis: &Analysis) {
    let mut end = 0;
    let mut surfaces = Vec::new();
    for block in &analysis.blocks {
        assert!(block.span.start >= end, "blocks are in order and apart");
        let surface = analysis.text.get(block.span.start..block.span.end);
        let surface = surface.expect("a block lies on character boundaries");
        assert!(!surface.trim().is_empty(), "a block is not blank");
        surfaces.push(surface);
        end = block.span.end;
    }
    assert_eq!(surfaces.join("\n\n"), analysis.text, "the text is its blocks and nothing else");
    let mentions = analysis.documents.iter().flat_map(|document| &document.mentions);
    for span in mentions {
        let surface = analysis.text.get(span.start..span.end);
        assert!(surface.is_some_and(|surface| !surface.is_empty()), "a mention quotes the text");
    }
    assert!(analysis.dropped.len() <= 1_000);
    assert!(analysis.dropped.iter().all(|line| line.text.chars().count() <= 200));
    assert!((0.0..=1.0).contains(&analysis.article.date.confidence));
    let date = &analysis.article.date;
    assert!(date.published.is_none() || date.not_before.is_none(), "a bound stands in for a date");
    assert_eq!(date.published.is_some(), date.raw.is_some());
}

fn lines() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        Just("Thứ 7, 31/12/2022 | 09:46:29".to_owned()),
        Just("Các tin khác".to_owned()),
        Just("A A".to_owned()),
        Just("TRẦN MINH AN - Chánh Văn phòng".to_owned()),
        Just("- (TTXVN) - Sáng 5/3/2024, tại Hà Nội, hội nghị đã bàn mười hai nội dung quan trọng của năm.".to_owned()),
        Just("<p>Một đoạn</p><div>".to_owned()),
        "[A-ZĐÀ-Ỹa-zđà-ỹ0-9 ,.:/\\-–“”()\u{a0}]{0,80}",
        "\\PC{0,60}",
        Just(String::new()),
    ];
    prop::collection::vec(line, 0..40).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn random_lines_keep_every_promise(text in lines()) {
        let pipeline = shared();
        let analysis = pipeline.analyze(&page(text.clone())).expect("text is never an error");
        check_invariants(&analysis);
        for block in &analysis.blocks {
            let surface = analysis.text.get(block.span.start..block.span.end).expect("checked above");
            // HTML decodes entities and joins lines, so only a dump is quoted verbatim.
            prop_assert!(text.contains('<') || text.contains(surface));
        }
        prop_assert_eq!(pipeline.analyze(&page(text)).expect("as above"), analysis);
    }

    #[test]
    fn random_bytes_are_text_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let page = Page { content: Content::Bytes(bytes), ..Page::default() };
        match shared().analyze(&page) {
            Ok(analysis) => check_invariants(&analysis),
            Err(error) => prop_assert!(matches!(error, AnalyzeError::Charset(_))),
        }
    }

    #[test]
    fn random_markup_keeps_every_promise(
        pieces in prop::collection::vec(
            prop_oneof![
                Just("<p>".to_owned()), Just("</div>".to_owned()), Just("<h1 class=\"x".to_owned()),
                Just("<script>".to_owned()), Just("<title>".to_owned()), Just("<svg><p>".to_owned()),
                Just("<meta charset=\"".to_owned()), Just("&nbsp;&#xD;&#0;".to_owned()),
                Just("<time datetime='2024-01-02T03:04:05+07:00'>".to_owned()),
                "\\PC{0,20}",
            ],
            0..40,
        )
    ) {
        let html = format!("<!doctype html>{}", pieces.concat());
        check_invariants(&shared().analyze(&page(html)).expect("text is never an error"));
    }
}

pub(crate) fn shared() -> &'static Pipeline {
    static SHARED: std::sync::LazyLock<Pipeline> = std::sync::LazyLock::new(pipeline);
    &SHARED
}

struct StopBefore(Stage, Vec<Stage>);

impl Observer for StopBefore {
    fn enter(&mut self, stage: Stage) -> ControlFlow<()> {
        self.1.push(stage);
        if stage == self.0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

#[test]
fn an_observer_sees_every_stage_in_order_and_can_stop_before_each() {
    for (index, stage) in Stage::ALL.iter().enumerate() {
        let mut observer = StopBefore(*stage, Vec::new());
        let result = shared().analyze_observed(&page("Một dòng."), &mut observer);
        assert_eq!(result, Err(AnalyzeError::Interrupted(*stage)));
        assert_eq!(Some(observer.1.as_slice()), Stage::ALL.get(..=index));
    }
}
