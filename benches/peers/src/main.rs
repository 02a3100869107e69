//! gradus beside its peers in interleaved runs: median nanoseconds, spread, ratio to the function, best peer.

mod agreement;
mod bundle_adjustment;
mod column;
mod contender;
mod exp_layer;
mod gaussian_mixture;
mod gradus;
mod helmholtz;
mod peers;
mod rosenbrock;
mod scalar;
mod table;
mod timing;
mod tridiagonal;

use anyhow::{Context as _, ensure};
use clap::Parser;

use column::COLUMNS;

/// Measures the gradients and Jacobians of gradus and its peers.
#[derive(Parser)]
struct Options {
    /// Measure only the column of this name or, where there is none, those whose name contains it.
    #[arg(default_value = "")]
    filter: String,
    /// Print the names of the columns, measure nothing.
    #[arg(long)]
    list: bool,
    /// Rounds a column; slow contenders sit out some of them.
    #[arg(long, default_value_t = 101, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Print the tables as Markdown, as they stand in the README.
    #[arg(long)]
    markdown: bool,
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let exact = COLUMNS.iter().any(|column| column.name == options.filter);
    let columns: Vec<_> = COLUMNS
        .iter()
        .filter(|column| {
            column.name == options.filter || !exact && column.name.contains(&options.filter)
        })
        .collect();
    ensure!(
        !columns.is_empty(),
        "no column's name contains \"{}\"; --list prints them",
        options.filter
    );
    if options.list {
        for column in columns {
            println!("{}", column.name);
        }
        return Ok(());
    }
    let mut measured = Vec::new();
    for column in columns {
        let measurement = (column.measure)(options.rounds as usize).with_context(|| column.name)?;
        // Markdown goes to standard output alone, so that it can be redirected.
        if options.markdown {
            eprint!("{}", table::text(column.name, &measurement));
        } else {
            print!("{}", table::text(column.name, &measurement));
        }
        measured.push((column.name, measurement));
    }
    if options.markdown {
        print!("{}", table::markdown(&measured));
    }
    Ok(())
}
