//! Median errors over many points, against the step.

use kuva::render::plots::Plot;

use super::{DECADES, Derivatives, NAMES, SCHEMES, functions, relative_error, scheme, steps};
use crate::check::Check;
use crate::figure::{Figure, Label, axis, style};
use crate::table::{Cell, Table};

/// Errors of zero are drawn here.
const FLOOR: f64 = 1e-17;

/// Median relative errors over the seeded points.
pub(super) struct Medians {
    steps: Vec<f64>,
    /// By function, scheme and step.
    errors: [[Vec<f64>; 3]; 3],
}

impl Medians {
    pub(super) fn measure(derivatives: &Derivatives, points: &[f64]) -> anyhow::Result<Self> {
        let steps = steps();
        let mut errors: [[Vec<f64>; 3]; 3] = Default::default();
        for ((f, &derivative), errors) in functions().iter().zip(derivatives).zip(&mut errors) {
            for (s, errors) in errors.iter_mut().enumerate() {
                for &h in &steps {
                    let mut engine = scheme(s, h)?;
                    let mut sample = points
                        .iter()
                        .map(|&x| relative_error(&mut engine, f.as_ref(), derivative, x))
                        .collect::<anyhow::Result<Vec<f64>>>()?;
                    sample.sort_by(f64::total_cmp);
                    errors.push(sample[sample.len() / 2]);
                }
            }
        }
        Ok(Self { steps, errors })
    }

    /// The step of the smallest median error; the largest such step where several share it.
    fn best_step(&self, function: usize, scheme: usize) -> f64 {
        let errors = &self.errors[function][scheme];
        let best =
            (0..errors.len()).fold(0, |best, k| if errors[k] < errors[best] { k } else { best });
        self.steps[best]
    }

    /// The best step of each function is within a factor 10 of what the theory says.
    pub(super) fn best_steps(
        &self,
        name: &str,
        scheme: usize,
        symbol: &str,
        theory: f64,
    ) -> Vec<Check> {
        (0..NAMES.len())
            .map(|function| {
                let decades = gradus_numerics::log10(self.best_step(function, scheme) / theory);
                Check::near(
                    format!("{name}, {}: log₁₀ of best h over {symbol}", NAMES[function]),
                    decades,
                    0.0,
                    1.0,
                )
            })
            .collect()
    }

    pub(super) fn figure(&self) -> Figure {
        let (left, right) = (-f64::from(DECADES), 0.0);
        let floor = gradus_numerics::log10(FLOOR);
        let rooted = [f64::EPSILON.sqrt(), gradus_numerics::cbrt(f64::EPSILON)];
        let mut plots: Vec<Plot> = rooted
            .iter()
            .map(|&h| gradus_numerics::log10(h))
            .map(|h| style::reference([(h, -18.0), (h, 1.0)], ""))
            .collect();
        for (s, scheme) in SCHEMES.iter().enumerate() {
            let errors = self.steps.iter().copied().zip(&self.errors[0][s]);
            let points = axis::log_log(errors.map(|(h, &e)| (h, gradus_numerics::max(e, FLOOR))));
            let twice_a_decade = points.iter().copied().step_by(2);
            plots.push(style::line(s, points.iter().copied(), ""));
            plots.push(style::markers(s, twice_a_decade, scheme.name));
        }
        plots.push(style::line(
            SCHEMES.len(),
            [(left, floor), (right, floor)],
            "dual numbers (no step)",
        ));
        let layout = style::layout(&plots)
            .with_title("sin: error of the derivative against the step")
            .with_x_label("h")
            .with_y_label("relative error, median of 201 points")
            .with_legend_at_data(-15.6, -10.9);
        let layout = axis::decades_y(axis::decades_x(layout, -DECADES, 0), -18, 1);
        Figure::new(
            "",
            "From the right, the error falls as h (forward difference) or h² (central difference, complex step), until \
             rounding errors of size ε/h outgrow it near √ε or ∛ε; the complex step and dual numbers subtract nothing and \
             have none. Errors of zero are drawn at 10⁻¹⁷.",
            plots,
            layout,
        )
        .labels([
            Label::new(-3.8, -3.0, "h").bare(),
            Label::new(-1.75, -6.3, "h²").bare(),
            Label::new(-11.4, -3.6, "ε/h").bare(),
            Label::new(-7.3, 0.3, "√ε"),
            Label::new(-4.75, 0.3, "∛ε"),
        ])
    }

    pub(super) fn table(&self) -> Table {
        let names = NAMES.iter().flat_map(|f| {
            SCHEMES
                .iter()
                .map(move |scheme| format!("{}, {f}", scheme.name))
        });
        let columns: Vec<String> = std::iter::once("h".to_owned()).chain(names).collect();
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        let mut table = Table::new(
            "errors",
            "Median relative error of the derivative over 201 seeded points of [0.5, 1.3].",
            &columns,
        );
        for (k, &h) in self.steps.iter().enumerate() {
            let errors = self
                .errors
                .iter()
                .flatten()
                .map(|errors| Cell::from(errors[k]));
            table.push(std::iter::once(Cell::from(h)).chain(errors));
        }
        table
    }
}
