//! Mirror symmetry of six bits, by two hidden units (the paper's figure 1).

use gradus_mlp::Mlp;
use gradus_numerics::max;
use rayon::prelude::*;

use super::learner::{Cases, Learner, Wiring};
use crate::context::Context;

const BITS: usize = 6;
const HIDDEN: usize = 2;
pub(super) const PATTERNS: usize = 1 << BITS;
/// The network's size of starting weights, and its ε, α and decay.
const BOUND: f64 = 0.3;
const PACE: [f64; 3] = [0.1, 0.9, 0.0];
/// What the paper's network took.
pub(super) const PAPER: usize = 1425;
pub(super) const SWEEPS: usize = 6000;
/// Sweeps between looks, which both of them are multiples of.
pub(super) const LOOK: usize = 75;

/// What was found.
pub(super) struct Symmetry {
    /// At the start, the largest of all seeds.
    pub(super) gradient_error: f64,
    pub(super) nets: Vec<Net>,
}

/// A network after its last sweep.
pub(super) struct Net {
    /// How many of the 64 outputs were on the right side of ½, before the first sweep and at every look.
    right: Vec<usize>,
    parameters: Vec<f64>,
}

impl Symmetry {
    pub(super) fn measure(
        context: &Context,
        seeds: usize,
        last_only: bool,
    ) -> anyhow::Result<Self> {
        let net = Mlp::new(BITS).linear(HIDDEN).sigmoid().linear(1).sigmoid();
        let wiring = Wiring {
            connected: vec![true; net.layout().parameter_count()],
            net,
        };
        let cases = patterns();
        let nets = (0..seeds)
            .into_par_iter()
            .map(|seed| {
                let mut rng = context.stream(&format!("symmetry, start of seed {seed}"));
                let mut learner = Learner::new(&wiring, &cases, BOUND, &mut rng, last_only)?;
                let gradient_error = learner.gradient_error()?;
                let mut right = vec![learner.right(&cases)?];
                for _ in 0..SWEEPS / LOOK {
                    learner.sweep(LOOK, PACE)?;
                    right.push(learner.right(&cases)?);
                }
                let parameters = learner.parameters;
                Ok((gradient_error, Net { right, parameters }))
            })
            .collect::<anyhow::Result<Vec<(f64, Net)>>>()?;
        Ok(Self {
            gradient_error: nets.iter().fold(0.0, |m, (error, _)| max(m, *error)),
            nets: nets.into_iter().map(|(_, net)| net).collect(),
        })
    }

    /// The share of networks that are right after so many sweeps, a multiple of `LOOK`.
    pub(super) fn share(&self, sweeps: usize) -> f64 {
        let solved = (self.nets.iter()).filter(|net| net.right[sweeps / LOOK] == PATTERNS);
        solved.count() as f64 / self.nets.len() as f64
    }

    /// The networks that have so many patterns right after the last sweep.
    pub(super) fn with(&self, right: usize) -> Vec<&Net> {
        let all = self.nets.iter();
        all.filter(|net| net.right[SWEEPS / LOOK] == right)
            .collect()
    }

    /// Those that have all.
    pub(super) fn solved(&self) -> Vec<&Net> {
        self.with(PATTERNS)
    }

    /// The largest |wᵢ + w₇₋ᵢ| in a network that is right; NaN where there is none.
    pub(super) fn asymmetry(&self) -> f64 {
        let sizes = self.solved().into_iter().map(Net::asymmetry);
        sizes.reduce(max).unwrap_or(f64::NAN)
    }

    /// The share of those networks whose weights are as 1 : 2 : 4 within `tolerance`; NaN where there are none.
    pub(super) fn doubling(&self, tolerance: f64) -> f64 {
        let solved = self.solved();
        let doubling = solved.iter().filter(|net| net.doubles(tolerance));
        doubling.count() as f64 / solved.len() as f64
    }
}

impl Net {
    /// The weights from the six bits to a hidden unit.
    pub(super) fn weights(&self, unit: usize) -> [f64; BITS] {
        std::array::from_fn(|i| self.parameters[i * HIDDEN + unit])
    }

    fn asymmetry(&self) -> f64 {
        let units = (0..HIDDEN).map(|unit| self.weights(unit));
        let sums = units.flat_map(|w| (0..BITS / 2).map(move |i| (w[i] + w[BITS - 1 - i]).abs()));
        sums.fold(0.0, max)
    }

    /// The three sizes of a hidden unit's weights in rising order, each the mean over a pair, over the least of them.
    pub(super) fn sizes(&self, unit: usize) -> [f64; BITS / 2] {
        let w = self.weights(unit);
        let mut sizes = std::array::from_fn(|i| 0.5 * (w[i].abs() + w[BITS - 1 - i].abs()));
        sizes.sort_by(f64::total_cmp);
        sizes.map(|size| size / sizes[0])
    }

    /// Whether both hidden units have sizes 1 : 2 : 4, in any order, within a relative tolerance.
    pub(super) fn doubles(&self, tolerance: f64) -> bool {
        let near = |size: f64, expected: f64| (size / expected - 1.0).abs() <= tolerance;
        (0..HIDDEN).all(|unit| {
            let [_, second, third] = self.sizes(unit);
            near(second, 2.0) && near(third, 4.0)
        })
    }
}

/// All 64 patterns, and 1 for the eight that are their own mirror image.
fn patterns() -> Cases {
    let mut cases = Cases::default();
    for number in 0..PATTERNS {
        let bits: [usize; BITS] = std::array::from_fn(|i| number >> i & 1);
        let mirrored = (0..BITS).all(|i| bits[i] == bits[BITS - 1 - i]);
        cases.inputs.extend(bits.map(|bit| bit as f64));
        cases.desired.push([f64::from(u8::from(mirrored)); 2]);
    }
    cases
}
