//! Measures the errors that the crate's documentation states: f32 over all 2³² numbers, f64 over 10⁷ seeded ones.
//!
//! ```sh
//! cargo run --release -p gradus-numerics --example accuracy            # half an hour on one core
//! cargo run --release -p gradus-numerics --example accuracy -- 100     # a hundredth of the numbers
//! ```
//!
//! The tests go through a sample of the same.

#![allow(clippy::print_stdout, reason = "it prints what it measures")]

#[path = "../tests/it/accuracy/double_double.rs"]
mod double_double;
#[path = "../tests/it/accuracy/exact.rs"]
mod exact;
#[path = "../tests/it/accuracy/measure.rs"]
mod measure;
#[path = "../tests/it/accuracy/sampled.rs"]
mod sampled;

use sampled::{MEASURED, worst_double, worst_single};

fn main() {
    let step = std::env::args()
        .nth(1)
        .map_or(1, |step| step.parse().expect("a number of steps"));
    for f in MEASURED {
        let single = worst_single(&f, step);
        let double = worst_double(&f, 10_000_000 / step);
        println!(
            "{:9} f32 {:.4} ulp at {:e}   f64 {:.4} ulp at {:e}",
            f.name, single.ulps, single.at, double.ulps, double.at
        );
    }
}
