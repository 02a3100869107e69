//! Rotations by axis and angle.

use gradus_calculus::Real;

/// The rotation matrix R, row by row, of the vector r = θ e: by the angle θ = ‖r‖ about the axis e (Rodrigues' formula),
/// R = cos θ I + (sin θ/θ) `[r]×` + ((1 − cos θ)/θ²) r rᵀ.
///
/// Smooth everywhere, to all orders: below θ = ½ the three factors are the power series of θ², which knows no division by
/// zero.
///
/// ```
/// use std::f64::consts::FRAC_PI_2;
/// use gradus_problems::rotation;
///
/// assert_eq!(rotation([0.0; 3]), [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]);
/// let [x, ..] = rotation([0.0, 0.0, FRAC_PI_2]); // a quarter turn about z: (x, y) ↦ (−y, x)
/// assert!(x[0].abs() < 1e-15 && (x[1] + 1.0).abs() < 1e-15 && x[2] == 0.0);
/// ```
pub fn rotation<T: Real>(r: [T; 3]) -> [[T; 3]; 3] {
    let [x, y, z] = r;
    let square = x * x + y * y + z * z;
    let (sinc, versine) = if square.value() < 0.25 {
        (series(square, 2), series(square, 3))
    } else {
        // sin θ = 2 sin ½θ cos ½θ, 1 − cos θ = 2 sin² ½θ: nothing cancels
        let theta = square.sqrt();
        let (sin, cos) = (theta * 0.5).sin_cos();
        (sin * cos * 2.0 / theta, sin * sin * 2.0 / square)
    };
    let cos = -(square * versine) + 1.0;
    let [a, b, c] = r.map(|r| r * sinc);
    let [d, e, f] = r.map(|r| r * versine);
    [
        [d * x + cos, d * y - c, d * z + b],
        [d * y + c, e * y + cos, e * z - a],
        [d * z - b, e * z + a, f * z + cos],
    ]
}

/// Σₖ (−s)ᵏ/(2k + n − 1)!, k < 8: sin θ/θ for n = 2 and (1 − cos θ)/θ² for n = 3, with s = θ² < ¼ to the last bit.
fn series<T: Real>(s: T, n: u32) -> T {
    // Horner's scheme, each factorial a multiple of the one before: 1 − s/(n (n + 1)) (1 − s/((n + 2) (n + 3)) (…))
    let mut sum = T::from(1.0);
    for k in (0..7).rev() {
        let first = n + 2 * k;
        sum = -(s * sum) / f64::from(first * (first + 1)) + 1.0;
    }
    sum / f64::from(n - 1) // 1! and 2!
}
