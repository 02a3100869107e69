//! Measures the errors that the crate's documentation states: f32 over all 2³² numbers, f64 over 10⁷ seeded ones.
//!
//! ```sh
//! cargo run --release -p gradus-numerics --example accuracy            # half an hour on one core
//! cargo run --release -p gradus-numerics --example accuracy -- 100     # a hundredth of the numbers
//! cargo run --release -p gradus-numerics --example accuracy -- 1 exp   # of one function, or of several
//! ```
//!
//! The tests go through a sample of the same. Exits with 1 where an error is larger than its bound.

use std::process::ExitCode;

#[path = "../tests/it/accuracy/double_double.rs"]
mod double_double;
#[path = "../tests/it/accuracy/exact.rs"]
mod exact;
#[path = "../tests/it/accuracy/measure.rs"]
mod measure;
#[path = "../tests/it/accuracy/sampled.rs"]
mod sampled;

use sampled::{MEASURED, worst_double, worst_single};

#[expect(clippy::print_stdout, reason = "it prints what it measures")]
fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let step = arguments
        .next()
        .map_or(1, |step| step.parse().expect("a number of steps"));
    let names: Vec<String> = arguments.collect();
    let mut all_within = true;
    for f in MEASURED {
        if !names.is_empty() && !names.iter().any(|name| name == f.name) {
            continue;
        }
        let single = worst_single(&f, step);
        let double = worst_double(&f, 10_000_000 / step);
        let within = single.ulps <= f.single_bound && double.ulps <= f.double_bound;
        let verdict = if within { "" } else { ": TOO LARGE" };
        println!(
            "{:9} f32 {:.4} ulp at {:e}, f64 {:.4} ulp at {:e}{verdict}",
            f.name, single.ulps, single.at, double.ulps, double.at
        );
        all_within &= within;
    }
    ExitCode::from(u8::from(!all_within))
}
