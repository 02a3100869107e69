//! A line for each product: how fast everybody is, and gradus relative to the fastest of the others.

use super::Measurement;
use super::contenders::{APART, ONE};
use crate::contender::Side;
use crate::timing::Timing;

/// The columns, in the order of the contenders.
const NAMES: [&str; 4] = ["gradus", "faer", "gemm", "matrixmultiply"];

impl Measurement {
    fn of(&self, name: &str) -> Option<&Timing> {
        self.timings.iter().find(|timing| timing.name == name)
    }

    /// Billions of multiplications and additions a second.
    fn speed(&self, name: &str) -> Option<f64> {
        Some(self.product.operations() / self.of(name)?.median())
    }

    /// Time of the fastest peer divided by that of gradus.
    fn ratio(&self) -> Option<f64> {
        let best = self
            .timings
            .iter()
            .filter(|timing| timing.side == Side::Peer)
            .min_by(|a, b| a.median().total_cmp(&b.median()))?;
        Some(best.ratio_to(self.of("gradus")?))
    }

    fn cells(&self) -> Vec<String> {
        let product = &self.product;
        let shape = format!("{} × {} × {}", product.m, product.k, product.n);
        let mut cells = vec![product.name.clone(), shape];
        let number = |x: Option<f64>, digits| x.map_or(String::new(), |x| format!("{x:.digits$}"));
        cells.extend(NAMES.map(|name| number(self.speed(name), 1)));
        cells.push(number(self.ratio(), 2));
        cells.push(number(self.gain(), 2));
        cells.push(number(self.limit(), 2));
        cells
    }

    /// Time on one thread divided by that on all.
    fn gain(&self) -> Option<f64> {
        Some(self.of(ONE)?.ratio_to(self.of("gradus")?))
    }

    /// The same where each thread has a product of its own.
    fn limit(&self) -> Option<f64> {
        Some(self.product.threads as f64 * self.of(ONE)?.ratio_to(self.of(APART)?))
    }
}

/// One line.
pub fn text(measurement: &Measurement) -> String {
    let cells = measurement.cells();
    let mut line = format!("{:40}{:>20}", cells[0], cells[1]);
    for (name, cell) in NAMES.iter().zip(&cells[2..]) {
        line += &format!("  {name} {cell:>6}");
    }
    line += &format!("  GFLOP/s, best peer ÷ gradus {}", cells[6]);
    if !cells[7].is_empty() {
        line += &format!(", {} × one thread of at most {}", cells[7], cells[8]);
    }
    line + "\n"
}

/// All lines.
pub fn markdown(measured: &[Measurement]) -> String {
    let mut lines = vec![
        "GFLOP/s, m × k × n, median:".to_owned(),
        String::new(),
        format!(
            "| | | {} | best peer ÷ gradus | × one thread | of at most |",
            NAMES.join(" | ")
        ),
        format!("|{}", "---|".repeat(NAMES.len() + 5)),
    ];
    lines.extend(
        measured
            .iter()
            .map(|measurement| format!("| {} |", measurement.cells().join(" | "))),
    );
    lines.join("\n") + "\n"
}
