//! 6.4-init: careful initialisation keeps the Jacobian near norm preserving.

use gradus_jacobian::Chain;
use gradus_jacobian::stage::{Affine, Elementwise};
use gradus_mlp::{Initializer, Mlp};
use gradus_numerics::{StandardNormal, exp, max, squared_norm, sum, vector};
use kuva::plot::legend::LegendPosition;
use kuva::render::plots::Plot;
use nalgebra::DMatrix;
use rand::distr::Distribution;
use rayon::prelude::*;

use super::layer::{Activation, Design, Layer, Pass};
use super::statistics::Mean;
use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::figure::{Figure, axis, style};
use crate::report::Report;
use crate::table::{Table, cells};

const DEPTH: usize = 50;
const WIDTH: usize = 256;
const SAMPLES: usize = 16;
const SEEDS: usize = 20;
const TOLERANCE: f64 = 0.05;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "6.4-init",
    suite: Suite::Learning,
    statement: "Careful initialisation keeps each layer's Jacobian near norm preserving: Xavier's for tanh near its linear part, He's for ReLU.",
    formula: r"\frac{\lVert J_l \rVert_F^2}{n} = \frac1n \sum_i \varphi'(z_i)^2 \lVert W_i \rVert^2 \approx 1, \qquad \operatorname{Var} W = \frac{2}{n_{\text{in}} + n_{\text{out}}} \text{ (tanh)}, \quad \frac{2}{n_{\text{in}}} \text{ (ReLU)}",
    calls: &[
        "net.initialize_with(Initializer::XavierUniform { gain: 1.0 }, &mut rng)",
        "net.initialize_with(Initializer::HeUniform, &mut rng)",
        "Chain::new(vec![Box::new(Affine::linear(w)?), Box::new(Elementwise::new(Activation::Tanh, 256))])?.jacobian(&x)?",
    ],
    run: |context| evidence(context, SEEDS, XAVIER, Initializer::HeUniform),
    control: Control {
        wrong: "He's weights for tanh and Xavier's for ReLU",
        run: |context| evidence(context, 2, Initializer::HeUniform, XAVIER),
    },
};

const XAVIER: Initializer = Initializer::XavierUniform { gain: 1.0 };

/// A kind of network, and the standard deviation of what it is given.
struct Case {
    name: &'static str,
    activation: Activation,
    rule: Initializer,
    input: f64,
}

/// What all seeds of a case gave.
struct Findings {
    /// The mean squared singular value of each layer's Jacobian, averaged over the samples, then over the seeds.
    means: Vec<Mean>,
    /// The largest relative distance of the closed form from the Jacobian of the chain, one sample at the first layer.
    from_chain: f64,
}

fn evidence(
    context: &Context,
    seeds: usize,
    for_tanh: Initializer,
    for_relu: Initializer,
) -> anyhow::Result<Report> {
    let case = |name, activation, rule, input| Case {
        name,
        activation,
        rule,
        input,
    };
    let cases = [
        case(
            "Xavier, tanh, inputs × 0.1",
            Activation::Tanh,
            for_tanh,
            0.1,
        ),
        case("He, ReLU", Activation::Relu, for_relu, 1.0),
        case("Xavier, tanh, inputs × 1", Activation::Tanh, for_tanh, 1.0),
    ];
    let findings = cases
        .iter()
        .map(|case| case.measure(context, seeds))
        .collect::<anyhow::Result<Vec<Findings>>>()?;
    let [small, relu, unit] = [0, 1, 2].map(|k| &findings[k]);
    let from_chain = findings.iter().map(|case| case.from_chain);
    Ok(Report::new()
        .check(Check::at_most(
            "closed form of ‖J‖²: largest relative distance from the Jacobian of the chain, first layers",
            from_chain.fold(0.0, max),
            1e-12,
        ))
        .check(Check::at_most(
            "Xavier, tanh, inputs × 0.1: largest distance of a layer's mean from 1, all 50 layers",
            small.largest_distance(),
            TOLERANCE,
        ))
        .check(Check::at_most(
            "He, ReLU: largest distance of a layer's mean from 1, all 50 layers",
            relu.largest_distance(),
            TOLERANCE,
        ))
        .check(Check::relative(
            "Xavier, tanh, inputs × 1: mean at layer 1, which E tanh′(z)² for standard normal z puts far below 1",
            unit.means[0].value,
            squared_slope_of_tanh(),
            TOLERANCE,
        ))
        .table(table(&cases, &findings))
        .figure(figure(&cases, &findings))
        .note(format!(
            "{DEPTH} layers of {WIDTH} units without biases, {SAMPLES} normal inputs for each of {SEEDS} seeds; weights uniform with the variance the rule says. The closed \
             form is Σ φ′(zᵢ)² ‖Wᵢ‖² / n at what each layer is given.",
        ))
        .note(
            "The claim's limit: Xavier's rule is made for the linear part of tanh. With inputs of variance 1 the first layers are beyond it, and \
             their Jacobians shrink most of what passes; as the activations get smaller from layer to layer, the value comes back towards 1 from below.",
        ))
}

