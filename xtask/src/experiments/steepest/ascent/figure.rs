//! The figure of 4.1-steepest: the slope in every direction.

use gradus_numerics::{atan2, cos};
use gradus_problems::{Bowl, Problem, RunningExample};
use kuva::plot::legend::LegendPosition;

use super::{ANGLES, Subject, angle, slope_of, slopes};
use crate::figure::{Figure, Label, axis, style};

pub(super) fn waves(subject: Subject) -> anyhow::Result<Figure> {
    let places: [(&dyn Problem, [f64; 2], &str); 2] = [
        (&RunningExample, [1.0, 0.0], "x²y + sin y at (1, 0)"),
        (&Bowl, [1.3, -0.7], "x² + 2y² at (1.3, −0.7)"),
    ];
    let mut plots = vec![style::reference([(0.0, 0.0), (360.0, 0.0)], "")];
    let mut labels = Vec::new();
    for (k, (problem, x, name)) in places.into_iter().enumerate() {
        let gradient = subject(slope_of(problem, &x)?);
        let (size, phi) = (gradient.norm(), atan2(gradient[1], gradient[0]));
        let law = (0..=ANGLES)
            .step_by(6)
            .map(|k| (angle(k).to_degrees(), size * cos(angle(k) - phi)));
        let slopes = slopes(problem, &x)?;
        let measured = (0..ANGLES)
            .step_by(30)
            .map(|k| (angle(k).to_degrees(), slopes[k]));
        plots.push(style::line(k, law, ""));
        plots.push(style::markers(k, measured, name));
        let crest = phi.to_degrees().rem_euclid(360.0);
        plots.push(style::star(crest, size, ""));
        let text = format!("‖∇f‖ = {}", crate::number::short(size));
        labels.push(Label::new(crest, size + 0.55, text).color(style::color(k)));
    }
    let layout = style::layout(&plots)
        .with_x_label("angle of u in degrees")
        .with_y_label("slope along u")
        .with_x_tick_step(45.0)
        .with_y_tick_step(2.0)
        .with_legend_position(LegendPosition::InsideTopLeft);
    let layout = axis::ranges(layout, (0.0, 360.0), (-4.5, 6.5));
    Ok(Figure::new(
        "",
        "The slope in every direction, from differences of values (markers) and as ‖∇f‖ cos φ (lines). The crest, a \
         star, stands at the gradient's angle and is as high as the gradient is long.",
        plots,
        layout,
    )
    .labels(labels))
}
