//! How long the window takes for one frame, by the length of the session and by what is looked at.
//!
//! `cargo bench --features inspection --bench frames`. A frame is what egui does for it without a
//! screen: input, layout and painting of the whole window, and tessellation. Beside criterion's
//! figures the last lines give each size as a multiple of the smallest one of the same run.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a bench reads the clock, prints, and may fail loudly"
)]

#[path = "frames/long_run.rs"]
mod long_run;

use std::{
    cell::RefCell,
    hint::black_box,
    time::{Duration, Instant},
};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use long_run::{LongRun, MIB};

const SIZES: [usize; 3] = [100, 1_000, 10_000];
const TABS: [&str; 5] = ["Raw", "Readable", "Checks", "Timing", "curl"];
const BODY: usize = 10 * MIB;
/// How often something is done that changes the session, and therefore cannot be repeated at will.
const REPEATS: usize = 21;

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2));
    targets = by_length, by_tab
}
criterion_main!(benches);

/// Frames of a session in which nothing happens, in which the pointer scrolls, and in which one
/// more exchange has just come; without and with a screen reader.
fn by_length(criterion: &mut Criterion) {
    let mut unchanged = Table::new("a frame in which nothing happens");
    let mut spoken = Table::new("the same with a screen reader");
    let mut scrolled = Table::new("a frame after a turn of the wheel");
    let mut grown = Table::new("the frame that shows one more exchange");
    for size in SIZES {
        let mut run = LongRun::of(size);
        let name = format!("{size} exchanges");
        let mut group = criterion.benchmark_group("frame");
        let median = RefCell::new(Vec::new());
        group.bench_with_input(BenchmarkId::new("unchanged", size), &(), |bencher, ()| {
            bencher.iter_custom(|count| timed(count, &median, || black_box(run.frame())));
        });
        unchanged.add(&name, median.take());
        group.bench_with_input(BenchmarkId::new("scrolled", size), &(), |bencher, ()| {
            let mut turn = 0;
            bencher.iter_custom(|count| {
                timed(count, &median, || {
                    turn += 1;
                    // There and back, a screen at a time.
                    run.scroll(if turn / 8 % 2 == 0 { 600.0 } else { -600.0 });
                    black_box(run.frame())
                })
            });
        });
        scrolled.add(&name, median.take());
        run.listen(true);
        group.bench_with_input(BenchmarkId::new("spoken", size), &(), |bencher, ()| {
            bencher.iter_custom(|count| timed(count, &median, || black_box(run.frame())));
        });
        spoken.add(&name, median.take());
        run.listen(false);
        group.finish();
        let times = (0..REPEATS).map(|_| {
            run.send_again();
            let began = Instant::now();
            black_box(run.frame());
            began.elapsed()
        });
        grown.add(&name, times.collect());
    }
    for table in [&unchanged, &scrolled, &spoken, &grown] {
        table.print();
    }
}

/// An exchange with a body of 10 MiB in each tab of the inspector, beside one of a few bytes: at
/// first sight, and from then on.
fn by_tab(criterion: &mut Criterion) {
    let mut run = LongRun::of(100);
    let small = run.selected();
    run.send_again_for(BODY);
    let large = run.selected();
    let mut steady = Table::new("a frame with a small body, and with one of 10 MiB");
    let mut first = Table::new("the first frame of each, read anew");
    let mut group = criterion.benchmark_group("inspector");
    for tab in TABS {
        run.press(tab);
        for (size, exchange) in [("small", small), ("10 MiB", large)] {
            run.select(exchange);
            run.settle();
            let median = RefCell::new(Vec::new());
            group.bench_with_input(BenchmarkId::new(tab, size), &(), |bencher, ()| {
                bencher.iter_custom(|count| timed(count, &median, || black_box(run.frame())));
            });
            steady.add(&format!("{tab}, {size}"), median.take());
            let other = if exchange == small { large } else { small };
            let times = (0..5).map(|_| {
                run.select(other);
                run.settle();
                run.select(exchange);
                let began = Instant::now();
                black_box(run.frame());
                began.elapsed()
            });
            first.add(&format!("{tab}, {size}"), times.collect());
        }
    }
    group.finish();
    steady.print();
    first.print();
}

/// Times so many frames, and notes how long one of them took.
fn timed(count: u64, noted: &RefCell<Vec<Duration>>, mut frame: impl FnMut() -> usize) -> Duration {
    let began = Instant::now();
    for _ in 0..count {
        frame();
    }
    let took = began.elapsed();
    noted
        .borrow_mut()
        .push(took / u32::try_from(count).expect("few frames"));
    took
}

/// Medians, each beside the first.
struct Table {
    title: &'static str,
    rows: Vec<(String, Duration)>,
}

impl Table {
    fn new(title: &'static str) -> Self {
        Self {
            title,
            rows: Vec::new(),
        }
    }

    fn add(&mut self, name: &str, mut times: Vec<Duration>) {
        times.sort_unstable();
        if let Some(median) = times.get(times.len() / 2) {
            self.rows.push((name.to_owned(), *median));
        }
    }

    fn print(&self) {
        println!("\n{}", self.title);
        let first = self.rows.first().map(|(_, median)| median.as_secs_f64());
        for (name, median) in &self.rows {
            let ratio = median.as_secs_f64() / first.unwrap_or(1.0);
            println!("  {name:<18} {median:>12.1?}  x{ratio:.2}");
        }
    }
}
