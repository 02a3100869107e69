//! 6.4-relu: relu does not saturate on the positive side.

mod shares;

use gradus_calculus::{Real, ScalarFunction, value_and_gradient_array};
use gradus_problems::digits;
use kuva::plot::legend::LegendPosition;

use super::layer::Activation;
use super::network::Images;
use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::figure::{Figure, Panel, axis, style};
use crate::report::Report;
use crate::table::{Table, cells};
use shares::{BATCH, FLAT, STEPS, Shares, UNITS};

const SEEDS: usize = 5;
/// A careful step size, and a reckless one.
const RATES: [f64; 2] = [1e-3, 0.1];

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "6.4-relu",
    suite: Suite::Learning,
    statement: "ReLU does not saturate on the positive side: its derivative is 1 there however large the argument, where those of sigmoid and tanh vanish.",
    formula: r"\operatorname{ReLU}'(z) = 1 \text{ for } z > 0, \qquad \sigma'(z) = \sigma(z)(1 - \sigma(z)) \le \tfrac14, \quad \tanh'(z) = 1 - \tanh^2 z \le 1",
    calls: &[
        "value_and_gradient_array(&f, &[z])",
        "Mlp::<f64>::new(64).linear(128).relu().linear(10)",
        "Predictor::new(&hidden, 1797, Threads::One)?.predict(&parameters[..hidden], &[], &inputs)?",
    ],
    run: |context| evidence(context, SEEDS, Activation::Relu),
    control: Control {
        wrong: "the sigmoid in the place of ReLU",
        run: |context| evidence(context, 1, Activation::Sigmoid),
    },
};

/// φ of one number, for the engine.
struct Of(Activation);

impl ScalarFunction for Of {
    fn eval<T: Real>(&self, x: &[T]) -> T {
        self.0.stage().eval(x[0])
    }
}

/// φ(z) and φ′(z).
fn value_and_slope(activation: Activation, z: f64) -> (f64, f64) {
    let (value, [slope]) = value_and_gradient_array(&Of(activation), &[z]);
    (value, slope)
}

/// `relu` is what stands in the place of relu.
fn evidence(context: &Context, seeds: usize, relu: Activation) -> anyhow::Result<Report> {
    // 2⁻¹⁰⁷⁴, …, 2¹⁰²³
    let magnitudes = || {
        std::iter::successors(Some(f64::from_bits(1)), |x| Some(2.0 * x))
            .take_while(|x| x.is_finite())
    };
    let others = |x: &f64, expected: [f64; 2]| {
        let (value, slope) = value_and_slope(relu, *x);
        [value, slope].map(f64::to_bits) != expected.map(f64::to_bits)
    };
    let positive = magnitudes().filter(|x| others(x, [*x, 1.0])).count();
    let negative = magnitudes().filter(|x| others(&-x, [0.0, 0.0])).count();
    let images = Images::of(0..digits().len());
    let activations = [Activation::Sigmoid, Activation::Tanh, relu];
    let cases: Vec<(usize, usize)> = (0..activations.len())
        .flat_map(|k| (0..RATES.len()).map(move |rate| (k, rate)))
        .collect();
    let findings = cases
        .iter()
        .map(|&(k, rate)| Shares::of_seeds(context, &images, activations[k], RATES[rate], seeds))
        .collect::<anyhow::Result<Vec<Shares>>>()?;
    let [.., reckless] = &findings[..] else {
        anyhow::bail!("there is no network");
    };
    Ok(Report::new()
        .check(Check::exact(
            "ReLU: positive numbers of 2 098 magnitudes at which its value is not z or its slope not 1",
            positive as f64,
            0.0,
        ))
        .check(Check::exact(
            "ReLU: negative numbers of 2 098 magnitudes at which its value or its slope is not 0",
            negative as f64,
            0.0,
        ))
        .checks([(Activation::Sigmoid, 0.25), (Activation::Tanh, 1.0)].map(|(activation, slope)| {
            Check::exact(
                format!("{}: slope at 0, its largest", activation.name()),
                value_and_slope(activation, 0.0).1,
                slope,
            )
        }))
        .checks([Activation::Sigmoid, Activation::Tanh].map(|activation| {
            Check::exact(
                format!("{}: steps of ¼ from 0 to 15 over which its slope does not fall", activation.name()),
                rises(activation) as f64,
                0.0,
            )
        }))
        .check(Check::at_least(
            "ReLU at η = 0.1: units that are off for every digit, all seeds",
            reckless.dead as f64,
            1.0,
        ))
        .check(Check::exact(
            "ReLU at η = 0.1: those of them that get a gradient from any digit",
            reckless.dead_with_gradient as f64,
            0.0,
        ))
        .table(table(&cases, &activations, &findings))
        .figure(figure())
        .note(format!(
            "Networks 64-{UNITS}-10 on the digits, from Xavier's weights or, with ReLU, He's; Adam, {STEPS} steps of {BATCH}, {SEEDS} seeds. A unit is saturated at a digit where its \
             slope is less than {FLAT} times the largest its activation has; for ReLU that is where it is off. Being off for some digits is what ReLU is for; a unit that is off for \
             all of them is dead: its gradient is exactly 0, and descent cannot bring it back.",
        )))
}

/// Steps of ¼ from 0 to 15 over which the slope does not fall.
fn rises(activation: Activation) -> usize {
    let slopes: Vec<f64> = (0..=60)
        .map(|k| value_and_slope(activation, 0.25 * f64::from(k)).1)
        .collect();
    slopes.windows(2).filter(|pair| pair[1] >= pair[0]).count()
}

fn table(cases: &[(usize, usize)], activations: &[Activation], findings: &[Shares]) -> Table {
    let mut table = Table::new(
        "",
        "Shares of saturated pairs of unit and digit, and of units saturated at every digit, before and after training; means of five seeds.",
        &[
            "activation",
            "η",
            "saturated, start",
            "saturated, end",
            "at every digit, start",
            "at every digit, end",
            "loss, end",
        ],
    );
    for (&(k, rate), shares) in cases.iter().zip(findings) {
        table.push(cells![
            activations[k].name(),
            RATES[rate],
            shares.saturated[0],
            shares.saturated[1],
            shares.stuck[0],
            shares.stuck[1],
            shares.loss,
        ]);
    }
    table
}

fn figure() -> Figure {
    let panel = |title: &str, label: &str, y: (f64, f64), of: fn((f64, f64)) -> f64| {
        let plots: Vec<_> = Activation::ALL
            .into_iter()
            .enumerate()
            .map(|(k, activation)| {
                let points = (-600..=600).map(|i| 0.01 * f64::from(i));
                let points = points.map(|z| (z, of(value_and_slope(activation, z))));
                style::line(k, points.filter(|(_, v)| *v <= y.1), activation.name())
            })
            .collect();
        let layout = style::layout(&plots)
            .with_title(title)
            .with_width(480.0)
            .with_height(360.0)
            .with_x_label("z")
            .with_y_label(label)
            .with_x_tick_step(2.0)
            .with_y_tick_step(0.5)
            .with_legend_position(LegendPosition::InsideTopLeft);
        Panel::new(plots, axis::ranges(layout, (-6.0, 6.0), y))
    };
    Figure::panels(
        "",
        "The three activations and their derivatives. To the right, that of ReLU stays 1.",
        2,
        [
            panel("activations", "φ(z)", (-1.0, 3.0), |(value, _)| value),
            panel("derivatives", "φ′(z)", (0.0, 1.5), |(_, slope)| slope),
        ],
    )
}
