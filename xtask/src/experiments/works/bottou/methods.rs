//! The methods: each a run that notes the gap against the examples touched.

use gradus_optim::stochastic::{Batches, GrowingBatch, IterateAverage, Saga, Sampling, Svrg};
use gradus_optim::{Optimizer, Sgd, SgdConfig};
use rand::rngs::ChaCha8Rng;

use super::problem::{DIMENSION, EXAMPLES, Logistic, Vector};

/// The gap at which a run of SAGA or SVRG ends.
pub(super) const GOAL: f64 = 1e-12;

/// (examples touched, gap) along a run.
pub(super) type Trace = Vec<(f64, f64)>;

fn sgd(learning_rate: f64) -> anyhow::Result<Sgd<f64>> {
    let config = SgdConfig {
        learning_rate,
        ..Default::default()
    };
    Ok(Sgd::new(config, DIMENSION)?)
}

fn single() -> anyhow::Result<Batches> {
    Ok(Batches::new(EXAMPLES, 1, Sampling::WithReplacement)?)
}

/// SAGA with η = 1/(3L), its table filled at the start. `keep` is 1, or 0 to leave the table out of the estimate.
pub(super) fn saga(problem: &Logistic, rng: &mut ChaCha8Rng, keep: f64) -> anyhow::Result<Trace> {
    let mut rule = sgd(1.0 / (3.0 * problem.smoothness))?;
    let mut saga = Saga::new(EXAMPLES, DIMENSION)?;
    let mut w = [0.0; DIMENSION];
    for i in 0..EXAMPLES {
        saga.record(i, &problem.gradient_of(i, &w))?;
    }
    let mut batches = single()?;
    let mut touched = EXAMPLES as f64;
    let mut trace = vec![(touched, problem.gap(&w))];
    let mut estimate = [0.0; DIMENSION];
    for _ in 0..EPOCHS {
        for _ in 0..EXAMPLES {
            let i = batches.next(rng)[0];
            let gradient = problem.gradient_of(i, &w);
            saga.estimate(i, &gradient, &mut estimate)?;
            rule.step(&mut w, &mixed(&gradient, &estimate, keep))?;
        }
        touched += EXAMPLES as f64;
        trace.push((touched, problem.gap(&w)));
        if problem.gap(&w) <= GOAL {
            break;
        }
    }
    Ok(trace)
}

/// SVRG with η = 1/(4L), an anchor for every 2N steps. `keep` as for SAGA.
pub(super) fn svrg(problem: &Logistic, rng: &mut ChaCha8Rng, keep: f64) -> anyhow::Result<Trace> {
    let mut rule = sgd(1.0 / (4.0 * problem.smoothness))?;
    let mut svrg = Svrg::new(DIMENSION)?;
    let mut w = [0.0; DIMENSION];
    let mut batches = single()?;
    let mut touched = 0.0;
    let mut trace = vec![(touched, problem.gap(&w))];
    let mut estimate = [0.0; DIMENSION];
    for _ in 0..EPOCHS / 5 {
        svrg.set_anchor(&w, &problem.gradient(&w))?;
        for _ in 0..2 * EXAMPLES {
            let i = batches.next(rng)[0];
            let gradient = problem.gradient_of(i, &w);
            let at_anchor = problem.gradient_of(i, svrg.anchor());
            svrg.estimate(&gradient, &at_anchor, &mut estimate)?;
            rule.step(&mut w, &mixed(&gradient, &estimate, keep))?;
        }
        // A full gradient, and two for each step.
        touched += 5.0 * EXAMPLES as f64;
        trace.push((touched, problem.gap(&w)));
        if problem.gap(&w) <= GOAL {
            break;
        }
    }
    Ok(trace)
}

/// Passes over the data after which a run is given up.
const EPOCHS: usize = 300;

/// The estimate where `keep` is 1, the gradient of the one example where it is 0.
fn mixed(gradient: &Vector, estimate: &Vector, keep: f64) -> Vector {
    std::array::from_fn(|j| keep * estimate[j] + (1.0 - keep) * gradient[j])
}

/// What stochastic descent with a fixed learning rate comes to.
pub(super) struct Stall {
    pub(super) trace: Trace,
    /// The mean gap of the last iterates, and the gap of their mean.
    pub(super) floor: f64,
    pub(super) averaged: f64,
}

/// Stochastic descent from the origin for `steps` steps; the second half counts as stalled.
pub(super) fn stochastic(
    problem: &Logistic,
    rng: &mut ChaCha8Rng,
    eta: f64,
    steps: usize,
) -> anyhow::Result<Stall> {
    const EVERY: usize = 200;
    let mut rule = sgd(eta)?;
    let mut batches = single()?;
    let mut average = IterateAverage::new(DIMENSION)?;
    let mut w = [0.0; DIMENSION];
    let mut trace = vec![(0.0, problem.gap(&w))];
    let (mut total, mut count) = (0.0, 0.0);
    for step in 1..=steps {
        let i = batches.next(rng)[0];
        let gradient = problem.gradient_of(i, &w);
        rule.step(&mut w, &gradient)?;
        let stalled = step > steps / 2;
        if stalled {
            average.observe(&w)?;
        }
        if step % EVERY == 0 {
            let gap = problem.gap(&w);
            trace.push((step as f64, gap));
            if stalled {
                total += gap;
                count += 1.0;
            }
        }
    }
    Ok(Stall {
        trace,
        floor: total / count,
        averaged: problem.gap(average.mean()),
    })
}

/// Descent with η = 1/L on batches that grow, drawn with replacement: the gap after each step.
pub(super) fn growing(
    problem: &Logistic,
    rng: &mut ChaCha8Rng,
    growth: f64,
    steps: u64,
) -> anyhow::Result<Trace> {
    let mut rule = sgd(1.0 / problem.smoothness)?;
    let sizes = GrowingBatch::new(1, growth, usize::MAX >> 12)?;
    let mut w = [0.0; DIMENSION];
    let mut touched = 0.0;
    let mut trace = vec![(touched, problem.gap(&w))];
    for step in 0..steps {
        let size = sizes.at(step);
        let mut batches = Batches::new(EXAMPLES, size, Sampling::WithReplacement)?;
        let gradient = problem.gradient_over(batches.next(rng).iter().copied(), &w);
        rule.step(&mut w, &gradient)?;
        touched += size as f64;
        trace.push((touched, problem.gap(&w)));
    }
    Ok(trace)
}
