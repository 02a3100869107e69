//! The sparse Hessian of a separable sum and its products.

use std::array;

use nalgebra::DVector;
use nalgebra_sparse::{CooMatrix, CsrMatrix, SparseEntryMut};

use super::check_indices;
use crate::engine::differentiator::or_panic;
use crate::engine::{check_finite, check_length, find_nan};
use crate::scalar::Unguarded;
use crate::{CalculusError, Dual, Real, SeparableSum};

/// The Hessian ∇²f(x), n × n and sparse, exact up to rounding and exactly symmetric.
///
/// Entry (i, j) is stored where some element names both coordinates i and j, also where it is zero at this x: the
/// pattern does not change with the point. Rows and columns are sorted; contributions are added in the order of the
/// elements.
///
/// # Panics
/// On an empty or non-finite point, on an index that is not there, and where an element or a second partial
/// derivative is NaN; [`try_hessian`] returns these.
///
/// ```
/// # use gradus_calculus::{Real, SeparableSum, separable};
/// # struct Chain;
/// # impl SeparableSum<2> for Chain {
/// #     fn elements(&self, variables: usize) -> usize { variables - 1 }
/// #     fn indices(&self, element: usize) -> [usize; 2] { [element, element + 1] }
/// #     fn element<T: Real>(&self, _: usize, [x, y]: [T; 2]) -> T { (y - x).square() * 0.5 }
/// # }
/// // Chain: ½ Σ (xₑ₊₁ − xₑ)², with the stiffness matrix (1, −1; −1, 2, −1; −1, 1)
/// let hessian = separable::hessian(&Chain, &[0.0, 1.0, 4.0]);
/// assert_eq!(hessian.row_offsets(), [0, 2, 5, 7]);
/// assert_eq!(hessian.col_indices(), [0, 1, 0, 1, 2, 1, 2]);
/// assert_eq!(hessian.values(), [1.0, -1.0, -1.0, 2.0, -1.0, -1.0, 1.0]);
/// ```
#[track_caller]
pub fn hessian<F: SeparableSum<K>, const K: usize>(f: &F, x: &[f64]) -> CsrMatrix<f64> {
    or_panic(try_hessian(f, x))
}

/// [`hessian`] with an error instead of a panic.
///
/// # Errors
/// [`EmptyInput`](CalculusError::EmptyInput), [`NonFiniteInput`](CalculusError::NonFiniteInput),
/// [`ElementIndexOutOfRange`](CalculusError::ElementIndexOutOfRange), [`NanElement`](CalculusError::NanElement),
/// [`NanSecondPartial`](CalculusError::NanSecondPartial).
///
/// ```
/// # use gradus_calculus::{CalculusError, Real, SeparableSum, separable};
/// # struct Chain;
/// # impl SeparableSum<2> for Chain {
/// #     fn elements(&self, variables: usize) -> usize { variables - 1 }
/// #     fn indices(&self, element: usize) -> [usize; 2] { [element, element + 1] }
/// #     fn element<T: Real>(&self, _: usize, [x, y]: [T; 2]) -> T { (y - x).square() * 0.5 }
/// # }
/// assert_eq!(separable::try_hessian(&Chain, &[]), Err(CalculusError::EmptyInput));
/// ```
pub fn try_hessian<F: SeparableSum<K>, const K: usize>(
    f: &F,
    x: &[f64],
) -> Result<CsrMatrix<f64>, CalculusError> {
    check_finite(x)?;
    let n = x.len();
    let mut pattern = CooMatrix::new(n, n);
    for element in 0..f.elements(n) {
        let indices = f.indices(element);
        check_indices(element, indices, n)?;
        for row in indices {
            for column in indices {
                pattern.push(row, column, 0.0);
            }
        }
    }
    let mut hessian = CsrMatrix::from(&pattern);
    let mut add = |row, column, second| {
        let SparseEntryMut::NonZero(entry) = hessian.index_entry_mut(row, column) else {
            unreachable!("the pattern holds each pair of an element's coordinates");
        };
        *entry += second;
    };
    for element in 0..f.elements(n) {
        let indices = f.indices(element);
        let own = indices.map(|index| x[index]);
        let mut block = second_partials::<F, Unguarded, K>(f, element, own)?;
        if block.as_flattened().iter().any(|second| second.is_nan()) {
            block = second_partials::<F, f64, K>(f, element, own)?;
        }
        // One triangle of the block for both of the matrix: the same numbers in the same order.
        for (k, &row) in indices.iter().enumerate() {
            for (l, &column) in indices.iter().enumerate().skip(k) {
                let second = block[k][l];
                if second.is_nan() {
                    return Err(CalculusError::NanSecondPartial { row, column });
                }
                add(row, column, second);
                if l != k {
                    add(column, row, second);
                }
            }
        }
    }
    // Each block is a number, but ∞ − ∞ of two is not.
    let nan = hessian
        .triplet_iter()
        .find(|(_, _, second)| second.is_nan());
    match nan {
        Some((row, column, _)) => Err(CalculusError::NanSecondPartial { row, column }),
        None => Ok(hessian),
    }
}

