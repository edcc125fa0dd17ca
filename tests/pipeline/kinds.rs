//! Example pages of every kind: each says in a few words why it is that, and leaves nothing out silently.

use boctin::pipeline::analysis::{Analysis, Kind};

use super::page;
use super::pages::{Case, generate, headlines};
use super::properties::shared;

/// Returns the analysis of a page after checking its kind.
fn check(text: &str, expected: Kind) -> Analysis {
    let analysis = shared().analyze(&page(text)).expect("text is never an error");
    assert_eq!(analysis.kind, expected, "{}: {text}", analysis.kind_reason);
    assert!((5..120).contains(&analysis.kind_reason.len()), "{}", analysis.kind_reason);
    analysis
}

/// Checks that every line of a dump is in the text or among what was left out.
fn check_nothing_is_lost(text: &str, analysis: &Analysis) {
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let start: String = line.chars().take(200).collect();
        assert!(
            analysis.text.contains(line)
                || analysis.dropped.iter().any(|dropped| dropped.text == start),
            "{line}"
        );
    }
}

#[test]
fn a_headline_with_paragraphs_is_an_article() {
    let text = generate(Case::default()).text;
    let analysis = check(&text, Kind::Article);
    check_nothing_is_lost(&text, &analysis);
}

#[test]
fn headlines_with_dates_and_no_text_are_a_listing() {
    let mut text = "Báo Đất Mũi\nThời sự\nKinh tế\nVăn hóa\nTin mới nhất\n".to_owned();
    for (day, headline) in (1..).zip(headlines()) {
        text.push_str(&format!("{headline}\n{day:02}/05/2023 08:30\n"));
    }
    text.push_str("Trang trước\n1\n2\n3\nTrang sau\n");
    let analysis = check(&text, Kind::Listing);
    check_nothing_is_lost(&text, &analysis);
}

#[test]
fn items_below_the_root_of_a_feed_are_a_feed() {
    let items: String = headlines()
        .iter()
        .map(|headline| format!("<item><title>{headline}</title></item>"))
        .collect();
    check(
        &format!("<?xml version=\"1.0\"?><rss version=\"2.0\"><channel>{items}</channel></rss>"),
        Kind::Feed,
    );
}

#[test]
fn a_headline_and_a_sentence_are_too_short() {
    let text = "Thông báo nghỉ lễ\n12/05/2023 08:30\nTrang tin nghỉ cập nhật đến hết ngày mai.";
    let analysis = check(text, Kind::TooShort);
    check_nothing_is_lost(text, &analysis);
}

#[test]
fn captions_with_credits_are_a_gallery() {
    let text = "Chùm ảnh: Ngày hội đua thuyền trên sông Trà\n12/05/2023 08:30\n\
        Các đội thuyền vào vạch xuất phát lúc bình minh. Ảnh: Minh Khuê\n\
        Người dân đứng kín hai bên bờ cổ vũ các tay chèo. Ảnh: Minh Khuê\n\
        Đội thuyền thôn Thượng về đích đầu tiên sau bốn vòng đua. Ảnh: Minh Khuê\n\
        Già làng trao cờ cho đội thắng cuộc. Ảnh: Minh Khuê\n";
    let analysis = check(text, Kind::Gallery);
    check_nothing_is_lost(text, &analysis);
}

#[test]
fn another_language_is_not_vietnamese() {
    let text = "Fishermen rebuild their fleet\n12/05/2023 08:30\n\
        After three seasons of storms the fishermen of the village have built twenty new boats and \
        founded a rescue team of their own, paid for by every family in the village.\n\
        The morning at the pier begins at three, when the men hand each other the cans of fuel and the \
        women look after the nets and the ice before the boats leave for the open sea.\n";
    let analysis = check(text, Kind::NotVietnamese);
    check_nothing_is_lost(text, &analysis);
}

#[test]
fn strings_of_betting_words_are_spam() {
    let text = "Kubet nhà cái uy tín\nKèo nhà cái, soi cầu XSMB, lô đề online, cá cược bóng đá, \
        tài xỉu, nổ hũ, 98win, kubet đăng nhập nhận thưởng ngay hôm nay.\n";
    let analysis = check(text, Kind::Spam);
    check_nothing_is_lost(text, &analysis);
}
