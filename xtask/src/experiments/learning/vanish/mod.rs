//! 6.4-vanish: depth multiplies Jacobians, and gradients vanish or explode.

mod figure;
mod network;

use gradus_mlp::Initializer;
use gradus_numerics::{exp, ln, max, min, sum};
use rayon::prelude::*;

use super::layer::{Activation, Design, Layer, Slope};
use super::network::Images;
use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::report::Report;
use crate::table::{Table, cells};
use network::{BATCH, DEPTH, Gradients, Weights};

const SEEDS: usize = 3;
/// Layers behind which the gradient of the first seed is looked at.
const LOOKS: [usize; 5] = [1, 8, 22, 36, DEPTH];
/// From layer 1 to layer 50.
const STEPS: f64 = (DEPTH - 1) as f64;
/// Nats a layer.
const TOLERANCE: f64 = 0.05;
/// From where on a gradient counts as exploded over the whole depth, and its reciprocal as vanished.
const FAR: f64 = 100.0;

/// How the weights start.
const STARTS: [(&str, Initializer); 3] = [
    ("naive", Initializer::Torch),
    ("Xavier", Initializer::XavierUniform { gain: 1.0 }),
    ("He", Initializer::HeUniform),
];

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "6.4-vanish",
    suite: Suite::Learning,
    statement: "Depth multiplies Jacobians: gradients vanish or explode, at the rate that the mean squared singular value of one layer says.",
    formula: r"\frac{\partial L}{\partial h_{l-1}} = J_l^{\mathsf T} \frac{\partial L}{\partial h_l}, \qquad \ln \frac{\lVert \partial L / \partial h_1 \rVert}{\lVert \partial L / \partial h_{50} \rVert} \approx \sum_{l=2}^{50} \tfrac12 \ln \frac{\lVert J_l \rVert_F^2}{n}",
    calls: &[
        "Mlp::<f64>::new(64).linear_without_bias(128).batch_norm().relu() …",
        "net.initialize_with(Initializer::XavierUniform { gain: 1.0 }, &mut rng)",
        "backprop.loss_and_gradient(&parameters, &mut state, &inputs, Targets::Classes(&labels), Mode::Train { key }, &mut gradient)?",
        "jacobian(&gradus_mlp::reference::Outputs::new(&layer, &state, &inputs, Mode::Train { key })?, &parameters)",
    ],
    run: |context| evidence(context, SEEDS, &LOOKS, Activation::slope),
    control: Control {
        wrong: "Jacobians without the derivative of the activation",
        run: |context| evidence(context, 1, &[1, DEPTH], |_, _| 1.0),
    },
};

/// Networks of one kind, which differ in their weights and images.
struct Kind {
    layer: Layer,
    start: &'static str,
    networks: Vec<Gradients>,
}

fn evidence(
    context: &Context,
    seeds: usize,
    looks: &[usize],
    slope: Slope,
) -> anyhow::Result<Report> {
    let (kinds, loss_distance) = measure(context, seeds, looks, slope)?;
    let layers = || layers().into_iter();
    let from_engine = layers()
        .map(|layer| network::distance_from_engine(context, layer, slope))
        .collect::<anyhow::Result<Vec<f64>>>()?;
    let mut report = Report::new()
        .check(Check::at_most(
            "mean squared singular value of a small layer: largest relative distance of the closed form from the engines' Jacobian, all designs",
            from_engine.into_iter().fold(0.0, max),
            1e-12,
        ))
        .check(Check::at_most(
            "largest relative distance between the losses of whole networks and of their parts",
            loss_distance,
            1e-9,
        ));
    let of = |activation, design| {
        let layer =
            move |kind: &&Kind| kind.layer.activation == activation && kind.layer.design == design;
        kinds.iter().filter(layer)
    };
    for Layer { activation, design } in layers() {
        if (activation, design) == (Activation::Relu, Design::Residual) {
            continue; // the claim's exception
        }
        report = report.check(Check::at_most(
            format!(
                "{}, {}: largest distance of the mean rate from ½ mean log of the mean squared singular value, over the starts, in nats a layer",
                activation.name(),
                design.name(),
            ),
            of(activation, design).map(|kind| kind.distance().abs()).fold(0.0, max),
            TOLERANCE,
        ));
    }
    let growths = |activation, design| {
        let networks = of(activation, design).flat_map(|kind| &kind.networks);
        networks.map(|network| exp(STEPS * network.rate()))
    };
    Ok(report
        .check(Check::at_most(
            "sigmoid with layer norm still vanishes: largest gradient at layer 1 over that at layer 50",
            growths(Activation::Sigmoid, Design::LayerNorm).fold(0.0, max),
            1.0 / FAR,
        ))
        .check(Check::at_least(
            "ReLU with batch norm explodes: smallest gradient at layer 1 over that at layer 50",
            growths(Activation::Relu, Design::BatchNorm).fold(f64::INFINITY, min),
            FAR,
        ))
        .table(table(&kinds))
        .figure(figure::norms(&kinds, looks))
        .note(format!(
            "64-128-…-128-10 with {DEPTH} hidden layers of {0} units and no biases, on batches of {BATCH} digits; each kind of network with {SEEDS} draws \
             of weights and images. All weights are uniform: naive within ±1/√in, PyTorch's default for a linear layer; Xavier within ±√(6/(in + out)); \
             He within ±√(6/in). Norms stand between the product and the activation. The first layer, of 64 inputs, belongs to no rate.",
            network::WIDTH,
        ))
        .note(
            "‖J‖² is that of the whole layer's closed form at the data, and does not know the gradient. With batch norm the samples are coupled, and J is the \
             Jacobian of the layer's map on the whole batch. The gradient by the outputs of a layer is that by the weights of another, which \
             holds these outputs and is given the identity.",
        )
        .note(
            "ReLU with residual connections is the claim's exception: every layer adds numbers that are not negative, so that what the layers pass on has a positive mean, and its \
             gradients explode faster than the mean squared singular value says.",
        ))
}

