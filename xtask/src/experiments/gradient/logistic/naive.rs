//! What the residual loses when it is computed as a difference, and the figure of both pairs.

use gradus_numerics::{exp, max};
use kuva::plot::legend::LegendPosition;

use super::Residual;
use super::pairs::{residual, sigmoid_slope};
use crate::check::Check;
use crate::figure::{Figure, axis, style};
use crate::table::{Table, cells};

pub(super) fn checks(residual: Residual) -> [Check; 3] {
    let gone = (1..=100)
        .map(f64::from)
        .find(|&a| loss_of_digits(residual, a) >= 1.0)
        .unwrap_or(f64::NAN);
    [
        Check::exact(
            "first whole logit at which ŷ − y, y = 1, has lost all digits",
            gone,
            37.0,
        ),
        Check::exact(
            "relative error of ŷ − y at a = 37, y = 1",
            loss_of_digits(residual, 37.0),
            1.0,
        ),
        Check::at_most(
            "residual without a difference against −e⁻ᵃ, y = 1, a from 37 to 700: largest relative error",
            (37..=700)
                .map(|a| {
                    let limit = -exp(-f64::from(a));
                    (residual(1.0, f64::from(a)) - limit).abs() / limit.abs()
                })
                .fold(0.0, max),
            1e-13,
        ),
    ]
}

pub(super) fn table() -> Table {
    let mut table = Table::new(
        "naive",
        "The residual for y = 1 without and with a difference.",
        &["a", "−σ(−a)", "1 / (1 + e⁻ᵃ) − 1", "relative error"],
    );
    for a in [
        0.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 35.0, 36.0, 37.0, 38.0, 700.0,
    ] {
        table.push(cells![
            a,
            residual(1.0, a),
            naive_residual(a),
            loss_of_digits(residual, a)
        ]);
    }
    table
}

pub(super) fn figure() -> Figure {
    let sizes = |factor: fn(f64) -> f64, spacing: i32| {
        let logits = (-60 / spacing..=60 / spacing).map(move |k| f64::from(k * spacing));
        axis::log_y(logits.map(move |a| (a, factor(a).abs())))
    };
    let plots = vec![
        style::line(0, sizes(|a| residual(1.0, a), 1), "cross-entropy: |ŷ − y|"),
        style::line(
            1,
            sizes(|a| residual(1.0, a) * sigmoid_slope(a), 1),
            "squared error: |ŷ − y| σ′(a)",
        ),
        style::markers(2, sizes(naive_residual, 3), "|ŷ − y| computed as 1 − σ(a)"),
    ];
    let layout = style::layout(&plots)
        .with_x_label("logit a, label y = 1")
        .with_y_label("gradient size for ‖x‖ = 1")
        .with_x_tick_step(20.0)
        .with_legend_position(LegendPosition::InsideBottomCenter);
    let layout = axis::decades_y(layout, -40, 2)
        .with_x_axis_min(-60.0)
        .with_x_axis_max(60.0);
    Figure::new(
        "",
        "On the left the prediction is wrong. There the matched pair pulls with full strength, while the gradient of the \
         mismatched pair vanishes like σ′. On the right it is right: the gradient falls like e⁻ᵃ, but a residual computed \
         as a difference ends at a = 37.",
        plots,
        layout,
    )
}

/// σ(a) − 1 for y = 1, with σ as its formula stands in a book. (The numerics' own σ is rounded once, and so keeps a last bit
/// at a = 37: its σ(37) is 1 − 2⁻⁵³.)
fn naive_residual(a: f64) -> f64 {
    1.0 / (1.0 + exp(-a)) - 1.0
}

/// Relative error of that.
fn loss_of_digits(residual: Residual, a: f64) -> f64 {
    let right = residual(1.0, a);
    (naive_residual(a) - right).abs() / right.abs()
}
