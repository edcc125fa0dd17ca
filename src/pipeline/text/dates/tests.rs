//! Every format in which pages print dates, one a line.

#![expect(clippy::unwrap_used, reason = "tests")]

use proptest::prelude::*;

use super::*;
use crate::pipeline::text::normalize::normalize_str;

/// Each header line as a site prints it, and the moment it stands for.
const HEADERS: &[(&str, &str)] = &[
    ("05:46 25/11/2022", "2022-11-25T05:46 minute"),
    ("16:06, 24/05/2022", "2022-05-24T16:06 minute"),
    ("Thứ 7, 31/12/2022 | 09:46:29", "2022-12-31T09:46:29 second weekday"),
    ("Thứ 7, 25/03/2023, 18:12[GMT+7]", "2023-03-25T18:12 minute weekday +07"),
    ("07/07/2020 - 06:47", "2020-07-07T06:47 minute"),
    ("Cập nhật, 06:00, Thứ Năm, 12/07/2018 (GMT+7)", "2018-07-12T06:00 minute weekday +07"),
    ("Thứ Hai, 10/08/2015, 08:10 [GMT+7]", "2015-08-10T08:10 minute weekday +07"),
    ("Cập nhật lúc17:14, Thứ Ba, 22/08/2017 (GMT+7)", "2017-08-22T17:14 minute weekday +07"),
    ("Cập nhật lúc: 18:00 |22/05/2022", "2022-05-22T18:00 minute"),
    ("Thứ năm, 30/05/2024 11:24 (GMT+7)", "2024-05-30T11:24 minute weekday +07"),
    ("27/12/2024 lúc 00:02 (GMT+7)", "2024-12-27T00:02 minute +07"),
    ("Thứ tư, 02/10/2013 - 10:12", "2013-10-02T10:12 minute weekday"),
    ("Thứ sáu, 04/07/2025 - 08:50", "2025-07-04T08:50 minute weekday"),
    ("Thứ năm - 24/06/2021 15:51 1.320 0", "2021-06-24T15:51 minute weekday"),
    ("Chủ nhật - 29/09/2024 19:43 35 0", "2024-09-29T19:43 minute weekday"),
    ("16:20, Thứ Hai, 2-10-2023 363 0", "2023-10-02T16:20 minute weekday"),
    ("Chính trị xã hội 08:00 | 26/06/2025", "2025-06-26T08:00 minute"),
    ("PV•28/01/2025 08:22", "2025-01-28T08:22 minute"),
    ("NGUYÊN ĐOAN (thực hiện) 10/10/2018 03:09", "2018-10-10T03:09 minute"),
    ("Trọng Bảo - 17:25, 27/09/2025", "2025-09-27T17:25 minute"),
    ("Thứ Sáu, ngày 23 tháng 08 năm 2019, 09:25:27", "2019-08-23T09:25:27 second weekday"),
    ("Chủ nhật, ngày 26/12/2021, 10:02", "2021-12-26T10:02 minute weekday"),
    ("12/03/2026, 09:40", "2026-03-12T09:40 minute"),
    ("Thứ Năm, 12/03/2026", "2026-03-12 day weekday"),
    ("Tựa bài dính liền11/03/2026 14:54", "2026-03-11T14:54 minute"),
    ("15:05 - 25/05/2024", "2024-05-25T15:05 minute"),
    ("13/10/2020, 20:57", "2020-10-13T20:57 minute"),
    ("Chủ nhật, 03/08/2025 16:05", "2025-08-03T16:05 minute weekday"),
    ("Lượt xem: 7370 | Gửi lúc: 05/12/2013 15:42:27", "2013-12-05T15:42:27 second"),
    ("12:07:05 04/12/2013", "2013-12-04T12:07:05 second"),
    ("Tựa bài01/03/2017 15:02:43", "2017-03-01T15:02:43 second"),
    ("Ngày cập nhật 30/10/2017", "2017-10-30 day"),
    ("Ngày đăng: 24/09/2018", "2018-09-24 day"),
    ("Thứ bảy, ngày 27 tháng 02 năm 2021", "2021-02-27 day weekday"),
    ("2020-09-26 10:58", "2020-09-26T10:58 minute"),
    ("Thứ Hai, 18 tháng 12, 2017", "2017-12-18 day weekday"),
    ("11 tháng 6, 2014", "2014-06-11 day"),
    ("Written By Admin on 20/10/2015 | 22:16", "2015-10-20T22:16 minute"),
    ("On 01/07/2019 @ 12:07 PM In Tin tức", "2019-07-01T12:07 minute"),
    ("7/4/202500:00:00(View: 637)", "2025-04-07T00:00 second"),
    (" date 2025-10-03 ", "2025-10-03 day"),
    ("9-3-2021", "2021-03-09 day"),
    ("Nguyễn ANguyễn A28/09/2025", "2025-09-28 day"),
    ("Vấn đề hôm nay 07/05/2021", "2021-05-07 day"),
    ("Thứ tư, 4/9/2024, 10:15 (GMT+7)", "2024-09-04T10:15 minute weekday +07"),
    ("04/09/2024 10:15 GMT+7", "2024-09-04T10:15 minute +07"),
    ("04/09/2024 10:15 CH", "2024-09-04T22:15 minute"),
    ("04/09/2024 12:05 SA", "2024-09-04T00:05 minute"),
    ("10h15 ngày 04/09/2024", "2024-09-04T10:15 minute"),
    ("10 giờ 15 phút, ngày 4.9.2024", "2024-09-04T10:15 minute"),
    ("04 Tháng Chín 2024", "2024-09-04 day"),
    ("CN, 01/09/2024 07:00", "2024-09-01T07:00 minute weekday"),
    ("September 4, 2024 10:15 am", "2024-09-04T10:15 minute"),
    ("4 Sep 2024", "2024-09-04 day"),
    ("2024-09-04T10:15:30+07:00", "2024-09-04T10:15:30 second +07"),
    ("2024-09-04T03:15:30.000Z", "2024-09-04T03:15:30 second +00"),
    ("12 / 05 / 2021 - 14:30", "2021-05-12T14:30 minute"),
    ("24.3.2021 12.50", "2021-03-24T12:50 minute"),
    ("Thứ Hai, 11/07/2023 08:00", "2023-07-11T08:00 minute misnamed-weekday"),
    ("Samstag, 5. Oktober 2013", "2013-10-05 day weekday"),
    ("jeudi 13 juin 2019", "2019-06-13 day weekday"),
    ("1er août 2021 à 8h30", "2021-08-01T08:30 minute"),
    ("12 de mayo de 2022", "2022-05-12 day"),
    ("Dezember 10, 2019", "2019-12-10 day"),
    ("24 Sept. 2020", "2020-09-24 day"),
];

