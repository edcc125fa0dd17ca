//! Readings of a worker's process over time, as a table and as a chart.

use std::fmt::Write as _;
use std::ops::Range;
use std::path::Path;
use std::time::Instant;

use crate::plot::{Chart, SeriesLabelPosition};
use crate::support::metrics::Metrics;

/// One reading.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample {
    /// Resident memory.
    pub(crate) memory_bytes: f64,
    /// Open file descriptors.
    pub(crate) descriptors: f64,
    threads: f64,
    in_flight: f64,
    in_flight_bytes: f64,
    settled: f64,
}

impl Sample {
    /// Takes what is wanted from a page of metrics.
    pub(crate) fn read(metrics: &Metrics) -> Self {
        Self {
            memory_bytes: metrics.of("process_resident_memory_bytes"),
            descriptors: metrics.of("process_open_fds"),
            threads: metrics.of("process_threads"),
            in_flight: metrics.sum("deliveries_in_flight"),
            in_flight_bytes: metrics.sum("in_flight_bytes"),
            settled: metrics.sum("deliveries_settled_total"),
        }
    }
}

/// All readings, with their time and phase.
pub(crate) struct Record {
    started: Instant,
    phase: &'static str,
    samples: Vec<(f64, &'static str, Sample)>,
}

impl Record {
    /// Starts an empty record.
    pub(crate) fn new() -> Self {
        Self { started: Instant::now(), phase: "", samples: Vec::new() }
    }

    /// Begins a phase and returns where its readings will start.
    pub(crate) fn begin(&mut self, phase: &'static str) -> usize {
        self.phase = phase;
        self.samples.len()
    }

    /// Adds a reading.
    pub(crate) fn add(&mut self, sample: Sample) {
        self.samples.push((self.started.elapsed().as_secs_f64(), self.phase, sample));
    }

    /// Returns how many readings there are.
    pub(crate) fn len(&self) -> usize {
        self.samples.len()
    }

    /// Returns one reading.
    pub(crate) fn at(&self, index: usize) -> Sample {
        self.samples[index].2
    }

    /// Returns the largest value among some readings.
    pub(crate) fn most(&self, range: &Range<usize>, value: fn(&Sample) -> f64) -> f64 {
        self.samples[range.clone()].iter().map(|(_, _, sample)| value(sample)).fold(0.0, f64::max)
    }

    /// Returns the mean of some readings; zero of none.
    pub(crate) fn mean(&self, range: &Range<usize>, value: fn(&Sample) -> f64) -> f64 {
        let samples = &self.samples[range.clone()];
        let sum: f64 = samples.iter().map(|(_, _, sample)| value(sample)).sum();
        sum / samples.len().max(1) as f64
    }

    /// Writes all readings as comma-separated values.
    pub(crate) fn write_table(&self, file: &Path) {
        let mut table = String::from(
            "seconds,phase,resident_memory_bytes,open_files,threads,in_flight,in_flight_bytes,settled\n",
        );
        for (seconds, phase, sample) in &self.samples {
            let Sample { memory_bytes, descriptors, threads, in_flight, in_flight_bytes, settled } =
                sample;
            writeln!(
                table,
                "{seconds:.1},{phase},{memory_bytes},{descriptors},{threads},{in_flight},{in_flight_bytes},{settled}"
            )
            .expect("a string takes everything");
        }
        std::fs::write(file, table).unwrap();
    }

    /// Draws memory over time, a line for each phase.
    pub(crate) fn draw(&self, file: &Path) {
        let mut lines: Vec<(String, Vec<(f64, f64)>)> = Vec::new();
        for (seconds, phase, sample) in &self.samples {
            if lines.last().is_none_or(|(name, _)| name != phase) {
                lines.push(((*phase).to_owned(), Vec::new()));
            }
            let points = &mut lines.last_mut().expect("pushed just above").1;
            points.push((*seconds, sample.memory_bytes / 1e6));
        }
        let chart = Chart {
            title: "Resident memory of one worker",
            across: "seconds",
            up: "MB",
            names: SeriesLabelPosition::UpperLeft,
            lines: &lines,
        };
        chart.draw(file);
    }
}
