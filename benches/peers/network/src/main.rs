//! One training step of a network, gradus beside its peers in interleaved rounds: median microseconds, ratio to the best peer.
//!
//! `cargo run --release --features burn -- [COLUMNS] [--threads N] [--rounds N]`. Everyone trains the same architecture on the same
//! batches, with a separate optimizer step, in f32. `../python/training_steps.py` has JAX and PyTorch take part as well.

#[cfg(feature = "burn")]
mod burn;
mod candle;
mod column;
mod dfdx;
mod gradus;
mod serve;
mod timing;

use std::process::{Command, ExitCode};

use clap::Parser;

use column::{COLUMNS, Column, Rule};
use timing::{Contender, interleave};

/// Measures a training step of gradus and its peers.
#[derive(Parser)]
struct Options {
    /// Measure only these columns: some of the letters T, D, M and L.
    #[arg(default_value = "TDML")]
    columns: String,
    /// Threads each contender may use.
    #[arg(long, default_value_t = 1)]
    threads: usize,
    /// Rounds a column.
    #[arg(long, default_value_t = 31)]
    rounds: usize,
    /// Take steps as standard input asks for.
    #[arg(long)]
    serve: bool,
}

/// Where candle and gemm look for the number of threads, once, when they start.
const THREADS: &str = "RAYON_NUM_THREADS";

fn main() -> ExitCode {
    let options = Options::parse();
    let threads = options.threads.to_string();
    if std::env::var(THREADS).is_ok_and(|there| there == threads) {
        if !options.serve {
            measure(&options);
            return ExitCode::SUCCESS;
        }
        return match serve::serve(options.threads) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE, // nobody reads the answers any more
        };
    }
    let again = std::env::current_exe().and_then(|program| {
        let arguments = std::env::args_os().skip(1);
        Command::new(program)
            .args(arguments)
            .env(THREADS, &threads)
            .status()
    });
    match again {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

fn measure(options: &Options) {
    println!(
        "threads: {}; microseconds a step, median (10 % – 90 %)",
        options.threads
    );
    for column in COLUMNS {
        if !options.columns.contains(column.name) {
            continue;
        }
        for rule in [Rule::Sgd, Rule::Adam] {
            report(&column, rule, options);
        }
    }
}

fn report(column: &Column, rule: Rule, options: &Options) {
    let mut contenders = contenders(column, rule, options.threads);
    let timings = interleave(&mut contenders, options.rounds);
    let sizes: Vec<String> = column.sizes.iter().map(usize::to_string).collect();
    println!(
        "\n{} {} batch {}, {rule:?}",
        column.name,
        sizes.join("-"),
        column.batch
    );
    for timing in &timings {
        println!("  {timing}");
    }
    let (ours, peers) = timings.split_first().expect("gradus is the first");
    let best = peers
        .iter()
        .min_by(|a, b| a.median().total_cmp(&b.median()))
        .expect("there are peers");
    println!(
        "  best peer: {}, it takes {:.2} × gradus",
        best.name,
        best.ratio_to(ours)
    );
}

fn contenders(column: &Column, rule: Rule, threads: usize) -> Vec<Contender> {
    vec![
        gradus::contender(column, rule, threads),
        candle::contender(column, rule),
        dfdx::contender(column, rule),
        #[cfg(feature = "burn")]
        burn::contender(column, rule),
    ]
}
