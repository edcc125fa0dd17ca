//! Throughput of extraction and classification, on a text that the bench writes itself and on text
//! that is made to hurt.

use std::hint::black_box;

use boctin::pipeline::classify::{Outline, classify};
use boctin::pipeline::extract::{ArticleText, extract_all};
use boctin::pipeline::{Budget, Knowledge};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

const SENTENCE: &str = "Huyện ủy Tân Lập ban hành Kế hoạch số 15-KH/HU, ngày 12/5/2023 về “Nâng cao chất lượng sinh \
    hoạt chi bộ”; các đảng viên học tập Chỉ thị số 05-CT/TW của Bộ Chính trị và Nghị định 30/2020/NĐ-CP. ";

fn records(criterion: &mut Criterion) {
    let knowledge =
        Knowledge::build(Knowledge::embedded()).expect("the knowledge in the binary is sound");
    let budget = Budget::default();
    let texts = [
        ("article", SENTENCE.repeat(40)),
        ("digits", "1".repeat(1 << 20)),
        ("capitals", "A".repeat(1 << 20)),
        ("heads", "Nghị quyết số ".repeat(60_000)),
        ("symbols", "Trung ương có Trung ương 1-CT/TW ".repeat(30_000)),
    ];
    let mut group = criterion.benchmark_group("records");
    group.sample_size(10);
    for (name, surface) in &texts {
        let text = ArticleText::new(surface, &[]);
        group.throughput(Throughput::Bytes(surface.len() as u64));
        group.bench_function(BenchmarkId::new("extract", name), |b| {
            b.iter(|| extract_all(black_box(&text), &knowledge, budget));
        });
        group.bench_function(BenchmarkId::new("classify", name), |b| {
            b.iter(|| classify(black_box(&text), Outline::default(), &knowledge));
        });
    }
    group.finish();
}

criterion_group!(benches, records);
criterion_main!(benches);
