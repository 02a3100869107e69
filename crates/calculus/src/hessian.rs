//! Second derivatives by nested dual numbers.

use nalgebra::{DMatrix, DVector};

use crate::engine::differentiator::or_panic;
use crate::engine::{check_finite, check_length, check_value};
use crate::{CalculusError, Dual, ScalarFunction};

/// Rows and columns of the Hessian that one evaluation gives.
const BLOCK: usize = 4;

/// The Hessian ∇²f(x), n × n, entry (i, j) = ∂²f/∂xᵢ∂xⱼ, exact up to rounding and exactly symmetric.
///
/// A dual number of dual numbers carries ∂²f/∂xᵢ∂xⱼ as the tangent of a tangent; one evaluation gives a 4 × 4 block.
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
/// [`NanValue`](CalculusError::NanValue), [`NanSecondPartial`](CalculusError::NanSecondPartial).
///
/// ```
/// use gradus_calculus::{CalculusError, scalar_function, try_hessian};
/// assert_eq!(try_hessian(&scalar_function!(|x| x[0]), &[]), Err(CalculusError::EmptyInput));
/// ```
pub fn try_hessian<F: ScalarFunction>(f: &F, x: &[f64]) -> Result<DMatrix<f64>, CalculusError> {
    check_finite(x)?;
    let n = x.len();
    let mut hessian = DMatrix::zeros(n, n);
    let mut variables: Vec<Dual<Dual<f64, BLOCK>, BLOCK>> =
        x.iter().map(|&value| Dual::from(value)).collect();
    for row_start in (0..n).step_by(BLOCK) {
        let rows = row_start..n.min(row_start + BLOCK);
        for column_start in (row_start..n).step_by(BLOCK) {
            let columns = column_start..n.min(column_start + BLOCK);
            for (k, variable) in variables.iter_mut().enumerate() {
                *variable = Dual::from(x[k]);
                if rows.contains(&k) {
                    variable.tangent[k - row_start].value = 1.0;
                }
                if columns.contains(&k) {
                    variable.value.tangent[k - column_start] = 1.0;
                }
            }
            let result = f.eval(&variables);
            check_value(result.value.value, CalculusError::NanValue)?;
            for row in rows.clone() {
                for column in columns.clone().filter(|column| *column >= row) {
                    let second = result.tangent[row - row_start].tangent[column - column_start];
                    let second =
                        check_value(second, CalculusError::NanSecondPartial { row, column })?;
                    hessian[(row, column)] = second;
                    hessian[(column, row)] = second;
                }
            }
        }
    }
    Ok(hessian)
}

/// The product ∇²f(x) v without the matrix: the derivative of the gradient along v (length n).
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
    const LANES: usize = crate::forward::LANES;
    check_finite(x)?;
    check_length("vector", x.len(), v.len())?;
    if let Some(index) = v.iter().position(|component| !component.is_finite()) {
        return Err(CalculusError::NonFiniteDirection {
            index,
            value: v[index],
        });
    }
    let mut product = DVector::zeros(x.len());
    // Inner tangent: along v. Outer tangents: eight rows of the product at a time.
    let mut variables: Vec<Dual<Dual<f64, 1>, LANES>> = x
        .iter()
        .zip(v)
        .map(|(&value, &tangent)| {
            Dual::constant(Dual {
                value,
                tangent: [tangent],
            })
        })
        .collect();
    for start in (0..x.len()).step_by(LANES) {
        let rows = start..x.len().min(start + LANES);
        for row in rows.clone() {
            variables[row].tangent[row - start].value = 1.0;
        }
        let result = f.eval(&variables);
        check_value(result.value.value, CalculusError::NanValue)?;
        for row in rows {
            variables[row].tangent[row - start].value = 0.0;
            let along = result.tangent[row - start].tangent[0];
            product[row] =
                check_value(along, CalculusError::NanSecondPartial { row, column: row })?;
        }
    }
    Ok(product)
}
