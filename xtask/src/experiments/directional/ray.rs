//! 3.2-ray: the function along a ray, and its derivative there.

use gradus_calculus::{Differentiator, Direction, Engine, Real, ScalarFunction, gradient};
use gradus_numerics::{StandardNormal, dot, max, norm};
use gradus_problems::{
    Beale, Bowl, LogisticRegression, Problem, Rosenbrock, RunningExample, TanhNetwork, sample,
};
use kuva::plot::legend::LegendPosition;
use rand::distr::Distribution;

use crate::check::Check;
use crate::context::Context;
use crate::experiment::{Control, Experiment, Suite};
use crate::experiments::gradient::bounds;
use crate::figure::{Figure, Label, axis, style};
use crate::report::Report;
use crate::table::{Table, cells};

/// Rays drawn for each function, and where along them the slopes are compared.
const RAYS: usize = 8;
const ELSEWHERE: [f64; 6] = [-1.0, -0.5, -0.1, 0.1, 0.5, 1.0];

/// Where the gradient is taken for the slope at h: from x, h, u.
type Place = fn(&[f64], f64, &[f64]) -> Vec<f64>;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "3.2-ray",
    suite: Suite::Directional,
    statement: "Along a ray f is a function of one variable, and its derivative is the gradient there times the direction.",
    formula: r"g(h) = f(x + hu) \quad\Rightarrow\quad g'(h) = \nabla f(x + hu) \cdot u",
    calls: &[
        "engine.partial(&Ray { f, x, u }, &[h], 0) for engine in Engine::all()",
        "dot(gradient(&f, &moved).as_slice(), u.components())",
    ],
    run: |context: &Context| evidence(context, along),
    control: Control {
        wrong: "the gradient taken at x for every h",
        run: |context: &Context| evidence(context, |x, _, _| x.to_vec()),
    },
};

/// g(h) = f(x + hu)
struct Ray<'a, F> {
    f: &'a F,
    x: &'a [f64],
    u: &'a [f64],
}

impl<F: ScalarFunction> ScalarFunction for Ray<'_, F> {
    fn eval<T: Real>(&self, h: &[T]) -> T {
        let moved: Vec<T> = self
            .x
            .iter()
            .zip(self.u)
            .map(|(&x, &u)| h[0] * u + x)
            .collect();
        self.f.eval(&moved)
    }
}

/// x + hu
fn along(x: &[f64], h: f64, u: &[f64]) -> Vec<f64> {
    x.iter().zip(u).map(|(x, u)| h * u + x).collect()
}

fn evidence(context: &Context, place: Place) -> anyhow::Result<Report> {
    let mut report = Report::new();
    let mut table = Table::new(
        "",
        "Largest |g′(h) − ∇f(x + hu)·u| / ‖∇f(x + hu)‖ over 8 rays.",
        &["f", "n", "engine", "h = 0", "h ≠ 0"],
    );
    for mut engine in bounds::exact_engines() {
        let name = engine.name();
        let gaps = [
            Gap::measure(context, &mut engine, place, &RunningExample)?,
            Gap::measure(context, &mut engine, place, &Bowl)?,
            Gap::measure(context, &mut engine, place, &Beale)?,
            Gap::measure(context, &mut engine, place, &Rosenbrock { n: 10 })?,
            Gap::measure(context, &mut engine, place, &LogisticRegression::new(0..6))?,
            Gap::measure(context, &mut engine, place, &TanhNetwork::new(0..6))?,
        ];
        let largest = |of: fn(&Gap) -> f64| gaps.iter().map(of).fold(0.0, max);
        report = report
            .check(Check::at_most(
                format!("h = 0, {name}: largest |g′ − ∇f·u| / ‖∇f‖"),
                largest(|gap| gap.at_zero),
                1e-13,
            ))
            .check(Check::at_most(
                format!("h from −1 to 1, {name}: largest |g′ − ∇f·u| / ‖∇f‖"),
                largest(|gap| gap.elsewhere),
                1e-13,
            ));
        for gap in gaps {
            table.push(cells![
                gap.function,
                gap.n,
                name,
                gap.at_zero,
                gap.elsewhere
            ]);
        }
    }
    Ok(report.figure(figure(place)?).table(table))
}