/// The second partial derivatives of one element by its own coordinates.
#[inline]
fn second_partials<F: SeparableSum<K>, T: Real, const K: usize>(
    f: &F,
    element: usize,
    own: [f64; K],
) -> Result<[[f64; K]; K], CalculusError> {
    let variables = array::from_fn(|k| Dual::variable(Dual::variable(T::from(own[k]), k), k));
    let result: Dual<Dual<T, K>, K> = f.element(element, variables);
    if result.value().is_nan() {
        return Err(CalculusError::NanElement { element });
    }
    Ok(result.tangent.map(|row| row.tangent.map(Real::value)))
}

/// The product ∇²f(x) v without the matrix: the derivative of the gradient along v (length n).
///
/// # Panics
/// As [`hessian`], on a non-finite v, and when v has another length than x; [`try_hessian_vector_product`] returns these.
///
/// ```
/// # use gradus_calculus::{Real, SeparableSum, separable};
/// # struct Chain;
/// # impl SeparableSum<2> for Chain {
/// #     fn elements(&self, variables: usize) -> usize { variables - 1 }
/// #     fn indices(&self, element: usize) -> [usize; 2] { [element, element + 1] }
/// #     fn element<T: Real>(&self, _: usize, [x, y]: [T; 2]) -> T { (y - x).square() * 0.5 }
/// # }
/// // Chain: ½ Σ (xₑ₊₁ − xₑ)², with the stiffness matrix (1, −1; −1, 2, −1; −1, 1)
/// let product = separable::hessian_vector_product(&Chain, &[0.0, 1.0, 4.0], &[1.0, 0.0, 10.0]);
/// assert_eq!(product.as_slice(), [1.0, -11.0, 10.0]);
/// ```
#[track_caller]
pub fn hessian_vector_product<F: SeparableSum<K>, const K: usize>(
    f: &F,
    x: &[f64],
    v: &[f64],
) -> DVector<f64> {
    or_panic(try_hessian_vector_product(f, x, v))
}

/// [`hessian_vector_product`] with an error instead of a panic.
///
/// # Errors
/// As [`try_hessian`], [`LengthMismatch`](CalculusError::LengthMismatch), and
/// [`NonFiniteDirection`](CalculusError::NonFiniteDirection) for v.
///
/// ```
/// # use gradus_calculus::{CalculusError, Real, SeparableSum, separable};
/// # struct Chain;
/// # impl SeparableSum<2> for Chain {
/// #     fn elements(&self, variables: usize) -> usize { variables - 1 }
/// #     fn indices(&self, element: usize) -> [usize; 2] { [element, element + 1] }
/// #     fn element<T: Real>(&self, _: usize, [x, y]: [T; 2]) -> T { (y - x).square() * 0.5 }
/// # }
/// let refused = separable::try_hessian_vector_product(&Chain, &[0.0, 1.0], &[1.0]);
/// assert_eq!(refused, Err(CalculusError::LengthMismatch { what: "vector", expected: 2, found: 1 }));
/// ```
pub fn try_hessian_vector_product<F: SeparableSum<K>, const K: usize>(
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
    let mut product = DVector::zeros(x.len());
    add_products::<F, Unguarded, K>(f, x, v, product.as_mut_slice())?;
    if find_nan(product.as_slice()).is_some() {
        product.fill(0.0);
        add_products::<F, f64, K>(f, x, v, product.as_mut_slice())?;
        if let Some(row) = find_nan(product.as_slice()) {
            return Err(CalculusError::NanSecondPartial { row, column: row });
        }
    }
    Ok(product)
}

/// Adds each element's part of ∇²f(x) v: inner tangent along v, outer tangents by its own coordinates.
#[inline]
fn add_products<F: SeparableSum<K>, T: Real, const K: usize>(
    f: &F,
    x: &[f64],
    v: &[f64],
    product: &mut [f64],
) -> Result<(), CalculusError> {
    for element in 0..f.elements(x.len()) {
        let indices = f.indices(element);
        check_indices(element, indices, x.len())?;
        let variables = array::from_fn(|k| {
            let value = T::from(x[indices[k]]);
            let tangent = [T::from(v[indices[k]])];
            Dual::variable(Dual { value, tangent }, k)
        });
        let result: Dual<Dual<T, 1>, K> = f.element(element, variables);
        if result.value().is_nan() {
            return Err(CalculusError::NanElement { element });
        }
        for (index, row) in indices.into_iter().zip(result.tangent) {
            product[index] += row.tangent[0].value();
        }
    }
    Ok(())
}
