//! Which metrics changed between two readings of `/metrics`, for people.
//!
//! Counters are shown with how much they grew and by which labels; histograms with how many values
//! came in and their mean. Gauges are left out: they say how things are, not what happened.

use std::collections::BTreeMap;

use console::truncate_str;

/// What changed.
#[derive(Debug, Default)]
pub(super) struct Moved {
    families: Vec<Family>,
}

#[derive(Debug)]
struct Family {
    name: String,
    grown: f64,
    detail: String,
}

/// Returns what grew from one page to the next.
pub(super) fn between(before: &str, after: &str) -> Moved {
    let (before, now) = (series(before), series(after));
    let growth = |key: &str| {
        let old = before.get(key).copied().unwrap_or_default();
        now.get(key).copied().unwrap_or_default() - old
    };
    let mut families = Vec::new();
    for line in after.lines() {
        let Some((name, kind)) = line.strip_prefix("# TYPE ").and_then(|rest| rest.split_once(' '))
        else {
            continue;
        };
        if !name.starts_with("boctin_") {
            continue;
        }
        let counted = if kind == "histogram" { format!("{name}_count") } else { name.to_owned() };
        let parts: Vec<(&str, f64)> = now
            .keys()
            .filter(|key| family(key) == counted)
            .map(|key| (*key, growth(key)))
            .filter(|(_, grown)| *grown > 0.0)
            .collect();
        let grown: f64 = parts.iter().map(|(_, grown)| grown).sum();
        if grown <= 0.0 {
            continue;
        }
        let detail = match kind {
            "counter" => by_label(parts.iter().map(|(key, grown)| (labels(key), *grown))),
            "histogram" => {
                let sum_of = |labels: &str| growth(&format!("{name}_sum{labels}"));
                let suffix = |key: &str| key.strip_prefix(&counted).unwrap_or_default().to_owned();
                means(
                    name,
                    parts.iter().map(|(key, grown)| (labels(key), sum_of(&suffix(key)) / grown)),
                )
            }
            _ => continue,
        };
        families.push(Family { name: name.to_owned(), grown, detail });
    }
    Moved { families }
}

impl Moved {
    /// Returns one line for each metric, none wider than `width`.
    pub(super) fn render(&self, width: usize) -> String {
        let widest = self.families.iter().map(|family| family.name.len()).max().unwrap_or_default();
        let mut text = String::new();
        for Family { name, grown, detail } in &self.families {
            let line = format!("  {name:widest$}  {grown:>5}  {detail}");
            text.push_str(truncate_str(line.trim_end(), width, "…").as_ref());
            text.push('\n');
        }
        text
    }
}

/// Returns the values of a page by name and labels.
fn series(page: &str) -> BTreeMap<&str, f64> {
    let lines = page.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| {
            let (key, value) = line.rsplit_once(' ')?;
            Some((key, value.parse().ok()?))
        })
        .collect()
}

fn family(key: &str) -> &str {
    key.split_once('{').map_or(key, |(name, _)| name)
}

/// Returns the label values of a series: `{a="x",b="y"}` is `x/y`.
fn labels(key: &str) -> String {
    let values = key.split('"').skip(1).step_by(2);
    values.collect::<Vec<_>>().join("/")
}

fn by_label(parts: impl Iterator<Item = (String, f64)>) -> String {
    let mut parts: Vec<_> = parts.filter(|(label, _)| !label.is_empty()).collect();
    parts.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    parts.iter().map(|(label, grown)| format!("{label} {grown}")).collect::<Vec<_>>().join(", ")
}

fn means(name: &str, parts: impl Iterator<Item = (String, f64)>) -> String {
    let parts: Vec<String> = parts
        .map(|(label, mean)| format!("{label} {}", amount(name, mean)).trim_start().to_owned())
        .collect();
    format!("mean {}", parts.join(", "))
}

/// Returns a mean in the unit that the name of its metric ends with.
fn amount(name: &str, mean: f64) -> String {
    if name.ends_with("_bytes") {
        return format!("{mean:.0} bytes");
    }
    if !name.ends_with("_seconds") {
        return format!("{mean:.1}");
    }
    match mean {
        mean if mean < 1.0 => format!("{:.2} ms", mean * 1e3),
        mean if mean < 7200.0 => format!("{mean:.1} s"),
        mean => format!("{:.0} days", mean / 86_400.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: &str = "\
# TYPE boctin_settled_total counter
boctin_settled_total{outcome=\"dead\"} 0
boctin_settled_total{outcome=\"published\"} 2
# TYPE boctin_in_flight gauge
boctin_in_flight 0
# TYPE boctin_still_total counter
boctin_still_total 7
# TYPE boctin_work_seconds histogram
boctin_work_seconds_bucket{le=\"+Inf\"} 2
boctin_work_seconds_sum 1
boctin_work_seconds_count 2
# TYPE boctin_found histogram
boctin_found_bucket{type=\"place\",le=\"+Inf\"} 0
boctin_found_sum{type=\"place\"} 0
boctin_found_count{type=\"place\"} 0
# TYPE process_cpu_seconds_total counter
process_cpu_seconds_total 1
";

    const AFTER: &str = "\
# TYPE boctin_settled_total counter
boctin_settled_total{outcome=\"dead\"} 1
boctin_settled_total{outcome=\"published\"} 5
# TYPE boctin_in_flight gauge
boctin_in_flight 3
# TYPE boctin_still_total counter
boctin_still_total 7
# TYPE boctin_work_seconds histogram
boctin_work_seconds_bucket{le=\"+Inf\"} 6
boctin_work_seconds_sum 1.01
boctin_work_seconds_count 6
# TYPE boctin_found histogram
boctin_found_bucket{type=\"place\",le=\"+Inf\"} 2
boctin_found_sum{type=\"place\"} 3
boctin_found_count{type=\"place\"} 2
# TYPE process_cpu_seconds_total counter
process_cpu_seconds_total 9
";

    #[test]
    fn what_grew_is_shown_by_label_or_with_its_mean_and_nothing_else_is() {
        assert_eq!(
            between(BEFORE, AFTER).render(80),
            "  boctin_settled_total      4  published 3, dead 1\n  \
               boctin_work_seconds       4  mean 2.50 ms\n  \
               boctin_found              2  mean place 1.5\n",
        );
        assert_eq!(between(AFTER, AFTER).render(80), "");
    }

    #[test]
    fn a_line_is_cut_at_the_width_of_the_terminal() {
        assert_eq!(
            between(BEFORE, AFTER).render(34).lines().next(),
            Some("  boctin_settled_total      4  pu…")
        );
    }
}
