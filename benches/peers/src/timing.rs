//! Interleaved timing: every contender runs in turn, so that a change of the machine's speed meets them all alike.

use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::contender::{Contender, Side};

/// A round lasts at least this long, or one call.
const ROUND: Duration = Duration::from_millis(1);
/// A contender whose call takes longer sits out some of the rounds, so that all of them together stay near this.
const BUDGET: Duration = Duration::from_millis(1500);
/// However slow, a contender takes part in so many rounds.
const FEWEST: usize = 7;

/// Nanoseconds a call.
pub struct Timing {
    pub name: &'static str,
    pub side: Side,
    /// One figure a round, in the order of the rounds; none where the contender sat out.
    pub nanoseconds: Vec<Option<f64>>,
}

impl Timing {
    pub fn median(&self) -> f64 {
        self.quantile(50)
    }

    /// The tenth and ninetieth percentile.
    pub fn spread(&self) -> (f64, f64) {
        (self.quantile(10), self.quantile(90))
    }

    /// The median, over the rounds both took part in, of this contender's time divided by the other's.
    pub fn ratio_to(&self, other: &Self) -> f64 {
        let pairs = self.nanoseconds.iter().zip(&other.nanoseconds);
        quantile(pairs.filter_map(|(a, b)| Some((*a)? / (*b)?)), 50)
    }

    /// In how many rounds it took part.
    pub fn rounds(&self) -> usize {
        self.nanoseconds.iter().flatten().count()
    }

    fn quantile(&self, percent: usize) -> f64 {
        quantile(self.nanoseconds.iter().copied().flatten(), percent)
    }
}

/// Times the contenders at x in turn, for up to `rounds` rounds; each leaves `results` numbers behind.
pub fn interleave(
    contenders: &mut [Contender<'_>],
    x: &[f64],
    results: usize,
    rounds: usize,
) -> Vec<Timing> {
    let mut gradient = vec![0.0; results];
    let pace: Vec<Pace> = contenders
        .iter_mut()
        .map(|contender| Pace::of(contender, x, &mut gradient, rounds))
        .collect();
    let mut timings: Vec<Timing> = contenders
        .iter()
        .map(|contender| Timing {
            name: contender.name,
            side: contender.side,
            nanoseconds: Vec::with_capacity(rounds),
        })
        .collect();
    for round in 0..rounds {
        for ((contender, pace), timing) in contenders.iter_mut().zip(&pace).zip(&mut timings) {
            timing.nanoseconds.push(
                pace.takes_part(round, rounds)
                    .then(|| pace.measure(contender, x, &mut gradient)),
            );
        }
    }
    timings
}

/// How a contender is timed: calls a round, and the number of rounds it takes part in.
struct Pace {
    calls: u32,
    rounds: usize,
}

impl Pace {
    fn of(contender: &mut Contender<'_>, x: &[f64], gradient: &mut [f64], rounds: usize) -> Self {
        let mut calls = 1;
        loop {
            let time = time(contender, x, gradient, calls);
            if time >= ROUND {
                let affordable =
                    usize::try_from(BUDGET.as_nanos() / time.as_nanos()).unwrap_or(rounds);
                let rounds = affordable.clamp(FEWEST.min(rounds), rounds);
                return Self { calls, rounds };
            }
            calls *= 2;
        }
    }

    /// Spreads the rounds evenly; the first one always counts, so two slow contenders meet in the same rounds.
    fn takes_part(&self, round: usize, of: usize) -> bool {
        round == 0 || round * self.rounds / of != (round - 1) * self.rounds / of
    }

    /// Nanoseconds a call, after one that is not counted: the contender before has left the caches to its own data.
    /// Where one call makes a round, it touches more memory than the caches hold, and pays for it as in use.
    fn measure(&self, contender: &mut Contender<'_>, x: &[f64], gradient: &mut [f64]) -> f64 {
        if self.calls > 1 {
            time(contender, x, gradient, 1);
        }
        time(contender, x, gradient, self.calls).as_secs_f64() * 1e9 / f64::from(self.calls)
    }
}

fn time(contender: &mut Contender<'_>, x: &[f64], gradient: &mut [f64], calls: u32) -> Duration {
    let start = Instant::now();
    for _ in 0..calls {
        black_box((contender.run)(black_box(x), black_box(&mut *gradient)));
    }
    start.elapsed()
}

fn quantile(values: impl Iterator<Item = f64>, percent: usize) -> f64 {
    let mut sorted: Vec<f64> = values.collect();
    sorted.sort_by(f64::total_cmp);
    sorted[((sorted.len() - 1) * percent + 50) / 100]
}
