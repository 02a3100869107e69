//! Every engine × every function × several points, against the closed form.

use std::fmt;

use gradus_calculus::{CalculusError, Direction, Engine, FiniteDifference, Scheme};
use gradus_numerics::{cbrt, dot, max};
use nalgebra::DVector;

use crate::case::{Case, cases};

#[test]
fn every_engine_agrees_with_the_closed_form_of_every_function() {
    let mut judged = 0;
    let mut wrong = Vec::new();
    for case in cases() {
        for x in case.samples() {
            let gradient = case.problem.closed_form_gradient(&x);
            let scales = Scales::new(&case, &x, &gradient);
            for mut engine in Engine::all() {
                if case.refuses(&engine) {
                    continue; // the next test
                }
                let cells = judge(&case, &mut engine, &x, &gradient, &scales);
                judged += cells.len();
                wrong.extend(cells.into_iter().filter(|cell| !cell.holds()));
            }
        }
    }
    assert!(judged > 10_000, "only {judged} cells judged");
    assert!(wrong.is_empty(), "{}", table(&wrong));
}

#[test]
fn the_complex_step_refuses_erf_and_nothing_else() {
    let mut refused = Vec::new();
    for case in cases() {
        let x = &case.samples()[0];
        let u = case.direction(x);
        for mut engine in Engine::all() {
            let outcomes = [
                case.problem.gradient_by(&mut engine, x).err(),
                case.problem
                    .directional_derivative_by(&mut engine, x, &u)
                    .err(),
                case.problem.partial_by(&mut engine, x, 0).err(),
                case.problem.value_by(&mut engine, x).err(),
            ];
            let expected = case
                .refuses(&engine)
                .then_some(CalculusError::NoComplexForm { operation: "erf" });
            for outcome in outcomes {
                assert_eq!(
                    outcome,
                    expected,
                    "{} by {}",
                    case.problem.name(),
                    engine.name()
                );
            }
            if expected.is_some() {
                refused.push((case.problem.name(), engine.name()));
            }
        }
    }
    let expected = ["erf x", "activations"].map(|name| (name.to_string(), "complex step"));
    assert_eq!(refused, expected);
}

#[test]
fn every_scalar_and_every_engine_gives_the_bits_of_the_plain_value() {
    for case in cases() {
        for x in case.samples() {
            let plain = case.problem.value(&x);
            for (scalar, value) in case.problem.values(&x) {
                assert_eq!(
                    value.to_bits(),
                    plain.to_bits(),
                    "{} on {scalar} at {x:?}: {value:e} instead of {plain:e}",
                    case.problem.name()
                );
            }
        }
        // An engine's value comes out with a whole gradient: one point each.
        let x = &case.samples()[0];
        let plain = case.problem.value(x);
        for mut engine in Engine::all() {
            if case.refuses(&engine) {
                continue;
            }
            let value = case.problem.value_by(&mut engine, x).unwrap();
            assert_eq!(
                value.to_bits(),
                plain.to_bits(),
                "{} by {} at {x:?}: {value:e} instead of {plain:e}",
                case.problem.name(),
                engine.name()
            );
        }
    }
}

/// The relative error allowed to second derivatives, of the largest entry: up to 11 ε are seen.
const SECOND: f64 = 64.0 * f64::EPSILON;

#[test]
fn hessians_by_nested_duals_agree_with_the_closed_form() {
    let mut judged = 0;
    for case in cases() {
        for x in case.samples() {
            let Some(expected) = case.problem.closed_form_hessian(&x) else {
                continue;
            };
            let bound = SECOND * expected.amax();
            let v = DVector::from_column_slice(case.direction(&x).components());
            let product = case.problem.hessian_vector_product(&x, v.as_slice());
            let off = (product - &expected * &v).amax();
            assert!(
                off <= bound * v.lp_norm(1),
                "{}: ∇²f v is off by {off:e} at {x:?}, bound {bound:e}",
                case.problem.name()
            );
            judged += 1;
            if x.len() > 32 {
                continue; // n²/16 evaluations of a model would take minutes
            }
            let measured = case.problem.hessian(&x).unwrap();
            assert_eq!(measured, measured.transpose());
            for (i, j) in (0..x.len()).flat_map(|i| (0..x.len()).map(move |j| (i, j))) {
                let (got, expected) = (measured[(i, j)], expected[(i, j)]);
                assert!(
                    (got - expected).abs() <= bound,
                    "{}: ∂²f/∂x{i}∂x{j} at {x:?} is {got:e}, expected {expected:e}, bound {bound:e}",
                    case.problem.name()
                );
            }
        }
    }
    assert!(judged > 400, "only {judged} points judged");
}

