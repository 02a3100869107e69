//! Difference quotients against the gradient worked out by hand: what the step does to them, and what n does.

use gradus_calculus::{FiniteDifference, ScalarFunction, Step, order_of_convergence};
use gradus_numerics::{log10, max, powf};
use gradus_problems::{Helmholtz, StructuredHelmholtz};
use kuva::render::plots::Plot;
use rayon::prelude::*;

use super::exactness::{self, Exactness, partials};
use super::{ByHand, distance, spread};
use crate::check::Check;
use crate::figure::{Label, Panel, axis, style};
use crate::table::{Table, cells};

/// Those of [`exactness::SIZES`] at which a scan of all steps is quick.
const SIZES: usize = 8;
/// So many partial derivatives are taken.
const PARTIALS: usize = 8;
const SCHEMES: [&str; 3] = ["forward difference", "central difference", "Richardson"];
/// Richardson halves its step up to 11 times: its first one is not taken below this.
const LEAST_FIRST_STEP: f64 = 1e-8;

/// Errors of difference quotients.
pub(super) struct Differences {
    steps: Vec<f64>,
    /// By n, scheme and step; Richardson's are fewer.
    errors: Vec<[Vec<f64>; 3]>,
    /// By n: the largest error of Richardson's default over its own estimate.
    beyond_estimate: Vec<f64>,
}

impl Differences {
    pub(super) fn measure(by_hand: ByHand) -> anyhow::Result<Self> {
        // 10^−½ … 10^−15: x ≥ ½ stays positive.
        let steps: Vec<f64> = (2..=60).map(|k| powf(10.0, -f64::from(k) / 4.0)).collect();
        let at = |&n: &usize| {
            let (f, x) = (StructuredHelmholtz::new(n), Helmholtz::new(n).start());
            let coordinates = spread(n, PARTIALS);
            let gradient = by_hand(&f.0, &x);
            let exact: Vec<f64> = coordinates.iter().map(|&i| gradient[i]).collect();
            let mut errors: [Vec<f64>; 3] = Default::default();
            for &h in &steps {
                let count = if h < LEAST_FIRST_STEP { 2 } else { 3 };
                for (errors, scheme) in errors.iter_mut().zip(schemes()).take(count) {
                    let mut engine = scheme.with_step(Step::Absolute(h))?;
                    let partials = partials(&mut engine, &f, &x, &coordinates)?;
                    errors.push(distance(&partials, &exact));
                }
            }
            let mut beyond: f64 = 0.0;
            for (&i, exact) in coordinates.iter().zip(&exact) {
                let estimate =
                    FiniteDifference::richardson().try_estimate_partial(|x| f.eval(x), &x, i)?;
                beyond = max(beyond, (estimate.value - exact).abs() / estimate.error);
            }
            Ok((errors, beyond))
        };
        let measured = exactness::SIZES[..SIZES]
            .par_iter()
            .map(at)
            .collect::<anyhow::Result<Vec<_>>>()?;
        let (errors, beyond_estimate) = measured.into_iter().unzip();
        Ok(Self {
            steps,
            errors,
            beyond_estimate,
        })
    }

    pub(super) fn checks(&self, exactness: &Exactness) -> anyhow::Result<Vec<Check>> {
        let mut checks = Vec::new();
        let theory = [
            ("√ε", 0.5, (1e-5, 1e-3), 1.0),
            ("ε^⅔", 2.0 / 3.0, (1e-3, 2e-2), 2.0),
        ];
        for (s, (symbol, power, fit, order)) in theory.into_iter().enumerate() {
            let scheme = SCHEMES[s];
            let expected = powf(f64::EPSILON, power);
            let decades = (0..SIZES).map(|k| log10(self.best(k, s).1 / expected));
            checks.push(Check::near(
                format!(
                    "{scheme}: log₁₀ of the best error over {symbol}, the farthest off of {SIZES} n"
                ),
                farthest(decades, 0.0),
                0.0,
                1.0,
            ));
            let orders = (0..SIZES)
                .map(|k| self.order(k, s, fit))
                .collect::<anyhow::Result<Vec<f64>>>()?;
            checks.push(Check::near(
                format!("{scheme}: order in h, the farthest off of {SIZES} n"),
                farthest(orders, order),
                order,
                0.01,
            ));
        }
        checks.push(Check::at_most(
            format!("Richardson: largest error over its own estimate, {SIZES} n"),
            self.beyond_estimate.iter().copied().fold(0.0, max),
            1.0,
        ));
        let closest = (0..SIZES)
            .flat_map(|k| (0..3).map(move |s| self.best(k, s).1 / exactness.largest(k)))
            .fold(f64::INFINITY, gradus_numerics::min);
        checks.push(Check::at_least(
            "best error of any scheme over the largest of the exact engines: the smallest",
            closest,
            1.0,
        ));
        Ok(checks)
    }