fn layers() -> Vec<Layer> {
    let of = |activation| Design::ALL.map(|design| Layer { activation, design });
    Activation::ALL.into_iter().flat_map(of).collect()
}

/// All kinds of networks, and the largest relative distance between the losses of whole networks and of their parts.
fn measure(
    context: &Context,
    seeds: usize,
    looks: &[usize],
    slope: Slope,
) -> anyhow::Result<(Vec<Kind>, f64)> {
    let draws = (0..seeds)
        .flat_map(|seed| {
            STARTS.map(|(start, rule)| (seed, start, Weights::draw(context, seed, rule)))
        })
        .collect::<Vec<_>>();
    let images: Vec<Images> = (0..seeds)
        .map(|seed| Images::of(seed * BATCH..(seed + 1) * BATCH))
        .collect();
    let networks = layers()
        .into_par_iter()
        .flat_map_iter(|layer| draws.iter().map(move |draw| (layer, draw)))
        .map(|(layer, (seed, start, weights))| {
            let images = &images[*seed];
            let ends = [1, DEPTH];
            let behind = if *seed == 0 { looks } else { &ends };
            let network = Gradients::measure(layer, weights, images, behind, slope)?;
            let distance = if (*seed, *start) == (0, "Xavier") {
                network.loss_distance(network::loss(layer, weights, images)?)
            } else {
                0.0
            };
            Ok((network, distance))
        })
        .collect::<anyhow::Result<Vec<(Gradients, f64)>>>()?;
    let loss_distance = networks
        .iter()
        .fold(0.0, |m, (_, distance)| max(m, *distance));
    let mut networks = networks.into_iter().map(|(network, _)| network);
    let mut kinds: Vec<Kind> = Vec::new();
    for layer in layers() {
        let of_layer: Vec<Gradients> = networks.by_ref().take(draws.len()).collect();
        let mut of_starts = STARTS.map(|(start, _)| Kind {
            layer,
            start,
            networks: Vec::new(),
        });
        for (k, network) in of_layer.into_iter().enumerate() {
            of_starts[k % STARTS.len()].networks.push(network);
        }
        kinds.extend(of_starts);
    }
    Ok((kinds, loss_distance))
}

impl Gradients {
    /// By how many nats a layer the gradient grows on its way from layer 50 to layer 1.
    fn rate(&self) -> f64 {
        ln(self.norms[0] / self.norms[self.norms.len() - 1]) / STEPS
    }

    /// The same from the Jacobians.
    fn predicted_rate(&self) -> f64 {
        sum(&self.predicted) / STEPS
    }

    /// The largest relative distance of a part's loss from that of the whole.
    fn loss_distance(&self, whole: f64) -> f64 {
        let distances = self.losses.iter().map(|loss| (loss / whole - 1.0).abs());
        distances.fold(0.0, max)
    }
}

impl Kind {
    fn mean(&self, of: impl Fn(&Gradients) -> f64) -> f64 {
        sum(&self.networks.iter().map(of).collect::<Vec<f64>>()) / self.networks.len() as f64
    }

    /// The mean rate less the mean predicted one.
    fn distance(&self) -> f64 {
        self.mean(|network| network.rate() - network.predicted_rate())
    }
}

fn table(kinds: &[Kind]) -> Table {
    let mut table = Table::new(
        "",
        "Nats a layer by which the gradient grows on its way back, as measured and as the layers' Jacobians say; means of three seeds, and the largest distance of one seed.",
        &[
            "activation",
            "design",
            "start",
            "rate",
            "from Jacobians",
            "distance",
            "largest of a seed",
            "layer 1 over layer 50",
        ],
    );
    for kind in kinds {
        let distances = kind
            .networks
            .iter()
            .map(|network| (network.rate() - network.predicted_rate()).abs());
        let rate = kind.mean(Gradients::rate);
        table.push(cells![
            kind.layer.activation.name(),
            kind.layer.design.name(),
            kind.start,
            rate,
            kind.mean(Gradients::predicted_rate),
            kind.distance(),
            distances.fold(0.0, max),
            exp(STEPS * rate),
        ]);
    }
    table
}
