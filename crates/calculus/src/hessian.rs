//! Second derivatives: nested dual numbers for few variables, dual numbers on a tape for many.

use std::array;

use nalgebra::{DMatrix, DVector};

use crate::engine::differentiator::or_panic;
use crate::engine::reverse::{Guard, Tape};
use crate::engine::{check_finite, check_length, check_value};
use crate::scalar::Unguarded;
use crate::{CalculusError, Dual, Real, ScalarFunction};

/// Columns of the Hessian that one recording gives.
const COLUMNS: usize = 4;

/// Up to so many variables one evaluation on nested duals is enough, and cheaper than a recording.
const FEW: usize = 4;

/// The Hessian ∇²f(x), n × n, entry (i, j) = ∂²f/∂xᵢ∂xⱼ, exact up to rounding and exactly symmetric.
///
/// Up to 4 variables, by one evaluation on dual numbers of dual numbers, which carry ∂²f/∂xᵢ∂xⱼ as the tangent of a
/// tangent. Above, forward over reverse: a recording on dual numbers gives four columns, whatever n. Source: Pearlmutter,
/// *Fast exact multiplication by the Hessian* (1994).
///
/// # Panics
/// On an empty or non-finite point, and where f or a second derivative is NaN; [`try_hessian`] returns these.
///
/// ```
/// use gradus_calculus::{hessian, scalar_function};
///
/// let f = scalar_function!(|x| x[0] * x[0] * x[1]);
/// assert_eq!(hessian(&f, &[3.0, 2.0]).as_slice(), [4.0, 6.0, 6.0, 0.0]); // (2y, 2x; 2x, 0)
/// ```
#[track_caller]
pub fn hessian<F: ScalarFunction>(f: &F, x: &[f64]) -> DMatrix<f64> {
    or_panic(try_hessian(f, x))
}

/// [`hessian`] with an error instead of a panic.
///
/// # Errors
/// [`EmptyInput`](CalculusError::EmptyInput), [`NonFiniteInput`](CalculusError::NonFiniteInput),
/// [`NanValue`](CalculusError::NanValue), [`NanSecondPartial`](CalculusError::NanSecondPartial), and above 4 variables
/// [`TapeTooLong`](CalculusError::TapeTooLong) and [`TapeMemory`](CalculusError::TapeMemory).
///
/// ```
/// use gradus_calculus::{CalculusError, scalar_function, try_hessian};
/// assert_eq!(try_hessian(&scalar_function!(|x| x[0]), &[]), Err(CalculusError::EmptyInput));
/// ```
pub fn try_hessian<F: ScalarFunction>(f: &F, x: &[f64]) -> Result<DMatrix<f64>, CalculusError> {
    check_finite(x)?;
    if x.len() <= FEW {
        nested_hessian(f, x)
    } else {
        recorded_hessian(f, x)
    }
}

fn nested_hessian<F: ScalarFunction>(f: &F, x: &[f64]) -> Result<DMatrix<f64>, CalculusError> {
    let n = x.len();
    let variables: Vec<Dual<Dual<f64, FEW>, FEW>> = x
        .iter()
        .enumerate()
        .map(|(i, &value)| Dual::variable(Dual::variable(value, i), i))
        .collect();
    let result = f.eval(&variables);
    check_value(result.value.value, CalculusError::NanValue)?;
    let mut hessian = DMatrix::zeros(n, n);
    for row in 0..n {
        for column in row..n {
            let error = CalculusError::NanSecondPartial { row, column };
            let second = check_value(result.tangent[row].tangent[column], error)?;
            hessian[(row, column)] = second;
            hessian[(column, row)] = second;
        }
    }
    Ok(hessian)
}

/// The columns of the Hessian below the diagonal, a few at a time, and their mirror image.
fn recorded_hessian<F: ScalarFunction>(f: &F, x: &[f64]) -> Result<DMatrix<f64>, CalculusError> {
    let n = x.len();
    let mut hessian = DMatrix::zeros(n, n);
    let mut over_reverse = ForwardOverReverse::<COLUMNS>::default();
    for start in (0..n).step_by(COLUMNS) {
        let columns = start..n.min(start + COLUMNS);
        let products =
            over_reverse.products(f, x, |k, lane| if k == start + lane { 1.0 } else { 0.0 })?;
        for (lane, column) in columns.enumerate() {
            for (row, along) in products.iter().enumerate().skip(column) {
                let error = CalculusError::NanSecondPartial { row, column };
                let second = check_value(along[lane], error)?;
                hessian[(row, column)] = second;
                hessian[(column, row)] = second;
            }
        }
    }
    Ok(hessian)
}

/// The change of a gradient along `LANES` vectors: dual numbers recorded on a tape, whose adjoints are dual numbers too.
struct ForwardOverReverse<const LANES: usize> {
    tape: Tape<Dual<Unguarded, LANES>>,
    guarded: Tape<Dual<f64, LANES>>,
    products: Vec<[f64; LANES]>,
}

impl<const LANES: usize> Default for ForwardOverReverse<LANES> {
    fn default() -> Self {
        Self {
            tape: Tape::new(usize::MAX),
            guarded: Tape::new(usize::MAX),
            products: Vec::new(),
        }
    }
}

