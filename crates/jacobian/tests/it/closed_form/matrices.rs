//! Affine maps, quadratic forms and derivatives by matrices.

use gradus_calculus::{Real, ScalarFunction, gradient, hessian};
use gradus_jacobian::{
    JacobianError, Mode, VectorFunction, affine, jacobian_by, jvp, matrix, quadratic,
};
use gradus_numerics::stream;
use nalgebra::{DMatrix, dmatrix};
use proptest::prelude::*;

use crate::chain::networks;

/// A B for matrices of Reals, column by column: r × s times s × t.
fn product<T: Real>(a: &[T], b: &[T], r: usize, s: usize) -> Vec<T> {
    let t = b.len() / s;
    (0..r * t)
        .map(|at| {
            let (i, j) = (at % r, at / r);
            (0..s).map(|k| a[i + k * r] * b[k + j * s]).sum()
        })
        .collect()
}

/// The inverse by Gauss and Jordan without row exchanges, and the product of the pivots.
fn eliminate<T: Real>(x: &[T], n: usize) -> (Vec<T>, T) {
    let mut x = x.to_vec();
    let mut inverse: Vec<T> = (0..n * n)
        .map(|at| T::from(f64::from(u8::from(at % n == at / n))))
        .collect();
    let mut determinant = T::from(1.0);
    for k in 0..n {
        let pivot = x[k + k * n];
        determinant *= pivot;
        for j in 0..n {
            x[k + j * n] /= pivot;
            inverse[k + j * n] /= pivot;
        }
        for i in (0..n).filter(|i| *i != k) {
            let factor = x[i + k * n];
            for j in 0..n {
                let (a, b) = (x[k + j * n], inverse[k + j * n]);
                x[i + j * n] -= factor * a;
                inverse[i + j * n] -= factor * b;
            }
        }
    }
    (inverse, determinant)
}

/// Functions of a matrix, flattened column by column.
enum OfMatrix {
    /// W x + b, by W
    Affine { x: Vec<f64>, b: Vec<f64> },
    /// Rᵀ R for R with so many rows
    Gram(usize),
    /// X⁻¹ of n × n
    Inverse(usize),
}
impl VectorFunction for OfMatrix {
    fn outputs(&self, inputs: usize) -> usize {
        match self {
            Self::Affine { b, .. } => b.len(),
            Self::Gram(rows) => (inputs / rows).pow(2),
            Self::Inverse(_) => inputs,
        }
    }
    fn eval<T: Real>(&self, w: &[T], y: &mut [T]) {
        match self {
            Self::Affine { x, b } => {
                let x: Vec<T> = x.iter().map(|&x| T::from(x)).collect();
                let w_x = product(w, &x, b.len(), x.len());
                for ((y, w_x), b) in y.iter_mut().zip(w_x).zip(b) {
                    *y = w_x + *b;
                }
            }
            Self::Gram(rows) => {
                let columns = w.len() / rows;
                let transposed: Vec<T> = (0..w.len())
                    .map(|at| w[at / columns + (at % columns) * rows])
                    .collect();
                y.copy_from_slice(&product(&transposed, w, columns, *rows));
            }
            Self::Inverse(n) => y.copy_from_slice(&eliminate(w, *n).0),
        }
    }
}

/// Numbers made of a matrix.
enum Number {
    Quadratic { a: DMatrix<f64>, b: Vec<f64> },
    LeastSquares { phi: DMatrix<f64>, y: Vec<f64> },
    Determinant(usize),
    BilinearInverse { a: Vec<f64>, b: Vec<f64> },
}
impl ScalarFunction for Number {
    fn eval<T: Real>(&self, x: &[T]) -> T {
        match self {
            Self::Quadratic { a, b } => {
                let mut a_x = vec![T::from(0.0); x.len()];
                T::matrix_vector(a, x, &mut a_x);
                T::dot(x, &a_x) + T::weighted_sum(b, x)
            }
            Self::LeastSquares { phi, y } => {
                let mut gap = vec![T::from(0.0); y.len()];
                T::matrix_vector(phi, x, &mut gap);
                for (gap, y) in gap.iter_mut().zip(y) {
                    *gap -= *y;
                }
                T::squared_norm(&gap)
            }
            Self::Determinant(n) => eliminate(x, *n).1,
            Self::BilinearInverse { a, b } => {
                let n = a.len();
                let inverse = eliminate(x, n).0;
                let terms = (0..n * n).map(|at| inverse[at] * (a[at % n] * b[at / n]));
                terms.sum()
            }
        }
    }
}

