//! gradus beside its peers in one interleaved run: median nanoseconds, spread, ratio to the function.

mod rosenbrock;
mod timing;

use timing::{Contender, interleave};

const ROUNDS: usize = 101;

fn main() {
    for (column, contenders) in [
        ("rosenbrock 2", rosenbrock::contenders::<2>()),
        ("rosenbrock 10", rosenbrock::contenders::<10>()),
    ] {
        print(column, contenders);
    }
}

fn print(column: &str, contenders: Vec<Contender<'_>>) {
    let timings = interleave(contenders, ROUNDS);
    println!("\n{column}: medians of {ROUNDS} interleaved rounds");
    println!("{:34}{:>10}{:>20}{:>12}", "", "ns", "10 % – 90 %", "× function");
    for timing in &timings {
        let (low, high) = timing.spread();
        let ratio = timing.ratio_to(&timings[0]);
        println!("{:34}{:>10.2}{:>20}{ratio:>12.2}", timing.name, timing.median(), format!("{low:.2} – {high:.2}"));
    }
    let find = |prefix: &str| timings.iter().find(|timing| timing.name.starts_with(prefix));
    if let (Some(ours), Some(theirs)) = (find("gradus value_and_gradient_array"), find("num-dual")) {
        println!("num-dual / gradus: {:.2}", theirs.ratio_to(ours));
    }
}
