//! Interleaved timing: every contender runs once a round, so that a change of the machine's speed meets them all alike.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// Someone who computes the same result in their own way.
pub struct Contender<'a> {
    pub name: &'static str,
    pub run: Box<dyn FnMut() -> f64 + 'a>,
}

impl<'a> Contender<'a> {
    pub fn new(name: &'static str, run: impl FnMut() -> f64 + 'a) -> Self {
        Self { name, run: Box::new(run) }
    }
}

/// Nanoseconds a call, over the rounds.
pub struct Timing {
    pub name: &'static str,
    /// One figure a round, in the order of the rounds.
    pub nanoseconds: Vec<f64>,
}

impl Timing {
    pub fn median(&self) -> f64 {
        quantile(&self.nanoseconds, 0.5)
    }

    /// The tenth and ninetieth percentile.
    pub fn spread(&self) -> (f64, f64) {
        (quantile(&self.nanoseconds, 0.1), quantile(&self.nanoseconds, 0.9))
    }

    /// The median over the rounds of this contender's time divided by another's in the same round.
    pub fn ratio_to(&self, other: &Self) -> f64 {
        let ratios: Vec<f64> = self.nanoseconds.iter().zip(&other.nanoseconds).map(|(a, b)| a / b).collect();
        quantile(&ratios, 0.5)
    }
}

/// Times the contenders in turn for `rounds` rounds of about a millisecond each.
pub fn interleave(mut contenders: Vec<Contender<'_>>, rounds: usize) -> Vec<Timing> {
    let calls: Vec<u32> = contenders.iter_mut().map(calls_for_a_round).collect();
    let mut timings: Vec<Timing> =
        contenders.iter().map(|c| Timing { name: c.name, nanoseconds: Vec::with_capacity(rounds) }).collect();
    for _ in 0..rounds {
        for ((contender, &calls), timing) in contenders.iter_mut().zip(&calls).zip(&mut timings) {
            timing.nanoseconds.push(time(contender, calls).as_secs_f64() * 1e9 / f64::from(calls));
        }
    }
    timings
}

fn calls_for_a_round(contender: &mut Contender<'_>) -> u32 {
    let mut calls = 1;
    while time(contender, calls) < Duration::from_millis(1) {
        calls *= 2;
    }
    calls
}

fn time(contender: &mut Contender<'_>, calls: u32) -> Duration {
    let start = Instant::now();
    for _ in 0..calls {
        black_box((contender.run)());
    }
    start.elapsed()
}

fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[((sorted.len() - 1) as f64 * share).round() as usize]
}