/// The largest distance of the two sides, relative to ‖∇f‖.
struct Gap {
    function: String,
    n: usize,
    at_zero: f64,
    elsewhere: f64,
}

impl Gap {
    fn measure<P: Problem + ScalarFunction>(
        context: &Context,
        engine: &mut Engine,
        place: Place,
        f: &P,
    ) -> anyhow::Result<Self> {
        let n = f.dimension();
        let mut rng = context.stream(&f.name());
        let mut gap = Self {
            function: f.name(),
            n,
            at_zero: 0.0,
            elsewhere: 0.0,
        };
        for _ in 0..RAYS {
            let x = sample(f, &mut rng);
            let v: Vec<f64> = (0..n).map(|_| StandardNormal.sample(&mut rng)).collect();
            let direction = Direction::new(&v)?;
            let (x, u) = (x.as_slice(), direction.components());
            let mut at = |h: f64| -> anyhow::Result<f64> {
                let slope = engine.try_partial(&Ray { f, x, u }, &[h], 0)?;
                let gradient = f.closed_form_gradient(&place(x, h, u));
                let gradient = gradient.as_slice();
                Ok((slope - dot(gradient, u)).abs() / norm(gradient))
            };
            gap.at_zero = max(gap.at_zero, at(0.0)?);
            for h in ELSEWHERE {
                gap.elsewhere = max(gap.elsewhere, at(h)?);
            }
        }
        Ok(gap)
    }
}

fn figure(place: Place) -> anyhow::Result<Figure> {
    let (x, direction) = ([1.0, 0.0], Direction::new(&[3.0, 4.0])?);
    let u = direction.components();
    let ray = Ray {
        f: &RunningExample,
        x: &x,
        u,
    };
    let curve = (-60..=38)
        .map(|k| f64::from(k) / 20.0)
        .map(|h| (h, ray.eval(&[h])));
    let mut plots = vec![style::line(0, curve, "g(h) = f(x + hu)")];
    let mut labels = Vec::new();
    for (k, (h, at)) in [
        (-1.5, (-1.5, -0.45)),
        (0.0, (0.6, 0.25)),
        (1.25, (1.62, 3.1)),
    ]
    .into_iter()
    .enumerate()
    {
        let slope = dot(gradient(&RunningExample, &place(&x, h, u)).as_slice(), u);
        let value = ray.eval(&[h]);
        // Tangents of one length on the screen, near enough: shorter in h where steep.
        let reach = 0.8 / (1.0 + 0.08 * slope * slope).sqrt();
        let ends = [-reach, reach].map(|v| (h + v, value + slope * v));
        plots.push(style::line(k + 1, ends, ""));
        plots.push(style::markers(
            k + 1,
            [(h, value)],
            &format!("h = {h}").replace('-', "−"),
        ));
        labels.push(Label::new(at.0, at.1, format!("g′ = {slope:.2}").replace('-', "−")).bare());
    }
    let layout = style::layout(&plots)
        .with_title("f(x, y) = x²y + sin y from (1, 0) along u = (3, 4)/5")
        .with_x_label("h")
        .with_y_label("g(h)")
        .with_x_tick_step(1.0)
        .with_y_tick_step(1.0)
        .with_legend_position(LegendPosition::InsideTopLeft);
    let layout = axis::ranges(layout, (-3.0, 2.0), (-3.0, 8.0));
    Ok(Figure::new(
        "",
        "The running example along the ray of the worked example, with three tangents whose slopes are ∇f(x + hu)·u. The \
         one at h = 0 is the directional derivative at x.",
        plots,
        layout,
    )
    .labels(labels))
}
