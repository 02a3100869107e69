//! The book's gradients by matrices and of matrices against the engines.

use gradus_calculus::Real;
use gradus_jacobian::{Mode, VectorFunction, affine, jacobian_by, matrix, quadratic};
use gradus_numerics::{max, norm, uniform};
use nalgebra::DMatrix;
use rand::Rng;

use crate::context::Context;

const DRAWS: usize = 100;
/// Rows and columns.
const SIZES: [(usize, usize); 4] = [(1, 1), (3, 2), (2, 5), (4, 4)];

/// The gradient by Φ, y and θ, as a row.
type LeastSquares = fn(&DMatrix<f64>, &[f64], &[f64]) -> DMatrix<f64>;

/// The two formulas that the control gets wrong.
#[derive(Clone, Copy)]
pub(super) struct Formulas {
    least_squares: LeastSquares,
    gram: fn(&DMatrix<f64>) -> DMatrix<f64>,
}

impl Formulas {
    pub(super) const RIGHT: Self = Self {
        least_squares: |phi, y, theta| row(matrix::least_squares(phi, y, theta).1.as_slice()),
        gram: matrix::gram_jacobian,
    };
    pub(super) const WRONG: Self = Self {
        least_squares: |phi, y, theta| {
            let negative: Vec<f64> = theta.iter().map(|theta| -theta).collect();
            row(matrix::least_squares(phi, y, &negative).1.as_slice())
        },
        gram: |r| matrix::gram_jacobian(r) * 0.5,
    };
}

/// A derivative of the book, and how far the engines are from it.
pub(super) struct Agreement {
    pub(super) name: &'static str,
    pub(super) place: &'static str,
    pub(super) error: f64,
}

impl Agreement {
    pub(super) fn measure(context: &Context, formulas: Formulas) -> anyhow::Result<Vec<Self>> {
        let mut agreements: Vec<Self> = Vec::new();
        for (rows, columns) in SIZES {
            let mut rng = context.stream(&format!("{rows} by {columns}"));
            for _ in 0..DRAWS {
                for (name, place, error) in draw(rows, columns, formulas, &mut rng)? {
                    match agreements
                        .iter_mut()
                        .find(|agreement| agreement.name == name)
                    {
                        Some(agreement) => agreement.error = max(agreement.error, error),
                        None => agreements.push(Self { name, place, error }),
                    }
                }
            }
        }
        Ok(agreements)
    }
}

/// Each derivative at random matrices of one size: (name, place in the book, distance).
fn draw(
    rows: usize,
    columns: usize,
    formulas: Formulas,
    rng: &mut impl Rng,
) -> anyhow::Result<Vec<(&'static str, &'static str, f64)>> {
    let mut vector = |n: usize| -> Vec<f64> { (0..n).map(|_| 2.0 * uniform(rng) - 1.0).collect() };
    let wide = DMatrix::from_vec(rows, columns, vector(rows * columns));
    // Away from singular matrices.
    let square =
        DMatrix::from_vec(rows, rows, vector(rows * rows)) + DMatrix::identity(rows, rows) * 3.0;
    let (y, b, theta) = (vector(rows), vector(rows), vector(columns));

    let least_squares = Function::LeastSquares {
        phi: wide.clone(),
        y: y.clone(),
    };
    let affine_map = Function::Affine {
        x: theta.clone(),
        rows,
    };
    let bilinear = Function::Bilinear {
        a: y.clone(),
        b: theta.clone(),
    };
    let quadratic_form = Function::Quadratic(square.clone());
    let inverse = Function::Inverse(rows);
    let determinant = Function::Determinant(rows);
    let bilinear_inverse = Function::BilinearInverse {
        a: y.clone(),
        b: b.clone(),
    };
    let trace = Function::Trace(wide.transpose());
    let (w, s) = (wide.as_slice(), square.as_slice());

    let flat = |gradient: &DMatrix<f64>| row(gradient.as_slice());
    Ok(vec![
        (
            "least squares by θ",
            "example 5.11",
            distance(
                &least_squares,
                &theta,
                &(formulas.least_squares)(&wide, &y, &theta),
            ),
        ),
        (
            "A x by A",
            "example 5.12",
            distance(&affine_map, w, &affine::jacobian_by_matrix(rows, &theta)),
        ),
        (
            "RᵀR by R",
            "example 5.13",
            distance(&Function::Gram(rows), w, &(formulas.gram)(&wide)),
        ),
        (
            "tr(A X) by X",
            "5.100",
            distance(
                &trace,
                w,
                &flat(&matrix::trace_of_product(&wide.transpose(), &wide).1),
            ),
        ),
        (
            "det X by X",
            "5.101",
            distance(&determinant, s, &flat(&matrix::try_determinant(&square)?.1)),
        ),
        (
            "X⁻¹ by X",
            "5.102",
            distance(&inverse, s, &matrix::try_inverse_jacobian(&square)?),
        ),
        (
            "aᵀX⁻¹b by X",
            "5.103",
            distance(
                &bilinear_inverse,
                s,
                &flat(&matrix::try_bilinear_inverse(&y, &square, &b)?.1),
            ),
        ),
        (
            "aᵀX b by X",
            "5.106",
            distance(&bilinear, w, &flat(&matrix::bilinear(&y, &wide, &theta).1)),
        ),
        (
            "xᵀB x by x",
            "5.107",
            distance(
                &quadratic_form,
                &y,
                &row(quadratic::value_and_gradient(&square, &vec![0.0; rows], &y)
                    .1
                    .as_slice()),
            ),
        ),
    ])
}

