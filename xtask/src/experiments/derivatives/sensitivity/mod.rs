//! 1.3-sensitivity: what each partial derivative of a loss says of its parameter.

mod nudges;

use gradus_problems::{LogisticRegression, TanhNetwork, digits};
use kuva::plot::legend::LegendPosition;
use kuva::plot::{MarkerShape, ScatterPlot};
use kuva::render::layout::Layout;
use kuva::render::plots::Plot;

use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::figure::{Figure, Label, Panel, axis, style};
use crate::report::Report;
use crate::table::{Table, cells};
use nudges::{NUDGES, Sensitivity};

/// The loss is the mean over the first of the digits.
const IMAGES: usize = 100;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "1.3-sensitivity",
    suite: Suite::Derivatives,
    statement: "The partial derivative of a loss after a parameter tells whether the loss goes up or down when that parameter alone is nudged, and how fast.",
    formula: r"L(\theta + \delta e_i) - L(\theta) = \delta \frac{\partial L}{\partial \theta_i} + O(\delta^2)",
    calls: &[
        "gradus_calculus::value_and_gradient(&loss, &theta)",
        "gradus_problems::LogisticRegression::new(0..100)",
        "gradus_problems::TanhNetwork::new(0..100)",
        "gradus_calculus::order_of_convergence(&nudges, &median_errors)",
    ],
    run: |context: &Context| evidence(context, 0),
    control: Control {
        wrong: "∂L/∂θᵢ₊₁ in place of ∂L/∂θᵢ",
        run: |context: &Context| evidence(context, 1),
    },
};

/// `shift` is 0 where each parameter is paired with its own partial derivative.
fn evidence(context: &Context, shift: usize) -> anyhow::Result<Report> {
    let models = [
        Sensitivity::measure(
            "logistic regression",
            &LogisticRegression::new(0..IMAGES),
            &LogisticRegression::initialize(context.seed()),
            shift,
            digits::CLASSES,
        )?,
        Sensitivity::measure(
            "tanh network",
            &TanhNetwork::new(0..IMAGES),
            &TanhNetwork::initialize(context.seed()),
            shift,
            TanhNetwork::HIDDEN,
        )?,
    ];
    let mut report = Report::new();
    for model in &models {
        report = report.checks(model.checks()?);
    }
    Ok(report
        .figure(figure(&models))
        .table(table(&models))
        .note(format!(
            "The loss is the mean over the first {IMAGES} of the 1 797 digits, the parameters are random ones to start from. \
             Parameters that meet only pixels without ink in all these images have no influence: their partial derivatives \
             are exactly 0, and the loss does not change by a single bit.",
        ))
        .note(
            "Up or down is measured by nudging both ways, L(θ + δeᵢ) − L(θ − δeᵢ). A nudge one way also feels the curvature, \
             ½ δ² ∂²L/∂θᵢ²: where the partial derivative is smaller than half of δ times that, the loss can rise both ways \
             or fall both ways, as the table counts. The smaller the nudge, the rarer this is: a derivative speaks of small \
             nudges.",
        ))
}

fn figure(models: &[Sensitivity; 2]) -> Figure {
    Figure::panels(
        "",
        "Left: what each parameter's partial derivative predicts of the loss when the parameter is nudged by δ = 10⁻², and \
         what happens: a point for each parameter, near the diagonal but where the partial derivative is so small that curvature \
         counts. Right: what is missing is of second order, the median error of the prediction falls as δ².",
        2,
        [changes_panel(models), errors_panel(models)],
    )
}

/// |predicted| against |measured|, each point a parameter.
fn changes_panel(models: &[Sensitivity; 2]) -> Panel {
    let decades = (-8, -3);
    let ends = (f64::from(decades.0), f64::from(decades.1));
    let mut plots = vec![style::reference(
        [(ends.0, ends.0), (ends.1, ends.1)],
        "measured = predicted",
    )];
    for (model, (k, marker)) in models
        .iter()
        .zip([(0, MarkerShape::Circle), (1, MarkerShape::Square)])
    {
        let changes = model
            .active(0)
            .map(|(g, [up, _])| ((NUDGES[0] * g).abs(), up.abs()));
        plots.push(Plot::Scatter(
            ScatterPlot::new()
                .with_data(axis::log_log(changes))
                .with_color(style::color(k))
                .with_marker(marker)
                .with_size(2.4)
                .with_legend(model.name),
        ));
    }
    let layout = panel_layout(&plots)
        .with_title("Change of the loss, δ = 10⁻²")
        .with_x_label("predicted: |δ ∂L/∂θᵢ|")
        .with_y_label("measured: |L(θ + δeᵢ) − L(θ)|");
    let layout = axis::decades_x(layout, decades.0, decades.1);
    Panel::new(plots, axis::decades_y(layout, decades.0, decades.1))
}

/// The median error against δ.
fn errors_panel(models: &[Sensitivity; 2]) -> Panel {
    let mut plots = Vec::new();
    for (k, model) in models.iter().enumerate() {
        let errors = NUDGES
            .iter()
            .enumerate()
            .map(|(k, &nudge)| (nudge, model.median_error(k)));
        plots.extend(style::series(k, &axis::log_log(errors), model.name));
    }
    let layout = panel_layout(&plots)
        .with_title("Error of the prediction")
        .with_x_label("δ")
        .with_y_label("median of |measured − predicted|");
    // Half a decade beyond the nudges on either side.
    let layout = axis::decades_x(layout, -6, -1)
        .with_x_axis_min(-5.5)
        .with_x_axis_max(-1.5);
    let layout = axis::decades_y(layout, -14, -4);
    Panel::new(plots, layout).labels([Label::new(-2.9, -9.7, "δ²").bare()])
}

fn panel_layout(plots: &[Plot]) -> Layout {
    style::layout(plots)
        .with_legend_position(LegendPosition::InsideTopLeft)
        .with_width(480.0)
        .with_height(440.0)
}

fn table(models: &[Sensitivity; 2]) -> Table {
    let mut table = Table::new(
        "",
        "Partials that are exactly 0, those below the noise 4ε|L|/δ, wrong signs among the others, and the error of the \
         predicted change.",
        &[
            "model",
            "δ",
            "parameters",
            "exactly 0",
            "noise",
            "below noise",
            "wrong sign, both ways",
            "wrong sign, up alone",
            "wrong sign, down alone",
            "median error",
        ],
    );
    for model in models {
        for (k, &nudge) in NUDGES.iter().enumerate() {
            let parameters = model.gradient.len();
            table.push(cells![
                model.name,
                nudge,
                parameters,
                parameters - model.active(k).count(),
                model.noise(k),
                model.below_noise(k),
                model.wrong_signs(k, |[up, down]| up - down),
                model.wrong_signs(k, |[up, _]| up),
                model.wrong_signs(k, |[_, down]| -down),
                model.median_error(k),
            ]);
        }
    }
    table
}
