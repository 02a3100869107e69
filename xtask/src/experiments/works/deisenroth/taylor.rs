//! Taylor series from dual numbers of dual numbers.

use gradus_calculus::{
    Dual, Real, ScalarFunction, gradient, hessian, order_of_convergence, scalar_function,
};
use gradus_numerics::{cos, max, powf, powi, sin};
use kuva::plot::legend::LegendPosition;
use kuva::render::plots::Plot;

use crate::check::Check;
use crate::figure::{Figure, axis, style};
use crate::table::{Table, cells};

/// Degrees of the polynomials of the book's figure 5.4.
const DEGREES: [usize; 4] = [0, 1, 5, 10];

/// A scalar that carries derivatives up to some order.
trait Jet: Real {
    /// The variable at x.
    fn seed(x: f64) -> Self;
    /// Appends the value and the derivatives.
    fn collect(self, derivatives: &mut Vec<f64>);
}

impl Jet for f64 {
    fn seed(x: f64) -> Self {
        x
    }
    fn collect(self, derivatives: &mut Vec<f64>) {
        derivatives.push(self);
    }
}

/// The tangent of a jet is the jet of the derivative.
impl<T: Jet> Jet for Dual<T, 1> {
    fn seed(x: f64) -> Self {
        Self {
            value: T::seed(x),
            tangent: [T::from(1.0)],
        }
    }
    fn collect(self, derivatives: &mut Vec<f64>) {
        derivatives.push(self.value());
        let [tangent] = self.tangent;
        tangent.collect(derivatives);
    }
}

type Next<T> = Dual<T, 1>;
type Fifth = Next<Next<Next<Next<Next<f64>>>>>;
type Tenth = Next<Next<Next<Next<Next<Fifth>>>>>;

/// f(x₀), f′(x₀), …, f⁽¹⁰⁾(x₀)
fn derivatives(f: &impl ScalarFunction, x: f64) -> Vec<f64> {
    let mut derivatives = Vec::new();
    f.eval(&[Tenth::seed(x)]).collect(&mut derivatives);
    derivatives
}

/// Tₙ(x₀ + d), from the derivatives at x₀.
fn polynomial(derivatives: &[f64], degree: usize, d: f64) -> f64 {
    let mut sum = 0.0;
    // Horner: c₀ + d/1 (c₁ + d/2 (c₂ + …))
    for k in (0..=degree).rev() {
        sum = derivatives[k] + d / (k + 1) as f64 * sum;
    }
    sum
}

fn sin_plus_cos() -> impl ScalarFunction {
    scalar_function!(|x| x[0].sin() + x[0].cos())
}