/// Diagonally dominant: well away from singular.
fn dominant(n: usize, seed: u64) -> DMatrix<f64> {
    networks::matrix(n, n, &mut stream(seed, "dominant")) + DMatrix::identity(n, n) * 4.0
}

fn near(a: &DMatrix<f64>, b: &DMatrix<f64>) -> bool {
    a.shape() == b.shape() && (a - b).norm() <= 1e-13 * (1.0 + b.norm())
}

proptest! {
    #[test]
    fn affine_maps_by_each_of_their_parts(m in 1_usize..6, n in 1_usize..6, seed in 0_u64..1000) {
        let mut rng = stream(seed, "affine");
        let (w, x) = (networks::matrix(m, n, &mut rng), networks::vector(n, &mut rng));
        let (b, d_y) = (networks::vector(m, &mut rng), networks::vector(m, &mut rng));
        let of_w = OfMatrix::Affine { x: x.clone(), b: b.clone() };
        for mode in [Mode::Forward, Mode::Reverse] {
            let j = jacobian_by(mode, &of_w, w.as_slice());
            prop_assert_eq!(&j, &affine::jacobian_by_matrix(m, &x));
            // the row d_yᵀ times the Jacobian, as a matrix again
            let d = affine::gradients(&w, &x, &d_y);
            let row = DMatrix::from_row_slice(1, m, &d_y) * j;
            prop_assert!(near(&d.w, &DMatrix::from_column_slice(m, n, row.as_slice())));
            prop_assert_eq!(d.b.as_slice(), &d_y[..]);
            let back = w.transpose() * DMatrix::from_column_slice(m, 1, &d_y);
            prop_assert!(near(&DMatrix::from_column_slice(n, 1, d.x.as_slice()), &back));
        }
        let mut y = vec![0.0; m];
        of_w.eval(w.as_slice(), &mut y);
        let gap = affine::value(&w, &b, &x) - DMatrix::from_column_slice(m, 1, &y);
        prop_assert!(gap.norm() <= 1e-15);
    }

    #[test]
    fn quadratic_forms(n in 1_usize..8, seed in 0_u64..1000) {
        let mut rng = stream(seed, "quadratic");
        let (a, b, x) = (networks::matrix(n, n, &mut rng), networks::vector(n, &mut rng), networks::vector(n, &mut rng));
        let f = Number::Quadratic { a: a.clone(), b: b.clone() };
        let (value, claimed) = quadratic::value_and_gradient(&a, &b, &x);
        prop_assert!((value - f.eval(&x)).abs() <= 1e-14);
        prop_assert!((gradient(&f, &x) - claimed).norm() <= 1e-14);
        prop_assert!(near(&hessian(&f, &x), &quadratic::hessian(&a)));
    }

    #[test]
    fn least_squares(m in 1_usize..9, n in 1_usize..6, seed in 0_u64..1000) {
        let mut rng = stream(seed, "least squares");
        let (phi, y, theta) = (networks::matrix(m, n, &mut rng), networks::vector(m, &mut rng), networks::vector(n, &mut rng));
        let (loss, claimed) = matrix::least_squares(&phi, &y, &theta);
        let f = Number::LeastSquares { phi, y };
        prop_assert!((loss - f.eval(&theta)).abs() <= 1e-14 * (1.0 + loss));
        prop_assert!((gradient(&f, &theta) - &claimed).norm() <= 1e-13 * (1.0 + claimed.norm()));
    }

    #[test]
    fn gram_matrices(m in 1_usize..5, n in 1_usize..5, seed in 0_u64..1000) {
        let r = networks::matrix(m, n, &mut stream(seed, "gram"));
        for mode in [Mode::Forward, Mode::Reverse] {
            prop_assert_eq!(jacobian_by(mode, &OfMatrix::Gram(m), r.as_slice()), matrix::gram_jacobian(&r));
        }
    }

    #[test]
    fn inverses_and_determinants(n in 1_usize..5, seed in 0_u64..1000) {
        let x = dominant(n, seed);
        let mut rng = stream(seed, "factors");
        let v = networks::matrix(n, n, &mut rng);
        for mode in [Mode::Forward, Mode::Reverse] {
            let j = jacobian_by(mode, &OfMatrix::Inverse(n), x.as_slice());
            prop_assert!(near(&j, &matrix::try_inverse_jacobian(&x).unwrap()));
        }
        let (inverse, moved) = matrix::inverse_jvp(&x, &v);
        prop_assert!(near(&(&x * &inverse), &DMatrix::identity(n, n)));
        let by_engine = jvp(&OfMatrix::Inverse(n), x.as_slice(), v.as_slice()).1;
        prop_assert!(near(&moved, &DMatrix::from_column_slice(n, n, by_engine.as_slice())));

        let (value, claimed) = matrix::determinant(&x);
        let f = Number::Determinant(n);
        prop_assert!((value - f.eval(x.as_slice())).abs() <= 1e-12 * value.abs());
        let by_engine = gradient(&f, x.as_slice());
        prop_assert!(near(&claimed, &DMatrix::from_column_slice(n, n, by_engine.as_slice())));

        let (a, b) = (networks::vector(n, &mut rng), networks::vector(n, &mut rng));
        let (value, claimed) = matrix::try_bilinear_inverse(&a, &x, &b).unwrap();
        let f = Number::BilinearInverse { a, b };
        prop_assert!((value - f.eval(x.as_slice())).abs() <= 1e-13);
        let by_engine = gradient(&f, x.as_slice());
        prop_assert!(near(&claimed, &DMatrix::from_column_slice(n, n, by_engine.as_slice())));
    }

    #[test]
    fn traces_and_bilinear_forms(m in 1_usize..6, n in 1_usize..6, seed in 0_u64..1000) {
        let mut rng = stream(seed, "trace");
        let (a, x) = (networks::matrix(n, m, &mut rng), networks::matrix(m, n, &mut rng));
        let (value, claimed) = matrix::trace_of_product(&a, &x);
        prop_assert!((value - (&a * &x).trace()).abs() <= 1e-14);
        prop_assert_eq!(claimed, a.transpose());
        let (u, v) = (networks::vector(m, &mut rng), networks::vector(n, &mut rng));
        let (value, claimed) = matrix::bilinear(&u, &x, &v);
        // uᵀ X v = tr(v uᵀ X)
        let v_u = DMatrix::from_fn(n, m, |i, j| v[i] * u[j]);
        let (same, transposed) = matrix::trace_of_product(&v_u, &x);
        prop_assert!((value - same).abs() <= 1e-14);
        prop_assert_eq!(claimed, transposed);
    }
}

