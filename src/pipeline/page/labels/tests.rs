//! Small pages, line by line: one rule each.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::pipeline::Knowledge;
use crate::pipeline::page::dump;

const LEAD: &str = "Sau hai năm triển khai, mô hình đã giúp hơn một trăm hộ dân trong xã thoát nghèo và mở thêm nhiều việc làm mới.";
const BODY: &str = "Ông Lê Văn Bình, trưởng thôn, cho biết bà con ban đầu còn e ngại. Đến nay, cả thôn đã có bốn mươi hộ tham gia, mỗi hộ nuôi từ năm đến bảy con bò sinh sản.";

/// Checks the classes of lines, each given as "class: text".
fn check(expected: &[(LineClass, &str)]) {
    let knowledge = Knowledge::build(Knowledge::embedded()).unwrap();
    let text: Vec<&str> = expected.iter().map(|(_, text)| *text).collect();
    let page = dump::read(text.join("\n\n"), 1_000);
    let found = label(&page, &Hints::default(), &knowledge.page_words);
    let found: Vec<(LineClass, &str)> = found.into_iter().zip(text).collect();
    assert_eq!(found, expected);
}

use LineClass::{
    Body, BoilerplateEnd, Byline, Caption, CaptionDuplicate, Comments, Counter, Footer, Lead,
    Navigation, Published, Related, RenderTime, Section, Subheading, Title, Widget,
};

#[test]
fn a_plain_article_is_title_date_lead_body_and_byline() {
    check(&[
        (Section, "Kinh tế"),
        (Title, "Nuôi bò sinh sản ở vùng cao"),
        (Published, "08:15, 12/04/2023"),
        (Lead, LEAD),
        (Body, BODY),
        (Subheading, "Vốn nhỏ, hiệu quả lớn"),
        (Body, BODY),
        (Byline, "Minh An"),
        (BoilerplateEnd, "Các tin khác"),
    ]);
}

#[test]
fn a_clock_above_and_counters_below_the_date_are_told_apart() {
    check(&[
        (RenderTime, "Thứ bảy, 15/04/2023, 18:12 [GMT+7]"),
        (Title, "Nuôi bò sinh sản ở vùng cao"),
        (Published, "Thứ tư, 12/04/2023 | 09:46:29"),
        (Counter, "1.471 lượt xem"),
        (Widget, "A A"),
        (Lead, LEAD),
        (Body, BODY),
    ]);
}

#[test]
fn a_single_end_phrase_near_the_top_ends_nothing() {
    check(&[
        (Title, "Nuôi bò sinh sản ở vùng cao"),
        (Published, "12/04/2023 08:15"),
        (Lead, LEAD),
        (Related, "Tin liên quan"),
        (Related, "Giá bò giống tăng trở lại"),
        (Body, BODY),
        (Body, BODY),
        (Body, BODY),
        (Body, BODY),
        (Byline, "Minh An"),
    ]);
}

#[test]
fn text_that_goes_on_below_a_list_of_headlines_is_kept() {
    let entries = [
        (Related, "Bài liên quan"),
        (Related, "Giá bò giống tăng trở lại"),
        (Related, "Trồng cỏ voi trên đất dốc"),
        (Related, "Chợ bò vùng cao họp lại"),
    ];
    let above = [
        (Title, "Nuôi bò sinh sản ở vùng cao"),
        (Published, "12/04/2023 08:15"),
        (Lead, LEAD),
        (Body, BODY),
        (Body, BODY),
        (Body, BODY),
        (Body, BODY),
    ];
    let signed = [(Byline, "Minh An"), (BoilerplateEnd, "Các tin khác")];
    let end = [(BoilerplateEnd, "Xem nhiều nhất")];
    let below = [(Body, BODY), (Body, BODY)];
    check(&[&above[..], &entries, &below, &signed, &end].concat());
    check(&[&above[..], &entries, &below[..1], &signed, &end].concat());
}

#[test]
fn a_list_of_headlines_with_summaries_is_no_text() {
    check(&[
        (Title, "Nuôi bò sinh sản ở vùng cao"),
        (Published, "12/04/2023 08:15"),
        (Lead, LEAD),
        (Body, BODY),
        (Body, BODY),
        (Byline, "Minh An"),
        (Related, "Tin liên quan"),
        (Related, "Giá bò giống tăng trở lại"),
        (Related, LEAD),
        (Related, "Trồng cỏ voi trên đất dốc"),
        (Related, LEAD),
    ]);
}

#[test]
fn what_follows_a_heading_of_comments_is_no_text() {
    for heading in ["2 thoughts on “Nuôi bò sinh sản ở vùng cao”", "1 nhận xét:", "12 bình luận"]
    {
        check(&[
            (Title, "Nuôi bò sinh sản ở vùng cao"),
            (Published, "12/04/2023 08:15"),
            (Lead, LEAD),
            (Body, BODY),
            (Body, BODY),
            (Byline, "Minh An (tổng hợp)"),
            (Comments, heading),
            (Comments, BODY),
        ]);
    }
}

