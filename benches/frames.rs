//! How long the window takes for one frame, by the length of the session, by what is looked at, and
//! by how many profiles there are.
//!
//! `cargo bench --features inspection --bench frames`. A frame is what egui does for it without a
//! screen: input, layout and painting of the whole window, and tessellation. After criterion's figures
//! stand medians of frames that were painted in turns, each as a multiple of the first.

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
    hint::black_box,
    time::{Duration, Instant},
};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use long_run::{LongRun, MIB};

const SIZES: [usize; 3] = [100, 1_000, 10_000];
const LIBRARIES: [usize; 3] = [12, 100, 1_000];
const TABS: [&str; 5] = ["Raw", "Readable", "Checks", "Timing & TLS", "curl"];
const BODY: usize = 10 * MIB;
/// How often each run takes its turn.
const ROUNDS: usize = 101;
/// How often each exchange is looked at anew.
const LOOKS: usize = 9;

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2));
    targets = by_length, by_tab, by_library
}
criterion_main!(benches);

/// Frames of a session in which nothing happens, in which the pointer scrolls, and in which one
/// more exchange has just come; without and with a screen reader.
fn by_length(criterion: &mut Criterion) {
    let mut runs = SIZES.map(|size| (size, LongRun::of(size)));
    let mut group = criterion.benchmark_group("frame");
    for (size, run) in &mut runs {
        group.bench_function(BenchmarkId::from_parameter(*size), |bencher| {
            bencher.iter(|| black_box(run.frame()));
        });
    }
    group.finish();

    let steady = |run: &mut LongRun| run.frame();
    let title = "a frame in which nothing happens";
    compare(title, "exchanges", &mut runs, |_, _| {}, steady);
    // There and back, most of a screen at a time.
    let turn = |run: &mut LongRun, round: usize| {
        run.scroll(if (round / 8).is_multiple_of(2) {
            400.0
        } else {
            -400.0
        });
    };
    let title = "a frame after a turn of the wheel";
    compare(title, "exchanges", &mut runs, turn, steady);
    let send = |run: &mut LongRun, _| run.send_again();
    let title = "the first frame with one more exchange";
    compare(title, "exchanges", &mut runs, send, steady);
    for (_, run) in &mut runs {
        run.listen(true);
    }
    let title = "a frame in which nothing happens, with a screen reader";
    compare(title, "exchanges", &mut runs, |_, _| {}, steady);
}

/// Frames beside a list of so many profiles, all of them unfolded: at rest, on the way through it,
/// and while somebody searches.
fn by_library(criterion: &mut Criterion) {
    let mut runs = LIBRARIES.map(|size| (size, LongRun::with_profiles(size)));
    let mut group = criterion.benchmark_group("frame beside the library");
    for (size, run) in &mut runs {
        group.bench_function(BenchmarkId::from_parameter(*size), |bencher| {
            bencher.iter(|| black_box(run.frame()));
        });
    }
    group.finish();

    let steady = |run: &mut LongRun| run.frame();
    let title = "profiles: a frame in which nothing happens";
    compare(title, "profiles", &mut runs, |_, _| {}, steady);
    let turn = |run: &mut LongRun, round: usize| {
        run.scroll_list(if (round / 8).is_multiple_of(2) {
            -400.0
        } else {
            400.0
        });
    };
    let title = "profiles: a frame after a turn of the wheel";
    compare(title, "profiles", &mut runs, turn, steady);
    for (_, run) in &mut runs {
        run.focus("Search profiles");
    }
    // Each word finds fewer than the one before, none, and all again.
    let letters: Vec<char> = "own-1 x".chars().collect();
    let search = |run: &mut LongRun, round: usize| match letters.get(round % (letters.len() + 1)) {
        Some(letter) => run.type_letter(*letter),
        None => run.clear_field(),
    };
    let title = "profiles: the frame after a letter of the search";
    compare(title, "profiles", &mut runs, search, steady);
    for (_, run) in &mut runs {
        run.listen(true);
    }
    let title = "profiles: a frame in which nothing happens, with a screen reader";
    compare(title, "profiles", &mut runs, |_, _| {}, steady);
}

/// Frames of each run in turns, so that whatever else the machine does meets them alike.
fn compare(
    title: &'static str,
    what: &str,
    runs: &mut [(usize, LongRun)],
    prepare: impl Fn(&mut LongRun, usize),
    frame: impl Fn(&mut LongRun) -> usize,
) {
    let mut times = vec![Vec::new(); runs.len()];
    for round in 0..ROUNDS {
        for ((_, run), times) in runs.iter_mut().zip(&mut times) {
            prepare(run, round);
            times.push(timed(|| frame(run)));
        }
    }
    let mut table = Table::new(title);
    for ((size, _), times) in runs.iter().zip(times) {
        table.add(&format!("{size} {what}"), times);
    }
    table.print();
}

/// An exchange with a body of 10 MiB in each tab of the inspector, beside one of a few bytes: at
/// first sight, and from then on.
fn by_tab(criterion: &mut Criterion) {
    let mut run = LongRun::of(100);
    let small = run.selected();
    run.send_again_for(BODY);
    let large = run.selected();
    assert_ne!(small, large, "the large answer is an exchange of its own");
    let mut group = criterion.benchmark_group("inspector, 10 MiB");
    for tab in TABS {
        run.press(tab);
        run.select(large);
        run.settle();
        group.bench_function(tab, |bencher| {
            bencher.iter(|| black_box(run.frame()));
        });
    }
    group.finish();
    for tab in TABS {
        run.press(tab);
        let mut table = Table::new(tab);
        let (mut first, mut then) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
        for _ in 0..LOOKS {
            for (at, exchange) in [small, large].into_iter().enumerate() {
                run.select(exchange);
                first[at].push(timed(|| run.frame()));
                run.settle();
                then[at].extend((0..LOOKS).map(|_| timed(|| run.frame())));
            }
        }
        let [then_small, then_large] = then;
        let [first_small, first_large] = first;
        table.add("small", then_small);
        table.add("10 MiB", then_large);
        table.add("small, first", first_small);
        table.add("10 MiB, first", first_large);
        table.print();
    }
}

fn timed(frame: impl FnOnce() -> usize) -> Duration {
    let began = Instant::now();
    black_box(frame());
    began.elapsed()
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
