//! A share of a batch's samples with all that is computed for them; one thread's work.

use std::ops::Range;

use gradus_numerics::Float;

use crate::error::MlpError;
use crate::layers::batch_norm::Statistics;
use crate::layers::dropout::Mask;
use crate::layers::{activation, batch_norm, layer_norm, linear};
use crate::loss::{Rule, Targets};
use crate::network::plan::{Kind, Operation, Plan};

/// What all shards of a batch read.
#[derive(Clone, Copy)]
pub(super) struct Batch<'a, T> {
    pub(super) plan: &'a Plan,
    pub(super) parameters: &'a [T],
    pub(super) inputs: &'a [T],
    /// One for each operation that is a batch norm, empty ones for the others.
    pub(super) statistics: &'a [Statistics<T>],
    /// The key of the dropouts; none in evaluation.
    pub(super) key: Option<u64>,
}

/// What the loss needs beside it.
#[derive(Clone, Copy)]
pub(super) struct Goal<'a, T> {
    pub(super) rule: &'a Rule<T>,
    pub(super) targets: Targets<'a, T>,
    pub(super) denominator: T,
}

/// Buffers for some samples, by the number of the value they belong to: units × samples, column-major.
#[derive(Debug)]
pub(super) struct Shard<T> {
    /// The place of its first sample in the batch.
    first: usize,
    samples: usize,
    values: Vec<Vec<T>>,
    /// ∂L/∂value, where it is needed.
    d_values: Vec<Vec<T>>,
    /// x̂ of a norm whose output is the value.
    normalised: Vec<Vec<T>>,
    /// 1 / √(variance + ε) of each sample, of a layer norm whose output is the value.
    inverses: Vec<Vec<T>>,
    losses: Vec<T>,
    /// Sample and feature of the first input that is not finite.
    bad_input: Option<[usize; 2]>,
}

impl<T: Float> Shard<T> {
    /// Room for so many samples, and for derivatives where they are asked for.
    pub(super) fn new(plan: &Plan, capacity: usize, derivatives: bool) -> Result<Self, MlpError> {
        let values = plan.widths.len();
        let mut shard = Shard {
            first: 0,
            samples: 0,
            values: vec![Vec::new(); values],
            d_values: vec![Vec::new(); values],
            normalised: vec![Vec::new(); values],
            inverses: vec![Vec::new(); values],
            losses: Vec::new(),
            bad_input: None,
        };
        for (value, &width) in plan.widths.iter().enumerate().skip(1) {
            shard.values[value] = zeros(width, capacity)?;
        }
        if derivatives {
            shard.losses = zeros(1, capacity)?;
            for (value, &width) in plan.widths.iter().enumerate() {
                if plan.learns[value] || value == plan.output {
                    shard.d_values[value] = zeros(width, capacity)?;
                }
            }
            for Operation { kind, output, .. } in &plan.operations {
                let width = plan.widths[*output];
                match kind {
                    Kind::LayerNorm { .. } => {
                        shard.normalised[*output] = zeros(width, capacity)?;
                        shard.inverses[*output] = zeros(1, capacity)?;
                    }
                    Kind::BatchNorm { .. } => {
                        shard.normalised[*output] = zeros(width, capacity)?;
                    }
                    _ => {}
                }
            }
        }
        Ok(shard)
    }

    /// Takes these samples of the next batch.
    pub(super) fn take(&mut self, samples: Range<usize>) {
        self.first = samples.start;
        self.samples = samples.len();
        self.bad_input = None;
    }

    pub(super) fn samples(&self) -> usize {
        self.samples
    }

    pub(super) fn bad_input(&self) -> Option<[usize; 2]> {
        self.bad_input
    }

    pub(super) fn losses(&self) -> &[T] {
        &self.losses[..self.samples]
    }

    /// A value of these samples.
    pub(super) fn value<'s>(&'s self, batch: &Batch<'s, T>, value: usize) -> &'s [T] {
        let width = batch.plan.widths[value];
        match value {
            0 => &batch.inputs[self.first * width..][..self.samples * width],
            _ => &self.values[value][..self.samples * width],
        }
    }

    /// The loss's derivative by a value of these samples.
    pub(super) fn d_value(&self, plan: &Plan, value: usize) -> &[T] {
        &self.d_values[value][..self.samples * plan.widths[value]]
    }

    /// x̂ of the norm with this output.
    pub(super) fn normalised(&self, plan: &Plan, output: usize) -> &[T] {
        &self.normalised[output][..self.samples * plan.widths[output]]
    }

    /// Looks for inputs that are NaN or infinite.
    pub(super) fn check_inputs(&mut self, batch: &Batch<'_, T>) {
        let width = batch.plan.widths[0];
        let inputs = &batch.inputs[self.first * width..][..self.samples * width];
        if super::finite::all_finite(inputs) {
            return;
        }
        let place = inputs.iter().position(|x| !x.is_finite());
        self.bad_input = place.map(|place| [self.first + place / width, place % width]);
    }

