//! Single values as they stand in a result: numbers, scores, moments, digests.
//!
//! Promises that a decimal keeps the digits it was printed with, that scores are rounded so that
//! machines agree on them, and that every value has exactly one text.

use std::borrow::Cow;

use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::pipeline::analysis::{Decimal, Moment};

/// A decimal number, written digit by digit: no floating point is involved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number(pub Decimal);

impl Number {
    pub(super) fn text(self) -> String {
        let Decimal { mantissa, scale } = self.0;
        let sign = if mantissa < 0 { "-" } else { "" };
        let scale = usize::from(scale);
        let digits = format!("{:0>width$}", mantissa.unsigned_abs(), width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        if fraction.is_empty() {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.{fraction}")
        }
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.text()).map_err(S::Error::custom)?.serialize(serializer)
    }
}

impl JsonSchema for Number {
    fn schema_name() -> Cow<'static, str> {
        "Number".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "number" })
    }
}

/// Returns a figure with four decimals; the last bits of a sum may differ between machines.
pub(super) fn rounded(value: f64) -> f64 {
    // Adding zero turns a negative zero into zero.
    if value.is_finite() { (value * 1e4).round() / 1e4 + 0.0 } else { 0.0 }
}

/// Returns a confidence or score between 0 and 1, with four decimals.
pub(super) fn share(value: f64) -> f64 {
    rounded(value).clamp(0.0, 1.0)
}

/// Returns a moment as RFC 3339 with the offset it was given in.
pub(super) fn rfc3339(moment: &Moment) -> String {
    let local = moment.local;
    let sign = if moment.offset_seconds < 0 { '-' } else { '+' };
    let minutes = moment.offset_seconds.unsigned_abs() / 60;
    format!(
        "{}T{:02}:{:02}:{:02}{sign}{:02}:{:02}",
        local.date(),
        local.hour(),
        local.minute(),
        local.second(),
        minutes / 60,
        minutes % 60,
    )
}

/// Returns a day as `2016-05-15`.
pub(super) fn day(date: Date) -> String {
    date.to_string()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use jiff::civil::date;

    use super::*;
    use crate::pipeline::analysis::Precision;

    #[test]
    fn a_decimal_keeps_its_digits() {
        for (mantissa, scale, text) in [
            (76, 0, "76"),
            (-5, 0, "-5"),
            (985, 1, "98.5"),
            (750, 2, "7.50"),
            (5, 3, "0.005"),
            (-5, 1, "-0.5"),
            (0, 2, "0.00"),
            (i64::MAX, 0, "9223372036854775807"),
            (i64::MIN, 2, "-92233720368547758.08"),
        ] {
            let number = Number(Decimal { mantissa, scale });
            assert_eq!(serde_json::to_string(&number).unwrap(), text);
        }
        let tiny = Number(Decimal { mantissa: 1, scale: u8::MAX });
        assert_eq!(serde_json::to_string(&tiny).unwrap().len(), 257);
    }

    #[test]
    fn scores_are_rounded_and_never_leave_their_range() {
        for (value, expected) in [
            (0.1 + 0.2, 0.3),
            (0.976_543_21, 0.9765),
            (1.7, 1.0),
            (-0.000_001, 0.0),
            (f64::NAN, 0.0),
            (f64::INFINITY, 0.0),
        ] {
            assert_eq!(share(value).to_bits(), f64::to_bits(expected), "{value}");
        }
    }

    #[test]
    fn a_moment_is_written_with_the_offset_it_came_with() {
        let mut moment = Moment {
            local: date(2022, 12, 31).at(9, 46, 29, 0),
            offset_seconds: 7 * 3600,
            precision: Precision::Second,
        };
        assert_eq!(rfc3339(&moment), "2022-12-31T09:46:29+07:00");
        moment.offset_seconds = -(3 * 3600 + 30 * 60);
        assert_eq!(rfc3339(&moment), "2022-12-31T09:46:29-03:30");
        moment.offset_seconds = 0;
        assert_eq!(rfc3339(&moment), "2022-12-31T09:46:29+00:00");
        assert!(rfc3339(&moment).parse::<jiff::Timestamp>().is_ok());
    }

    #[test]
    fn a_day_is_written_as_midnight() {
        let moment = Moment {
            local: date(2023, 1, 2).at(0, 0, 0, 0),
            offset_seconds: 7 * 3600,
            precision: Precision::Day,
        };
        assert_eq!(rfc3339(&moment), "2023-01-02T00:00:00+07:00");
        assert_eq!(day(date(2016, 5, 15)), "2016-05-15");
    }
}
