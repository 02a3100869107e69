//! The derivatives by the parameters, each one chain over the samples of the whole batch.
//!
//! Once the derivatives by all values are known, the flat gradient is cut into pieces, one for each thread; where it is cut
//! makes no difference to any number.

use std::ops::Range;

use gradus_numerics::{Float, Threads};

use super::shard::{Batch, Shard, zeros};
use crate::error::MlpError;
use crate::layers::{linear, sums};
use crate::network::plan::{Kind, Operation, Plan};

/// The most pieces a gradient is cut into.
const MOST: usize = 64;
/// Multiply-adds worth another thread.
const WORTH_SHARING: usize = 1 << 19;
/// Columns of a weight are cut at multiples of this.
const COLUMNS: usize = 8;

/// How the gradient is computed.
#[derive(Debug)]
pub(super) struct Schedule<T> {
    /// What lies where in the flat slice, in order and without gaps.
    tasks: Vec<Task>,
    /// One for each thread that may be of use.
    benches: Vec<Bench<T>>,
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

impl<T: Float> Schedule<T> {
    /// For batches of up to so many samples in so many shards.
    pub(super) fn new(
        plan: &Plan,
        capacity: usize,
        shards: usize,
        threads: Threads,
    ) -> Result<Self, MlpError> {
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
        let count = threads.count().clamp(1, MOST);
        // A shard alone is the batch.
        let capacity = if shards > 1 { capacity } else { 0 };
        Ok(Schedule {
            tasks,
            benches: (0..count)
                .map(|_| Bench::new(plan, capacity))
                .collect::<Result<_, _>>()?,
            threads,
        })
    }

    /// Writes the gradient by all parameters.
    pub(super) fn compute(
        &mut self,
        batch: &Batch<'_, T>,
        shards: &[Shard<T>],
        gradient: &mut [T],
    ) {
        let samples: usize = shards.iter().map(Shard::samples).sum();
        let work = gradient.len().saturating_mul(samples);
        let parts = (self.threads.count())
            .min(work / WORTH_SHARING)
            .clamp(1, self.benches.len());
        let (tasks, mut benches) = (&self.tasks[..], &mut self.benches[..]);
        if parts == 1 {
            return benches[0].piece(tasks, batch, shards, 0, gradient);
        }
        let length = gradient.len();
        let mut rest = gradient;
        let mut pieces: [Option<Piece<'_, T>>; MOST] = std::array::from_fn(|_| None);
        let mut start = 0;
        for (part, piece) in pieces[..parts].iter_mut().enumerate() {
            // Every parameter costs about one multiply-add a sample.
            let end = cut(tasks, batch.plan, length * (part + 1) / parts).max(start);
            let (head, tail) = std::mem::take(&mut rest).split_at_mut(end - start);
            let (bench, others) = std::mem::take(&mut benches)
                .split_first_mut()
                .expect("there are as many benches as parts");
            *piece = Some(Piece {
                start,
                gradient: head,
                bench,
            });
            (rest, benches, start) = (tail, others, end);
        }
        self.threads.for_each(&mut pieces[..parts], |_, piece| {
            if let Some(piece) = piece {
                let gradient = &mut *piece.gradient;
                piece
                    .bench
                    .piece(tasks, batch, shards, piece.start, gradient);
            }
        });
    }
}

/// A part of the gradient and who computes it.
struct Piece<'a, T> {
    start: usize,
    gradient: &'a mut [T],
    bench: &'a mut Bench<T>,
}

/// A place near `wanted` at which the slice may be cut: between slots, or between columns of a weight.
fn cut(tasks: &[Task], plan: &Plan, wanted: usize) -> usize {
    let Some(task) = tasks.iter().find(|task| wanted < task.range.end) else {
        return wanted;
    };
    match task.rule {
        Rule::Weight => {
            let unit = plan.widths[task.output] * COLUMNS;
            let columns = (wanted - task.range.start + unit / 2) / unit;
            (task.range.start + columns * unit).min(task.range.end)
        }
        Rule::Shift | Rule::Scale => task.range.end,
    }
}

/// Where a thread lays the samples of all shards side by side: a chain over the whole batch that is cut at every shard has its
/// ends carried to memory and back, and what another thread wrote is fetched fastest in one go.
#[derive(Debug)]
struct Bench<T> {
    /// ∂L/∂y.
    d_y: Vec<T>,
    /// X or x̂.
    x: Vec<T>,
}

impl<T: Float> Bench<T> {
    /// Room for any value of so many samples.
    fn new(plan: &Plan, capacity: usize) -> Result<Self, MlpError> {
        let widest = plan.widths[1..].iter().copied().max().unwrap_or(0);
        Ok(Bench {
            d_y: zeros(widest, capacity)?,
            x: zeros(widest, capacity)?,
        })
    }

    /// The part of the gradient that starts at a place.
    fn piece(
        &mut self,
        tasks: &[Task],
        batch: &Batch<'_, T>,
        shards: &[Shard<T>],
        start: usize,
        piece: &mut [T],
    ) {
        let plan = batch.plan;
        let (mut rest, mut start) = (piece, start);
        let mut laid = None; // whose derivative lies on the bench
        for task in tasks {
            if start >= task.range.end || rest.is_empty() {
                continue;
            }
            let length = (task.range.end - start).min(rest.len());
            let (part, tail) = std::mem::take(&mut rest).split_at_mut(length);
            let offset = start - task.range.start;
            let units = plan.widths[task.output];
            let d_y = if laid == Some(task.output) {
                let samples: usize = shards.iter().map(Shard::samples).sum();
                &self.d_y[..units * samples]
            } else {
                laid = (shards.len() > 1).then_some(task.output);
                joined(shards, &mut self.d_y, |shard| {
                    shard.d_value(plan, task.output)
                })
            };
            match task.rule {
                Rule::Weight => {
                    let x = match task.input {
                        0 => batch.inputs,
                        input => joined(shards, &mut self.x, |shard| shard.value(batch, input)),
                    };
                    let shape = [units, plan.widths[task.input]];
                    linear::weight_gradient(d_y, x, offset / units, part, shape);
                }
                Rule::Shift => {
                    part.fill(T::ZERO);
                    sums::add(d_y, units, offset, part);
                }
                Rule::Scale => {
                    let of_shard = |shard| Shard::normalised(shard, plan, task.output);
                    let normalised = joined(shards, &mut self.x, of_shard);
                    part.fill(T::ZERO);
                    sums::add_products(d_y, normalised, units, offset, part);
                }
            }
            start += length;
            rest = tail;
        }
    }
}

/// The parts of all shards side by side: in `room`, or where they lie if there is but one.
fn joined<'r, T: Float>(
    shards: &'r [Shard<T>],
    room: &'r mut [T],
    part: impl Fn(&'r Shard<T>) -> &'r [T],
) -> &'r [T] {
    if let [shard] = shards {
        return part(shard);
    }
    let mut filled = 0;
    for shard in shards {
        let part = part(shard);
        room[filled..filled + part.len()].copy_from_slice(part);
        filled += part.len();
    }
    &room[..filled]
}
