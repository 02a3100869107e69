//! From a point of space to a pixel, stage by stage.

use gradus_calculus::Real;

/// R v for a matrix row by row.
#[inline]
pub(super) fn rotate<T: Real>(rotation: &[[T; 3]; 3], v: [T; 3]) -> [T; 3] {
    rotation.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2])
}

/// A point in the camera's frame to the plane at distance 1: (x/z, y/z).
#[inline]
pub(super) fn flatten<T: Real>([x, y, z]: [T; 3]) -> [T; 2] {
    [x / z, y / z]
}

/// Radial distortion: u (1 + κ₁ ‖u‖² + κ₂ ‖u‖⁴).
#[inline]
pub(super) fn distort<T: Real>([x, y, kappa1, kappa2]: [T; 4]) -> [T; 2] {
    let square = x * x + y * y;
    let scale = (kappa2 * square + kappa1) * square + 1.0;
    [x * scale, y * scale]
}

/// One coordinate of the weighted residual: w (f d + x₀ − measured).
#[inline]
pub(super) fn deviate<T: Real>([d, focal, center, weight]: [T; 4], measured: f64) -> T {
    weight * (focal * d + center - measured)
}
