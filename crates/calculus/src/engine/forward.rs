//! Forward mode: dual numbers, eight partial derivatives an evaluation.

use nalgebra::DVector;

use super::{Differentiator, check_finite, check_index, check_length, check_value};
use crate::scalar::Unguarded;
use crate::{CalculusError, Direction, Dual, Real, ScalarFunction};

/// How many tangents the engine carries at once: wider duals spill out of the registers on longer function bodies.
pub const LANES: usize = 8;

/// The forward-mode engine: exact derivatives by dual numbers, ⌈n/8⌉ evaluations for a gradient, one for a direction.
///
/// The cheapest exact engine for small n. Source: Griewank and Walther, *Evaluating Derivatives* (2008), chapter 3.
///
/// ```
/// use gradus_calculus::{Differentiator, Forward, scalar_function};
///
/// let f = scalar_function!(|x| x[0].exp() * x[1]);
/// let mut gradient = [0.0; 2];
/// let value = Forward::default().value_and_gradient_into(&f, &[0.0, 3.0], &mut gradient);
/// assert_eq!((value, gradient), (3.0, [3.0, 1.0])); // (eˣ y, eˣ)
/// ```
#[derive(Clone, Debug, Default)]
pub struct Forward {
    one: Vec<Dual<Unguarded, 1>>,
    two: Vec<Dual<Unguarded, 2>>,
    four: Vec<Dual<Unguarded, 4>>,
    eight: Vec<Dual<Unguarded, LANES>>,
    /// For points where an unguarded derivative comes out NaN, see [`Unguarded`].
    guarded: Vec<Dual<f64, LANES>>,
}

impl Differentiator for Forward {
    fn try_value_and_gradient_into<F: ScalarFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        gradient: &mut [f64],
    ) -> Result<f64, CalculusError> {
        check_finite(x)?;
        check_length("gradient", x.len(), gradient.len())?;
        let optimistic = match x.len() {
            1 => sweep(&mut self.one, |x| f.eval(x), x, gradient),
            2 => sweep(&mut self.two, |x| f.eval(x), x, gradient),
            3..=4 => sweep(&mut self.four, |x| f.eval(x), x, gradient),
            _ => sweep(&mut self.eight, |x| f.eval(x), x, gradient),
        };
        match optimistic {
            Err(CalculusError::NanPartial { .. }) => {
                sweep(&mut self.guarded, |x| f.eval(x), x, gradient)
            }
            result => result,
        }
    }

    fn try_directional_derivative<F: ScalarFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        direction: &Direction,
    ) -> Result<f64, CalculusError> {
        check_finite(x)?;
        check_length("direction", x.len(), direction.components().len())?;
        let slope = self.along(f, x, |k| direction.components()[k])?;
        check_value(slope, CalculusError::NanDirectionalDerivative)
    }

    fn try_partial<F: ScalarFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        i: usize,
    ) -> Result<f64, CalculusError> {
        check_finite(x)?;
        check_index(i, x.len())?;
        let slope = self.along(f, x, |k| if k == i { 1.0 } else { 0.0 })?;
        check_value(slope, CalculusError::NanPartial { index: i })
    }
}

impl Forward {
    /// ∇f(x)·v by one evaluation.
    fn along<F: ScalarFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        v: impl Fn(usize) -> f64,
    ) -> Result<f64, CalculusError> {
        let slope = slope_along(&mut self.one, f, x, &v)?;
        if slope.is_nan() {
            return slope_along(&mut self.guarded, f, x, &v);
        }
        Ok(slope)
    }
}

/// ∇f(x)·v in the first tangent.
#[inline]
fn slope_along<F: ScalarFunction, T: Real, const N: usize>(
    variables: &mut Vec<Dual<T, N>>,
    f: &F,
    x: &[f64],
    v: impl Fn(usize) -> f64,
) -> Result<f64, CalculusError> {
    variables.clear();
    variables.extend(x.iter().enumerate().map(|(k, &value)| {
        let mut variable = Dual::constant(T::from(value));
        variable.tangent[0] = T::from(v(k));
        variable
    }));
    let result = f.eval(variables);
    check_value(result.value(), CalculusError::NanValue)?;
    Ok(result.tangent[0].value() + 0.0)
}

/// ∇f(x) for one-off use with a closure over dual numbers.
///
/// # Panics
/// On an empty or non-finite point, and where the function or a partial derivative is NaN.
///
/// ```
/// use gradus_calculus::{Real, forward};
///
/// let gradient = forward::gradient(|x| x[0] * x[0] * x[1] + x[1].sin(), &[1.0, 0.0]);
/// assert_eq!(gradient.as_slice(), [0.0, 2.0]); // (2xy, x² + cos y)
/// ```
#[track_caller]
pub fn gradient<F>(f: F, x: &[f64]) -> DVector<f64>
where
    F: FnMut(&[Dual<f64, LANES>]) -> Dual<f64, LANES>,
{
    super::differentiator::or_panic(try_gradient(f, x))
}

/// [`gradient`] with an error instead of a panic.
///
/// # Errors
/// Those shared by every engine, see [`Differentiator`].
///
/// ```
/// use gradus_calculus::{CalculusError, forward};
/// assert_eq!(forward::try_gradient(|x| x[0], &[]), Err(CalculusError::EmptyInput));
/// ```
pub fn try_gradient<F>(f: F, x: &[f64]) -> Result<DVector<f64>, CalculusError>
where
    F: FnMut(&[Dual<f64, LANES>]) -> Dual<f64, LANES>,
{
    check_finite(x)?;
    let mut gradient = DVector::zeros(x.len());
    sweep(&mut Vec::new(), f, x, gradient.as_mut_slice())?;
    Ok(gradient)
}

/// f(x) and ∇f(x), `N` partial derivatives an evaluation; a partial derivative that is zero is +0.
#[inline]
fn sweep<T: Real, const N: usize>(
    variables: &mut Vec<Dual<T, N>>,
    mut f: impl FnMut(&[Dual<T, N>]) -> Dual<T, N>,
    x: &[f64],
    gradient: &mut [f64],
) -> Result<f64, CalculusError> {
    variables.clear();
    variables.extend(x.iter().map(|&value| Dual::from(value)));
    let mut value = f64::NAN;
    for start in (0..x.len()).step_by(N) {
        let chunk = start..x.len().min(start + N);
        for (lane, variable) in variables[chunk.clone()].iter_mut().enumerate() {
            variable.tangent[lane] = T::from(1.0);
        }
        let result = f(variables);
        value = check_value(result.value(), CalculusError::NanValue)?;
        for (lane, i) in chunk.enumerate() {
            variables[i].tangent[lane] = T::from(0.0);
            let partial = result.tangent[lane].value() + 0.0;
            gradient[i] = check_value(partial, CalculusError::NanPartial { index: i })?;
        }
    }
    Ok(value)
}
