//! The engines in two kinds: exact ones, and difference quotients with the error that Taylor's formula and rounding
//! allow.

use gradus_calculus::{
    Differentiator, Direction, Dual, Engine, FiniteDifference, ScalarFunction, Scheme,
    finite_difference,
};
use gradus_numerics::max;

/// The engines whose results are derivatives up to rounding.
pub(in crate::experiments) fn exact_engines() -> impl Iterator<Item = Engine> {
    Engine::all().into_iter().filter(Engine::is_exact)
}

/// The difference quotients, each with its name.
pub(in crate::experiments) fn quotients() -> impl Iterator<Item = (&'static str, FiniteDifference)>
{
    Engine::all().into_iter().filter_map(|engine| {
        let name = engine.name();
        match engine {
            Engine::FiniteDifference(quotient) => Some((name, quotient)),
            _ => None,
        }
    })
}

/// A slope by a difference quotient, and the error it may have.
#[derive(Debug, Clone, Copy)]
pub(in crate::experiments) struct Bounded {
    pub(in crate::experiments) value: f64,
    pub(in crate::experiments) bound: f64,
}

impl Bounded {
    /// The error as a share of the bound: at most 1 where the quotient keeps to it.
    pub(in crate::experiments) fn share(self, exact: f64) -> f64 {
        let error = (self.value - exact).abs();
        // A quotient without error is within any bound, be it 0.
        if error == 0.0 {
            0.0
        } else {
            error / self.bound
        }
    }
}

/// ∂f/∂xᵢ at x.
pub(in crate::experiments) fn partial<F: ScalarFunction>(
    quotient: &mut FiniteDifference,
    f: &F,
    x: &[f64],
    i: usize,
) -> anyhow::Result<Bounded> {
    if quotient.scheme() == Scheme::Richardson {
        let estimate = quotient.try_estimate_partial(|x: &[f64]| f.eval(x), x, i)?;
        return Ok(estimated(estimate.value, estimate.error));
    }
    let axis = Direction::axis(x.len(), i);
    let size = max(x[i].abs(), 1.0);
    Ok(Bounded {
        value: quotient.try_partial(f, x, i)?,
        bound: allowed(quotient.scheme(), size, f, x, &axis),
    })
}

/// `D_u f(x)`.
pub(in crate::experiments) fn directional<F: ScalarFunction>(
    quotient: &mut FiniteDifference,
    f: &F,
    x: &[f64],
    direction: &Direction,
) -> anyhow::Result<Bounded> {
    if quotient.scheme() == Scheme::Richardson {
        let along = |x: &[f64]| f.eval(x);
        let estimate = finite_difference::estimate_directional(along, x, direction)?;
        return Ok(estimated(estimate.value, estimate.error));
    }
    let size = x.iter().fold(1.0, |size, x| max(size, x.abs()));
    Ok(Bounded {
        value: quotient.try_directional_derivative(f, x, direction)?,
        bound: allowed(quotient.scheme(), size, f, x, direction),
    })
}

/// Richardson's own estimate, and the rounding of the result.
fn estimated(value: f64, error: f64) -> Bounded {
    Bounded {
        value,
        bound: error + f64::EPSILON * value.abs(),
    }
}

/// With g(t) = f(x + tu): h/2 · sup|g″| + 2δ/h forward, h²/6 · sup|g‴| + δ/h central, δ the rounding error of a value.
fn allowed<F: ScalarFunction>(scheme: Scheme, size: f64, f: &F, x: &[f64], u: &Direction) -> f64 {
    let h = size
        * match scheme {
            Scheme::Forward => f64::EPSILON.sqrt(),
            _ => gradus_numerics::cbrt(f64::EPSILON),
        };
    // Over so short a way the derivatives are largest at an end or, where they change their sign, small anyway.
    let [value, _, second, third] = [-h, 0.0, h]
        .map(|t| jet(f, x, u.components(), t).map(f64::abs))
        .into_iter()
        .reduce(|largest, jet| std::array::from_fn(|k| max(largest[k], jet[k])))
        .expect("three jets");
    // A few roundings of the value, and those of the coordinates, carried to it by the partial derivatives.
    let moved = [-h, h].map(|t| sensitivity(f, x, u, t));
    let rounding = 4.0 * f64::EPSILON * (value + max(moved[0], moved[1]));
    match scheme {
        Scheme::Forward => 0.5 * h * second + 2.0 * rounding / h,
        _ => h * h / 6.0 * third + rounding / h,
    }
}

/// Σ |∂f/∂xᵢ · xᵢ| at x + tu
fn sensitivity<F: ScalarFunction>(f: &F, x: &[f64], u: &Direction, t: f64) -> f64 {
    let x: Vec<f64> = x
        .iter()
        .zip(u.components())
        .map(|(x, u)| x + t * u)
        .collect();
    let gradient = gradus_calculus::gradient(f, &x);
    gradient.iter().zip(&x).map(|(g, x)| (g * x).abs()).sum()
}

/// g, g′, g″ and g‴ at t by dual numbers nested three times, g(t) = f(x + tu).
pub(super) fn jet<F: ScalarFunction>(f: &F, x: &[f64], u: &[f64], t: f64) -> [f64; 4] {
    let t: Dual<f64, 1> = Dual::variable(t, 0);
    let t: Dual<Dual<f64, 1>, 1> = Dual::variable(t, 0);
    let t: Dual<Dual<Dual<f64, 1>, 1>, 1> = Dual::variable(t, 0);
    let ray: Vec<_> = x.iter().zip(u).map(|(&x, &u)| t * u + x).collect();
    let g = f.eval(&ray);
    let first = g.tangent[0];
    let second = first.tangent[0];
    let third = second.tangent[0];
    [g.value.value.value, first.value.value, second.value, third]
}
