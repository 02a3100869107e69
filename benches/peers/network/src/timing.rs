//! Interleaved timing: every contender runs in turn, so that a change of the machine's speed meets them all alike.

use std::fmt;
use std::time::{Duration, Instant};

/// A round lasts at least this long, or one step.
const ROUND: Duration = Duration::from_millis(2);

/// Somebody who trains.
pub struct Contender {
    pub name: &'static str,
    /// One step with the batch of this number; returns its loss, so that nobody leaves it out.
    pub step: Box<dyn FnMut(usize) -> f32>,
}

/// Microseconds a step, one figure a round.
pub struct Timing {
    pub name: &'static str,
    rounds: Vec<f64>,
}

pub fn interleave(contenders: &mut [Contender], rounds: usize) -> Vec<Timing> {
    let steps: Vec<usize> = contenders.iter_mut().map(pace).collect();
    let mut timings: Vec<Timing> = contenders
        .iter()
        .map(|contender| Timing {
            name: contender.name,
            rounds: Vec::with_capacity(rounds),
        })
        .collect();
    for _ in 0..rounds {
        for ((contender, &steps), timing) in contenders.iter_mut().zip(&steps).zip(&mut timings) {
            time(contender, 1); // fills the caches again
            let time = time(contender, steps);
            timing.rounds.push(time.as_secs_f64() * 1e6 / steps as f64);
        }
    }
    timings
}

/// Steps a round.
fn pace(contender: &mut Contender) -> usize {
    let mut steps = 1;
    while time(contender, steps) < ROUND {
        steps *= 2;
    }
    steps
}

pub fn time(contender: &mut Contender, steps: usize) -> Duration {
    let start = Instant::now();
    for step in 0..steps {
        let loss = (contender.step)(step);
        assert!(loss.is_finite(), "{} has a loss of {loss}", contender.name);
    }
    start.elapsed()
}

impl Timing {
    pub fn median(&self) -> f64 {
        quantile(self.rounds.clone(), 50)
    }

    /// The median of this one's time divided by the other's in the same round.
    pub fn ratio_to(&self, other: &Self) -> f64 {
        let ratios = self.rounds.iter().zip(&other.rounds).map(|(a, b)| a / b);
        quantile(ratios.collect(), 50)
    }
}

impl fmt::Display for Timing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quantile = |percent| quantile(self.rounds.clone(), percent);
        let (low, high) = (quantile(10), quantile(90));
        write!(
            f,
            "{:8}{:12.2} ({low:.2} – {high:.2})",
            self.name,
            self.median()
        )
    }
}

fn quantile(mut values: Vec<f64>, percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    values[((values.len() - 1) * percent + 50) / 100]
}
