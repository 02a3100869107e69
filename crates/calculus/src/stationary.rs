//! Stationary points: where the gradient vanishes, and what the Hessian says of them.

use std::fmt;

use crate::{CalculusError, ScalarFunction, try_gradient, try_hessian};

/// What a stationary point is, by the signs of the Hessian's eigenvalues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StationaryKind {
    /// All eigenvalues positive.
    Minimum,
    /// All eigenvalues negative.
    Maximum,
    /// Eigenvalues of both signs.
    Saddle,
    /// An eigenvalue vanishes and the others share one sign: second derivatives cannot tell.
    Degenerate,
}

impl fmt::Display for StationaryKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Minimum => "minimum",
            Self::Maximum => "maximum",
            Self::Saddle => "saddle",
            Self::Degenerate => "degenerate",
        })
    }
}

/// A point where ∇f vanishes.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct StationaryPoint {
    /// Minimum, maximum, saddle or degenerate.
    pub kind: StationaryKind,
    /// ‖∇f(x)‖.
    pub gradient_norm: f64,
    /// The eigenvalues of ∇²f(x), ascending.
    pub eigenvalues: Vec<f64>,
}

/// Classifies a stationary point of f by the eigenvalues of its Hessian.
///
/// An eigenvalue counts as zero when it is within 8nε of the largest one in size, which is how well it can be computed.
///
/// # Errors
/// [`NotStationary`](CalculusError::NotStationary) where ‖∇f(x)‖ exceeds `tolerance` (an absolute norm),
/// [`InfiniteSecondPartial`](CalculusError::InfiniteSecondPartial), and those of [`try_hessian`].
///
/// ```
/// use gradus_calculus::{StationaryKind, classify_stationary_point, scalar_function};
///
/// let saddle = scalar_function!(|x| x[0] * x[0] - x[1] * x[1]);
/// let point = classify_stationary_point(&saddle, &[0.0, 0.0], 1e-14)?;
/// assert_eq!(point.kind, StationaryKind::Saddle);
/// assert_eq!(point.eigenvalues, [-2.0, 2.0]);
/// # Ok::<(), gradus_calculus::CalculusError>(())
/// ```
pub fn classify_stationary_point<F: ScalarFunction>(
    f: &F,
    x: &[f64],
    tolerance: f64,
) -> Result<StationaryPoint, CalculusError> {
    let gradient_norm = gradus_numerics::norm(try_gradient(f, x)?.as_slice());
    let vanishes = gradient_norm <= tolerance; // false for a NaN too
    if !vanishes {
        return Err(CalculusError::NotStationary {
            gradient_norm,
            tolerance,
        });
    }
    let hessian = try_hessian(f, x)?;
    let size = hessian.amax();
    if !size.is_finite() {
        let at = hessian
            .iter()
            .position(|entry| !entry.is_finite())
            .unwrap_or(0);
        let (row, column) = (at % x.len(), at / x.len());
        return Err(CalculusError::InfiniteSecondPartial { row, column });
    }
    // Entries near the largest number would overflow inside the decomposition: a power of two keeps every digit.
    let scale = if size > 1e150 {
        f64::from_bits(0x1f3_u64 << 52)
    } else {
        1.0
    }; // 2⁻⁵²⁴
    let mut eigenvalues: Vec<f64> = (hessian * scale)
        .symmetric_eigenvalues()
        .iter()
        .map(|eigenvalue| eigenvalue / scale)
        .collect();
    eigenvalues.sort_by(f64::total_cmp);
    let (Some(&least), Some(&greatest)) = (eigenvalues.first(), eigenvalues.last()) else {
        return Err(CalculusError::EmptyInput);
    };
    let zero =
        8.0 * x.len() as f64 * f64::EPSILON * gradus_numerics::max(least.abs(), greatest.abs());
    let kind = if least > zero {
        StationaryKind::Minimum
    } else if greatest < -zero {
        StationaryKind::Maximum
    } else if least < -zero && greatest > zero {
        StationaryKind::Saddle
    } else {
        StationaryKind::Degenerate
    };
    Ok(StationaryPoint {
        kind,
        gradient_norm,
        eigenvalues,
    })
}