/// ‖J − claimed‖ / ‖claimed‖, the larger of both engines'.
fn distance(f: &Function, x: &[f64], claimed: &DMatrix<f64>) -> f64 {
    let by = |mode| {
        let gap = jacobian_by(mode, f, x) - claimed;
        norm(gap.as_slice()) / norm(claimed.as_slice())
    };
    max(by(Mode::Forward), by(Mode::Reverse))
}

/// Numbers side by side: a gradient as the row that a Jacobian has.
fn row(numbers: &[f64]) -> DMatrix<f64> {
    DMatrix::from_row_slice(1, numbers.len(), numbers)
}

/// The functions that are differentiated, of a vector or of a matrix flattened column by column.
enum Function {
    LeastSquares { phi: DMatrix<f64>, y: Vec<f64> },
    Affine { x: Vec<f64>, rows: usize },
    Gram(usize),
    Trace(DMatrix<f64>),
    Determinant(usize),
    Inverse(usize),
    BilinearInverse { a: Vec<f64>, b: Vec<f64> },
    Bilinear { a: Vec<f64>, b: Vec<f64> },
    Quadratic(DMatrix<f64>),
}

impl VectorFunction for Function {
    fn outputs(&self, inputs: usize) -> usize {
        match self {
            Self::Affine { rows, .. } => *rows,
            Self::Gram(rows) => (inputs / rows).pow(2),
            Self::Inverse(_) => inputs,
            _ => 1,
        }
    }
    fn eval<T: Real>(&self, x: &[T], y: &mut [T]) {
        match self {
            Self::LeastSquares { phi, y: observed } => {
                let mut residual = vec![T::from(0.0); observed.len()];
                T::matrix_vector(phi, x, &mut residual);
                for (residual, y) in residual.iter_mut().zip(observed) {
                    *residual -= *y;
                }
                y[0] = T::squared_norm(&residual);
            }
            Self::Affine { x: point, rows } => {
                for (i, y) in y.iter_mut().enumerate() {
                    let row: Vec<T> = x.iter().skip(i).step_by(*rows).copied().collect();
                    *y = T::weighted_sum(point, &row);
                }
            }
            Self::Gram(rows) => {
                let columns: Vec<&[T]> = x.chunks_exact(*rows).collect();
                for (at, y) in y.iter_mut().enumerate() {
                    *y = T::dot(columns[at % columns.len()], columns[at / columns.len()]);
                }
            }
            // tr(A X) = Σ (A)ᵢⱼ (X)ⱼᵢ
            Self::Trace(a) => y[0] = T::weighted_sum(a.transpose().as_slice(), x),
            Self::Determinant(n) => y[0] = eliminate(x, *n).1,
            Self::Inverse(n) => y.copy_from_slice(&eliminate(x, *n).0),
            Self::BilinearInverse { a, b } => {
                let weights: Vec<f64> = b
                    .iter()
                    .flat_map(|b| a.iter().map(move |a| a * b))
                    .collect();
                y[0] = T::weighted_sum(&weights, &eliminate(x, a.len()).0);
            }
            Self::Bilinear { a, b } => {
                let weights: Vec<f64> = b
                    .iter()
                    .flat_map(|b| a.iter().map(move |a| a * b))
                    .collect();
                y[0] = T::weighted_sum(&weights, x);
            }
            Self::Quadratic(b) => {
                let mut b_x = x.to_vec();
                T::matrix_vector(b, x, &mut b_x);
                y[0] = T::dot(x, &b_x);
            }
        }
    }
}

/// The inverse of an n × n matrix and its determinant, by Gauss and Jordan's elimination without exchanges.
fn eliminate<T: Real>(x: &[T], n: usize) -> (Vec<T>, T) {
    let mut x = x.to_vec();
    let unit = |at: usize| T::from(f64::from(u8::from(at % n == at / n)));
    let mut inverse: Vec<T> = (0..n * n).map(unit).collect();
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
                let (above, beside) = (x[k + j * n], inverse[k + j * n]);
                x[i + j * n] -= factor * above;
                inverse[i + j * n] -= factor * beside;
            }
        }
    }
    (inverse, determinant)
}
