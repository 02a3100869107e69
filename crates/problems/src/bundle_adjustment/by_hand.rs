//! The Jacobian by hand.

use gradus_numerics::{cos, sin};
use nalgebra::{Matrix2, Matrix2x3, Matrix3, Vector2, Vector3};
use nalgebra_sparse::CsrMatrix;

use super::{BundleAdjustment, CAMERA, Observation};
use crate::problem::assert_dimension;

impl BundleAdjustment {
    /// J in closed form, 3p × (11n + 3m + p) and sparse, with the pattern of [`separable`](gradus_jacobian::separable).
    ///
    /// With v = X − C, p = R v and u = (p₁, p₂)/p₃: ∂p/∂X = R = −∂p/∂C and, by Gallego and Yezzi, *A compact formula for the derivative of
    /// a 3-D rotation in exponential coordinates* (Journal of Mathematical Imaging and Vision 51 (2015)),
    /// ∂p/∂r = −R `[v]×` (r rᵀ + (Rᵀ − I) `[r]×`)/‖r‖², and −`[v]×` at r = 0.
    ///
    /// # Panics
    /// When x has another length than the variables.
    ///
    /// ```
    /// use gradus_jacobian::separable;
    /// use gradus_problems::BundleAdjustment;
    ///
    /// let f = BundleAdjustment::synthetic(2, 3, 6, 0);
    /// let x = f.start(0);
    /// let (by_hand, by_blocks) = (f.closed_form_sparse_jacobian(&x), separable::jacobian(&f, &x));
    /// assert_eq!(by_hand.pattern(), by_blocks.pattern());
    /// for (hand, blocks) in by_hand.values().iter().zip(by_blocks.values()) {
    ///     assert!((hand - blocks).abs() <= 1e-12 * (1.0 + hand.abs()));
    /// }
    /// ```
    pub fn closed_form_sparse_jacobian(&self, x: &[f64]) -> CsrMatrix<f64> {
        assert_dimension(self.inputs(), x.len());
        let mut rows = Rows::default();
        for (i, observation) in self.observations.iter().enumerate() {
            let camera = CAMERA * observation.camera;
            let point = self.points_start() + 3 * observation.point;
            let weight = self.weights_start() + i;
            let columns = (camera..camera + CAMERA)
                .chain(point..point + 3)
                .chain([weight]);
            let columns: Vec<usize> = columns.collect();
            let own: Vec<f64> = columns.iter().map(|&column| x[column]).collect();
            for slopes in slopes(&own, observation) {
                rows.push(&columns, &slopes);
            }
        }
        for (column, weight) in x.iter().enumerate().skip(self.weights_start()) {
            rows.push(&[column], &[-2.0 * weight]); // (1 − w²)′
        }
        rows.finish(x.len())
    }
}

/// The two rows of an observation at its 15 variables.
fn slopes(x: &[f64], observation: &Observation) -> [[f64; 15]; 2] {
    let r = Vector3::from_column_slice(&x[..3]);
    let v = Vector3::from_column_slice(&x[11..14]) - Vector3::from_column_slice(&x[3..6]);
    let (focal, kappa1, kappa2, weight) = (x[6], x[9], x[10], x[14]);
    let rotation = rotation_matrix(&r);
    let p = rotation * v;
    let u = Vector2::new(p.x / p.z, p.y / p.z);
    let square = u.norm_squared();
    let scale = 1.0 + kappa1 * square + kappa2 * square * square;

    // d = u (1 + κ₁ q + κ₂ q²), q = ‖u‖²: ∂d/∂u = (1 + κ₁ q + κ₂ q²) I + (2κ₁ + 4κ₂ q) u uᵀ
    let by_u =
        Matrix2::identity() * scale + u * u.transpose() * (2.0 * kappa1 + 4.0 * kappa2 * square);
    // ∂u/∂p = (1, 0, −u₁; 0, 1, −u₂)/p₃
    let flat = Matrix2x3::new(1.0, 0.0, -u.x, 0.0, 1.0, -u.y) / p.z;
    let by_p = by_u * flat * (weight * focal);
    let by_r = by_p * by_rotation(&rotation, &r, &v);
    let by_x = by_p * rotation;
    [0, 1].map(|i| {
        let mut row = [0.0; 15];
        for k in 0..3 {
            row[k] = by_r[(i, k)];
            row[3 + k] = -by_x[(i, k)];
            row[11 + k] = by_x[(i, k)];
        }
        row[6] = weight * u[i] * scale;
        row[7 + i] = weight;
        row[9] = weight * focal * u[i] * square;
        row[10] = weight * focal * u[i] * square * square;
        row[14] = focal * u[i] * scale + x[7 + i] - observation.measured[i];
        row
    })
}

/// [w]×, the matrix of the cross product with w from the left.
fn cross(w: &Vector3<f64>) -> Matrix3<f64> {
    Matrix3::new(0.0, -w.z, w.y, w.z, 0.0, -w.x, -w.y, w.x, 0.0)
}

/// Rodrigues' formula as usually written: I + sin θ [e]× + (1 − cos θ) [e]×², e = r/θ.
pub(crate) fn rotation_matrix(r: &Vector3<f64>) -> Matrix3<f64> {
    let theta = r.norm();
    if theta == 0.0 {
        return Matrix3::identity();
    }
    let axis = cross(&(r / theta));
    Matrix3::identity() + axis * sin(theta) + axis * axis * (1.0 - cos(theta))
}

/// ∂(R(r) v)/∂r.
pub(crate) fn by_rotation(
    rotation: &Matrix3<f64>,
    r: &Vector3<f64>,
    v: &Vector3<f64>,
) -> Matrix3<f64> {
    let square = r.norm_squared();
    if square == 0.0 {
        return -cross(v);
    }
    let turned = r * r.transpose() + (rotation.transpose() - Matrix3::identity()) * cross(r);
    -(rotation * cross(v) * turned) / square
}

/// A sparse matrix, row by row.
#[derive(Default)]
struct Rows {
    offsets: Vec<usize>,
    columns: Vec<usize>,
    values: Vec<f64>,
}

impl Rows {
    fn push(&mut self, columns: &[usize], values: &[f64]) {
        self.offsets.push(self.columns.len());
        self.columns.extend(columns);
        self.values.extend(values);
    }
    fn finish(mut self, width: usize) -> CsrMatrix<f64> {
        let height = self.offsets.len();
        self.offsets.push(self.columns.len());
        CsrMatrix::try_from_csr_data(height, width, self.offsets, self.columns, self.values)
            .expect("columns grow along each row")
    }
}
