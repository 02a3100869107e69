//! What batch norms need of the whole batch, computed between the shards' work.

use gradus_numerics::Float;

use super::shard::{Batch, Shard};
use crate::layers::batch_norm::Statistics;
use crate::layers::sums;
use crate::network::plan::{Kind, Operation, Plan};

/// Statistics for each operation, without units where it is no batch norm.
pub(super) fn of_plan<T: Float>(plan: &Plan) -> Vec<Statistics<T>> {
    let units = |operation: &Operation| match operation.kind {
        Kind::BatchNorm { .. } => plan.widths[operation.output],
        _ => 0,
    };
    let operations = plan.operations.iter();
    operations
        .map(|operation| Statistics::new(units(operation)))
        .collect()
}

/// Mean, Σ (x − mean)² and 1 / √(variance + ε) of one batch norm's input.
pub(super) fn forward<T: Float>(
    statistics: &mut Statistics<T>,
    batch: &Batch<'_, T>,
    operation: &Operation,
    shards: &[Shard<T>],
    count: usize,
) {
    let Kind::BatchNorm { config, .. } = &operation.kind else {
        return;
    };
    let count = T::from_f64(count as f64);
    let units = statistics.mean.len();
    statistics.mean.fill(T::ZERO);
    for shard in shards {
        sums::add(
            shard.value(batch, operation.input),
            units,
            0,
            &mut statistics.mean,
        );
    }
    divide(&mut statistics.mean, count);
    statistics.variance.fill(T::ZERO);
    for shard in shards {
        let x = shard.value(batch, operation.input);
        sums::add_squared_deviations(x, &statistics.mean, &mut statistics.variance);
    }
    divide(&mut statistics.variance, count);
    statistics.invert(config.epsilon);
}

/// The means of ∂L/∂y and of ∂L/∂y · x̂.
pub(super) fn backward<T: Float>(
    statistics: &mut Statistics<T>,
    plan: &Plan,
    operation: &Operation,
    shards: &[Shard<T>],
    count: usize,
) {
    let count = T::from_f64(count as f64);
    let units = statistics.mean.len();
    statistics.d_shift.fill(T::ZERO);
    statistics.d_scale.fill(T::ZERO);
    for shard in shards {
        let d_y = shard.d_value(plan, operation.output);
        let normalised = shard.normalised(plan, operation.output);
        sums::add(d_y, units, 0, &mut statistics.d_shift);
        sums::add_products(d_y, normalised, units, 0, &mut statistics.d_scale);
    }
    divide(&mut statistics.d_shift, count);
    divide(&mut statistics.d_scale, count);
}

/// Takes the statistics of evaluation from the state: constants, on which no sample has an influence.
pub(super) fn from_state<T: Float>(statistics: &mut [Statistics<T>], plan: &Plan, state: &[T]) {
    for (statistics, operation) in statistics.iter_mut().zip(&plan.operations) {
        if let Kind::BatchNorm {
            mean,
            variance,
            config,
            ..
        } = &operation.kind
        {
            statistics.mean.copy_from_slice(&state[mean.clone()]);
            statistics
                .variance
                .copy_from_slice(&state[variance.clone()]);
            statistics.d_shift.fill(T::ZERO);
            statistics.d_scale.fill(T::ZERO);
            statistics.invert(config.epsilon);
        }
    }
}

/// r ← (1 − momentum) r + momentum · batch for the running statistics, with the variance's n − 1.
pub(super) fn update_state<T: Float>(
    statistics: &[Statistics<T>],
    plan: &Plan,
    state: &mut [T],
    count: usize,
) {
    let unbiased = T::from_f64(count as f64 / (count as f64 - 1.0));
    for (statistics, operation) in statistics.iter().zip(&plan.operations) {
        if let Kind::BatchNorm {
            mean,
            variance,
            config,
            ..
        } = &operation.kind
        {
            let share = T::from_f64(config.momentum);
            for (running, &mean) in state[mean.clone()].iter_mut().zip(&statistics.mean) {
                *running = (T::ONE - share) * *running + share * mean;
            }
            for (running, &variance) in state[variance.clone()].iter_mut().zip(&statistics.variance)
            {
                *running = (T::ONE - share) * *running + share * (variance * unbiased);
            }
        }
    }
}

fn divide<T: Float>(sums: &mut [T], count: T) {
    for sum in sums {
        *sum /= count;
    }
}
