//! Reads the day of publication from the address of a page, where it stands in it.

/// Characters of an address that are read.
const ADDRESS: usize = 2_000;

/// Returns the day that an address names as year, month and day, in ISO form.
pub(super) fn day_in_address(url: &str) -> Option<String> {
    let digits = |text: &str, count: usize| {
        (text.len() >= count && text.bytes().take(count).all(|byte| byte.is_ascii_digit()))
            .then(|| text.get(..count).map(str::to_owned))
            .flatten()
    };
    let mut before = '/';
    for (at, character) in url.char_indices().take(ADDRESS) {
        let starts = !before.is_ascii_alphanumeric();
        before = character;
        if !starts || character != '2' {
            continue;
        }
        let rest = url.get(at..).unwrap_or_default();
        let Some(year) = digits(rest, 4).filter(|year| year.starts_with("20")) else { continue };
        let rest = rest.get(4..).unwrap_or_default();
        let sign = rest.chars().next().filter(|sign| matches!(sign, '/' | '-' | '_'));
        let skip = |text: &str| match sign {
            Some(_) => text.strip_prefix(['/', '-', '_']).map(str::to_owned),
            None => Some(text.to_owned()),
        };
        let Some(rest) = skip(rest) else { continue };
        let width = |text: &str| {
            let is_two = text.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
            if is_two || sign.is_none() { 2 } else { 1 }
        };
        let Some(month) = digits(&rest, width(&rest)) else { continue };
        let Some(rest) = rest.get(month.len()..).and_then(&skip) else { continue };
        let Some(day) = digits(&rest, width(&rest)) else { continue };
        // A run of digits without signs is a day only where it ends, or a clock time follows.
        let more = rest.get(day.len()..).unwrap_or_default();
        let tail = more.bytes().take_while(u8::is_ascii_digit).count();
        if !matches!(tail, 0 | 4 | 6) || sign.is_some() && tail > 0 {
            continue;
        }
        let (month, day) = (month.parse::<i8>().ok()?, day.parse::<i8>().ok()?);
        if let Ok(date) = jiff::civil::Date::new(year.parse().ok()?, month, day) {
            return Some(date.to_string());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_name_the_day() {
        let check = |url: &str, day: Option<&str>| {
            assert_eq!(day_in_address(url).as_deref(), day, "{url}");
        };
        check("https://example.vn/2024/09/04/tua-bai.html", Some("2024-09-04"));
        check("https://example.vn/2024/9/4/tua-bai", Some("2024-09-04"));
        check("https://example.vn/2024-09/04/tua-bai", Some("2024-09-04"));
        check("https://example.vn/tua-bai-20240904101500.htm", Some("2024-09-04"));
        check("https://example.vn/tua-bai-2024-09-04", Some("2024-09-04"));
        check("https://example.vn/tua-bai-202409041015.htm", Some("2024-09-04"));
        check("https://example.vn/tua-bai-20241304", None);
        check("https://example.vn/tua-bai-2024090412345", None);
        check("https://example.vn/nhiem-ky-2020-2025", None);
        check("https://example.vn/202409/tua-bai-3912/", None);
    }
}
