//! Losses of a rule, epoch by epoch, at the learning rate that suits it best.

use std::ops::{Range, RangeInclusive};

use gradus_numerics::powf;
use rayon::prelude::*;

use super::statistics::Mean;

/// Where the best learning rate is looked for, and by which runs.
pub(in crate::experiments) struct Search {
    /// Learning rates are 10^(k/4).
    pub(in crate::experiments) rates: RangeInclusive<i32>,
    /// Seeds that choose the learning rate, and others that judge the rule.
    pub(in crate::experiments) tuning: Range<u64>,
    pub(in crate::experiments) judging: Range<u64>,
    pub(in crate::experiments) epochs: usize,
}

/// A rule at its best learning rate.
#[derive(Clone)]
pub(in crate::experiments) struct Curves {
    pub(in crate::experiments) eta: f64,
    /// Whether the grid of learning rates reaches beyond the best on both sides.
    pub(in crate::experiments) enclosed: bool,
    /// The loss of each judging seed before the first and after each epoch.
    losses: Vec<Vec<f64>>,
}

impl Curves {
    /// Of the learning rate with the least mean loss after the last epoch. `train` takes a learning rate, a seed and the epochs
    /// whose losses it returns.
    pub(in crate::experiments) fn tuned(
        search: &Search,
        train: impl Fn(f64, u64, RangeInclusive<usize>) -> anyhow::Result<Vec<f64>> + Sync,
    ) -> anyhow::Result<Self> {
        let rate = |k: i32| powf(10.0, 0.25 * f64::from(k));
        let rates = || search.rates.clone();
        let runs: Vec<(i32, u64)> = rates()
            .flat_map(|k| search.tuning.clone().map(move |seed| (k, seed)))
            .collect();
        let last = search.epochs..=search.epochs;
        let ends = runs
            .par_iter()
            .map(|&(k, seed)| Ok(train(rate(k), seed, last.clone())?[0]))
            .collect::<anyhow::Result<Vec<f64>>>()?;
        let mean = |ends: &[f64]| Mean::of(ends).value;
        let best = rates()
            .zip(ends.chunks(search.tuning.clone().count()))
            .min_by(|a, b| mean(a.1).total_cmp(&mean(b.1)))
            .map_or(*search.rates.start(), |(k, _)| k);
        let losses = search
            .judging
            .clone()
            .into_par_iter()
            .map(|seed| train(rate(best), seed, 0..=search.epochs))
            .collect::<anyhow::Result<Vec<Vec<f64>>>>()?;
        Ok(Self {
            eta: rate(best),
            enclosed: best > *search.rates.start() && best < *search.rates.end(),
            losses,
        })
    }

    /// The losses of all seeds after so many epochs.
    pub(in crate::experiments) fn after(&self, epochs: usize) -> Vec<f64> {
        self.losses.iter().map(|losses| losses[epochs]).collect()
    }

    /// The losses of all seeds at the end.
    pub(in crate::experiments) fn ends(&self) -> Vec<f64> {
        self.after(self.losses.first().map_or(0, |losses| losses.len() - 1))
    }

    /// Before the first and after each epoch, the mean over the seeds.
    pub(in crate::experiments) fn means(&self) -> Vec<(f64, f64)> {
        let epochs = self.losses.first().map_or(0, Vec::len);
        let mean = |epoch| (epoch as f64, Mean::of(&self.after(epoch)).value);
        (0..epochs).map(mean).collect()
    }
}
