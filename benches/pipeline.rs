//! Throughput of the stages, on a page that the bench writes itself.

use std::fmt::Write as _;
use std::hint::black_box;
use std::sync::Arc;

use boctin::pipeline::page::{dump, html, labels};
use boctin::pipeline::text::dates::find_dates;
use boctin::pipeline::text::fold::FoldedView;
use boctin::pipeline::text::normalize::NormalView;
use boctin::pipeline::{Budget, Content, Hints, Knowledge, Page, Pipeline, article};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// Writes an article of so many paragraphs, as a dump or as HTML.
fn written(paragraphs: usize, is_html: bool) -> String {
    let sentence = "Sáng ngày 12/5/2023, xã Tân Lập tổ chức hội nghị sơ kết “Kế hoạch số 15-KH/HU” với 120 đại biểu. ";
    let mut text =
        String::from("Xây dựng Đảng\n\nTân Lập đổi mới cách làm\n\n16:06, 24/05/2023\n\n");
    for number in 0..paragraphs {
        let _ = writeln!(text, "{}\n", sentence.repeat(3 + number % 5));
    }
    text.push_str("Minh An\n\nCác tin khác\n");
    if !is_html {
        return text;
    }
    let lines: String =
        text.lines().filter(|line| !line.is_empty()).map(|line| format!("<p>{line}</p>")).collect();
    format!("<html><body><div>{lines}</div></body></html>")
}

fn stages(criterion: &mut Criterion) {
    let knowledge = Arc::new(
        Knowledge::build(Knowledge::embedded()).expect("the knowledge in the binary is sound"),
    );
    let pipeline = Pipeline::new(Arc::clone(&knowledge), Budget::default());
    let words = &knowledge.page_words;
    let hints = Hints::default();
    let text = written(30, false);
    let markup = written(30, true);
    let read = dump::read(text.clone(), 10_000);
    let classes = labels::label(&read, &hints, words);
    let page = Page { content: Content::Text(text.clone()), ..Page::default() };

    let mut group = criterion.benchmark_group("pipeline");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("normal view", |b| b.iter(|| NormalView::new(black_box(&text))));
    let normal = NormalView::new(&text);
    group.bench_function("folded view", |b| b.iter(|| FoldedView::new(black_box(&normal))));
    group.bench_function("dates", |b| b.iter(|| find_dates(black_box(normal.text()), 1_000)));
    group.bench_function("dump", |b| b.iter(|| dump::read(black_box(&text).clone(), 10_000)));
    group.bench_function("html", |b| b.iter(|| html::read(black_box(&markup), 10_000)));
    group.bench_function("labels", |b| b.iter(|| labels::label(black_box(&read), &hints, words)));
    group.bench_function("article", |b| {
        b.iter(|| article::assemble(black_box(&read), &classes, &page, words, 1_000));
    });
    group.bench_function("whole page", |b| b.iter(|| pipeline.analyze(black_box(&page))));
    group.finish();
}

criterion_group!(benches, stages);
criterion_main!(benches);
