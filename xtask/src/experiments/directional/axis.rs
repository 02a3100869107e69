//! 3.1-axis: the directional derivative as a limit, and along an axis as the partial derivative.

use gradus_calculus::{
    Differentiator, Direction, Engine, FiniteDifference, ScalarFunction, Step, order_of_convergence,
};
use gradus_numerics::{max, norm, powf};
use gradus_problems::{Bowl, Hill, Problem, Rosenbrock, RunningExample, sample};

use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::experiments::gradient::bounds;
use crate::report::Report;
use crate::table::{Table, cells};

const POINT: [f64; 2] = [1.0, 0.0];
const ALONG: [f64; 2] = [3.0, 4.0];
const SLOPE: f64 = 1.6;
const POINTS: usize = 40;

/// The axis of n whose partial derivative is held against the slope along axis i.
type Axis = fn(usize, usize) -> usize;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "3.1-axis",
    suite: Suite::Directional,
    statement: "The directional derivative is the limit of the difference quotient along a unit vector; along an axis it is the partial derivative.",
    formula: r"D_u f(x) = \lim_{h \to 0} \frac{f(x + hu) - f(x)}{h}, \qquad D_{e_i} f = \frac{\partial f}{\partial x_i}",
    calls: &[
        "FiniteDifference::forward().with_step(Step::Absolute(h))?.directional_derivative(&f, &x, &u)",
        "engine.directional_derivative(&f, &x, &Direction::axis(n, i)) for engine in Engine::all()",
        "engine.partial(&f, &x, i)",
    ],
    run: |context: &Context| evidence(context, |i, _| i),
    control: Control {
        wrong: "the partial derivative along the next axis",
        run: |context: &Context| evidence(context, |i, n| (i + 1) % n),
    },
};

fn evidence(context: &Context, axis: Axis) -> anyhow::Result<Report> {
    let (limit, order) = limit()?;
    let mut report = Report::new().check(Check::near(
        "order at which the quotient along (3, 4)/5 at (1, 0) tends to 1.6, h from 1e-6 to 1e-2",
        order,
        1.0,
        0.01,
    ));
    let u = Direction::new(&ALONG)?;
    for mut engine in Engine::all() {
        let name = engine.name();
        let slope = engine.try_directional_derivative(&RunningExample, &POINT, &u)?;
        let tolerance = match &mut engine {
            Engine::FiniteDifference(quotient) => {
                bounds::directional(quotient, &RunningExample, &POINT, &u)?.bound
            }
            // ‖∇f‖ = 2
            exact => exact.accuracy() * 2.0,
        };
        report = report.check(Check::near(
            format!("slope along (3, 4)/5 at (1, 0), {name}"),
            slope,
            SLOPE,
            tolerance,
        ));
    }
    let mut table = Table::new(
        "axes",
        "Slopes along every axis at 40 points of each function: how often they are another number than the engine's own \
         partial derivative, and their largest error as a share of the engine's bound.",
        &[
            "engine",
            "slopes",
            "other than the partial",
            "share of the bound",
        ],
    );
    for mut engine in Engine::all() {
        let name = engine.name();
        let mut tally = Tally::default();
        tally.add(context, &mut engine, axis, &RunningExample)?;
        tally.add(context, &mut engine, axis, &Bowl)?;
        tally.add(context, &mut engine, axis, &Hill)?;
        tally.add(context, &mut engine, axis, &Rosenbrock { n: 2 })?;
        tally.add(context, &mut engine, axis, &Rosenbrock { n: 10 })?;
        if engine.is_exact() {
            report = report.check(Check::exact(
                format!("slopes along an axis that differ from the partial derivative, {name}"),
                tally.different as f64,
                0.0,
            ));
        }
        report = report.check(Check::at_most(
            format!("slopes along an axis, {name}: largest error as a share of its bound"),
            tally.share,
            1.0,
        ));
        table.push(cells![name, tally.slopes, tally.different, tally.share]);
    }
    Ok(report.table(limit).table(table).note(
        "The bound of an exact engine is 4ε ‖∇f‖; that of a difference quotient is what Taylor's formula and rounding \
         allow, for Richardson its own estimate. A quotient's slope along an axis may differ from its partial derivative: \
         the one scales its step with the largest coordinate, the other with its own.",
    ))
}

/// The quotients for h = 1, 0.1, …, 1e-16, and the order of their error while it is the quotient's own.
fn limit() -> anyhow::Result<(Table, f64)> {
    let u = Direction::new(&ALONG)?;
    let mut table = Table::new(
        "limit",
        "(f(x + hu) − f(x))/h for f(x, y) = x²y + sin y at (1, 0), u = (3, 4)/5.",
        &["h", "quotient", "quotient − 1.6"],
    );
    let quotient = |h: f64| -> anyhow::Result<f64> {
        let mut engine = FiniteDifference::forward().with_step(Step::Absolute(h))?;
        Ok(engine.try_directional_derivative(&RunningExample, &POINT, &u)?)
    };
    for k in 0..=15 {
        let h = powf(10.0, -f64::from(k));
        table.push(cells![h, quotient(h)?, quotient(h)? - SLOPE]);
    }
    let steps: Vec<f64> = (8..=24).map(|k| powf(10.0, -f64::from(k) / 4.0)).collect();
    let errors = steps
        .iter()
        .map(|&h| Ok(quotient(h)? - SLOPE))
        .collect::<anyhow::Result<Vec<f64>>>()?;
    Ok((table, order_of_convergence(&steps, &errors)?))
}

/// What the slopes along the axes are like.
#[derive(Default)]
struct Tally {
    slopes: usize,
    different: usize,
    share: f64,
}

impl Tally {
    fn add<P: Problem + ScalarFunction>(
        &mut self,
        context: &Context,
        engine: &mut Engine,
        axis: Axis,
        f: &P,
    ) -> anyhow::Result<()> {
        let mut rng = context.stream(&f.name());
        let n = f.dimension();
        for _ in 0..POINTS {
            let x = sample(f, &mut rng);
            let gradient = f.closed_form_gradient(&x);
            for i in 0..n {
                let (u, of) = (Direction::axis(n, i), axis(i, n));
                let slope = engine.try_directional_derivative(f, &x, &u)?;
                let partial = engine.try_partial(f, &x, of)?;
                let share = if let Engine::FiniteDifference(quotient) = engine {
                    bounds::directional(quotient, f, &x, &u)?.share(gradient[of])
                } else {
                    let bound = engine.accuracy() * norm(gradient.as_slice());
                    (slope - gradient[of]).abs() / bound
                };
                self.slopes += 1;
                self.different += usize::from(slope.to_bits() != partial.to_bits());
                self.share = max(self.share, share);
            }
        }
        Ok(())
    }
}
