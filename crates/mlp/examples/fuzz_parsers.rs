//! Feeds every parser of files with broken ones, by the million.
//!
//! ```text
//! cargo run --release -p gradus-mlp --example fuzz_parsers -- 10000000 [SEED]
//! ```
//!
//! Each execution takes a file of the corpus (`crates/mlp/fuzz/`), changes it at seeded places in ways that fit its format, and
//! reads it to the end. A panic ends the program with the bytes that led to it, and so does memory beyond what the file's own size
//! explains. The tests run a short version.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for the console"
)]

#[path = "../tests/it/fuzz/parsers.rs"]
mod parsers;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

fn main() -> ExitCode {
    let numbers: Option<Vec<u64>> = (std::env::args().skip(1))
        .map(|text| text.parse().ok())
        .collect();
    let (executions, seed) = match numbers.as_deref() {
        Some(&[executions]) => (executions, 0),
        Some(&[executions, seed]) => (executions, seed),
        _ => {
            eprintln!(
                "error: say how many executions there should be for each parser, and perhaps a seed"
            );
            return ExitCode::from(2);
        }
    };
    for parser in parsers::ALL {
        let run = catch_unwind(AssertUnwindSafe(|| {
            parsers::fuzz(&parser, executions, seed)
        }));
        let Ok(outcome) = run else {
            return ExitCode::FAILURE; // the file has been told
        };
        println!("{}: {outcome}", parser.name);
    }
    ExitCode::SUCCESS
}
