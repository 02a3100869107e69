//! 6.4-norm: normalisation stabilises the scale of activations.

use gradus_jacobian::VectorFunction;
use gradus_mlp::{Backprop, Initializer, Loss, Mlp, Mode, Predictor, Role, Targets, reference};
use gradus_numerics::{StandardNormal, Threads, ln, max, norm};
use kuva::plot::legend::LegendPosition;
use kuva::render::plots::Plot;
use rand::distr::Distribution;
use rand::rngs::ChaCha8Rng;
use rayon::prelude::*;

use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::figure::{Figure, Panel, axis, style};
use crate::report::Report;
use crate::table::{Table, cells};

const DEPTH: usize = 50;
const WIDTH: usize = 128;
const SAMPLES: usize = 64;
/// Batches whose statistics the running ones gather.
const BATCHES: u64 = 50;
/// What weights of variance 1/n are multiplied by; √2 makes them He's.
const FACTORS: [(f64, &str); 4] = [
    (0.1, "× 0.1"),
    (1.0, "× 1"),
    (std::f64::consts::SQRT_2, "× √2"),
    (10.0, "× 10"),
];

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "6.4-norm",
    suite: Suite::Learning,
    statement: "Normalisation stabilises the scale of activations, whatever the scale of the weights.",
    formula: r"\hat z = \frac{z - \bar z}{\sqrt{\operatorname{Var} z + \varepsilon}}, \quad z = W h: \qquad \sqrt{\overline{\hat z^2}} \approx 1 \text{ behind every layer}",
    calls: &[
        "Mlp::<f64>::new(128).relu().linear_without_bias(128).batch_norm()",
        "gradus_mlp::reference::Outputs::new(&layer, &state, &inputs, Mode::Train { key })?.eval(&parameters, &mut outputs)",
        "net.initialize_with(Initializer::XavierNormal { gain: 10.0 }, &mut rng)",
        "Predictor::new(&layer, 64, Threads::One)?.predict(&parameters, &state, &inputs)?",
    ],
    run: |context| evidence(context, [Norm::Layer, Norm::Batch]),
    control: Control {
        wrong: "the norms left out",
        run: |context| evidence(context, [Norm::None, Norm::None]),
    },
};

/// What stands between the product and the activation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Norm {
    None,
    Layer,
    Batch,
}

/// The root mean square of what the activation of each layer is given, for each factor.
type Scales = Vec<Vec<f64>>;

fn evidence(context: &Context, [layer, batch]: [Norm; 2]) -> anyhow::Result<Report> {
    let scales = |norm| -> anyhow::Result<Scales> {
        FACTORS
            .par_iter()
            .map(|&(factor, _)| scales(context, norm, factor))
            .collect()
    };
    let [without, layer, trained] = [scales(Norm::None)?, scales(layer)?, scales(batch)?];
    let evaluated = if batch == Norm::Batch {
        evaluated(context)?
    } else {
        trained[1].clone()
    };
    let last = |k: usize| without[k][DEPTH - 1];
    Ok(Report::new()
        .check(Check::near(
            "without: ln of the scale behind layer 50 with weights × 10 over that with weights × 0.1, in units of 50 ln 100",
            ln(last(3) / last(0)) / (DEPTH as f64 * ln(100.0)),
            1.0,
            1e-12,
        ))
        .check(Check::at_most(
            "layer norm: largest distance of a scale from 1, all layers and factors",
            from_one(layer.iter().flatten()),
            0.005,
        ))
        .check(Check::at_most(
            "batch norm, in training: largest distance of a scale from 1, all layers and factors",
            from_one(trained.iter().flatten()),
            0.005,
        ))
        .check(Check::at_least(
            "batch norm, in evaluation on fresh data: largest distance of a scale from 1, the claim's limit",
            from_one(&evaluated),
            0.005,
        ))
        .table(table([&without, &layer, &trained], &evaluated))
        .figure(figure(&without, &layer, &trained, &evaluated))
        .note(format!(
            "{DEPTH} layers of {WIDTH} units with ReLU, on {SAMPLES} standard normal inputs; the scale is the root mean square, over units and samples, of what the activation \
             is given. What keeps it from 1 with a norm is ε = 1e-5, which counts where weights × 0.1 make a variance that is small.",
        ))
        .note(format!(
            "In evaluation, batch norm takes running statistics, here of {BATCHES} batches in training with a momentum of 0.1, and is given inputs that it has not seen. Small \
             differences between these and the statistics grow from layer to layer, so that its scale drifts with depth: what the claim says holds in training.",
        )))
}