fn describe(found: &FoundDate) -> String {
    let moment = found.moment();
    let mut text = match moment.precision {
        Precision::Day => format!("{} day", found.date),
        Precision::Minute => format!("{} minute", moment.local.strftime("%Y-%m-%dT%H:%M")),
        Precision::Second if found.time.unwrap().0.second() == 0 => {
            format!("{} second", moment.local.strftime("%Y-%m-%dT%H:%M"))
        }
        Precision::Second => format!("{} second", moment.local),
    };
    match found.weekday_agrees {
        Some(true) => text.push_str(" weekday"),
        Some(false) => text.push_str(" misnamed-weekday"),
        None => {}
    }
    if let Some(offset) = found.offset_seconds {
        text.push_str(&format!(" +{:02}", offset / 3600));
    }
    text
}

#[test]
fn every_header_format_is_read() {
    let mut wrong = Vec::new();
    for (header, expected) in HEADERS {
        let text = normalize_str(header);
        let found: Vec<String> = find_dates(&text, 10).iter().map(describe).collect();
        if found != [*expected] {
            wrong.push(format!("{header:?}: expected {expected:?}, found {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_is_no_date_is_not_read() {
    for text in [
        "12/2021",
        "8/54 chỉ tiêu",
        "31/02/2021",
        "số 12/3",
        "0912.345.2022",
        "1.2.20031",
        "30/2020/NĐ-CP",
        "1600/QĐ-TTg",
        "nhiệm kỳ 2020-2025",
        "Tháng 5-2023",
        "12/31/2022",
        "2:28 am",
        "24/7",
        "10-12/2021",
        "giai đoạn 2021-2030",
    ] {
        assert_eq!(find_dates(text, 10), [], "{text}");
    }
}

#[test]
fn the_range_quotes_weekday_time_and_zone() {
    let text = "PV • Thứ 7, 31/12/2022 | 09:46:29 (GMT+7) 471 lượt xem";
    let found = find_dates(text, 10);
    assert_eq!(text.get(found[0].range.clone()), Some("Thứ 7, 31/12/2022 | 09:46:29 (GMT+7)"));
    assert_eq!(text.get(found[0].date_range.clone()), Some("31/12/2022"));
}

#[test]
fn two_dates_keep_their_own_clocks() {
    let found = find_dates("Đăng 08:00 01/02/2023, sửa 09:30 02/02/2023", 10);
    let described: Vec<String> = found.iter().map(describe).collect();
    assert_eq!(described, ["2023-02-01T08:00 minute", "2023-02-02T09:30 minute"]);
}

#[test]
fn a_limit_ends_the_search() {
    assert_eq!(find_dates(&"01/02/2023 ".repeat(100), 7).len(), 7);
}

proptest! {
    #[test]
    fn finds_are_ordered_and_on_boundaries(text in "(\\PC|[0-9/.: -]|tháng |Thứ 7, |ngày ){0,40}") {
        let mut last = 0;
        for found in find_dates(&text, 100) {
            prop_assert!(found.range.start >= last);
            prop_assert!(text.get(found.range.clone()).is_some());
            prop_assert!(found.range.start <= found.date_range.start);
            prop_assert!(found.range.end >= found.date_range.end);
            last = found.range.end;
        }
    }
}
