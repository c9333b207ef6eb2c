//! The workloads with criterion: `cargo bench -p gc-bench --bench criterion -- rings2`, for a
//! closer look at a change.
//!
//! What overflows the stack in one of the libraries isn't run here but in the table, where each run
//! is a process.

use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion};
use gc_bench::libraries::{self, NAMES, Visit};
use gc_bench::library::Library;
use gc_bench::workloads::{self, Scale, WORKLOADS, Workload};

/// Deep recursion, or minutes.
const IN_THE_TABLE_ONLY: [&str; 4] = ["trees21", "churn", "detect", "dies"];

struct Bench<'a, 'b> {
    workload: &'a Workload,
    group: &'a mut BenchmarkGroup<'b, WallTime>,
}

impl Visit for Bench<'_, '_> {
    type Output = ();

    fn visit<L: Library>(self) {
        if self.workload.absolute && L::by_hand() {
            return;
        }
        self.group.bench_function(L::NAME, |bencher| {
            bencher.iter_custom(|operations| {
                // A workload is run as it is, as often as is needed.
                let (mut ran, mut elapsed) = (0, Duration::ZERO);
                while ran < operations {
                    let sample = workloads::run::<L>(self.workload.name, Scale::Tiny);
                    ran += sample.operations;
                    elapsed += sample.elapsed;
                }
                #[allow(clippy::cast_precision_loss, reason = "small beside 2^52")]
                elapsed.mul_f64(operations as f64 / ran as f64)
            });
        });
    }
}

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(50))
        .measurement_time(Duration::from_millis(200))
        .configure_from_args();
    for workload in WORKLOADS.iter().filter(|workload| !IN_THE_TABLE_ONLY.contains(&workload.name)) {
        let mut group = criterion.benchmark_group(workload.name);
        for name in NAMES {
            libraries::with(name, Bench { workload, group: &mut group });
        }
        group.finish();
    }
    criterion.final_summary();
}