#[test]
fn who_asks_in_an_interview_is_no_caption() {
    check(&[
        (Title, "Nuôi bò sinh sản ở vùng cao"),
        (Published, "12/04/2023 08:15"),
        (Lead, LEAD),
        (Subheading, "PV: Kết quả cụ thể ra sao?"),
        (Body, BODY),
        (Body, "PV: Xin cảm ơn ông!"),
    ]);
}

#[test]
fn words_of_boilerplate_inside_sentences_are_words() {
    let sentence = "Huyện yêu cầu các phòng trả lời phản hồi của người dân về quảng cáo sai sự thật trước tháng sau.";
    check(&[
        (Title, "Nuôi bò sinh sản ở vùng cao"),
        (Published, "12/04/2023 08:15"),
        (Lead, LEAD),
        (Body, BODY),
        (Body, sentence),
        (Body, BODY),
    ]);
}

#[test]
fn menus_above_and_imprint_below_frame_the_article() {
    check(&[
        (Navigation, "Trang chủ"),
        (Navigation, "Thời sự"),
        (Navigation, "Kinh tế"),
        (Navigation, "Văn hóa"),
        (Navigation, "Liên hệ"),
        (Title, "Nuôi bò sinh sản ở vùng cao"),
        (Published, "Ngày đăng: 12/04/2023"),
        (Lead, LEAD),
        (Body, BODY),
        (Byline, "MINH AN - Phó Chủ tịch Hội Nông dân xã"),
        (Comments, "Gửi bình luận"),
        (Footer, "Giấy phép số 35/GP-TTĐT cấp ngày 12/3/2019"),
        (Footer, "Điện thoại: 0200 123 456"),
    ]);
}

#[test]
fn a_caption_printed_twice_is_told_from_its_duplicate() {
    check(&[
        (Title, "Nuôi bò sinh sản ở vùng cao"),
        (Published, "12/04/2023 08:15"),
        (Lead, LEAD),
        (Body, BODY),
        (Caption, "Đàn bò của gia đình anh Sùng A Páo ở bản Nà Phiêng."),
        (CaptionDuplicate, "Đàn bò của gia đình anh Sùng A Páo ở bản Nà Phiêng. Ảnh: TL"),
        (Body, BODY),
    ]);
}

#[test]
fn a_title_is_found_by_the_hint_among_headlines() {
    let knowledge = Knowledge::build(Knowledge::embedded()).unwrap();
    let lines = [
        "Giá vàng hôm nay lập đỉnh mới",
        "Nuôi bò sinh sản ở vùng cao",
        "Bão số 3 đổi hướng",
        LEAD,
        BODY,
    ];
    let page = dump::read(lines.join("\n"), 100);
    let hints =
        Hints { title: Some("Nuôi bò sinh sản ở vùng cao".into()), ..Hints::default() };
    let found = label(&page, &hints, &knowledge.page_words);
    assert_eq!(found[1], Title);
    assert_eq!(found.iter().filter(|class| **class == Title).count(), 1);
}

#[test]
fn headlines_of_a_ticker_are_no_title() {
    check(&[
        (Navigation, "Báo Đất Mũi điện tử"),
        (RenderTime, "Thứ bảy, 15/04/2023, 18:12 [GMT+7]"),
        (Navigation, "Thời sự | Kinh tế | Văn hóa | Giáo dục"),
        (Related, "Tin mới nhất"),
        (Related, "Khai mạc hội sách ở thành phố biển"),
        (Related, "Giá điện bán lẻ giữ nguyên trong quý hai"),
        (Navigation, "Trang chủ > Kinh tế > Nuôi bò sinh sản ở thôn vùng cao"),
        (Title, "Nuôi bò sinh sản ở thôn vùng cao"),
        (Published, "08:15, 12/04/2023"),
        (Lead, LEAD),
        (Body, BODY),
    ]);
}

#[test]
fn dates_of_a_list_are_part_of_it() {
    check(&[
        (Title, "Nuôi bò sinh sản ở vùng cao"),
        (Lead, LEAD),
        (Body, BODY),
        (Byline, "Minh An"),
        (Related, "14:05, 11/04/2023"),
        (Related, "Giá bò giống tăng trở lại"),
        (Related, "09:40, 10/04/2023"),
        (Related, "Trồng cỏ voi trên đất dốc"),
    ]);
}

#[test]
fn a_name_with_its_outlet_signs() {
    check(&[
        (Title, "Nuôi bò sinh sản ở vùng cao"),
        (Published, "Minh An, theo Dân trí 08:15 12/04/2023"),
        (Lead, LEAD),
        (Body, BODY),
        (Byline, "Minh An (VOV)"),
    ]);
}

