//! Pages made to break, to stall or to swell the pipeline.
//!
//! Nothing here is timed: what is checked is that the work is bounded by the budget and named when it
//! was cut, and that every promise of an analysis still holds. Quadratic work on a megabyte would
//! not come back before the runner of the tests gives up.

use boctin::pipeline::analysis::Analysis;
use boctin::pipeline::{AnalyzeError, Budget, Content, Page, Stage};

use super::properties::check_invariants;
use super::{page, pipeline, pipeline_within};

const MEGABYTE: usize = 1 << 20;

fn analyzed(text: impl Into<String>) -> Analysis {
    let analysis = pipeline().analyze(&page(text)).expect("text is never an error");
    check_invariants(&analysis);
    analysis
}

#[test]
fn a_megabyte_of_one_character_is_read() {
    for character in [
        "a", "Đ", " ", "\u{a0}", ".", "-", "(", "\"", "<", "&", "9", "/", "\u{301}", "🙂",
        "\u{200b}",
    ] {
        analyzed(character.repeat(MEGABYTE / character.len()));
    }
}

#[test]
fn a_megabyte_of_repeated_words_is_read() {
    for word in [
        "TP. ",
        "số 05-CT/TW ",
        "ngày 1/1/2020, ",
        "thứ năm ",
        "Ảnh: ",
        "(Ảnh: ",
        "a@b.vn ",
        "./. ",
        "tháng 5 năm ",
    ] {
        analyzed(word.repeat(MEGABYTE / word.len()));
        let lines = word.repeat(10) + "\n";
        analyzed(lines.repeat(MEGABYTE / 4 / lines.len()));
    }
}

#[test]
fn many_blank_lines_are_no_lines() {
    let analysis = analyzed("\n".repeat(100_000) + "Một dòng." + &"\r\n\u{a0}".repeat(100_000));
    assert_eq!(analysis.blocks.len() + analysis.dropped.len(), 1);
    assert_eq!(analysis.truncated, []);
}

#[test]
fn more_lines_than_the_budget_are_cut_and_named() {
    let budget = Budget { lines: 100, ..Budget::default() };
    let text = "Một dòng chữ.\n".repeat(1_000);
    let analysis = pipeline_within(budget).analyze(&page(text)).expect("text is never an error");
    check_invariants(&analysis);
    assert_eq!(analysis.truncated, [Stage::Page]);
    assert_eq!(analysis.blocks.len() + analysis.dropped.len(), 100);
}

#[test]
fn more_text_than_the_budget_is_cut_and_named() {
    let budget = Budget { text_bytes: 1_001, ..Budget::default() };
    let analysis =
        pipeline_within(budget).analyze(&page("Đ".repeat(5_000))).expect("text is never an error");
    check_invariants(&analysis);
    assert_eq!(analysis.truncated, [Stage::Page]);
    assert_eq!(
        analysis.warnings,
        ["the page has 10000 bytes of text; only the first 1001 were read"]
    );
}

#[test]
fn a_hundred_thousand_dates_stop_at_the_budget() {
    let budget = Budget { candidates: 500, ..Budget::default() };
    let text = "Đăng ngày 01/02/2023 08:00\n".repeat(100_000);
    let analysis = pipeline_within(budget).analyze(&page(text)).expect("text is never an error");
    check_invariants(&analysis);
    assert!(analysis.article.date.candidates.len() <= 500);
    assert!(analysis.truncated.contains(&Stage::Article));
}

#[test]
fn left_out_lines_are_listed_up_to_a_bound() {
    let analysis = analyzed("Xem thêm\n".repeat(5_000));
    assert_eq!(analysis.dropped.len(), 1_000);
    assert_eq!(analysis.warnings.len(), 1);
}

#[test]
fn zero_bytes_and_controls_are_harmless() {
    let analysis = analyzed("Tựa\u{0} bài\u{7} ngắn\n\nĐoạn\u{0}văn một.\u{1b}[31m\n\n\u{0}\n");
    assert!(analysis.text.contains('\u{0}'), "the surface is never rewritten");
}

#[test]
fn decomposed_text_is_found_and_quoted_as_it_is() {
    let analysis = analyzed(
        "Hu\u{31b}o\u{31b}\u{301}ng la\u{300}ng mu\u{300}a ho\u{302}\u{323}i\n\n16:06, 24/05/2022\n\n".to_owned()
            + &"Mo\u{323}\u{302}t ca\u{302}u va\u{306}n da\u{300}i. ".repeat(20),
    );
    assert_eq!(analysis.article.title.as_deref(), Some("Hướng làng mùa hội"));
    assert!(analysis.text.contains("mu\u{300}a"));
}

#[test]
fn deeply_nested_markup_is_flat_work() {
    for tag in ["div", "b", "table", "svg", "template", "a", "nav", "form"] {
        let depth = 500_000 / (tag.len() + 2);
        analyzed(format!("<html><p>Trước</p>{}Sâu", format!("<{tag}>").repeat(depth)));
        analyzed(format!("<html>{}<p>Sau</p>", format!("</{tag}>").repeat(depth)));
    }
}

