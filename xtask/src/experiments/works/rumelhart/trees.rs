//! A network that stores two family trees, and what it says of facts it was not told (the paper's figures 3 and 4).

use gradus_mlp::Mlp;
use gradus_numerics::max;
use gradus_optim::stochastic::{Batches, Sampling};
use rayon::prelude::*;

use super::family::{Fact, PLACES, RELATIONS, facts};
use super::learner::{Cases, Learner, Wiring};
use crate::context::Context;

const PEOPLE: usize = 2 * PLACES;
const INPUTS: usize = PEOPLE + RELATIONS;
/// Units that people are encoded in; relations have as many.
pub(super) const CODE: usize = 6;
const CENTRAL: usize = 12;
pub(super) const HELD_OUT: usize = 4;
const BOUND: f64 = 0.5;
const DECAY: f64 = 0.001;
/// Sweeps with their ε, α and decay. In between, after 1 500, the paper's network had learned.
const PACES: [(usize, [f64; 3]); 3] = [
    (20, [0.05, 0.5, DECAY]),
    (1480, [0.1, 0.9, DECAY]),
    (4500, [0.1, 0.9, DECAY]),
];
/// Where an output has no error that is no answer, and one that is.
const DESIRED: [[f64; 2]; 2] = [[0.0, 0.2], [0.8, 1.0]];

/// What was found.
pub(super) struct Trees {
    /// At the start of the first split.
    pub(super) gradient_error: f64,
    pub(super) facts: usize,
    pub(super) splits: Vec<Split>,
}

/// A network that was told all facts but four.
pub(super) struct Split {
    /// How many of the four it knows, and knew after 1 500 sweeps.
    pub(super) held_out: usize,
    pub(super) early: usize,
    /// How many of the others it knows.
    pub(super) told: usize,
    parameters: Vec<f64>,
}

impl Trees {
    pub(super) fn measure(
        context: &Context,
        splits: usize,
        last_only: bool,
    ) -> anyhow::Result<Self> {
        let wiring = wiring();
        let facts = facts();
        let splits = (0..splits)
            .into_par_iter()
            .map(|split| {
                let mut rng = context.stream(&format!("trees, split {split}"));
                // One epoch of one batch of everything is a shuffle.
                let mut order = Batches::new(facts.len(), facts.len(), Sampling::Epochs)?;
                let (kept, told) = order.next(&mut rng).split_at(HELD_OUT);
                let (kept, told) = (cases(&facts, kept), cases(&facts, told));
                let mut learner = Learner::new(&wiring, &told, BOUND, &mut rng, last_only)?;
                let gradient_error = if split == 0 {
                    learner.gradient_error()?
                } else {
                    0.0
                };
                let mut known = [0; PACES.len()];
                for (known, (sweeps, pace)) in known.iter_mut().zip(PACES) {
                    learner.sweep(sweeps, pace)?;
                    *known = learner.right(&kept)?;
                }
                let [_, early, held_out] = known;
                let split = Split {
                    held_out,
                    early,
                    told: learner.right(&told)?,
                    parameters: learner.parameters,
                };
                Ok((gradient_error, split))
            })
            .collect::<anyhow::Result<Vec<(f64, Split)>>>()?;
        Ok(Self {
            gradient_error: splits.iter().fold(0.0, |m, (error, _)| max(m, *error)),
            facts: facts.len(),
            splits: splits.into_iter().map(|(_, split)| split).collect(),
        })
    }

    /// In how many splits so many of the four are known, and were after 1 500 sweeps.
    pub(super) fn with(&self, known: usize) -> [usize; 2] {
        [|split: &Split| split.held_out, |split: &Split| split.early].map(|of| {
            self.splits
                .iter()
                .filter(|split| of(split) == known)
                .count()
        })
    }

    /// How many of the four are known, the mean over the splits.
    pub(super) fn mean(&self) -> f64 {
        let known: usize = self.splits.iter().map(|split| split.held_out).sum();
        known as f64 / self.splits.len() as f64
    }

    /// The least number of the other hundred that is known in any split.
    pub(super) fn told(&self) -> usize {
        let told = self.splits.iter().map(|split| split.told);
        told.min().unwrap_or(0)
    }

    /// The first of the splits that know most of the four and, among them, of the others.
    pub(super) fn best(&self) -> Option<&Split> {
        let rank = |split: &Split| (split.held_out, split.told);
        (self.splits.iter()).reduce(|a, b| if rank(b) > rank(a) { b } else { a })
    }
}

impl Split {
    /// The weight from a person to a unit of their code.
    pub(super) fn weight(&self, person: usize, unit: usize) -> f64 {
        self.parameters[person * 2 * CODE + unit]
    }
}

/// 24 people and 12 relations, each with 6 units of their own, then 12, 6, and 24 people again.
fn wiring() -> Wiring {
    let net = Mlp::new(INPUTS)
        .linear(2 * CODE)
        .sigmoid()
        .linear(CENTRAL)
        .sigmoid()
        .linear(CODE)
        .sigmoid()
        .linear(PEOPLE)
        .sigmoid();
    let mut connected = vec![true; net.layout().parameter_count()];
    for input in 0..INPUTS {
        for unit in 0..2 * CODE {
            connected[input * 2 * CODE + unit] = (input < PEOPLE) == (unit < CODE);
        }
    }
    Wiring { net, connected }
}

fn cases(facts: &[Fact], numbers: &[usize]) -> Cases {
    let mut cases = Cases::default();
    for &i in numbers {
        let Fact {
            person,
            relation,
            answers,
        } = &facts[i];
        let (mut inputs, mut desired) = ([0.0; INPUTS], [DESIRED[0]; PEOPLE]);
        inputs[*person] = 1.0;
        inputs[PEOPLE + relation] = 1.0;
        for &answer in answers {
            desired[answer] = DESIRED[1];
        }
        cases.inputs.extend(inputs);
        cases.desired.extend(desired);
    }
    cases
}
