//! Which date of a page is the time of publication.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::pipeline::Knowledge;
use crate::pipeline::page::{Metadata, dump, metadata::Stated};

use LineClass::{Body, Byline, Footer, Lead, Modified, Published, Related, RenderTime, Title};

struct Case<'a> {
    lines: &'a [(LineClass, &'a str)],
    metadata: Metadata,
    hint: Option<&'a str>,
    fetched_at: Option<&'a str>,
}

fn resolved(case: Case<'_>) -> DateFinding {
    let knowledge = Knowledge::build(Knowledge::embedded()).unwrap();
    let text: Vec<&str> = case.lines.iter().map(|(_, text)| *text).collect();
    let mut page = dump::read(text.join("\n"), 100);
    page.metadata = case.metadata;
    let classes: Vec<LineClass> = case.lines.iter().map(|(class, _)| *class).collect();
    let hints = Hints { published_at: case.hint.map(str::to_owned), ..Hints::default() };
    let fetched_at = case.fetched_at.map(|text| text.parse().unwrap());
    resolve(&page, &classes, &hints, fetched_at, &knowledge.page_words, 1_000).finding
}

fn lines(lines: &[(LineClass, &str)]) -> DateFinding {
    resolved(Case { lines, metadata: Metadata::default(), hint: None, fetched_at: None })
}

fn published(finding: &DateFinding) -> Option<String> {
    finding.published.map(|moment| moment.local.strftime("%Y-%m-%d %H:%M").to_string())
}

#[test]
fn a_page_clock_above_the_title_loses_to_a_date_below_it() {
    let finding = lines(&[
        (RenderTime, "Thứ 7, 25/03/2023, 18:12[GMT+7]"),
        (Title, "Tựa bài"),
        (Published, "Thứ 7, 31/12/2022 | 09:46:29"),
        (Lead, "Mở bài."),
    ]);
    assert_eq!(published(&finding).unwrap(), "2022-12-31 09:46");
    assert_eq!(finding.raw.as_deref(), Some("Thứ 7, 31/12/2022 | 09:46:29"));
    let roles: Vec<DateRole> = finding.candidates.iter().map(|one| one.role).collect();
    assert_eq!(roles, [DateRole::PageClock, DateRole::Published]);
}

#[test]
fn a_frozen_clock_earlier_than_the_article_loses_to_the_byline() {
    let finding = lines(&[
        (RenderTime, "Thứ Sáu, ngày 23 tháng 08 năm 2019, 09:25:27"),
        (Title, "Tựa bài"),
        (Byline, "Minh An - 17:25, 27/09/2025"),
        (Lead, "Ngày 25/9/2025, hội nghị khai mạc."),
    ]);
    assert_eq!(published(&finding).unwrap(), "2025-09-27 17:25");
}

#[test]
fn a_date_of_the_body_only_bounds_the_publication_from_below() {
    let finding = lines(&[
        (Title, "Tựa bài"),
        (Lead, "Tính đến ngày 23-5-2023, có 12 đơn vị."),
        (Body, "Ngày 28-6-2021 ban hành; hoàn thành trước ngày 30-9-2030; đến ngày 1-1-2031."),
    ]);
    assert_eq!(finding.published, None);
    assert_eq!(finding.not_before.unwrap().to_string(), "2023-05-23");
    assert!(finding.candidates.iter().all(|one| one.role == DateRole::Mentioned));
}

#[test]
fn nothing_later_than_the_fetch_is_believed() {
    let finding = resolved(Case {
        lines: &[(Title, "Tựa bài"), (Published, "10:00 05/05/2025"), (Body, "Ngày 1/6/2025 mưa.")],
        metadata: Metadata::default(),
        hint: None,
        fetched_at: Some("2025-05-01T00:00:00Z"),
    });
    assert_eq!((finding.published, finding.not_before), (None, None));
}

#[test]
fn a_lone_update_time_is_the_time_of_publication() {
    let finding = lines(&[(Title, "Tựa bài"), (Published, "Cập nhật lúc: 18:00 |22/05/2022")]);
    assert_eq!(published(&finding).unwrap(), "2022-05-22 18:00");
    assert_eq!(finding.modified, None);
}

#[test]
fn an_update_time_beside_the_publication_is_the_last_change() {
    let finding = lines(&[
        (Title, "Tựa bài"),
        (Published, "Đăng lúc 08:00 22/05/2022"),
        (Modified, "Cập nhật lúc: 18:00 23/05/2022"),
    ]);
    assert_eq!(published(&finding).unwrap(), "2022-05-22 08:00");
    assert_eq!(finding.modified.unwrap().local.day(), 23);
}

