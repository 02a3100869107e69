//! A deep network of equal layers: its gradient behind any layer, and what its layers' Jacobians would make of it.

use gradus_jacobian::jacobian;
use gradus_mlp::{Backprop, Initializer, Loss, Mlp, Mode, Role, Targets, reference};
use gradus_numerics::{Threads, ln, norm, squared_norm};

use crate::context::Context;
use crate::experiments::learning::layer::{Layer, Slope};
use crate::experiments::learning::network::Images;

pub(super) const DEPTH: usize = 50;
pub(super) const WIDTH: usize = 128;
pub(super) const BATCH: usize = 32;
const CLASSES: usize = 10;

/// The weights of 64-128-…-128-10, layer after layer.
pub(super) struct Weights(Vec<Vec<f64>>);

impl Weights {
    /// The same draws for every rule, in ranges of its own.
    pub(super) fn draw(context: &Context, seed: usize, rule: Initializer) -> Self {
        let layers = (0..DEPTH).fold(Mlp::<f64>::new(64), |net, _| net.linear_without_bias(WIDTH));
        let net = layers.linear_without_bias(CLASSES);
        let mut rng = context.stream(&format!("weights of seed {seed}"));
        let flat = net.initialize_with(rule, &mut rng);
        let slots = net.layout().parameters().to_vec();
        Self(
            slots
                .iter()
                .map(|slot| flat[slot.range()].to_vec())
                .collect(),
        )
    }

    /// Those of the layers behind the l-th.
    fn behind(&self, l: usize) -> impl Iterator<Item = &[f64]> {
        self.0[l..].iter().map(Vec::as_slice)
    }
}

/// What one network showed.
pub(super) struct Gradients {
    /// ‖∂L/∂h‖ over the whole batch, for h behind each of the layers asked for.
    pub(super) norms: Vec<f64>,
    /// ½ ln of the mean squared singular value of layers 2 to 50: what each is to add to the logarithm of a gradient.
    pub(super) predicted: Vec<f64>,
    /// The loss of the layers behind each of those.
    pub(super) losses: Vec<f64>,
}

impl Gradients {
    pub(super) fn measure(
        layer: Layer,
        weights: &Weights,
        images: &Images,
        behind: &[usize],
        slope: Slope,
    ) -> anyhow::Result<Self> {
        let mut h = vec![
            layer
                .first()
                .forward(&weights.0[0], &images.inputs, WIDTH)
                .outputs,
        ];
        let mut predicted = Vec::with_capacity(DEPTH - 1);
        for weight in &weights.0[1..DEPTH] {
            let pass = layer.forward(weight, &h[h.len() - 1], WIDTH);
            let stretch = layer.mean_squared_singular_value(weight, WIDTH, &pass, slope);
            predicted.push(0.5 * ln(stretch));
            h.push(pass.outputs);
        }
        let mut gradients = Self {
            norms: Vec::with_capacity(behind.len()),
            predicted,
            losses: Vec::with_capacity(behind.len()),
        };
        for &l in behind {
            let (loss, gradient) = gradient(layer, &h[l - 1], l, weights, &images.labels)?;
            gradients.norms.push(norm(&gradient));
            gradients.losses.push(loss);
        }
        Ok(gradients)
    }
}

/// The loss of the layers behind the l-th, whose outputs are h, and ∂L/∂h.
///
/// h stands in the place of the weights of a first layer that is given the identity: W 1 = h, so the gradient by W is that by h.
fn gradient(
    layer: Layer,
    h: &[f64],
    l: usize,
    weights: &Weights,
    labels: &[u32],
) -> anyhow::Result<(f64, Vec<f64>)> {
    let net = (l..DEPTH).fold(held(labels.len(), WIDTH), |net, _| layer.append(net, WIDTH));
    let weights = std::iter::once(h).chain(weights.behind(l));
    let (loss, mut gradient) = backpropagate(net, weights, &identity(labels.len()), labels)?;
    gradient.truncate(h.len());
    Ok((loss, gradient))
}

/// The loss of the whole network.
pub(super) fn loss(layer: Layer, weights: &Weights, images: &Images) -> anyhow::Result<f64> {
    let first = layer.first().append(Mlp::new(64), WIDTH);
    let net = (1..DEPTH).fold(first, |net, _| layer.append(net, WIDTH));
    let (loss, _) = backpropagate(net, weights.behind(0), &images.inputs, &images.labels)?;
    Ok(loss)
}

/// Loss and gradient of a network with ten outputs behind it and these weights in their places, norms with scale 1 and shift 0.
fn backpropagate<'a>(
    net: Mlp<f64>,
    mut weights: impl Iterator<Item = &'a [f64]>,
    inputs: &[f64],
    labels: &[u32],
) -> anyhow::Result<(f64, Vec<f64>)> {
    let net = net.linear_without_bias(CLASSES);
    let layout = net.layout();
    let mut parameters = vec![0.0; layout.parameter_count()];
    for slot in layout.parameters() {
        let part = &mut parameters[slot.range()];
        match slot.role() {
            Role::Scale => part.fill(1.0),
            Role::Weight => part.copy_from_slice(weights.next().unwrap_or_default()),
            _ => {}
        }
    }
    let mut gradient = vec![0.0; parameters.len()];
    let mut backprop = Backprop::new(
        &net,
        Loss::softmax_cross_entropy(),
        labels.len(),
        Threads::One,
    )?;
    let loss = backprop.loss_and_gradient(
        &parameters,
        &mut net.initial_state(),
        inputs,
        Targets::Classes(labels),
        Mode::Train { key: 0 },
        &mut gradient,
    )?;
    Ok((loss, gradient))
}

/// The relative distance of the closed form of ‖J‖² from the Jacobian by the engines, on a layer of six units and five samples.
pub(super) fn distance_from_engine(
    context: &Context,
    layer: Layer,
    slope: Slope,
) -> anyhow::Result<f64> {
    const UNITS: usize = 6;
    const SAMPLES: usize = 5;
    let net = layer.append(held(SAMPLES, UNITS), UNITS);
    let rule = Initializer::Normal {
        standard_deviation: 1.0,
    };
    let parameters = net.initialize_with(rule, &mut context.stream("small layer"));
    let (h, rest) = parameters.split_at(UNITS * SAMPLES);
    let weight = &rest[..UNITS * UNITS];
    let (state, inputs) = (net.initial_state(), identity(SAMPLES));
    let outputs = reference::Outputs::new(&net, &state, &inputs, Mode::Train { key: 0 })?;
    let j = jacobian(&outputs, &parameters);
    // as many outputs as there are numbers in h, and h comes first
    let by_h = squared_norm(&j.as_slice()[..h.len() * h.len()]) / h.len() as f64;
    let pass = layer.forward(weight, h, UNITS);
    let closed = layer.mean_squared_singular_value(weight, UNITS, &pass, slope);
    Ok((closed / by_h - 1.0).abs())
}

/// A layer that is to hold so many samples as its weights, with the identity as inputs.
fn held(samples: usize, units: usize) -> Mlp<f64> {
    Mlp::new(samples).linear_without_bias(units)
}

fn identity(n: usize) -> Vec<f64> {
    (0..n * n)
        .map(|k| f64::from(u8::from(k / n == k % n)))
        .collect()
}