#[test]
fn hessian_vector_products_are_the_change_of_the_closed_form_gradient() {
    let h = cbrt(f64::EPSILON);
    for case in cases() {
        for x in case.samples() {
            let v = DVector::from_column_slice(case.direction(&x).components());
            let point = DVector::from_column_slice(&x);
            let h = h * max(point.amax(), 1.0);
            let gradient_at = |t: f64| {
                case.problem
                    .closed_form_gradient((&point + &v * t).as_slice())
            };
            let expected = (gradient_at(h) - gradient_at(-h)) / (2.0 * h);
            let product = case.problem.hessian_vector_product(&x, v.as_slice());
            let scale = max(product.amax(), gradient_at(0.0).amax()) * max(point.amax(), 1.0);
            let off = (product - expected).amax();
            assert!(
                off <= 1e-8 * scale,
                "{}: ∇²f v is off by {off:e} at {x:?}, scale {scale:e}",
                case.problem.name()
            );
        }
    }
}

/// A deliberately wrong formula: what the matrix must not let pass.
type Mistake = fn(&mut DVector<f64>, usize);

/// Functions so flat that their values round to 1: no difference can see their slope, the exact engines do.
const FLAT: [&str; 2] = ["tanh x, tail", "σ(x), right tail"];

#[test]
fn wrong_gradients_are_caught_by_every_engine() {
    // Each mistake is made in the largest component, k.
    let mistakes: [(&str, Mistake); 4] = [
        ("a wrong sign", |gradient, k| gradient[k] = -gradient[k]),
        ("a factor two", |gradient, k| gradient[k] *= 2.0),
        ("a term left out", |gradient, k| gradient[k] = 0.0),
        ("one part in a thousand", |gradient, k| gradient[k] *= 1.001),
    ];
    for case in cases() {
        let x = &case.samples()[0];
        let right = case.problem.closed_form_gradient(x);
        let k = right.iamax();
        let scales = Scales::new(&case, x, &right);
        for mut engine in Engine::all() {
            let flat = FLAT.contains(&case.problem.name().as_str());
            if case.refuses(&engine) || (flat && !engine.is_exact()) {
                continue;
            }
            for (mistake, make) in mistakes {
                let mut wrong = right.clone();
                make(&mut wrong, k);
                let cells = judge(&case, &mut engine, x, &wrong, &scales);
                let caught: Vec<_> = cells.iter().filter(|cell| !cell.holds()).collect();
                let partial = format!("∂f/∂x{k}");
                assert!(
                    caught.iter().any(|cell| cell.quantity == partial),
                    "{mistake} in {partial} of {} went unnoticed by {}",
                    case.problem.name(),
                    engine.name()
                );
            }
            // The exact engines see a mistake in the twelfth digit.
            if engine.is_exact() {
                let mut wrong = right.clone();
                wrong[k] += 1e-12 * scales.exact;
                let cells = judge(&case, &mut engine, x, &wrong, &scales);
                assert!(cells.iter().any(|cell| !cell.holds()));
            }
        }
    }
}

/// One cell of the matrix.
struct Cell {
    function: String,
    engine: &'static str,
    point: Vec<f64>,
    quantity: String,
    got: f64,
    expected: f64,
    bound: f64,
}

impl Cell {
    fn holds(&self) -> bool {
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

fn table(cells: &[Cell]) -> String {
    let lines: Vec<_> = cells.iter().take(40).map(Cell::to_string).collect();
    format!("{} cells disagree:\n{}", cells.len(), lines.join("\n"))
}

/// How large the errors of each engine may be at a point.
struct Scales {
    /// ‖∇f‖∞ + ‖∇²f‖∞ ‖x‖∞: what ε relative in f's own steps and in x do to the gradient.
    exact: f64,
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
    fn new(case: &Case, x: &[f64], gradient: &DVector<f64>) -> Self {
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
fn judge(
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