/// The layer behind the activation of the one before it, or the first.
fn step(norm: Norm, first: bool) -> Mlp<f64> {
    let start = Mlp::new(WIDTH);
    let start = if first { start } else { start.relu() };
    let net = start.linear_without_bias(WIDTH);
    match norm {
        Norm::None => net,
        Norm::Layer => net.layer_norm(),
        Norm::Batch => net.batch_norm(),
    }
}

/// The scales of one network in training, on the same draws for every norm and factor.
fn scales(context: &Context, norm: Norm, factor: f64) -> anyhow::Result<Vec<f64>> {
    let mut rng = context.stream("weights");
    let mut x = inputs(&mut context.stream("inputs"));
    let mut scales = Vec::with_capacity(DEPTH);
    for l in 0..DEPTH {
        let net = step(norm, l == 0);
        let parameters = net.initialize_with(Initializer::XavierNormal { gain: factor }, &mut rng);
        let state = net.initial_state();
        x = match norm {
            // batch statistics, which a predictor does not take
            Norm::Batch => {
                let mode = Mode::Train { key: 0 };
                let mut outputs = vec![0.0; x.len()];
                reference::Outputs::new(&net, &state, &x, mode)?.eval(&parameters, &mut outputs);
                outputs
            }
            Norm::None | Norm::Layer => predict(&net, &parameters, &state, &x)?,
        };
        scales.push(scale(&x));
    }
    Ok(scales)
}

/// The scales in evaluation, on inputs that the running statistics of batch norm do not know.
fn evaluated(context: &Context) -> anyhow::Result<Vec<f64>> {
    let rule = Initializer::XavierNormal { gain: 1.0 };
    let layers = (0..DEPTH).fold(Mlp::<f64>::new(WIDTH), |net, _| {
        net.linear_without_bias(WIDTH).batch_norm().relu()
    });
    let parameters = layers.initialize_with(rule, &mut context.stream("weights"));
    let mut state = layers.initial_state();
    let mut gradient = vec![0.0; parameters.len()];
    let mut backprop = Backprop::new(&layers, Loss::SquaredError, SAMPLES, Threads::One)?;
    let mut rng = context.stream("training inputs");
    let targets = vec![0.0; WIDTH * SAMPLES];
    for key in 0..BATCHES {
        backprop.loss_and_gradient(
            &parameters,
            &mut state,
            &inputs(&mut rng),
            Targets::Values(&targets),
            Mode::Train { key },
            &mut gradient,
        )?;
    }
    let layout = layers.layout();
    let mut x = inputs(&mut context.stream("fresh inputs"));
    let mut scales = Vec::with_capacity(DEPTH);
    // weight, scale and shift of each layer; mean and variance of each
    for (l, (slots, statistics)) in (layout.parameters().chunks(3))
        .zip(layout.state().chunks(2))
        .enumerate()
    {
        let net = step(Norm::Batch, l == 0);
        debug_assert_eq!(slots[0].role(), Role::Weight);
        let of_layer = slots[0].range().start..slots[2].range().end;
        let of_state = statistics[0].range().start..statistics[1].range().end;
        x = predict(&net, &parameters[of_layer], &state[of_state], &x)?;
        scales.push(scale(&x));
    }
    Ok(scales)
}

fn inputs(rng: &mut ChaCha8Rng) -> Vec<f64> {
    (0..WIDTH * SAMPLES)
        .map(|_| StandardNormal.sample(rng))
        .collect()
}