#[test]
fn broken_markup_is_harmless() {
    for html in [
        "<html><meta charset=\"",
        "<html><!--",
        "<html><script>",
        "<html><title>",
        "<html><p",
        "<html><p a='",
        "<html><![CDATA[",
        "<html></",
        "<html>&#x110000;&#xD800;&#0;&bogus;",
        "<html><textarea><p>x",
    ] {
        analyzed(html);
        analyzed(html.to_owned() + &"x".repeat(MEGABYTE / 2));
        let bytes = Page { content: Content::Bytes(html.into()), ..Page::default() };
        check_invariants(&pipeline().analyze(&bytes).expect("this is ASCII"));
    }
}

#[test]
fn a_tag_with_a_hundred_thousand_attributes_is_cut() {
    let attributes: String = (0..100_000).map(|n| format!(" a{n}=v")).collect();
    let analysis = analyzed(format!("<html><p{attributes}>Chữ</p>"));
    assert_eq!(analysis.blocks.len() + analysis.dropped.len(), 1);
}

/// What pages are made of that are meant to stall the reader.
pub(crate) const UNITS: &[&str] = &[
    "<div>",
    "<div><p>a",
    "<table><tr><td>a",
    "<svg><math><p>a",
    "<math><mi><mtext>a",
    "<plaintext>a",
    "<script>a</script>",
    "<script>{\"a\":[",
    "<script type=application/ld+json>{\"@graph\":[",
    "<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"author\":[{\"name\":\"A\"}]}</script>",
    "<!-- a -->",
    "<!",
    "&#1;&amp;amp;&lt",
    "&amp;nbsp;",
    "\0<p>\0",
    "<b><i><a>a</b></i>",
    "<a rel=author class='author byline'>A ",
    "<time datetime=2024-01-02T03:04:05Z>2 ",
    "<span class='category crumb'><a>a</a>",
    "<img src=a><p align=center><i>a",
    "<h1>a</h1><p>a",
    "<article class=x><h1>a</h1><p>mot hai ba bon nam sau bay tam chin muoi.",
    "<meta property=og:title content=a>",
    "<title>a</title>",
    "<p style='a:b;text-align:center'>a",
    "<textarea>a",
    "<noscript><p>a",
    "<select><option>a",
    "<frameset><frame>",
    "<template><p>a",
];

/// Lines that are kept for a thousand bytes of a page at most.
const LINES_A_KILOBYTE: usize = 512;

#[test]
fn what_is_made_of_a_page_is_bounded_by_its_size() {
    for unit in UNITS {
        let html = format!("<html><body>{}", unit.repeat(MEGABYTE / 2 / unit.len()));
        let (text, classes) =
            pipeline().lines(&page(html.as_str())).expect("text is never an error");
        assert_eq!(text.lines.len(), classes.len(), "{unit}");
        // Spaces between elements and the text that the head states are all that is added.
        assert!(text.text.len() <= html.len() + text.lines.len() + 10_000, "{unit}");
        assert!(text.lines.len() <= html.len() / 1_000 * LINES_A_KILOBYTE, "{unit}");
        let metadata = &text.metadata;
        let kept = [
            metadata.titles.len(),
            metadata.published.len(),
            metadata.authors.len(),
            metadata.desks.len(),
            metadata.labelled.len(),
            metadata.tags.len(),
        ];
        assert!(kept.into_iter().all(|kept| kept <= 50), "{unit}: {kept:?}");
        assert!(metadata.images.len() <= 2_000, "{unit}");
    }
}

#[test]
fn scripts_that_claim_to_hold_the_article_are_bounded() {
    let deep = "[".repeat(100_000);
    let wide = format!("{{\"a\":[{}1]}}", "1,".repeat(200_000));
    let assigned = "x={a:1};".repeat(50_000);
    for script in [deep, wide, assigned, "=".repeat(300_000), "={".repeat(200_000)] {
        let analysis = analyzed(format!("<html><body><script>{script}</script><p>Chữ"));
        assert_eq!(analysis.blocks.len() + analysis.dropped.len(), 1);
    }
}

#[test]
fn text_in_a_legacy_encoding_without_end_is_read() {
    for unit in ["©®µ¬¨ ", "Ã¡Â» ", "thµnh phè ", "ngöôøi ", "Vie^.t ", "á»\u{81} "]
    {
        analyzed(unit.repeat(MEGABYTE / unit.len()));
        let bytes: Vec<u8> = unit.chars().filter_map(|c| u8::try_from(u32::from(c)).ok()).collect();
        let page = Page { content: Content::Bytes(bytes.repeat(50_000)), ..Page::default() };
        if let Ok(analysis) = pipeline().analyze(&page) {
            check_invariants(&analysis);
        }
    }
}

#[test]
fn binary_data_is_refused_whatever_it_claims_to_be() {
    for content_type in [None, Some("text/html; charset=utf-8"), Some("text/plain")] {
        let page = Page {
            content: Content::Bytes(vec![0; 10_000]),
            content_type: content_type.map(str::to_owned),
            ..Page::default()
        };
        assert!(matches!(pipeline().analyze(&page), Err(AnalyzeError::Charset(_))));
    }
}

#[test]
fn an_empty_page_is_an_empty_analysis() {
    for text in ["", " ", "\u{feff}", "\n\n", "<html></html>"] {
        let analysis = analyzed(text);
        assert_eq!((analysis.text.as_str(), analysis.blocks.len()), ("", 0));
        assert_eq!(analysis.article.title, None);
    }
}
