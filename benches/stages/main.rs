//! Speed and allocations of every stage of an article, on pages of about 8 KB.
//!
//! All rates are bytes of the **page** a second, whatever a stage itself works on, so the times of stages
//! add up to the time of an article. Times are processor time of the thread: what else the machine does
//! lengthens the run more than the figures. Allocations are counted on one run of the stage after a first one that
//! pays for what is made once. Criterion keeps its own statistics in `target/criterion`; a name on the
//! command line picks stages. Nothing is asserted.

#[path = "../articles/mod.rs"]
mod articles;
#[expect(dead_code, reason = "the flow bench uses all of it")]
#[path = "../cpu/mod.rs"]
mod cpu;
mod stages;

use std::cell::RefCell;
use std::time::Duration;

use criterion::{Bencher, Criterion, Throughput};

use stages::{Prepared, Stage};

/// What one stage costs.
struct Cost {
    name: String,
    page_bytes: usize,
    time: Option<Duration>,
    allocations: u64,
    allocated_bytes: u64,
}

fn main() {
    let prepared = Prepared::new();
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    let costs: Vec<Cost> =
        prepared.stages().iter().map(|stage| measure(&mut criterion, stage)).collect();
    criterion.final_summary();
    print(&costs);
}

fn measure(criterion: &mut Criterion, stage: &Stage<'_>) -> Cost {
    (stage.run)();
    let counted = allocation_counter::measure(|| (stage.run)());
    let means = RefCell::new(Vec::new());
    let mut group = criterion.benchmark_group("stages");
    group.throughput(Throughput::Bytes(stage.page_bytes as u64));
    if stage.page_bytes >= 1 << 20 {
        group.sample_size(10);
    }
    group.bench_function(&stage.name, |bencher| time(bencher, stage, &means));
    group.finish();
    let mut means = means.into_inner();
    means.sort();
    Cost {
        name: stage.name.clone(),
        page_bytes: stage.page_bytes,
        time: means.get(means.len() / 2).copied(),
        allocations: counted.count_total,
        allocated_bytes: counted.bytes_total,
    }
}

/// Keeps the mean of each sample, so that one table can show times beside allocations.
fn time(bencher: &mut Bencher<'_>, stage: &Stage<'_>, means: &RefCell<Vec<Duration>>) {
    bencher.iter_custom(|iterations| {
        let started = cpu::of_thread();
        for _ in 0..iterations {
            (stage.run)();
        }
        let elapsed = cpu::of_thread().saturating_sub(started);
        means.borrow_mut().push(elapsed.div_f64(iterations as f64));
        elapsed
    });
}

#[expect(clippy::print_stdout, reason = "this is what the bench is for")]
fn print(costs: &[Cost]) {
    println!(
        "\n| stage | µs a page | MB of page a second | allocations a page | bytes allocated a page |"
    );
    println!("|---|---|---|---|---|");
    for cost in costs {
        let Some(time) = cost.time else { continue };
        let micros = time.as_secs_f64() * 1e6;
        let speed = cost.page_bytes as f64 / micros;
        let Cost { name, allocations, allocated_bytes, .. } = cost;
        println!("| {name} | {micros:.1} | {speed:.1} | {allocations} | {allocated_bytes} |");
    }
}