#[test]
fn dates_outside_the_article_are_no_time_of_publication() {
    let finding = lines(&[
        (Title, "Tựa bài"),
        (Lead, "Mở bài."),
        (Related, "Bài khác 10:00 01/02/2024"),
        (Footer, "Giấy phép số 12 cấp ngày 01/03/2013"),
    ]);
    assert_eq!(finding.published, None);
}

#[test]
fn what_the_page_states_wins_unless_it_is_void() {
    let stated = |value: &str| Metadata {
        published: vec![Stated { value: value.into(), source: Source::JsonLd }],
        ..Metadata::default()
    };
    let case = |value: &str| {
        resolved(Case {
            lines: &[(Title, "Tựa bài"), (Published, "04/09/2024")],
            metadata: stated(value),
            hint: None,
            fetched_at: None,
        })
    };
    assert_eq!(published(&case("2024-09-04T10:15:00+07:00")).unwrap(), "2024-09-04 10:15");
    assert_eq!(published(&case("1970-01-01T00:00:00Z")).unwrap(), "2024-09-04 00:00");
}

#[test]
fn local_time_stated_as_utc_yields_to_the_clock_on_the_page() {
    let finding = resolved(Case {
        lines: &[(Title, "Tựa bài"), (Published, "04/09/2024 10:15")],
        metadata: Metadata {
            published: vec![Stated { value: "2024-09-04T10:15:00Z".into(), source: Source::Meta }],
            ..Metadata::default()
        },
        hint: None,
        fetched_at: None,
    });
    assert_eq!(finding.published.unwrap().offset_seconds, 7 * 3600);
}

#[test]
fn a_hint_decides_only_where_the_page_is_silent() {
    let case = |lines: &[(LineClass, &str)]| {
        resolved(Case {
            lines,
            metadata: Metadata::default(),
            hint: Some("2024-09-05T08:00:00+07:00"),
            fetched_at: None,
        })
    };
    assert_eq!(published(&case(&[(Title, "Tựa")])).unwrap(), "2024-09-05 08:00");
    let both = case(&[(Title, "Tựa"), (Published, "04/09/2024 10:15")]);
    assert_eq!(published(&both).unwrap(), "2024-09-04 10:15");
}

#[test]
fn a_clock_far_above_the_title_is_never_believed() {
    let finding = lines(&[
        (Published, "Thứ Ba, 14/03/2023 18:12 (GMT+7)"),
        (LineClass::Navigation, "Thời sự"),
        (Title, "Tựa bài"),
        (Lead, "Mở bài."),
    ]);
    assert_eq!(finding.published, None);
    assert_eq!(finding.candidates[0].role, DateRole::PageClock);
}

#[test]
fn a_date_right_above_the_title_is_the_publication_unless_it_is_the_fetch() {
    let case = |fetched_at| {
        let lines = &[
            (Published, "14/03/2023 18:12"),
            (LineClass::Section, "Thời sự"),
            (Title, "Tựa bài"),
            (Lead, "Mở bài."),
        ];
        resolved(Case { lines, metadata: Metadata::default(), hint: None, fetched_at })
    };
    assert_eq!(published(&case(None)).unwrap(), "2023-03-14 18:12");
    assert_eq!(published(&case(Some("2023-03-20T00:00:00Z"))).unwrap(), "2023-03-14 18:12");
    assert_eq!(case(Some("2023-03-14T11:12:40Z")).published, None);
}

#[test]
fn a_date_that_the_title_speaks_of_is_none_of_publication() {
    let title = |title| lines(&[(Title, title), (Lead, "Mở bài.")]);
    assert_eq!(title("Giá vàng ngày 11/03/2026").published, None);
    assert_eq!(published(&title("Khai hội11/03/2026 08:15")).unwrap(), "2026-03-11 08:15");
}

#[test]
fn an_age_is_a_date_where_the_time_of_the_fetch_is_known() {
    let case = |fetched_at| {
        let lines = &[(Title, "Tựa bài"), (Byline, "Minh An • 3 giờ trước"), (Lead, "Mở bài.")];
        resolved(Case { lines, metadata: Metadata::default(), hint: None, fetched_at })
    };
    assert_eq!(published(&case(Some("2023-03-14T11:12:40Z"))).unwrap(), "2023-03-14 15:12");
    assert_eq!(case(None).published, None);
}

