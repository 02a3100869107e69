//! One cell of the agreement matrix: what an engine got, what it should have, and how far off it may be.

use std::fmt;

use gradus_calculus::{Direction, Engine, FiniteDifference, Scheme};
use gradus_numerics::{cbrt, dot, max};
use nalgebra::DVector;

use crate::case::Case;

/// One cell of the matrix.
pub(crate) struct Cell {
    function: String,
    engine: &'static str,
    point: Vec<f64>,
    pub(crate) quantity: String,
    got: f64,
    expected: f64,
    bound: f64,
}

impl Cell {
    pub(crate) fn holds(&self) -> bool {
        (self.got - self.expected).abs() <= self.bound
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = &self.point[..self.point.len().min(10)];
        let Self {
            function,
            engine,
            quantity,
            got,
            expected,
            bound,
            ..
        } = self;
        let off = (got - expected).abs();
        write!(
            f,
            "{function} by {engine}: {quantity} = {got:e}, expected {expected:e}, off by {off:e}, bound {bound:e}, at {shown:?}"
        )
    }
}

/// The cells that disagree, for a message.
pub(crate) fn table(cells: &[Cell]) -> String {
    let lines: Vec<_> = cells.iter().take(40).map(Cell::to_string).collect();
    format!("{} cells disagree:\n{}", cells.len(), lines.join("\n"))
}

/// How large the errors of each engine may be at a point.
pub(crate) struct Scales {
    /// ‖∇f‖∞ + ‖∇²f‖∞ ‖x‖∞: what ε relative in f's own steps and in x do to the gradient.
    pub(crate) exact: f64,
    /// ε (|f| + Σ |xᵢ ∂f/∂xᵢ|): the rounding of a value, as if each coordinate were off by its last bit.
    noise: f64,
    /// For each coordinate, then for the direction: the slope's second and third derivative along it, and the size of x on it.
    lines: Vec<Line>,
}

struct Line {
    second: f64,
    third: f64,
    size: f64,
}

impl Scales {
    pub(crate) fn new(case: &Case, x: &[f64], gradient: &DVector<f64>) -> Self {
        let line = |u: &[f64], size: f64| {
            let [_, second, third] = case.problem.derivatives_along(x, u);
            Line {
                second: second.abs(),
                third: third.abs(),
                size: max(size, 1.0),
            }
        };
        let largest = DVector::from_column_slice(x).amax();
        let mut lines: Vec<Line> = (0..x.len())
            .map(|i| line(Direction::axis(x.len(), i).components(), x[i].abs()))
            .collect();
        lines.push(line(case.direction(x).components(), largest));
        let flow: f64 = x.iter().zip(gradient).map(|(x, d)| (x * d).abs()).sum();
        Self {
            exact: gradient.amax() + case.curvature(x) * largest,
            noise: f64::EPSILON * (case.problem.value(x).abs() + flow),
            lines,
        }
    }

    /// The error allowed to an engine's slope along a line.
    fn bound(&self, engine: &Engine, line: &Line) -> f64 {
        let Engine::FiniteDifference(difference) = engine else {
            // 4 ε: a handful of roundings on a well-conditioned path
            return engine.accuracy() * self.exact;
        };
        match difference.scheme() {
            // h f″/2 + noise/h at h = √ε · size, doubled
            Scheme::Forward => {
                let h = f64::EPSILON.sqrt() * line.size;
                2.0 * (h * line.second / 2.0 + self.noise / h)
            }
            // h² f‴/6 + noise/h at h = ∛ε · size, doubled
            Scheme::Central => {
                let h = cbrt(f64::EPSILON) * line.size;
                2.0 * (h * h * line.third / 6.0 + self.noise / h)
            }
            // ε^⅘ of the gradient's scale
            _ => engine.accuracy() * (self.exact + self.noise / f64::EPSILON) * line.size,
        }
    }
}

/// The cells of one engine, function and point: each partial derivative, from the whole gradient and alone, and one
/// directional derivative.
pub(crate) fn judge(
    case: &Case,
    engine: &mut Engine,
    x: &[f64],
    gradient: &DVector<f64>,
    scales: &Scales,
) -> Vec<Cell> {
    let problem = &case.problem;
    let name = engine.name();
    let cell = |quantity: String, got: f64, expected: f64, bound: f64| Cell {
        function: problem.name(),
        engine: name,
        point: x.to_vec(),
        quantity,
        got,
        expected,
        bound,
    };
    let mut cells = Vec::new();
    let measured = problem.gradient_by(engine, x).unwrap();
    for i in 0..x.len() {
        let bound = scales.bound(engine, &scales.lines[i]);
        cells.push(cell(format!("∂f/∂x{i}"), measured[i], gradient[i], bound));
    }
    let u = case.direction(x);
    let slope = problem.directional_derivative_by(engine, x, &u).unwrap();
    // n products more in the sum ∇f·u
    let terms = (x.len() as f64).sqrt();
    let bound = terms * scales.bound(engine, &scales.lines[x.len()]);
    cells.push(cell(
        "D_u f".into(),
        slope,
        dot(gradient.as_slice(), u.components()),
        bound,
    ));
    // Of a model's hundreds of coordinates, 16.
    for i in (0..x.len()).step_by(x.len().div_ceil(16)) {
        let bound = scales.bound(engine, &scales.lines[i]);
        let partial = problem.partial_by(engine, x, i).unwrap();
        cells.push(cell(format!("∂f/∂x{i} alone"), partial, gradient[i], bound));
        if let Engine::FiniteDifference(richardson) = engine
            && richardson.scheme() == Scheme::Richardson
        {
            // Richardson's own estimate covers its error, and is itself no larger than the bound.
            let estimate = FiniteDifference::richardson()
                .try_estimate_partial(|x: &[f64]| problem.value(x), x, i)
                .unwrap();
            cells.push(cell(
                format!("∂f/∂x{i} within its estimate"),
                estimate.value,
                gradient[i],
                estimate.error,
            ));
            cells.push(cell(
                format!("error estimate of ∂f/∂x{i}"),
                estimate.error,
                0.0,
                bound,
            ));
        }
    }
    cells
}