impl<const LANES: usize> ForwardOverReverse<LANES> {
    /// ∇²f(x) v for the vectors v with components v(k, lane): n rows of one entry a lane, some of them perhaps NaN.
    fn products<F: ScalarFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        v: impl Fn(usize, usize) -> f64 + Copy,
    ) -> Result<&[[f64; LANES]], CalculusError> {
        // Optimistic, like a gradient: guarded only where a NaN comes out.
        for guard in [Guard::Off, Guard::On] {
            match guard {
                Guard::Off => pull_back(&mut self.tape, guard, f, x, v, &mut self.products)?,
                Guard::On => pull_back(&mut self.guarded, guard, f, x, v, &mut self.products)?,
            }
            if !self
                .products
                .as_flattened()
                .iter()
                .any(|entry| entry.is_nan())
            {
                break;
            }
        }
        Ok(&self.products)
    }
}

/// Records f at x + v ε and sweeps: the adjoints' tangents are ∇²f(x) v.
fn pull_back<F: ScalarFunction, T: Real, const LANES: usize>(
    tape: &mut Tape<Dual<T, LANES>>,
    guard: Guard,
    f: &F,
    x: &[f64],
    v: impl Fn(usize, usize) -> f64 + Copy,
    products: &mut Vec<[f64; LANES]>,
) -> Result<(), CalculusError> {
    let inputs = x.iter().enumerate().map(|(k, &value)| Dual {
        value: T::from(value),
        tangent: array::from_fn(|lane| T::from(v(k, lane))),
    });
    tape.record(&inputs, |x, outputs| outputs.push(f.eval(x).form()))?;
    check_value(tape.result().value.value(), CalculusError::NanValue)?;
    let adjoints = tape.pull_back_result(guard);
    products.clear();
    products.extend(adjoints.iter().map(|a| a.tangent.map(|t| t.value() + 0.0)));
    Ok(())
}

/// The product ∇²f(x) v without the matrix: the derivative of the gradient along v (length n).
///
/// Nested dual numbers up to 4 variables; above, forward over reverse: one recording on dual numbers, whatever n.
///
/// # Panics
/// As [`hessian`], on a non-finite v, and when v has another length than x; [`try_hessian_vector_product`] returns these.
///
/// ```
/// use gradus_calculus::{hessian_vector_product, scalar_function};
///
/// let bowl = scalar_function!(|x| x[0] * x[0] + x[1] * x[1] * 2.0);
/// assert_eq!(hessian_vector_product(&bowl, &[5.0, 5.0], &[1.0, 10.0]).as_slice(), [2.0, 40.0]); // (2v₁, 4v₂)
/// ```
#[track_caller]
pub fn hessian_vector_product<F: ScalarFunction>(f: &F, x: &[f64], v: &[f64]) -> DVector<f64> {
    or_panic(try_hessian_vector_product(f, x, v))
}

/// [`hessian_vector_product`] with an error instead of a panic.
///
/// # Errors
/// As [`try_hessian`], [`LengthMismatch`](CalculusError::LengthMismatch), and
/// [`NonFiniteDirection`](CalculusError::NonFiniteDirection) for v.
///
/// ```
/// use gradus_calculus::{scalar_function, try_hessian_vector_product};
///
/// let refused = try_hessian_vector_product(&scalar_function!(|x| x[0]), &[1.0], &[]);
/// assert!(refused.is_err());
/// ```
pub fn try_hessian_vector_product<F: ScalarFunction>(
    f: &F,
    x: &[f64],
    v: &[f64],
) -> Result<DVector<f64>, CalculusError> {
    check_finite(x)?;
    check_length("vector", x.len(), v.len())?;
    if let Some(index) = v.iter().position(|component| !component.is_finite()) {
        return Err(CalculusError::NonFiniteDirection {
            index,
            value: v[index],
        });
    }
    if x.len() <= FEW {
        nested_product(f, x, v)
    } else {
        recorded_product(f, x, v)
    }
}

fn recorded_product<F: ScalarFunction>(
    f: &F,
    x: &[f64],
    v: &[f64],
) -> Result<DVector<f64>, CalculusError> {
    let mut over_reverse = ForwardOverReverse::<1>::default();
    let products = over_reverse.products(f, x, |k, _| v[k])?;
    let mut product = DVector::zeros(x.len());
    for (row, [along]) in products.iter().enumerate() {
        product[row] = check_value(*along, CalculusError::NanSecondPartial { row, column: row })?;
    }
    Ok(product)
}

fn nested_product<F: ScalarFunction>(
    f: &F,
    x: &[f64],
    v: &[f64],
) -> Result<DVector<f64>, CalculusError> {
    // Inner tangent: along v. Outer tangents: the rows of the product.
    let variables: Vec<Dual<Dual<f64, 1>, FEW>> = x
        .iter()
        .zip(v)
        .enumerate()
        .map(|(row, (&value, &along))| {
            let tangent = [along];
            Dual::variable(Dual { value, tangent }, row)
        })
        .collect();
    let result = f.eval(&variables);
    check_value(result.value.value, CalculusError::NanValue)?;
    let mut product = DVector::zeros(x.len());
    for row in 0..x.len() {
        let along = result.tangent[row].tangent[0];
        product[row] = check_value(along, CalculusError::NanSecondPartial { row, column: row })?;
    }
    Ok(product)
}