#[test]
fn of_two_clocks_above_the_title_the_one_at_it_is_the_articles() {
    let finding = lines(&[
        (RenderTime, "Thứ bảy, 15/04/2023"),
        (LineClass::Navigation, "Trang chủ"),
        (RenderTime, "Ngày 12 tháng 4 năm 2023"),
        (Title, "Tựa bài"),
        (Lead, "Mở bài."),
    ]);
    assert_eq!(published(&finding).unwrap(), "2023-04-12 00:00");
}

#[test]
fn a_day_among_the_tools_of_an_article_is_its_own() {
    let finding = lines(&[
        (LineClass::Navigation, "Trang chủ"),
        (RenderTime, "12/04/2023"),
        (LineClass::Counter, "Lượt xem: 12"),
        (LineClass::Widget, "In trang"),
        (Title, "Tựa bài"),
        (Lead, "Mở bài."),
    ]);
    assert_eq!(published(&finding).unwrap(), "2023-04-12 00:00");
    let alone = lines(&[
        (RenderTime, "12/04/2023"),
        (LineClass::Navigation, "Trang chủ"),
        (Title, "Tựa bài"),
        (Lead, "Mở bài."),
    ]);
    assert_eq!(published(&alone), None);
}

#[test]
fn a_title_that_is_printed_twice_begins_with_the_first() {
    let finding = lines(&[
        (Published, "12/04/2023 08:15"),
        (Related, "Tựa bài"),
        (Title, "Tựa bài"),
        (Lead, "Mở bài."),
    ]);
    assert_eq!(published(&finding).unwrap(), "2023-04-12 08:15");
}

/// Lines of a page whose only date, if any, stands between its head and its title.
fn under_the_masthead(date: &str) -> Option<String> {
    let lines = &[
        (LineClass::Other, "Báo Đất Mũi"),
        (LineClass::Navigation, "Đường dây nóng: 0900.123.456"),
        (Published, date),
        (Title, "Tựa bài"),
        (Lead, "Mở bài."),
    ];
    published(&self::lines(lines))
}

#[test]
fn a_lone_date_with_its_weekday_right_under_the_head_of_the_site_is_its_clock() {
    assert_eq!(under_the_masthead("Thứ Ba, 14/03/2023 18:12"), None);
    assert_eq!(under_the_masthead("14/03/2023 18:12:40"), None);
    let plain = Some("2023-03-14 18:12".to_owned());
    assert_eq!(under_the_masthead("14/03/2023 18:12"), plain);
    assert_eq!(under_the_masthead("Đăng lúc: Thứ Ba, 14/03/2023 18:12"), plain);
}

#[test]
fn a_lone_date_with_its_weekday_under_the_section_is_that_of_the_article() {
    for above in [
        (LineClass::Section, "Thời sự"),
        (LineClass::Navigation, "Trang chủ > Thời sự"),
        (LineClass::Navigation, "Chuyên mục: Thời sự"),
    ] {
        let finding = lines(&[
            (LineClass::Other, "Báo Đất Mũi"),
            above,
            (Published, "Thứ Ba, 14/03/2023 18:12 (GMT+7)"),
            (Title, "Tựa bài"),
            (Lead, "Mở bài."),
        ]);
        assert_eq!(published(&finding).as_deref(), Some("2023-03-14 18:12"), "{above:?}");
    }
}

#[test]
fn no_clock_is_earlier_than_the_lists_below_it() {
    let case = |entry: &str| {
        published(&lines(&[
            (LineClass::Navigation, "Đăng nhập"),
            (Published, "Thứ Ba, 14/03/2023 18:12"),
            (Title, "Tựa bài"),
            (Lead, "Mở bài."),
            (Related, entry),
        ]))
    };
    assert_eq!(case("Cầu mới thông xe (12/03/2023)"), None);
    assert_eq!(case("Cầu mới thông xe (20/03/2023)").as_deref(), Some("2023-03-14 18:12"));
}

#[test]
fn of_two_dates_above_the_title_the_upper_one_is_the_clock() {
    let finding = lines(&[
        (RenderTime, "Thứ bảy, 15/04/2023"),
        (LineClass::Other, "Báo Đất Mũi"),
        (Published, "Thứ Tư, 12/04/2023 08:15:09"),
        (LineClass::Section, "Thời sự"),
        (Title, "Tựa bài"),
        (Lead, "Mở bài."),
    ]);
    assert_eq!(published(&finding).as_deref(), Some("2023-04-12 08:15"));
}
