//! A number as it is printed in digits: exact, or refused.
//!
//! A dot groups thousands and a comma marks decimals; where the grouping shows the English style
//! (`1,774.4`) it is the other way round. A dot before one, two or four digits and more is a decimal mark (`1.5`).

use crate::pipeline::analysis::Decimal;

/// Reads a number token.
pub(super) fn read(token: &str) -> Option<Decimal> {
    let is_plain = token.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','));
    if !is_plain || token.len() > 24 {
        return None;
    }
    let dots = token.matches('.').count();
    let commas = token.matches(',').count();
    match (dots, commas) {
        (0, 0) => whole(token, &[]),
        (0, 1) => split(token, ','),
        (1, 0) if grouped(token, '.') => whole(token, &['.']),
        (1, 0) => split(token, '.'),
        (_, 0) if grouped(token, '.') => whole(token, &['.']),
        (0, _) if grouped(token, ',') => whole(token, &[',']),
        (_, 1) if token.rfind(',') > token.rfind('.') => {
            let (groups, fraction) = token.split_once(',')?;
            grouped(groups, '.').then(|| decimal(groups, fraction))?
        }
        (1, _) => {
            let (groups, fraction) = token.split_once('.')?;
            grouped(groups, ',').then(|| decimal(groups, fraction))?
        }
        _ => None,
    }
}

fn split(token: &str, mark: char) -> Option<Decimal> {
    let (units, fraction) = token.split_once(mark)?;
    decimal(units, fraction)
}

fn grouped(token: &str, mark: char) -> bool {
    let mut groups = token.split(mark);
    let first = groups.next().unwrap_or_default();
    (1..=3).contains(&first.len())
        && first != "0"
        && !(first.len() > 1 && first.starts_with('0'))
        && groups.all(|group| group.len() == 3)
}

fn whole(token: &str, marks: &[char]) -> Option<Decimal> {
    // Nine digits and more without groups are a telephone or an account.
    if marks.is_empty() && (token.len() > 8 || token.len() > 3 && token.starts_with('0')) {
        return None;
    }
    let digits: String = token.chars().filter(char::is_ascii_digit).collect();
    Some(Decimal { mantissa: digits.parse().ok()?, scale: 0 })
}

fn decimal(units: &str, fraction: &str) -> Option<Decimal> {
    if units.is_empty() || fraction.is_empty() || fraction.len() > 6 {
        return None;
    }
    let digits: String =
        units.chars().chain(fraction.chars()).filter(char::is_ascii_digit).collect();
    Some(Decimal { mantissa: digits.parse().ok()?, scale: u8::try_from(fraction.len()).ok()? })
}

/// Tells whether one number is less than another.
pub(super) fn less(a: Decimal, b: Decimal) -> bool {
    let scale = a.scale.max(b.scale);
    let raised = |d: Decimal| i128::from(d.mantissa) * 10_i128.pow(u32::from(scale - d.scale));
    raised(a) < raised(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(token: &str, expected: Option<(i64, u8)>) {
        assert_eq!(read(token).map(|d| (d.mantissa, d.scale)), expected, "{token}");
    }

    #[test]
    fn dots_group_and_commas_are_decimal_marks() {
        check("76", Some((76, 0)));
        check("01", Some((1, 0)));
        check("12.898", Some((12_898, 0)));
        check("1.234.567", Some((1_234_567, 0)));
        check("78,8", Some((788, 1)));
        check("0,5", Some((5, 1)));
        check("1.774,4", Some((17_744, 1)));
    }

    #[test]
    fn english_style_is_read_where_the_groups_show_it() {
        check("1,774.4", Some((17_744, 1)));
        check("1,774,400", Some((1_774_400, 0)));
        check("1.5", Some((15, 1)));
        check("0.125", Some((125, 3)));
    }

    #[test]
    fn telephones_versions_and_overlong_numbers_are_refused() {
        for token in ["0912345678", "0912.345.678", "1.2.3", "192.168.1.1", "00912", "٣"] {
            check(token, None);
        }
        check(&"9".repeat(30), None);
    }
}
