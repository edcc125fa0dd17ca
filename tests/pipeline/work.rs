//! What a page costs, counted in allocations and bytes of memory: the same on every run, where time is not.
//!
//! A hostile page may cost ten times what an article of its size costs, and cost grows with size and no faster.

use std::sync::LazyLock;

use allocation_counter::AllocationInfo;
use boctin::pipeline::Pipeline;

use super::hostile::UNITS;
use super::{page, pipeline};

const BYTES: usize = 64 << 10;
/// What a hostile page may cost, as a multiple of a benign one.
const TIMES: u64 = 10;

fn cost(html: &str) -> AllocationInfo {
    static SHARED: LazyLock<Pipeline> = LazyLock::new(pipeline);
    let page = page(html);
    LazyLock::force(&SHARED);
    allocation_counter::measure(|| {
        let analysis = SHARED.analyze(&page).expect("text is never an error");
        drop(analysis);
    })
}

fn made_of(unit: &str, bytes: usize) -> String {
    format!("<html><body>{}", unit.repeat(bytes / unit.len()))
}

fn benign(bytes: usize) -> String {
    let paragraph = "<p class=\"Normal\">Sáng nay, hội nghị đã bàn mười hai nội dung quan trọng của năm, trong đó có việc đổi mới cách làm ở cơ sở.</p>\n";
    format!(
        "<html><head><title>Hội nghị bàn việc đổi mới</title></head><body><h1>Hội nghị bàn việc đổi mới</h1><p>05/03/2024 08:30</p>{}",
        paragraph.repeat(bytes / paragraph.len())
    )
}

#[test]
fn no_page_costs_many_times_what_an_article_of_its_size_costs() {
    cost(&benign(1_000));
    let usual = cost(&benign(BYTES));
    let mut wrong = Vec::new();
    for unit in UNITS {
        let found = cost(&made_of(unit, BYTES));
        let too_many = found.count_total > TIMES * usual.count_total;
        if too_many || found.bytes_max > TIMES * usual.bytes_max {
            wrong.push(format!(
                "{unit}: {} allocations (usual {}), {} bytes (usual {})",
                found.count_total, usual.count_total, found.bytes_max, usual.bytes_max
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn cost_grows_no_faster_than_size() {
    cost(&benign(1_000));
    for unit in UNITS {
        let (half, whole) = (cost(&made_of(unit, BYTES / 2)), cost(&made_of(unit, BYTES)));
        let grows = |half: u64, whole: u64| whole > half * 5 / 2 + 50_000;
        assert!(!grows(half.count_total, whole.count_total), "{unit}: {half:?} {whole:?}");
        assert!(!grows(half.bytes_max, whole.bytes_max), "{unit}: {half:?} {whole:?}");
    }
}
