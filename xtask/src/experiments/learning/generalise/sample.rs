//! What the runs of one seed share: digits, some with wrong labels, others to be read, and where training starts.

use gradus_mlp::{Initializer, Mlp};
use gradus_optim::stochastic::{Batches, Sampling};
use gradus_problems::digits;
use gradus_problems::digits::CLASSES;
use rand::RngExt as _;

use crate::context::Context;
use crate::experiments::learning::network::Images;

pub(super) const EXAMPLES: usize = 200;
/// A fifth of them.
pub(super) const WRONG: usize = 40;
/// 0 … 9
const DIGITS: u32 = 10;

/// The two batch sizes of a seed learn from the same one: this is what pairs them.
pub(super) struct Sample {
    pub(super) training: Images,
    /// All others.
    pub(super) test: Images,
    /// The numbers of the digits in both.
    numbers: [Vec<usize>; 2],
    pub(super) net: Mlp<f64>,
    pub(super) start: Vec<f64>,
}

impl Sample {
    /// Drawn by the seed alone.
    pub(super) fn draw(context: &Context, seed: u64) -> anyhow::Result<Self> {
        let mut rng = context.stream(&format!("sample of seed {seed}"));
        // One pass of one batch of everything is a shuffle.
        let mut order = Batches::new(digits().len(), digits().len(), Sampling::Epochs)?;
        let (learned, kept) = order.next(&mut rng).split_at(EXAMPLES);
        let mut training = Images::of(learned.iter().copied());
        // Their order is random, so the first are as good as any; all nine other labels are equally likely.
        for label in &mut training.labels[..WRONG] {
            *label = (*label + rng.random_range(1..DIGITS)) % DIGITS;
        }
        let net = Mlp::<f64>::new(64).linear(64).relu().linear(CLASSES);
        Ok(Self {
            training,
            test: Images::of(kept.iter().copied()),
            numbers: [learned.to_vec(), kept.to_vec()],
            start: net.initialize_with(Initializer::HeNormal, &mut rng),
            net,
        })
    }

    /// Labels of the training images that are not those of the digits.
    pub(super) fn wrong_labels(&self) -> usize {
        let pairs = self.training.labels.iter().zip(&self.numbers[0]);
        pairs
            .filter(|&(&label, &i)| label != u32::from(digits().label(i)))
            .count()
    }

    /// Test images that are training images too.
    pub(super) fn seen_before(&self) -> usize {
        let [learned, kept] = &self.numbers;
        kept.iter().filter(|i| learned.contains(i)).count()
    }
}