fn predict(
    net: &Mlp<f64>,
    parameters: &[f64],
    state: &[f64],
    x: &[f64],
) -> anyhow::Result<Vec<f64>> {
    let mut predictor = Predictor::new(net, SAMPLES, Threads::One)?;
    Ok(predictor.predict(parameters, state, x)?.to_vec())
}

/// The root mean square.
fn scale(x: &[f64]) -> f64 {
    norm(x) / (x.len() as f64).sqrt()
}

fn from_one<'a>(scales: impl IntoIterator<Item = &'a f64>) -> f64 {
    let distances = scales.into_iter().map(|scale| (scale - 1.0).abs());
    distances.fold(0.0, max)
}

fn table([without, layer, trained]: [&[Vec<f64>]; 3], evaluated: &[f64]) -> Table {
    let mut table = Table::new(
        "",
        "The scale of what the activation is given, behind the first, the tenth and the last layer.",
        &["norm", "weights", "layer 1", "layer 10", "layer 50"],
    );
    let mut push = |norm: &str, weights: &str, scales: &[f64]| {
        table.push(cells![
            norm,
            weights,
            scales[0],
            scales[9],
            scales[DEPTH - 1]
        ]);
    };
    for (norm, scales) in [
        ("none", without),
        ("layer", layer),
        ("batch, in training", trained),
    ] {
        for (scales, (_, weights)) in scales.iter().zip(FACTORS) {
            push(norm, weights, scales);
        }
    }
    push("batch, in evaluation", "× 1", evaluated);
    table
}

fn figure(
    without: &[Vec<f64>],
    layer: &[Vec<f64>],
    trained: &[Vec<f64>],
    evaluated: &[f64],
) -> Figure {
    let points = |scales: &[f64]| -> Vec<(f64, f64)> {
        let points = scales.iter().zip(1..);
        points.map(|(&scale, l)| (f64::from(l), scale)).collect()
    };
    let mut plots: Vec<Plot> = Vec::new();
    for (k, (scales, (_, weights))) in without.iter().zip(FACTORS).enumerate() {
        let name = format!("weights {weights}");
        plots.push(style::line(k, axis::log_y(points(scales)), &name));
    }
    let layout = style::layout(&plots)
        .with_title("without a norm")
        .with_width(520.0)
        .with_x_label("layer")
        .with_y_label("scale")
        .with_legend_position(LegendPosition::InsideTopLeft);
    let layout = axis::ranges(layout, (0.0, 51.0), (-60.0, 60.0));
    let without = Panel::new(
        plots,
        axis::decades_y(layout, -60, 60).with_x_tick_step(10.0),
    );
    let mut plots: Vec<Plot> = Vec::new();
    for (k, (scales, name)) in [
        (&layer[0], "layer norm, weights × 0.1"),
        (&layer[3], "layer norm, weights × 10"),
        (&trained[0], "batch norm in training, weights × 0.1"),
        (&trained[3], "batch norm in training, weights × 10"),
    ]
    .into_iter()
    .enumerate()
    {
        plots.push(style::line(k, points(scales), name));
    }
    plots.push(style::line(
        4,
        points(evaluated),
        "batch norm in evaluation, weights × 1",
    ));
    let layout = style::layout(&plots)
        .with_title("with a norm")
        .with_width(520.0)
        .with_x_label("layer")
        .with_y_label("scale")
        .with_x_tick_step(10.0)
        .with_y_tick_step(0.2)
        .with_legend_position(LegendPosition::InsideBottomLeft);
    let with = Panel::new(plots, axis::ranges(layout, (0.0, 51.0), (0.0, 1.2)));
    Figure::panels(
        "",
        "The root mean square of what each layer's activation is given. Without a norm it is multiplied in every layer by the factor of the weights; with one it \
         stays near 1, but for batch norm in evaluation.",
        2,
        [without, with],
    )
}
