//! Everybody measured in turn.

use std::time::Instant;

/// Someone who makes steps.
pub struct Runner {
    name: &'static str,
    /// Bytes read and written for each parameter, a check of the gradient not counted.
    bytes: usize,
    step: Box<dyn FnMut()>,
    /// Nanoseconds a parameter, one figure a round.
    times: Vec<f64>,
}

impl Runner {
    pub fn new(name: &'static str, bytes: usize, step: impl FnMut() + 'static) -> Self {
        Self {
            name,
            bytes,
            step: Box::new(step),
            times: Vec::new(),
        }
    }
}

/// All who run in turn; the first is the triad, the second the one pass.
pub struct Field {
    n: usize,
    threads: usize,
    runners: Vec<Runner>,
}

impl Field {
    pub fn new(n: usize, threads: usize, runners: Vec<Runner>) -> Self {
        Self {
            n,
            threads,
            runners,
        }
    }

    pub fn measure(&mut self, rounds: u32) {
        // Where a step fits into the caches, one that is not counted brings its data there.
        let calls = (4_000_000 / self.n).max(1);
        for _ in 0..rounds {
            for runner in &mut self.runners {
                if calls > 1 {
                    (runner.step)();
                }
                let start = Instant::now();
                for _ in 0..calls {
                    (runner.step)();
                }
                let time = start.elapsed().as_secs_f64() * 1e9 / (calls * self.n) as f64;
                runner.times.push(time);
            }
        }
    }

    pub fn print(&self) {
        println!("\n{} parameters, {} threads", self.n, self.threads);
        println!("| rule | bytes | ns a parameter | × one pass | × limit |");
        println!("|---|---|---|---|---|");
        let [triad, one_pass] = [&self.runners[0], &self.runners[1]];
        for runner in &self.runners {
            let ratio = |to: &Runner, scale: f64| {
                let pairs = runner.times.iter().zip(&to.times);
                median(pairs.map(|(time, other)| time / (other * scale)))
            };
            println!(
                "| {} | {} | {:.3} | {:.2} | {:.2} |",
                runner.name,
                runner.bytes,
                median(runner.times.iter().copied()),
                ratio(one_pass, 1.0),
                ratio(triad, runner.bytes as f64 / triad.bytes as f64),
            );
        }
    }
}

/// The gradient that everybody gets.
pub fn gradient(n: usize) -> Vec<f32> {
    (0..n)
        .map(|i| (i * 7919 % 1000) as f32 * 1e-4 - 0.05)
        .collect()
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = values.collect();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}
