//! Floors: the least value that a figure may have.
//!
//! A floor file is TOML with one figure a line, `title_exact = 0.99`. Floors are only ever raised. A
//! figure that is named there and not measured is a failure too: a floor that holds nothing up is worse
//! than none.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context as _;

use super::Report;

/// The least values of figures by their names.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Floors(BTreeMap<String, f64>);

/// Figures are sums of fractions: what is this little below its floor is equal to it.
const EPSILON: f64 = 1e-9;

/// Reads a floor file.
///
/// # Errors
///
/// It cannot be read, or holds something that is no number under a name.
pub(super) fn read(path: &Path) -> anyhow::Result<Floors> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read the floors in {}", path.display()))?;
    parse(&text).with_context(|| format!("cannot use the floors in {}", path.display()))
}

fn parse(text: &str) -> anyhow::Result<Floors> {
    let table: toml::Table = text.parse()?;
    let mut floors = BTreeMap::new();
    for (name, value) in table {
        let least = match value {
            toml::Value::Float(least) => least,
            // Counts are far below 2^53, so the conversion is exact.
            #[expect(clippy::cast_precision_loss, reason = "counts of pages")]
            toml::Value::Integer(least) => least as f64,
            toml::Value::String(_)
            | toml::Value::Boolean(_)
            | toml::Value::Datetime(_)
            | toml::Value::Array(_)
            | toml::Value::Table(_) => {
                anyhow::bail!("{name}: expected a number, found {}", value.type_str())
            }
        };
        floors.insert(name, least);
    }
    Ok(Floors(floors))
}

impl Floors {
    /// Returns a line for each figure that is below its floor, or was not measured.
    pub(super) fn below(&self, report: &Report) -> Vec<String> {
        let mut lines = Vec::new();
        for (name, least) in &self.0 {
            match report.totals.get(name) {
                None => {
                    lines.push(format!("{name}: expected at least {least}, found no such figure"))
                }
                Some(value) if value.is_nan() || value + EPSILON < *least => {
                    lines.push(format!("{name}: expected at least {least}, found {value:.4}"));
                }
                Some(_) => {}
            }
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::super::Figures;
    use super::*;

    fn report(value: f64) -> Report {
        Report { totals: Figures::from([("title_exact".to_owned(), value)]), ..Report::default() }
    }

    #[test]
    fn a_figure_below_its_floor_is_named_with_both_values() {
        let floors = parse("title_exact = 0.99").unwrap();
        assert_eq!(floors.below(&report(0.99)), Vec::<String>::new());
        assert_eq!(
            floors.below(&report(0.98)),
            ["title_exact: expected at least 0.99, found 0.9800"]
        );
        assert_eq!(floors.below(&report(f64::NAN)).len(), 1);
    }

    #[test]
    fn a_floor_under_a_figure_that_is_not_measured_fails() {
        let floors = parse("lead_exact = 1").unwrap();
        assert_eq!(
            floors.below(&report(1.0)),
            ["lead_exact: expected at least 1, found no such figure"]
        );
    }

    #[test]
    fn what_is_no_number_is_no_floor() {
        let error = parse("title_exact = \"high\"").unwrap_err();
        assert_eq!(error.to_string(), "title_exact: expected a number, found string");
    }
}
