//! Chains of growing length: what is kept for the way back.

use gradus_jacobian::stage::Elementwise;
use gradus_jacobian::{Activation, Chain, Checkpointing, Stage};

const LENGTHS: [usize; 10] = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];

/// The ways to keep inputs, with their names.
pub(super) const WAYS: [(&str, Checkpointing); 4] = [
    ("everything", Checkpointing::Everything),
    ("√L", Checkpointing::SquareRoot),
    ("10 snapshots", Checkpointing::Binomial(10)),
    ("3 snapshots", Checkpointing::Binomial(3)),
];

pub(super) struct Depth {
    pub(super) stages: usize,
    pub(super) way: &'static str,
    pub(super) numbers: usize,
    pub(super) evaluations: u64,
    /// The fewest evaluations by the formula.
    pub(super) optimum: u64,
    /// Whether the gradient has the bits of a sweep that keeps everything.
    pub(super) same_bits: bool,
}

impl Depth {
    pub(super) fn measure() -> anyhow::Result<Vec<Self>> {
        let mut depths = Vec::new();
        for stages in LENGTHS {
            let stage = |_| -> Box<dyn Stage> { Box::new(Elementwise::new(Activation::Sin, 1)) };
            let chain = Chain::new((0..stages).map(stage).collect())?;
            let everything = chain.vjp(&[1.2], &[1.0])?;
            for (way, checkpointing) in WAYS {
                let counted = chain.checkpointed_vjp(&[1.2], &[1.0], checkpointing)?;
                depths.push(Self {
                    stages,
                    way,
                    numbers: counted.cost.peak_numbers,
                    evaluations: counted.cost.evaluations,
                    optimum: checkpointing.evaluations(stages),
                    same_bits: counted.derivative[0].to_bits()
                        == everything.derivative[0].to_bits(),
                });
            }
        }
        Ok(depths)
    }
}