    /// Carries out operations in order.
    pub(super) fn forward(&mut self, batch: &Batch<'_, T>, operations: Range<usize>) {
        let parameter = |range: &Range<usize>| &batch.parameters[range.clone()];
        for (operation, statistics) in batch.plan.operations[operations.clone()]
            .iter()
            .zip(&batch.statistics[operations])
        {
            let (input, output) = (operation.input, operation.output);
            let widths = [batch.plan.widths[output], batch.plan.widths[input]];
            if let Kind::Fork { .. } = operation.kind {
                continue;
            }
            let (before, after) = self.values.split_at_mut(output);
            let of_value = |value: usize| -> &[T] {
                let width = batch.plan.widths[value];
                match value {
                    0 => &batch.inputs[self.first * width..][..self.samples * width],
                    _ => &before[value][..self.samples * width],
                }
            };
            let x = of_value(input);
            let y = &mut after[0][..self.samples * widths[0]];
            let normalised = &mut self.normalised[output];
            match &operation.kind {
                Kind::Linear { weight, bias, relu } => {
                    let bias = bias.as_ref().map(parameter);
                    linear::forward(parameter(weight), bias, *relu, x, y, widths);
                }
                Kind::Activation(activation) => activation::forward(*activation, x, y),
                Kind::LayerNorm {
                    scale,
                    shift,
                    config,
                } => {
                    let inverses = &mut self.inverses[output];
                    let kept = (!normalised.is_empty())
                        .then_some((normalised.as_mut_slice(), inverses.as_mut_slice()));
                    let scale_shift = [parameter(scale), parameter(shift)];
                    layer_norm::forward(scale_shift, config.epsilon, x, y, kept);
                }
                Kind::BatchNorm { scale, shift, .. } => {
                    let kept = (!normalised.is_empty()).then_some(normalised.as_mut_slice());
                    let scale_shift = [parameter(scale), parameter(shift)];
                    batch_norm::forward(scale_shift, statistics, x, y, kept);
                }
                Kind::Dropout { layer, probability } => match batch.key {
                    Some(key) => {
                        Mask::new(key, *layer, *probability).apply(self.first, widths[1], x, y);
                    }
                    None => y.copy_from_slice(x),
                },
                Kind::Fork { .. } => {}
                Kind::Join { skipped } => {
                    for ((y, &x), &skipped) in y.iter_mut().zip(x).zip(of_value(*skipped)) {
                        *y = skipped + x;
                    }
                }
            }
        }
    }

    /// The loss of each sample, and its derivative by the outputs.
    pub(super) fn loss(&mut self, batch: &Batch<'_, T>, goal: &Goal<'_, T>) {
        let output = batch.plan.output;
        let length = self.samples * batch.plan.widths[output];
        let mut d = std::mem::take(&mut self.d_values[output]);
        d[..length].copy_from_slice(self.value(batch, output));
        goal.rule.value_and_gradient(
            goal.targets,
            self.first,
            goal.denominator,
            &mut d[..length],
            &mut self.losses[..self.samples],
        );
        self.d_values[output] = d;
    }

    /// Carries derivatives through operations in reverse order, from their outputs to their inputs.
    pub(super) fn backward(&mut self, batch: &Batch<'_, T>, operations: Range<usize>) {
        let plan = batch.plan;
        let parameter = |range: &Range<usize>| &batch.parameters[range.clone()];
        for (operation, statistics) in plan.operations[operations.clone()]
            .iter()
            .zip(&batch.statistics[operations])
            .rev()
        {
            let (input, output) = (operation.input, operation.output);
            let widths = [plan.widths[output], plan.widths[input]];
            let length = self.samples * widths[0];
            if !plan.learns[output] {
                continue;
            }
            if let Kind::Linear { relu: true, .. } = operation.kind {
                let y = &self.values[output][..length];
                linear::mask_by_relu(y, &mut self.d_values[output][..length]);
            }
            if !plan.learns[input] {
                continue;
            }
            if let Kind::Fork { joined } = operation.kind {
                let (before, after) = self.d_values.split_at_mut(joined);
                for (d, &joined) in before[input][..length].iter_mut().zip(&after[0]) {
                    *d += joined;
                }
                continue;
            }
            let (before, after) = self.d_values.split_at_mut(output);
            let d_y = &after[0][..length];
            let d_x = &mut before[input][..self.samples * widths[1]];
            match &operation.kind {
                Kind::Linear { weight, .. } => {
                    linear::backward(parameter(weight), d_y, d_x, widths);
                }
                Kind::Activation(activation) => {
                    // Value 0 learns nothing, so the input is a value of ours.
                    let z = &self.values[input][..length];
                    let y = &self.values[output][..length];
                    activation::backward(*activation, z, y, d_y, d_x);
                }
                Kind::LayerNorm { scale, .. } => {
                    let normalised = &self.normalised[output];
                    let inverses = &self.inverses[output];
                    layer_norm::backward(parameter(scale), normalised, inverses, d_y, d_x);
                }
                Kind::BatchNorm { scale, .. } => {
                    let normalised = &self.normalised[output];
                    batch_norm::backward(parameter(scale), statistics, normalised, d_y, d_x);
                }
                Kind::Dropout { layer, probability } => match batch.key {
                    Some(key) => {
                        let mask = Mask::new(key, *layer, *probability);
                        mask.apply(self.first, widths[1], d_y, d_x);
                    }
                    None => d_x.copy_from_slice(d_y),
                },
                Kind::Fork { .. } => {}
                Kind::Join { .. } => d_x.copy_from_slice(d_y),
            }
        }
    }
}

/// `width` × `samples` zeros.
pub(super) fn zeros<T: Float>(width: usize, samples: usize) -> Result<Vec<T>, MlpError> {
    let elements = width.saturating_mul(samples);
    let mut buffer = Vec::new();
    buffer
        .try_reserve_exact(elements)
        .map_err(|_| MlpError::OutOfMemory { elements })?;
    buffer.resize(elements, T::ZERO);
    Ok(buffer)
}
