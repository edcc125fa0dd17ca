//! Every format in which pages print dates: `formats.txt` beside this file, and what holds for all of them.

#![expect(clippy::unwrap_used, reason = "tests")]

use jiff::civil::DateTime;
use proptest::prelude::*;

use super::*;
use crate::pipeline::text::normalize::normalize_str;

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

/// Reads a header line as the table writes it down.
fn render(header: &str, fetched: Option<DateTime>) -> Vec<String> {
    let text = normalize_str(header);
    let mut found = find_dates(&text, 10);
    if found.is_empty() {
        found.extend(fetched.and_then(|at| find_relative(&text)?.at(at)));
    }
    found.iter().map(describe).collect()
}

#[test]
fn every_header_format_is_read() {
    let mut wrong = Vec::new();
    let (mut count, mut lines) = (0, include_str!("formats.txt").lines().peekable());
    while let Some(header) = lines.next() {
        if header.is_empty() || header.starts_with('#') {
            continue;
        }
        count += 1;
        let fetched = lines.next_if(|line| line.starts_with("  @ "));
        let fetched = fetched.map(|line| line.trim_start_matches("  @ ").parse().unwrap());
        let mut expected = Vec::new();
        while let Some(line) = lines.next_if(|line| line.starts_with("  = ")) {
            expected.push(line.trim_start_matches("  = ").to_owned());
        }
        let found = render(header, fetched);
        if found != expected {
            wrong.push(format!("{header:?}: expected {expected:?}, found {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(count >= 75, "the table has {count} cases");
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
