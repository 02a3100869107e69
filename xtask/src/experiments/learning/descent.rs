//! Runs of an update rule on a function of the plane.

use gradus_calculus::{ScalarFunction, try_value_and_gradient_array};
use gradus_optim::Optimizer;
use kuva::plot::LinePlot;
use kuva::render::plots::Plot;

use crate::figure::{level_set, style};

pub(in crate::experiments) type Point = [f64; 2];

/// Steps of `rule` until `arrived` says so of a point and its loss; None where `most` are not enough, or where the run
/// leaves the finite numbers.
pub(in crate::experiments) fn steps_until<F: ScalarFunction>(
    rule: &mut dyn Optimizer<f64>,
    f: &F,
    start: Point,
    most: u32,
    arrived: impl Fn(&Point, f64) -> bool,
) -> Option<u32> {
    let mut theta = start;
    for step in 0..=most {
        let (loss, gradient) = try_value_and_gradient_array(f, &theta).ok()?;
        if arrived(&theta, loss) {
            return Some(step);
        }
        rule.step(&mut theta, &gradient).ok()?;
    }
    None
}

/// The start and the points after it, fewer than `steps` where the run leaves the finite numbers.
pub(in crate::experiments) fn path<F: ScalarFunction>(
    rule: &mut dyn Optimizer<f64>,
    f: &F,
    start: Point,
    steps: usize,
) -> Vec<Point> {
    let mut path = vec![start];
    let mut theta = start;
    for _ in 0..steps {
        let Ok((_, gradient)) = try_value_and_gradient_array(f, &theta) else {
            break;
        };
        if rule.step(&mut theta, &gradient).is_err() {
            break;
        }
        path.push(theta);
    }
    path
}

/// Thin grey contours without labels, to lie under paths.
pub(in crate::experiments) fn level_lines(
    f: impl Fn(f64, f64) -> f64,
    levels: &[f64],
    x: (f64, f64),
    y: (f64, f64),
) -> Vec<Plot> {
    let field = level_set::Field::sample(f, x, y);
    let lines = levels.iter().flat_map(|&level| field.chains(level));
    lines
        .map(|points| {
            Plot::Line(
                LinePlot::new()
                    .with_data(points)
                    .with_color(style::GREY)
                    .with_stroke_width(0.8),
            )
        })
        .collect()
}