    /// (step, error) of the smallest error.
    fn best(&self, k: usize, scheme: usize) -> (f64, f64) {
        let errors = &self.errors[k][scheme];
        let smaller = |best: usize, i| if errors[i] < errors[best] { i } else { best };
        let best = (0..errors.len()).fold(0, smaller);
        (self.steps[best], errors[best])
    }

    /// The order of the error in h over the steps in `fit`.
    fn order(&self, k: usize, scheme: usize, fit: (f64, f64)) -> anyhow::Result<f64> {
        let points = self.steps.iter().zip(&self.errors[k][scheme]);
        // A step of a whole power of ten may come out an ulp beside it.
        let inside = points.filter(|(h, _)| fit.0 * 0.999 < **h && **h < fit.1 * 1.001);
        let (steps, errors): (Vec<f64>, Vec<f64>) = inside.unzip();
        Ok(order_of_convergence(&steps, &errors)?)
    }

    /// The errors against the step for n components.
    pub(super) fn step_panel(&self, exactness: &Exactness, n: usize, legend: bool) -> Panel {
        let k = exactness::SIZES
            .iter()
            .position(|&size| size == n)
            .unwrap_or_default();
        let label = |name: &'static str| if legend { name } else { "" };
        let mut plots: Vec<Plot> = Vec::new();
        for (s, name) in SCHEMES.into_iter().enumerate() {
            let errors = self.steps.iter().zip(&self.errors[k][s]);
            let points = axis::log_log(errors.map(|(&h, &error)| (h, error)));
            let twice_a_decade = points.iter().copied().step_by(2);
            plots.push(style::line(s, points.iter().copied(), ""));
            plots.push(style::markers(s, twice_a_decade, label(name)));
        }
        let floor = log10(exactness.of_reverse(k));
        let floor = [(-15.0, floor), (0.0, floor)];
        plots.push(style::line(3, floor, label("reverse mode (no step)")));
        let layout = style::layout(&plots)
            .with_title(format!("n = {n}"))
            .with_x_label("h")
            .with_y_label("relative error of the gradient")
            .with_legend_at_data(-10.4, 1.4);
        let layout = axis::decades_y(axis::decades_x(layout, -15, 0), -16, 2);
        Panel::new(plots, layout)
    }

    /// The best errors against n.
    pub(super) fn best_panel(&self, exactness: &Exactness) -> Panel {
        let mut plots: Vec<Plot> = Vec::new();
        for (s, name) in SCHEMES.iter().enumerate() {
            let best = (0..SIZES).map(|k| (exactness::SIZES[k] as f64, self.best(k, s).1));
            plots.extend(style::series(s, &axis::log_log(best), name));
        }
        let sizes = || exactness::SIZES.into_iter().map(|n| n as f64);
        let exact = sizes().enumerate().map(|(k, n)| (n, exactness.largest(k)));
        plots.extend(style::series(
            3,
            &axis::log_log(exact),
            "exact engines, the worst of 8",
        ));
        let bound = sizes().map(|n| (n, 1e-15 * n.sqrt()));
        plots.push(style::reference(axis::log_log(bound), ""));
        let layout = style::layout(&plots)
            .with_title("least error")
            .with_x_label("n")
            .with_y_label("relative error of the gradient");
        let layout = axis::decades_y(axis::decades_x(layout, 0, 3), -17, -2);
        Panel::new(plots, layout.with_x_axis_max(3.2))
            .labels([Label::new(2.75, -13.0, "10⁻¹⁵√n").bare()])
    }

    pub(super) fn table(&self) -> Table {
        let mut table = Table::new(
            "best",
            "The step of the least error of each scheme, that error relative to ‖∇f‖, and the largest error of Richardson's \
             default over its own estimate.",
            &[
                "n",
                "h, forward",
                "error, forward",
                "h, central",
                "error, central",
                "first h, Richardson",
                "error, Richardson",
                "error / estimate",
            ],
        );
        for k in 0..SIZES {
            let [forward, central, richardson] = [0, 1, 2].map(|scheme| self.best(k, scheme));
            table.push(cells![
                exactness::SIZES[k],
                forward.0,
                forward.1,
                central.0,
                central.1,
                richardson.0,
                richardson.1,
                self.beyond_estimate[k],
            ]);
        }
        table
    }
}

fn schemes() -> [FiniteDifference; 3] {
    [
        FiniteDifference::forward(),
        FiniteDifference::central(),
        FiniteDifference::richardson(),
    ]
}

/// The number farthest from the expected one, NaN where there is one.
fn farthest(numbers: impl IntoIterator<Item = f64>, expected: f64) -> f64 {
    numbers.into_iter().fold(expected, |farthest, number| {
        let further = (number - expected).abs() > (farthest - expected).abs();
        if further || number.is_nan() {
            number
        } else {
            farthest
        }
    })
}