impl Case {
    fn measure(&self, context: &Context, seeds: usize) -> anyhow::Result<Findings> {
        let runs = (0..seeds)
            .into_par_iter()
            .map(|seed| self.run(context, seed))
            .collect::<anyhow::Result<Vec<(Vec<f64>, f64)>>>()?;
        let of_layer =
            |l: usize| -> Vec<f64> { runs.iter().map(|(stretch, _)| stretch[l]).collect() };
        Ok(Findings {
            means: (0..DEPTH).map(|l| Mean::of(&of_layer(l))).collect(),
            from_chain: runs.iter().fold(0.0, |m, (_, distance)| max(m, *distance)),
        })
    }

    /// The mean squared singular value of each layer's Jacobian, and the closed form's distance from the chain's.
    fn run(&self, context: &Context, seed: usize) -> anyhow::Result<(Vec<f64>, f64)> {
        let mut rng = context.stream(&format!("seed {seed}"));
        let draw = |_| StandardNormal.sample(&mut rng);
        let mut x: Vec<f64> = (0..WIDTH * SAMPLES).map(draw).collect();
        vector::scale(self.input, &mut x);
        let net = Mlp::<f64>::new(WIDTH).linear_without_bias(WIDTH);
        let layer = Layer {
            activation: self.activation,
            design: Design::Plain,
        };
        let stretch = |weight: &[f64], pass: &Pass| {
            layer.mean_squared_singular_value(weight, WIDTH, pass, Activation::slope)
        };
        let mut stretches = Vec::with_capacity(DEPTH);
        let mut distance = 0.0;
        for l in 0..DEPTH {
            let weight = net.initialize_with(self.rule, &mut rng);
            if l == 0 && seed == 0 {
                let first = &x[..WIDTH];
                let closed = stretch(&weight, &layer.forward(&weight, first, WIDTH));
                distance = (closed / by_chain(self.activation, &weight, first)? - 1.0).abs();
            }
            let pass = layer.forward(&weight, &x, WIDTH);
            stretches.push(stretch(&weight, &pass));
            x = pass.outputs;
        }
        Ok((stretches, distance))
    }
}

impl Findings {
    fn largest_distance(&self) -> f64 {
        let distances = self.means.iter().map(|mean| (mean.value - 1.0).abs());
        distances.fold(0.0, max)
    }
}

/// ‖J‖² / n of one sample, from the Jacobian as a matrix.
fn by_chain(activation: Activation, weight: &[f64], x: &[f64]) -> anyhow::Result<f64> {
    let w = DMatrix::from_column_slice(WIDTH, WIDTH, weight);
    let chain = Chain::new(vec![
        Box::new(Affine::linear(w)?),
        Box::new(Elementwise::new(activation.stage(), WIDTH)),
    ])?;
    Ok(squared_norm(chain.jacobian(x)?.as_slice()) / WIDTH as f64)
}

/// ∫ tanh′(z)² φ(z) dz with the normal density φ, by the trapezoidal rule, which converges fast where all ends are flat.
fn squared_slope_of_tanh() -> f64 {
    const STEP: f64 = 1.0 / 64.0;
    let density = |z: f64| exp(-0.5 * z * z) / std::f64::consts::TAU.sqrt();
    let term = |k: i32| {
        let z = f64::from(k) * STEP;
        let slope = Activation::Tanh.slope(z);
        slope * slope * density(z) * STEP
    };
    sum(&(-640..=640).map(term).collect::<Vec<f64>>())
}

fn table(cases: &[Case], findings: &[Findings]) -> Table {
    let mut table = Table::new(
        "",
        "The mean squared singular value of a layer's Jacobian: mean over 20 seeds, with its standard error.",
        &["network", "layer", "mean", "error"],
    );
    for (case, findings) in cases.iter().zip(findings) {
        for l in [1, 2, 5, 10, 20, DEPTH] {
            let mean = findings.means[l - 1];
            table.push(cells![case.name, l, mean.value, mean.error]);
        }
    }
    table
}

fn figure(cases: &[Case], findings: &[Findings]) -> Figure {
    let ends = [1.0, DEPTH as f64];
    let mut plots: Vec<Plot> = vec![
        style::reference(ends.map(|l| (l, 1.0 + TOLERANCE)), "1 ± 5 %"),
        style::reference(ends.map(|l| (l, 1.0 - TOLERANCE)), ""),
    ];
    for (k, (case, findings)) in cases.iter().zip(findings).enumerate() {
        let points = findings.means.iter().zip(1..);
        let points: Vec<(f64, f64)> = points.map(|(mean, l)| (f64::from(l), mean.value)).collect();
        plots.extend(style::series(k, &points, case.name));
    }
    let layout = style::layout(&plots)
        .with_x_label("layer")
        .with_y_label("mean squared singular value")
        .with_x_tick_step(10.0)
        .with_y_tick_step(0.2)
        .with_legend_position(LegendPosition::InsideBottomRight);
    Figure::new(
        "",
        "The mean squared singular value of each layer's Jacobian, mean of 20 seeds.",
        plots,
        axis::ranges(layout, (0.0, 51.0), (0.0, 1.2)),
    )
}
