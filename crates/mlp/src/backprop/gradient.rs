//! The derivatives by the parameters, each one chain over the samples of the whole batch.
//!
//! Once the derivatives by all values are known, the flat gradient is cut into pieces, one for each thread; where it is cut
//! makes no difference to any number.

use std::ops::Range;

use gradus_numerics::{Float, Threads};

use super::shard::{Batch, Shard};
use crate::layers::{linear, sums};
use crate::network::plan::{Kind, Operation, Plan};

/// The most pieces a gradient is cut into.
const MOST: usize = 64;
/// Multiply-adds worth another thread.
const WORTH_SHARING: usize = 1 << 17;
/// Columns of a weight are cut at multiples of this.
const COLUMNS: usize = 8;

/// How the gradient is computed.
#[derive(Debug)]
pub(super) struct Schedule {
    /// What lies where in the flat slice, in order and without gaps.
    tasks: Vec<Task>,
    threads: Threads,
}

/// A slot of the flat slice.
#[derive(Debug)]
struct Task {
    range: Range<usize>,
    rule: Rule,
    /// Values of the operation.
    input: usize,
    output: usize,
}

#[derive(Clone, Copy, Debug)]
enum Rule {
    /// ∂L/∂Y Xᵀ.
    Weight,
    /// Σ over samples of ∂L/∂y.
    Shift,
    /// Σ over samples of ∂L/∂y · x̂.
    Scale,
}

impl Schedule {
    pub(super) fn new(plan: &Plan, threads: Threads) -> Self {
        let mut tasks = Vec::new();
        for &Operation {
            ref kind,
            input,
            output,
        } in &plan.operations
        {
            let mut add = |range: &Range<usize>, rule| {
                tasks.push(Task {
                    range: range.clone(),
                    rule,
                    input,
                    output,
                });
            };
            match kind {
                Kind::Linear { weight, bias, .. } => {
                    add(weight, Rule::Weight);
                    if let Some(bias) = bias {
                        add(bias, Rule::Shift);
                    }
                }
                Kind::LayerNorm { scale, shift, .. } | Kind::BatchNorm { scale, shift, .. } => {
                    add(scale, Rule::Scale);
                    add(shift, Rule::Shift);
                }
                Kind::Activation(_)
                | Kind::Dropout { .. }
                | Kind::Fork { .. }
                | Kind::Join { .. } => {}
            }
        }
        Schedule { tasks, threads }
    }

    /// Writes the gradient by all parameters.
    pub(super) fn compute<T: Float>(
        &self,
        batch: &Batch<'_, T>,
        shards: &[Shard<T>],
        gradient: &mut [T],
    ) {
        let samples: usize = shards.iter().map(Shard::samples).sum();
        let work = gradient.len().saturating_mul(samples);
        let parts = (self.threads.count())
            .min(work / WORTH_SHARING)
            .clamp(1, MOST);
        if parts == 1 {
            return self.piece(batch, shards, 0, gradient);
        }
        let length = gradient.len();
        let mut rest = gradient;
        let mut pieces: [(usize, &mut [T]); MOST] = std::array::from_fn(|_| (0, &mut [][..]));
        let mut start = 0;
        for (part, piece) in pieces[..parts].iter_mut().enumerate() {
            // Every parameter costs about one multiply-add a sample.
            let end = self.cut(batch.plan, length * (part + 1) / parts).max(start);
            let (head, tail) = std::mem::take(&mut rest).split_at_mut(end - start);
            *piece = (start, head);
            (rest, start) = (tail, end);
        }
        self.threads
            .for_each(&mut pieces[..parts], |_, (start, piece)| {
                self.piece(batch, shards, *start, piece);
            });
    }

    /// A place near `wanted` at which the slice may be cut: between slots, or between columns of a weight.
    fn cut(&self, plan: &Plan, wanted: usize) -> usize {
        let task = self.tasks.iter().find(|task| wanted < task.range.end);
        match task {
            None => wanted,
            Some(Task {
                range,
                rule,
                output,
                ..
            }) => match rule {
                Rule::Weight => {
                    let unit = plan.widths[*output] * COLUMNS;
                    let columns = (wanted - range.start + unit / 2) / unit;
                    (range.start + columns * unit).min(range.end)
                }
                Rule::Shift | Rule::Scale => range.end,
            },
        }
    }

    /// The part of the gradient that starts at a place.
    fn piece<T: Float>(
        &self,
        batch: &Batch<'_, T>,
        shards: &[Shard<T>],
        start: usize,
        piece: &mut [T],
    ) {
        let plan = batch.plan;
        let mut rest = piece;
        let mut start = start;
        for task in &self.tasks {
            if start >= task.range.end || rest.is_empty() {
                continue;
            }
            let length = (task.range.end - start).min(rest.len());
            let (part, tail) = std::mem::take(&mut rest).split_at_mut(length);
            let offset = start - task.range.start;
            let units = plan.widths[task.output];
            if !matches!(task.rule, Rule::Weight) {
                part.fill(T::ZERO);
            }
            for (index, shard) in shards.iter().enumerate() {
                if shard.samples() == 0 {
                    continue;
                }
                let d_y = shard.d_value(plan, task.output);
                match task.rule {
                    Rule::Weight => {
                        let x = shard.value(batch, task.input);
                        let shape = [units, plan.widths[task.input]];
                        linear::weight_gradient(d_y, x, offset / units, part, shape, index == 0);
                    }
                    Rule::Shift => sums::add(d_y, units, offset, part),
                    Rule::Scale => {
                        let normalised = shard.normalised(plan, task.output);
                        sums::add_products(d_y, normalised, units, offset, part);
                    }
                }
            }
            start += length;
            rest = tail;
        }
    }
}