#[test]
fn what_has_no_inverse_is_refused() {
    let singular = dmatrix![1.0, 2.0; 2.0, 4.0];
    assert_eq!(
        matrix::try_inverse_jacobian(&singular),
        Err(JacobianError::Singular)
    );
    assert_eq!(
        matrix::try_determinant(&dmatrix![0.0]),
        Err(JacobianError::Singular)
    );
    let wide = JacobianError::NotSquare {
        rows: 1,
        columns: 2,
    };
    assert_eq!(
        matrix::try_determinant(&dmatrix![1.0, 2.0]),
        Err(wide.clone())
    );
    assert_eq!(
        quadratic::try_value_and_gradient(&dmatrix![1.0, 2.0], &[0.0], &[0.0]),
        Err(wide)
    );
    assert_eq!(
        matrix::try_determinant(&DMatrix::zeros(0, 0)),
        Err(JacobianError::NoInputs)
    );
    assert!(matches!(
        matrix::try_inverse_jvp(&dmatrix![f64::NAN], &dmatrix![1.0]),
        Err(JacobianError::NonFiniteEntry {
            row: 0,
            column: 0,
            ..
        })
    ));
    assert!(matrix::try_inverse_jvp(&dmatrix![1.0], &dmatrix![1.0, 2.0]).is_err());
    assert!(matrix::try_bilinear_inverse(&[1.0, 2.0], &dmatrix![1.0], &[1.0]).is_err());
    assert!(affine::try_gradients(&dmatrix![f64::INFINITY], &[1.0], &[1.0]).is_err());
    assert!(affine::try_gradients(&dmatrix![1.0], &[1.0], &[f64::NAN]).is_err());
}
