//! Generated pages: every layout with every date format, every form of byline and every noise.

use boctin::pipeline::analysis::{Analysis, Precision};
use boctin::pipeline::{Page, Pipeline};
use proptest::prelude::*;

use super::page;
use super::pages::{COUNTS, Case, Generated, generate};
use super::properties::{check_invariants, shared};

fn read(pipeline: &Pipeline, generated: &Generated) -> Analysis {
    pipeline.analyze(&page(generated.text.clone())).expect("text is never an error")
}

/// Returns what an analysis got wrong.
fn differences(generated: &Generated, analysis: &Analysis) -> Vec<String> {
    let article = &analysis.article;
    let published = article.date.published.map(|moment| {
        assert_ne!(moment.precision, Precision::Day);
        moment.local.with().second(0).build().expect("seconds can be nought")
    });
    let authors: Vec<&str> = article.authors.iter().map(|author| author.name.as_str()).collect();
    let mut wrong = Vec::new();
    let mut compare = |field: &str, is_right: bool, found: String| {
        if !is_right {
            wrong.push(format!("{} of {:?}: found {found}", field, generated.layout));
        }
    };
    compare(
        "title",
        article.title.as_deref() == Some(generated.title),
        format!("{:?}", article.title),
    );
    compare("lead", article.lead.as_deref() == Some(generated.lead), format!("{:?}", article.lead));
    compare(
        "paragraphs",
        article.paragraphs == generated.paragraphs,
        format!("{:?}", article.paragraphs),
    );
    compare(
        "section",
        generated.section.is_none() || article.section.as_deref() == generated.section,
        format!("{:?}", article.section),
    );
    compare("authors", authors == generated.authors, format!("{authors:?}"));
    compare("date", published == generated.published, format!("{:?}", article.date.raw));
    wrong
}

/// Checks pages, and says of the first few that are read wrong what is wrong with them.
fn check(cases: impl Iterator<Item = Case>) {
    let pipeline = shared();
    let mut wrong = Vec::new();
    for case in cases {
        let generated = generate(case);
        let found = differences(&generated, &read(pipeline, &generated));
        if !found.is_empty() {
            wrong.push(format!("{case:?}: {found:#?}\n{}", generated.text));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} pages, such as {}",
        wrong.len(),
        wrong[..wrong.len().min(3)].join("\n")
    );
}

#[test]
fn every_layout_is_read_with_every_date_format() {
    let cases = (0..COUNTS.layout).flat_map(|layout| {
        (0..COUNTS.date).map(move |date| Case {
            layout,
            date,
            story: date + layout,
            ..Case::default()
        })
    });
    check(cases);
}

#[test]
fn every_layout_is_read_with_every_form_of_byline() {
    let cases = (0..COUNTS.layout).flat_map(|layout| {
        (0..COUNTS.byline).map(move |byline| Case {
            layout,
            byline,
            story: byline,
            ..Case::default()
        })
    });
    check(cases);
}

#[test]
fn noise_changes_nothing() {
    let pipeline = shared();
    for layout in 0..COUNTS.layout {
        let case = Case { layout, date: layout, ..Case::default() };
        let expected = differences(&generate(case), &read(pipeline, &generate(case)));
        for noise in 0..COUNTS.noise {
            let generated = generate(Case { noise, ..case });
            let found = differences(&generated, &read(pipeline, &generated));
            assert_eq!(found, expected, "{:?} with noise {noise}", generated.layout);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_date_is_invented_whenever_the_page_was_fetched(
        layout in 0..COUNTS.layout,
        story in 0..COUNTS.story,
        date in 0..COUNTS.date,
        byline in 0..COUNTS.byline,
        noise in 0..COUNTS.noise,
        hours in 1_i64..20_000,
    ) {
        let generated = generate(Case { layout, story, date, byline, noise });
        let fetched = "2023-06-01T00:00:00Z".parse::<jiff::Timestamp>().expect("a timestamp");
        let fetched_at = fetched.checked_add(jiff::SignedDuration::from_hours(hours)).ok();
        let page = Page { fetched_at, ..page(generated.text.clone()) };
        let analysis = shared().analyze(&page).expect("text is never an error");
        check_invariants(&analysis);
        let found = analysis.article.date.published.map(|moment| moment.local.date());
        if let Some(found) = found {
            prop_assert_eq!(Some(found), generated.published.map(|at| at.date()), "{}", generated.text);
        }
    }
}