pub(super) fn checks() -> anyhow::Result<Vec<Check>> {
    // f⁽ᵏ⁾(0) of sin + cos: 1, 1, −1, −1, and so on.
    let series = derivatives(&sin_plus_cos(), 0.0);
    let signs = [1.0, 1.0, -1.0, -1.0].into_iter().cycle();
    let gaps = series.iter().zip(signs).map(|(d, sign)| (d - sign).abs());
    let mut checks = vec![Check::exact(
        "example 5.4, sin x + cos x at 0: largest error of ten derivatives",
        gaps.fold(0.0, max),
        0.0,
    )];
    for degree in DEGREES {
        // What Tₙ leaves over begins with the term of order n + 1: at distances where it is 10⁻⁹ and more, rounding is out of
        // sight.
        let order = (degree + 1) as f64;
        let factorial: f64 = (1..=degree + 1).map(|k| k as f64).product();
        let shortest = powf(1e-9 * factorial, 1.0 / order);
        let steps: Vec<f64> = (0..=8)
            .map(|k| shortest * (1.0 + f64::from(k) / 8.0))
            .collect();
        let left: Vec<f64> = steps
            .iter()
            .map(|x| remainder(&series, degree, *x))
            .collect();
        checks.push(Check::near(
            format!("order of what T{degree} of sin x + cos x leaves over, n + 1"),
            order_of_convergence(&steps, &left)?,
            order,
            0.15,
        ));
    }
    let far = (-400..=400).map(|k| remainder(&series, 10, 0.01 * f64::from(k)).abs());
    // |Rₙ(x)| ≤ sup|f⁽¹¹⁾| |x|¹¹/11!, sup|f⁽¹¹⁾| = √2
    let bound = std::f64::consts::SQRT_2 * powi(4.0, 11) / 39_916_800.0;
    checks.push(Check::at_most(
        "largest distance of T10 from sin x + cos x on [−4, 4], against √2 · 4¹¹/11!",
        far.fold(0.0, max),
        bound,
    ));

    let power = derivatives(&scalar_function!(|x| x[0].powi(4)), 1.0);
    let book = [1.0, 4.0, 12.0, 24.0, 24.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
    let gaps = power.iter().zip(book).map(|(d, book)| (d - book).abs());
    checks.push(Check::exact(
        "example 5.3, x⁴ at 1: largest error of ten derivatives",
        gaps.fold(0.0, max),
        0.0,
    ));
    let whole = (-8..=8).map(|k| {
        let d = 0.25 * f64::from(k);
        (polynomial(&power, 6, d) - powi(1.0 + d, 4)).abs()
    });
    checks.push(Check::at_most(
        "x⁴ and its Taylor polynomial T6 at 1: largest distance on [−1, 3]",
        whole.fold(0.0, max),
        1e-13,
    ));
    checks.extend(two_variables());
    Ok(checks)
}

/// Example 5.15: f(x, y) = x² + 2xy + y³ at (1, 2).
fn two_variables() -> Vec<Check> {
    let f = scalar_function!(|x| x[0] * x[0] + x[0] * x[1] * 2.0 + x[1] * x[1] * x[1]);
    let at = [1.0, 2.0];
    let (g, h) = (gradient(&f, &at), hessian(&f, &at));
    // ∂³f/∂y³ by duals three deep along y; the other third derivatives along x and along the diagonals.
    let third = |dx: f64, dy: f64| {
        type Third = Next<Next<Next<f64>>>;
        let t = Third::seed(0.0);
        let line = f.eval(&[t * dx + at[0], t * dy + at[1]]);
        let mut derivatives = Vec::new();
        line.collect(&mut derivatives);
        derivatives[3]
    };
    let expected = |dx: f64, dy: f64| {
        // 13 + 6 dx + 14 dy + dx² + 6 dy² + 2 dx dy + dy³
        13.0 + 6.0 * dx + 14.0 * dy + dx * dx + 6.0 * dy * dy + 2.0 * dx * dy + dy * dy * dy
    };
    let gaps =
        (-4..=4).flat_map(|i| (-4..=4).map(move |j| (0.5 * f64::from(i), 0.5 * f64::from(j))));
    let expansion = gaps.map(|(dx, dy)| {
        let quadratic = h[(0, 0)] * dx * dx + 2.0 * h[(0, 1)] * dx * dy + h[(1, 1)] * dy * dy;
        let series = f.eval(&at) + g[0] * dx + g[1] * dy + quadratic / 2.0 + third(dx, dy) / 6.0;
        max(
            (series - expected(dx, dy)).abs(),
            (series - f.eval(&[1.0 + dx, 2.0 + dy])).abs(),
        )
    });
    let numbers = [
        ("f", f.eval(&at), 13.0),
        ("∂f/∂x", g[0], 6.0),
        ("∂f/∂y", g[1], 14.0),
        ("∂²f/∂x²", h[(0, 0)], 2.0),
        ("∂²f/∂x∂y", h[(0, 1)], 2.0),
        ("∂²f/∂y²", h[(1, 1)], 12.0),
        ("∂³f/∂x³", third(1.0, 0.0), 0.0),
        ("∂³f/∂y³", third(0.0, 1.0), 6.0),
    ];
    let mut checks: Vec<Check> = numbers
        .into_iter()
        .map(|(name, measured, book)| {
            Check::exact(format!("example 5.15, {name} at (1, 2)"), measured, book)
        })
        .collect();
    checks.push(Check::exact(
        "example 5.15: largest distance of the expansion from the book's and from f",
        expansion.fold(0.0, max),
        0.0,
    ));
    checks
}

fn remainder(series: &[f64], degree: usize, x: f64) -> f64 {
    sin(x) + cos(x) - polynomial(series, degree, x)
}

pub(super) fn figure() -> Figure {
    let series = derivatives(&sin_plus_cos(), 0.0);
    let grid = || (-80..=80).map(|k| 0.05 * f64::from(k));
    let mut plots: Vec<Plot> = vec![style::line(0, grid().map(|x| (x, sin(x) + cos(x))), "f")];
    for (k, degree) in DEGREES.into_iter().enumerate() {
        let points = grid().map(|x| (x, polynomial(&series, degree, x)));
        // What leaves the figure is not drawn.
        let inside = points.filter(|(_, y)| (-4.2..=6.2).contains(y));
        plots.push(style::line(k + 1, inside, &format!("T{}", lowered(degree))));
    }
    let layout = style::layout(&plots)
        .with_title("f(x) = sin x + cos x")
        .with_x_label("x")
        .with_y_label("f and its Taylor polynomials at 0")
        .with_x_tick_step(1.0)
        .with_y_tick_step(1.0)
        .with_legend_position(LegendPosition::InsideTopLeft);
    Figure::new(
        "",
        "Taylor polynomials of sin x + cos x at 0, as in the book's figure 5.4, with derivatives from dual numbers of dual \
         numbers. The higher the degree, the farther the polynomial follows.",
        plots,
        axis::ranges(layout, (-4.0, 4.0), (-4.0, 6.0)),
    )
}

/// ₁₀ for 10.
fn lowered(n: usize) -> String {
    let digit = |c: char| char::from_u32(u32::from(c) - u32::from('0') + u32::from('₀'));
    n.to_string().chars().filter_map(digit).collect()
}

pub(super) fn table() -> Table {
    let series = derivatives(&sin_plus_cos(), 0.0);
    let mut table = Table::new(
        "taylor",
        "Derivatives of sin x + cos x at 0, and what the polynomial of that degree leaves over at 1 and at 4.",
        &["degree", "derivative", "left at 1", "left at 4"],
    );
    for (degree, derivative) in series.iter().enumerate() {
        table.push(cells![
            degree,
            *derivative,
            remainder(&series, degree, 1.0),
            remainder(&series, degree, 4.0),
        ]);
    }
    table
}
