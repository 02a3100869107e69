//! Taylor remainders, and the order at which they vanish.

use nalgebra::{DMatrix, DVector};

use crate::{CalculusError, ScalarFunction};

/// f(x + v) − f(x) − g·v, the remainder of the linear approximation with gradient `g` (x, g, v of length n).
///
/// For g = ∇f(x) it vanishes like ‖v‖², for any other vector like ‖v‖: that is what makes the gradient the best linear
/// approximation.
///
/// # Panics
/// When the lengths differ, naming both.
///
/// ```
/// use gradus_calculus::{linear_remainder, scalar_function};
///
/// let square = scalar_function!(|x| x[0] * x[0]);
/// assert_eq!(linear_remainder(&square, &[1.0], &[2.0], &[0.5]), 0.25); // (x + v)² − x² − 2xv = v²
/// ```
#[track_caller]
pub fn linear_remainder<F: ScalarFunction>(f: &F, x: &[f64], gradient: &[f64], v: &[f64]) -> f64 {
    assert!(
        x.len() == v.len(),
        "the point has {} coordinates, the step {}",
        x.len(),
        v.len()
    );
    let moved: Vec<f64> = x.iter().zip(v).map(|(x, v)| x + v).collect();
    f.eval(&moved) - f.eval(x) - gradus_numerics::dot(gradient, v)
}

/// f(x + v) − f(x) − g·v − ½ vᵀHv, the remainder of the quadratic approximation; for g = ∇f(x), H = ∇²f(x) it vanishes
/// like ‖v‖³.
///
/// # Panics
/// When the sizes differ, naming both.
///
/// ```
/// use gradus_calculus::{gradient, hessian, quadratic_remainder, scalar_function};
///
/// let cube = scalar_function!(|x| x[0] * x[0] * x[0]);
/// let x = [1.0];
/// let remainder = quadratic_remainder(&cube, &x, gradient(&cube, &x).as_slice(), &hessian(&cube, &x), &[0.5]);
/// assert_eq!(remainder, 0.125); // (x + v)³ − x³ − 3x²v − 3xv² = v³
/// ```
#[track_caller]
pub fn quadratic_remainder<F: ScalarFunction>(
    f: &F,
    x: &[f64],
    gradient: &[f64],
    hessian: &DMatrix<f64>,
    v: &[f64],
) -> f64 {
    let n = v.len();
    assert!(
        hessian.shape() == (n, n),
        "the Hessian is {} × {}, but the step has {n} components",
        hessian.nrows(),
        hessian.ncols()
    );
    let bent = DVector::from_fn(n, |i, _| {
        hessian
            .row(i)
            .iter()
            .zip(v)
            .map(|(entry, v)| entry * v)
            .sum()
    });
    linear_remainder(f, x, gradient, v) - 0.5 * gradus_numerics::dot(bent.as_slice(), v)
}

/// The order p of errors that fall like C hᵖ: the slope of a least-squares line through (ln h, ln |error|).
///
/// Points where either coordinate is zero, infinite or NaN are left out: a logarithm has no place for them.
///
/// # Errors
/// [`TooFewPoints`](CalculusError::TooFewPoints) when fewer than two distinct steps are left.
///
/// # Panics
/// When the lengths differ, naming both.
///
/// ```
/// use gradus_calculus::order_of_convergence;
///
/// let steps = [0.1, 0.01, 0.001];
/// let errors = steps.map(|h| 5.0 * h * h);
/// assert!((order_of_convergence(&steps, &errors)? - 2.0).abs() < 1e-12);
/// # Ok::<(), gradus_calculus::CalculusError>(())
/// ```
#[track_caller]
pub fn order_of_convergence(steps: &[f64], errors: &[f64]) -> Result<f64, CalculusError> {
    assert!(
        steps.len() == errors.len(),
        "{} steps, but {} errors",
        steps.len(),
        errors.len()
    );
    let usable = |x: f64| x != 0.0 && x.is_finite();
    let (u, v): (Vec<f64>, Vec<f64>) = steps
        .iter()
        .zip(errors)
        .filter(|(h, error)| usable(**h) && usable(**error))
        .map(|(h, error)| {
            (
                gradus_numerics::ln(h.abs()),
                gradus_numerics::ln(error.abs()),
            )
        })
        .unzip();
    let count = u.len();
    if count < 2 {
        return Err(CalculusError::TooFewPoints {
            needed: 2,
            found: count,
        });
    }
    let mean = |x: &[f64]| gradus_numerics::sum(x) / count as f64;
    let (mean_u, mean_v) = (mean(&u), mean(&v));
    let centred_u: Vec<f64> = u.iter().map(|u| u - mean_u).collect();
    let centred_v: Vec<f64> = v.iter().map(|v| v - mean_v).collect();
    let spread = gradus_numerics::dot(&centred_u, &centred_u);
    if spread == 0.0 {
        return Err(CalculusError::TooFewPoints {
            needed: 2,
            found: 1,
        });
    }
    Ok(gradus_numerics::dot(&centred_u, &centred_v) / spread)
}
