//! What a gradient of the free energy costs, in counted operations.

use std::cell::Cell;

use gradus_calculus::{
    ComplexStep, Differentiator, FiniteDifference, Real, ScalarFunction, count_operations, forward,
    order_of_convergence, reverse,
};
use gradus_numerics::max;
use gradus_problems::{Helmholtz, StructuredHelmholtz};
use kuva::plot::legend::LegendPosition;
use kuva::render::plots::Plot;
use rayon::prelude::*;

use super::exactness::SIZES;
use crate::check::Check;
use crate::experiments::jacobian::cost::operations_along;
use crate::figure::{Panel, axis, style};
use crate::table::{Table, cells};

/// From here on powers of n are fitted.
const LARGE: usize = 32;
/// Where the evaluations that the engines take are counted.
const EVALUATED: usize = 10;

/// Operations for f and ∇f at each n.
pub(super) struct Costs(Vec<Cost>);

struct Cost {
    n: f64,
    function: f64,
    reverse: f64,
    structured_reverse: f64,
    /// ⌈n/8⌉ evaluations on numbers with eight tangents, as the engine does it.
    forward: f64,
    forward_difference: f64,
    central_difference: f64,
}

impl Costs {
    pub(super) fn measure() -> Self {
        let at = |&n: &usize| {
            let (f, structured) = (Helmholtz::new(n), StructuredHelmholtz::new(n));
            let x = f.start();
            let function = count_operations(&f, &x).1.total() as f64;
            let pass = operations_along::<{ forward::LANES }>(&f, &x, 0) as f64;
            Cost {
                n: n as f64,
                function,
                reverse: reverse::count_operations(&f, &x).total() as f64,
                structured_reverse: reverse::count_operations(&structured, &x).total() as f64,
                forward: n.div_ceil(forward::LANES) as f64 * pass,
                forward_difference: (n + 1) as f64 * function,
                central_difference: (2 * n + 1) as f64 * function,
            }
        };
        Self(SIZES.par_iter().map(at).collect())
    }

    pub(super) fn checks(&self) -> anyhow::Result<Vec<Check>> {
        let n = EVALUATED as f64;
        let mut checks = vec![
            Check::exact(
                "evaluations of f for n = 10, forward difference",
                evaluations(FiniteDifference::forward())?,
                n + 1.0,
            ),
            Check::exact(
                "evaluations of f for n = 10, central difference",
                evaluations(FiniteDifference::central())?,
                2.0 * n + 1.0,
            ),
            Check::exact(
                "evaluations of f for n = 10, complex step",
                evaluations(ComplexStep::default())?,
                n + 1.0,
            ),
        ];
        // None: no growth at all.
        let powers: [(&str, fn(&Cost) -> f64, Option<f64>); 5] = [
            ("reverse", |cost| cost.reverse, None),
            ("reverse, structured", |cost| cost.structured_reverse, None),
            ("forward", |cost| cost.forward, Some(1.0)),
            (
                "forward difference",
                |cost| cost.forward_difference,
                Some(1.0),
            ),
            (
                "central difference",
                |cost| cost.central_difference,
                Some(1.0),
            ),
        ];
        for (name, cost, expected) in powers {
            let large = self.0.iter().filter(|cost| cost.n >= LARGE as f64);
            let (n, ratios): (Vec<f64>, Vec<f64>) =
                large.map(|at| (at.n, cost(at) / at.function)).unzip();
            let power = order_of_convergence(&n, &ratios)?;
            let name = format!("{name}: power of n in the cost over that of f");
            checks.push(match expected {
                Some(expected) => Check::near(name, power, expected, 0.05),
                None => Check::at_most(name, power, 0.05),
            });
        }
        checks.push(Check::at_most(
            "reverse: largest cost over that of f",
            self.0
                .iter()
                .map(|cost| cost.reverse / cost.function)
                .fold(0.0, max),
            5.0,
        ));
        Ok(checks)
    }

    pub(super) fn panel(&self) -> Panel {
        let series: [(&str, fn(&Cost) -> f64); 5] = [
            ("central difference", |cost| cost.central_difference),
            ("forward mode", |cost| cost.forward),
            ("reverse mode", |cost| cost.reverse),
            ("reverse mode, structured", |cost| cost.structured_reverse),
            ("f alone", |cost| cost.function),
        ];
        let mut plots: Vec<Plot> = Vec::new();
        for (k, (name, cost)) in series.into_iter().enumerate() {
            let points = self.0.iter().map(|at| (at.n, cost(at)));
            plots.extend(style::series(k, &axis::log_log(points), name));
        }
        let layout = style::layout(&plots)
            .with_title("cost")
            .with_x_label("n")
            .with_y_label("operations for f and ∇f")
            .with_legend_position(LegendPosition::InsideTopLeft);
        let layout = axis::decades_y(axis::decades_x(layout, 0, 3), 1, 10);
        Panel::new(plots, layout.with_x_axis_max(3.2))
    }

    pub(super) fn table(&self) -> Table {
        let mut table = Table::new(
            "cost",
            "Counted operations of f, and of f and ∇f by each way.",
            &[
                "n",
                "f",
                "reverse",
                "reverse, structured",
                "forward",
                "forward difference",
                "central difference",
            ],
        );
        for cost in &self.0 {
            table.push(cells![
                cost.n,
                cost.function,
                cost.reverse,
                cost.structured_reverse,
                cost.forward,
                cost.forward_difference,
                cost.central_difference,
            ]);
        }
        table
    }
}

/// How often an engine evaluates the free energy of ten components for a gradient.
fn evaluations(mut engine: impl Differentiator) -> anyhow::Result<f64> {
    let f = Evaluated {
        f: Helmholtz::new(EVALUATED),
        times: Cell::new(0.0),
    };
    engine.try_value_and_gradient_into(&f, &f.f.start(), &mut [0.0; EVALUATED])?;
    Ok(f.times.get())
}

/// The free energy, and how often it was asked for.
struct Evaluated {
    f: Helmholtz,
    times: Cell<f64>,
}

impl ScalarFunction for Evaluated {
    fn eval<T: Real>(&self, x: &[T]) -> T {
        self.times.set(self.times.get() + 1.0);
        self.f.eval(x)
    }
}
