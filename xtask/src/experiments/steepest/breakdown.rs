//! 4.3-breakdown: how much of the decrease that the gradient promises a step of size η delivers.

use gradus_calculus::{ScalarFunction, gradient, hessian_vector_product};
use gradus_numerics::{max, powf};
use gradus_problems::Bowl;
use kuva::plot::legend::LegendPosition;
use nalgebra::DVector;

use crate::check::Check;
use crate::experiment::{Control, Experiment, Suite};
use crate::figure::{Figure, Label, axis, style};
use crate::report::Report;
use crate::table::{Table, cells};

/// On the x axis, where the bowl bends least, between the axes, and on the y axis, where it bends most.
const STARTS: [([f64; 2], &str); 3] = [
    ([2.6, 0.0], "(2.6, 0)"),
    ([2.6, 2.2], "(2.6, 2.2)"),
    ([0.0, 2.2], "(0, 2.2)"),
];
const SMALLEST: f64 = 1e-3;
const LARGEST: f64 = 0.6;
/// Learning rates between the two, evenly spaced in their logarithm.
const RATES: usize = 240;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "4.3-breakdown",
    suite: Suite::Steepest,
    statement: "A large learning rate breaks the linear model behind the step: the larger η, the less of the promised \
                decrease η‖∇L‖² comes true, until the step leads uphill.",
    formula: r"\frac{L(\theta) - L(\theta - \eta g)}{\eta\, g^\top g} = 1 - \frac{\eta}{2} \frac{g^\top H g}{g^\top g}, \qquad g = \nabla L(\theta),\ H = \nabla^2 L(\theta)",
    calls: &[
        "gradient(&Bowl, &theta)",
        "hessian_vector_product(&Bowl, &theta, g.as_slice())",
    ],
    run: |_| Ok(evidence(|eta, curvature| 1.0 - eta * curvature / 2.0)),
    control: Control {
        wrong: "1 − η gᵀHg / gᵀg, without the ½",
        run: |_| Ok(evidence(|eta, curvature| 1.0 - eta * curvature)),
    },
};

/// The ratio by formula, from η and the curvature gᵀHg / gᵀg along the gradient.
type Subject = fn(f64, f64) -> f64;

fn evidence(subject: Subject) -> Report {
    let rates: Vec<f64> = (0..=RATES)
        .map(|k| SMALLEST * powf(LARGEST / SMALLEST, k as f64 / RATES as f64))
        .collect();
    let mut report = Report::new();
    let mut table = Table::new(
        "",
        "Actual over promised decrease of one step on the bowl, and the formula.",
        &["start", "η", "ratio", "formula"],
    );
    for (start, name) in STARTS {
        let step = Step::at(start);
        let mut worst = 0.0;
        for &eta in &rates {
            worst = max(
                worst,
                (step.ratio(eta) - subject(eta, step.curvature)).abs(),
            );
        }
        report = report.check(Check::at_most(
            format!("ratio against formula for η from 0.001 to 0.6, from {name}"),
            worst,
            1e-12,
        ));
        for eta in [1e-3, 0.01, 0.1, 0.25, 0.5, 0.6] {
            table.push(cells![
                name,
                eta,
                step.ratio(eta),
                subject(eta, step.curvature)
            ]);
        }
    }
    let [flat, _, steep] = STARTS.map(|(start, _)| Step::at(start));
    // The formula vanishes at η = 2 gᵀg / gᵀHg: half of what was promised at half of it, nothing at it, a rise beyond.
    let border = |step: &Step| 1.0 / (1.0 - subject(1.0, step.curvature));
    let falls = rates
        .iter()
        .filter(|&&eta| eta > 0.5 && steep.ratio(eta) >= 0.0)
        .count();
    report
        .check(Check::exact("η from which (0, 2.2) rises, by formula", border(&steep), 0.5))
        .check(Check::exact("ratio from (0, 2.2) at η = ½", steep.ratio(0.5), 0.0))
        .check(Check::exact("ratio from (0, 2.2) at η = ¼, against the formula", steep.ratio(0.25), subject(0.25, steep.curvature)))
        .check(Check::exact("learning rates between ½ and 0.6 that do not lead uphill from (0, 2.2)", falls as f64, 0.0))
        .check(Check::near("ratio from (2.6, 0) at η = 0.6, by formula", subject(0.6, flat.curvature), 0.4, 1e-12))
        .figure(figure(subject))
        .table(table)
        .note("On the bowl, a quadratic, the formula is exact; elsewhere it holds up to terms of order η².")
}

/// One step of gradient descent from a point.
struct Step {
    start: [f64; 2],
    gradient: DVector<f64>,
    /// gᵀHg / gᵀg
    curvature: f64,
}

impl Step {
    fn at(start: [f64; 2]) -> Self {
        let gradient = gradient(&Bowl, &start);
        let bent = hessian_vector_product(&Bowl, &start, gradient.as_slice());
        Self {
            start,
            curvature: gradient.dot(&bent) / gradient.norm_squared(),
            gradient,
        }
    }

    /// The decrease that happens over the one promised.
    fn ratio(&self, eta: f64) -> f64 {
        let moved = [
            self.start[0] - eta * self.gradient[0],
            self.start[1] - eta * self.gradient[1],
        ];
        (Bowl.eval(&self.start) - Bowl.eval(&moved)) / (eta * self.gradient.norm_squared())
    }
}

fn figure(subject: Subject) -> Figure {
    let mut plots = vec![
        style::reference([(0.0, 0.0), (0.6, 0.0)], ""),
        style::reference([(0.0, 1.0), (0.6, 1.0)], ""),
    ];
    for (k, (start, name)) in STARTS.into_iter().enumerate() {
        let step = Step::at(start);
        let law = [0.0, LARGEST].map(|eta| (eta, subject(eta, step.curvature)));
        let measured = (1..=12).map(|k| 0.05 * f64::from(k)).chain([SMALLEST]);
        plots.push(style::line(k, law, ""));
        let measured = measured.map(|eta| (eta, step.ratio(eta)));
        plots.push(style::markers(k, measured, &format!("from {name}")));
    }
    let layout = style::layout(&plots)
        .with_x_label("learning rate η")
        .with_y_label("actual / promised decrease")
        .with_x_tick_step(0.1)
        .with_y_tick_step(0.25)
        .with_legend_position(LegendPosition::InsideTopRight);
    let layout = axis::ranges(layout, (0.0, 0.62), (-0.3, 1.5));
    Figure::new(
        "",
        "The share of the promised decrease that a step on the bowl delivers, measured (markers) and by the formula \
         (lines). It falls the faster the more the bowl bends along the step; below 0 the step leads uphill.",
        plots,
        layout,
    )
    .labels([
        Label::new(0.1, 1.07, "linear model"),
        Label::new(0.1, -0.07, "no decrease"),
    ])
}
