//! What becomes a line, and what the head of a page says.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::pipeline::Knowledge;

fn read(html: &str, limit: usize) -> PageText {
    let knowledge = Knowledge::build(Knowledge::embedded()).unwrap();
    super::read(html, limit, &knowledge.page_words)
}

fn lines(html: &str) -> Vec<String> {
    let page = read(html, 1_000);
    page.lines.iter().map(|line| page.text.get(line.range.clone()).unwrap().into()).collect()
}

#[test]
fn blocks_break_lines_and_inline_elements_do_not() {
    assert_eq!(
        lines("<div>Một <b>hai</b>\n ba<p>Bốn<br>năm</p>sáu</div><ul><li>a<li>b</ul>"),
        ["Một hai ba", "Bốn", "năm", "sáu", "a", "b"]
    );
}

#[test]
fn elements_that_touch_are_parted_where_a_reader_sees_two_things() {
    assert_eq!(
        lines("<p><span class=place>Đồng Nai</span>Doanh nghiệp dệt may</p>"),
        ["Đồng Nai Doanh nghiệp dệt may"]
    );
    assert_eq!(
        lines("<div><a>RSS</a><a>Đọc báo in</a><span>Hotline</span></div>"),
        ["RSS Đọc báo in Hotline"]
    );
    assert_eq!(lines("<p><a>cảng cạn</a><a>container</a></p>"), ["cảng cạn container"]);
    assert_eq!(
        lines("<p><b>Đ</b>ồng <span>Đ</span>ồng <i>i</i>Phone <span>i</span>Phone <b>an</b>An</p>"),
        ["Đồng Đồng iPhone iPhone anAn"]
    );
    assert_eq!(lines("<p><a>Huế</a>, <a>Vinh</a>. (<a>Huế</a>)</p>"), ["Huế, Vinh. (Huế)"]);
}

#[test]
fn classes_mark_captions_but_not_the_boxes_around_pictures() {
    let page = read(
        "<div class=tr-caption>Một</div><p class='x imgtitle'>Hai</p><div class=wp-caption>Ba
         <p class=wp-caption-text>Bốn</p></div><p class=content>Năm",
        10,
    );
    let found: Vec<bool> =
        page.lines.iter().map(|line| line.origin.element == Element::FigureCaption).collect();
    assert_eq!(found, [true, true, false, true, false]);
}

#[test]
fn the_published_mark_of_a_post_is_a_stated_time() {
    let page =
        read("<p>Vào lúc <abbr class=published title=2023-12-18T20:05:00+07:00>20:05</abbr>", 10);
    let found: Vec<&str> = page.metadata.published.iter().map(|s| s.value.as_str()).collect();
    assert_eq!(found, ["2023-12-18T20:05:00+07:00"]);
}

#[test]
fn entities_are_decoded_and_what_is_not_text_is_dropped() {
    assert_eq!(
        lines(
            "<style>p{}</style><script>var a='<p>x</p>'</script><p>&quot;Đ&agrave;&nbsp;Lạt&quot;
               <!-- y --><svg><title>z</title><path></svg><noscript><p>no</p></noscript></p>"
        ),
        ["\"Đà\u{a0}Lạt\""]
    );
}

#[test]
fn the_head_becomes_metadata() {
    let page = read(
        "<head><title>Tựa - Báo</title><meta property='og:title' content='Tựa'>
         <meta property=article:published_time content=2024-09-04T10:15:00+07:00>
         <link rel=canonical href='https://example.vn/a'>
         <script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"Tựa!\"}</script>",
        10,
    );
    assert_eq!(page.lines, []);
    let titles: Vec<&str> = page.metadata.titles.iter().map(|title| title.value.as_str()).collect();
    assert_eq!(titles, ["Tựa - Báo", "Tựa", "Tựa!"]);
    assert_eq!(page.metadata.published.len(), 1);
    assert_eq!(page.metadata.canonical_url.as_deref(), Some("https://example.vn/a"));
}

#[test]
fn lines_know_where_they_come_from() {
    let page = read(
        "<nav><a href=/>Trang chủ</a></nav><article><h1>Tựa</h1><p><b>Phần một</b><p>Chữ
         <figure><figcaption>Ảnh</figcaption></figure></article><footer>Liên hệ</footer>",
        10,
    );
    let origin = |index: usize| page.lines[index].origin;
    assert_eq!((origin(0).region, origin(0).links), (Region::Navigation, 1.0));
    assert_eq!((origin(1).element, origin(1).region), (Element::Heading1, Region::Article));
    assert!(origin(2).is_strong && !origin(3).is_strong);
    assert_eq!(origin(4).element, Element::FigureCaption);
    assert_eq!(origin(5).region, Region::Footer);
}

#[test]
fn an_unclosed_drawing_does_not_swallow_the_page() {
    assert_eq!(lines("<svg><g><p>Chữ</p>"), ["Chữ"]);
}

#[test]
fn long_lists_of_attributes_are_cut() {
    let many: String = (0..2_000).map(|n| format!(" a{n}=\"v > {n}\"")).collect();
    let cut = attributes::cut(&format!("<p>x</p><div{many}>chữ</div>"));
    assert!(
        cut.len() < 4_000 && cut.starts_with("<p>x</p><div a0=") && cut.ends_with(">chữ</div>")
    );
    assert_eq!(lines(&format!("<div{many}>chữ</div>")), ["chữ"]);
    assert_eq!(lines(&format!("trước<div{many}")), ["trước"]);
    let plain = "<p class='a b'>x < y</p><img alt=\"1 < 2\">";
    assert_eq!(attributes::cut(plain), plain);
}
