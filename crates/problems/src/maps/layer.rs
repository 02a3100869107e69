//! Affine maps, and one layer of a network.

use gradus_calculus::Real;
use gradus_jacobian::VectorFunction;
use gradus_numerics::{StandardNormal, cosh, stream};
use nalgebra::{DMatrix, DVector};
use rand::Rng;
use rand::distr::Distribution;

use crate::MapProblem;
use crate::problem::assert_dimension;

/// x ↦ A x + b, with the Jacobian A everywhere; one wide operation an output.
///
/// ```
/// use gradus_jacobian::AnyVectorFunction;
/// use gradus_problems::{Affine, MapProblem};
/// use nalgebra::{dmatrix, dvector};
///
/// let f = Affine { matrix: dmatrix![1.0, 2.0; 3.0, 4.0], offset: dvector![5.0, 6.0] };
/// assert_eq!(f.value(&[1.0, 1.0]).as_slice(), [8.0, 13.0]);
/// assert_eq!(f.closed_form_jacobian(&[1.0, 1.0]), f.matrix);
/// ```
#[derive(Clone, Debug)]
pub struct Affine {
    /// A, m × n.
    pub matrix: DMatrix<f64>,
    /// b, length m.
    pub offset: DVector<f64>,
}

impl Affine {
    /// m × n standard normal draws for A, m for b.
    ///
    /// ```
    /// use gradus_problems::Affine;
    /// assert_eq!(Affine::synthetic(3, 5, 0).matrix.shape(), (3, 5));
    /// ```
    pub fn synthetic(outputs: usize, inputs: usize, seed: u64) -> Self {
        let mut rng = stream(seed, "affine map");
        Self {
            matrix: normal_matrix(outputs, inputs, &mut rng),
            offset: DVector::from_fn(outputs, |_, _| StandardNormal.sample(&mut rng)),
        }
    }
}

impl VectorFunction for Affine {
    fn outputs(&self, inputs: usize) -> usize {
        assert_dimension(self.matrix.ncols(), inputs);
        self.matrix.nrows()
    }
    fn eval<T: Real>(&self, x: &[T], y: &mut [T]) {
        T::matrix_vector(&self.matrix, x, y);
        for (y, offset) in y.iter_mut().zip(&self.offset) {
            *y += *offset;
        }
    }
}

impl MapProblem for Affine {
    fn name(&self) -> String {
        let (m, n) = self.matrix.shape();
        format!("affine map {n} → {m}")
    }
    fn dimension(&self) -> usize {
        self.matrix.ncols()
    }
    fn closed_form_jacobian(&self, x: &[f64]) -> DMatrix<f64> {
        assert_dimension(self.matrix.ncols(), x.len());
        self.matrix.clone()
    }
}

/// x ↦ tanh(A x), entry by entry, in plain scalar code: each of n → m outputs depends on each input.
///
/// ```
/// use gradus_problems::{MapProblem, TanhLayer};
/// use nalgebra::dmatrix;
///
/// let f = TanhLayer { matrix: dmatrix![1.0, 2.0] };
/// assert_eq!(f.closed_form_jacobian(&[0.0, 0.0]), f.matrix); // tanh′ 0 = 1
/// ```
#[derive(Clone, Debug)]
pub struct TanhLayer {
    /// A, m × n.
    pub matrix: DMatrix<f64>,
}

impl TanhLayer {
    /// A of normal draws with variance 1/n, so that outputs are neither small nor saturated.
    ///
    /// ```
    /// use gradus_problems::TanhLayer;
    /// assert_eq!(TanhLayer::synthetic(3, 5, 0).matrix.shape(), (3, 5));
    /// ```
    pub fn synthetic(outputs: usize, inputs: usize, seed: u64) -> Self {
        let normal = normal_matrix(outputs, inputs, &mut stream(seed, "tanh layer"));
        Self {
            matrix: normal / (inputs as f64).sqrt(),
        }
    }
}

impl VectorFunction for TanhLayer {
    fn outputs(&self, inputs: usize) -> usize {
        assert_dimension(self.matrix.ncols(), inputs);
        self.matrix.nrows()
    }
    fn eval<T: Real>(&self, x: &[T], y: &mut [T]) {
        assert_dimension(self.matrix.ncols(), x.len());
        y.fill(T::from(0.0));
        for (column, &x) in self.matrix.column_iter().zip(x) {
            for (y, a) in y.iter_mut().zip(&column) {
                *y += x * *a;
            }
        }
        for y in y {
            *y = y.tanh();
        }
    }
}

impl MapProblem for TanhLayer {
    fn name(&self) -> String {
        let (m, n) = self.matrix.shape();
        format!("tanh layer {n} → {m}")
    }
    fn dimension(&self) -> usize {
        self.matrix.ncols()
    }
    // ∂yⱼ/∂xᵢ = aⱼᵢ/cosh² (A x)ⱼ
    fn closed_form_jacobian(&self, x: &[f64]) -> DMatrix<f64> {
        assert_dimension(self.matrix.ncols(), x.len());
        let mut jacobian = self.matrix.clone();
        for mut row in jacobian.row_iter_mut() {
            let z: f64 = row.iter().zip(x).map(|(a, x)| a * x).sum();
            row /= cosh(z) * cosh(z);
        }
        jacobian
    }
}

fn normal_matrix(rows: usize, columns: usize, rng: &mut impl Rng) -> DMatrix<f64> {
    DMatrix::from_fn(rows, columns, |_, _| StandardNormal.sample(rng))
}