#[test]
fn summaries_below_a_signature_are_no_text() {
    check(&[
        (Title, "Nuôi bò sinh sản ở vùng cao"),
        (Published, "12/04/2023 08:15"),
        (Lead, LEAD),
        (Body, BODY),
        (Body, BODY),
        (Byline, "Minh An và Thu Hà"),
        (Related, "Bài viết tương tự"),
        (Related, "Giá bò giống tăng trở lại"),
        (
            Related,
            "Giá bò giống ở các chợ phiên đã tăng gần một phần ba chỉ trong hai tháng, theo lời các thương lái.",
        ),
        (Related, "Vùng cao trồng cỏ voi"),
        (
            Related,
            "Hơn hai trăm hộ dân đã chuyển đất trồng ngô kém hiệu quả sang trồng cỏ voi để chăn nuôi đại gia súc.",
        ),
    ]);
}

#[test]
fn headings_over_single_paragraphs_stay_text() {
    check(&[
        (Title, "Nuôi bò sinh sản ở vùng cao"),
        (Published, "12/04/2023 08:15"),
        (Lead, LEAD),
        (Body, BODY),
        (Subheading, "Vốn nhỏ, hiệu quả lớn"),
        (Body, BODY),
        (Subheading, "Chuồng trại ấm về mùa đông"),
        (Body, BODY),
        (Byline, "Minh An"),
    ]);
}

#[test]
fn who_signs_above_the_title_is_no_menu() {
    check(&[
        (Navigation, "Trang chủ > Kinh tế"),
        (Published, "12.04.2023, 08:15 | Phóng viên Trần Minh An"),
        (Widget, "In trang"),
        (Title, "Nuôi bò sinh sản ở vùng cao"),
        (Lead, LEAD),
        (Body, BODY),
        (Body, BODY),
    ]);
}

#[test]
fn a_time_that_a_machine_prints_is_that_of_the_article() {
    check(&[
        (Title, "Nuôi bò sinh sản ở vùng cao"),
        (Published, "Thời gian: 12/04/2023 08:15"),
        (Lead, LEAD),
        (Body, BODY),
        (Body, BODY),
    ]);
}

#[test]
fn a_row_of_buttons_under_the_title_is_no_title() {
    for row in ["Chia sẻ | Facebook | Zalo | In bài viết", "Chia sẻ Facebook Zalo Bản in"]
    {
        check(&[
            (Section, "Kinh tế"),
            (Title, "Bò sinh sản về bản"),
            (Widget, row),
            (Lead, LEAD),
            (Published, "12/04/2023 08:15"),
            (Body, BODY),
            (Byline, "Minh An"),
        ]);
    }
}

#[test]
fn figures_of_the_head_are_neither_section_nor_title() {
    check(&[
        (LineClass::Other, "USD 25.120"),
        (LineClass::Other, "Đất Mũi 31°C"),
        (Section, "Kinh tế"),
        (Title, "Nuôi bò sinh sản ở vùng cao"),
        (Published, "12/04/2023 08:15"),
        (Lead, LEAD),
        (Body, BODY),
    ]);
}

#[test]
fn a_headline_that_asks_or_calls_is_no_paragraph() {
    let title = "Nuôi bò sinh sản ở vùng cao: vì sao bà con trong xã ban đầu e ngại rồi lại kéo nhau đi vay vốn?";
    check(&[
        (Section, "Kinh tế"),
        (Title, title),
        (Published, "12/04/2023 08:15"),
        (Lead, LEAD),
        (Body, BODY),
    ]);
}

#[test]
fn who_signs_above_a_list_of_long_entries_still_signs() {
    check(&[
        (Title, "Nuôi bò sinh sản ở vùng cao"),
        (Published, "12/04/2023 08:15"),
        (Lead, LEAD),
        (Body, BODY),
        (Body, BODY),
        (Byline, "TRẦN MINH AN - Phó Chủ tịch Hội Nông dân xã Sông Trà"),
        (Related, "Tin liên quan"),
        (
            Related,
            "Mong xã có thêm nhiều mô hình hay như vậy để bà con các thôn bên cũng được học theo.",
        ),
    ]);
}

#[test]
fn figures_with_what_they_are_of_are_told_from_headlines() {
    for (line, expected) in [
        ("USD 25.120", true),
        ("Huế 31°C", true),
        ("TP. Hồ Chí Minh 31°C - 35°C", true),
        ("Nắng nóng 40°C bao trùm miền Trung", false),
        ("Bão số 3 đổ bộ", false),
    ] {
        assert_eq!(super::forms::is_figures(line), expected, "{line}");
    }
}

#[test]
fn who_says_what_was_done_signs_in_any_case() {
    let knowledge = Knowledge::build(Knowledge::embedded()).unwrap();
    let words = &knowledge.page_words;
    for line in ["Trần Minh An thực hiện", "Trần Minh An Thực hiện", "Trần Minh An - lược ghi"]
    {
        assert_eq!(super::signers::introduced(line, words), Some("Trần Minh An"), "{line}");
    }
    assert_eq!(super::signers::introduced("Thực hiện", words), None);
}
