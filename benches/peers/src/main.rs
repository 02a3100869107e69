//! gradus beside its peers in interleaved runs: median nanoseconds, spread, ratio to the function, best peer; products of
//! matrices in GFLOP/s; functions over slices in nanoseconds an element.

#![cfg_attr(feature = "sleef", feature(portable_simd))]

mod agreement;
mod bundle_adjustment;
mod column;
mod contender;
mod elementwise;
mod exp_layer;
mod gaussian_mixture;
mod gradus;
mod helmholtz;
mod peers;
mod product;
mod rosenbrock;
mod scalar;
mod table;
mod timing;
mod tridiagonal;

use anyhow::{Context as _, ensure};
use clap::Parser;

use column::COLUMNS;

/// Measures the gradients, the Jacobians, the products and the functions of gradus and its peers.
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
    let products = product::products();
    let names = || {
        let products = products.iter().map(|product| product.name.as_str());
        let columns = COLUMNS.iter().map(|column| column.name);
        columns
            .chain(products)
            .chain(elementwise::ROWS.iter().map(|row| row.name))
    };
    let exact = names().any(|name| name == options.filter);
    let chosen = |name: &str| name == options.filter || !exact && name.contains(&options.filter);
    ensure!(
        names().any(chosen),
        "no column's name contains \"{}\"; --list prints them",
        options.filter
    );
    if options.list {
        for name in names().filter(|&name| chosen(name)) {
            println!("{name}");
        }
        return Ok(());
    }
    // Markdown goes to standard output alone, so that it can be redirected.
    let progress = |text: String| {
        if options.markdown {
            eprint!("{text}");
        } else {
            print!("{text}");
        }
    };
    let rounds = options.rounds as usize;
    let mut measured = Vec::new();
    for column in COLUMNS.iter().filter(|column| chosen(column.name)) {
        let measurement = (column.measure)(rounds).with_context(|| column.name)?;
        progress(table::text(column.name, &measurement));
        measured.push((column.name, measurement));
    }
    let mut measured_products = Vec::new();
    for product in products.iter().filter(|product| chosen(&product.name)) {
        let context = || product.name.clone();
        let measurement = product::measure(product.clone(), rounds).with_context(context)?;
        progress(product::text(&measurement));
        measured_products.push(measurement);
    }
    let mut measured_functions = Vec::new();
    for row in elementwise::ROWS.iter().filter(|row| chosen(row.name)) {
        let measurement = (row.measure)(rounds).with_context(|| row.name)?;
        progress(elementwise::text(&measurement));
        measured_functions.push(measurement);
    }
    if options.markdown && !measured.is_empty() {
        print!("{}", table::markdown(&measured));
    }
    if options.markdown && !measured_products.is_empty() {
        print!("{}", product::markdown(&measured_products));
    }
    if options.markdown && !measured_functions.is_empty() {
        print!("{}", elementwise::markdown(&measured_functions));
    }
    Ok(())
}
