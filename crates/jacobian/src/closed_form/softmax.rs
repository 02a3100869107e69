//! Softmax, its logarithm and its cross-entropy, with their Jacobians.
//!
//! s = softmax(z), sⱼ = exp zⱼ / Σ exp zₖ, is computed from zⱼ − max zₖ, so that no exponential overflows: finite logits of
//! any size have finite probabilities. What is too small for a number rounds to 0, and a difference of logits beyond
//! ±1.8e308 to ±∞. A logit of −∞ is a class of probability 0, a single one of +∞ takes everything; several of +∞, or
//! nothing but −∞, leave the probabilities open and are an error, as is NaN.
//!
//! Shifting all logits by the same number changes nothing, to the bit where the shifted logits are exact.
//!
//! Source: Goodfellow, Bengio and Courville, *Deep Learning* (2016), §4.1 and §6.2.2.3; the collapse of softmax and
//! cross-entropy to s − y is Bishop, *Pattern Recognition and Machine Learning* (2006), §4.3.4.

use gradus_numerics::{dot, sum};
use nalgebra::{DMatrix, DVector};

use super::{Shifted, check_distribution, check_label};
use crate::JacobianError;
use crate::engine::{check_length, or_panic};

/// sⱼ = exp zⱼ / Σ exp zₖ: probabilities of the classes from their logits.
///
/// # Panics
/// Without a logit, on NaN and on competing infinite logits; [`try_softmax`] returns these.
///
/// ```
/// use gradus_jacobian::softmax::softmax;
///
/// assert_eq!(softmax(&[0.0, 0.0]).as_slice(), [0.5, 0.5]);
/// assert_eq!(softmax(&[-1e308, 1e308]).as_slice(), [0.0, 1.0]);
/// assert_eq!(softmax(&[1.0, 2.0, 4.0]), softmax(&[-1.0, 0.0, 2.0])); // shifted by 2
/// assert_eq!(softmax(&[f64::NEG_INFINITY, 3.0, f64::INFINITY]).as_slice(), [0.0, 0.0, 1.0]);
/// ```
#[track_caller]
pub fn softmax(z: &[f64]) -> DVector<f64> {
    or_panic(try_softmax(z))
}

/// [`softmax`] with an error instead of a panic.
///
/// # Errors
/// No logit, NaN, and infinite logits that leave the probabilities open.
///
/// ```
/// use gradus_jacobian::{JacobianError, softmax::try_softmax};
///
/// assert_eq!(try_softmax(&[0.0, f64::NAN]), Err(JacobianError::NanLogit { index: 1 }));
/// ```
pub fn try_softmax(z: &[f64]) -> Result<DVector<f64>, JacobianError> {
    Shifted::check(z)?;
    let shifted = Shifted::new(z);
    Ok(DVector::from_vec(shifted.powers.clone()) / shifted.total())
}

/// ln sⱼ = zⱼ − ln Σ exp zₖ, finite where sⱼ itself rounds to 0.
///
/// # Panics
/// As [`softmax`]; [`try_log_softmax`] returns these.
///
/// ```
/// use gradus_jacobian::softmax::log_softmax;
///
/// assert_eq!(log_softmax(&[-1e4, 1e4]).as_slice(), [-2e4, 0.0]); // softmax is (0, 1) here
/// let almost_certain = log_softmax(&[0.0, 40.0])[1]; // −ln(1 + e⁻⁴⁰): ln of the rounded s would be 0
/// assert_eq!(almost_certain, -gradus_numerics::exp(-40.0));
/// ```
#[track_caller]
pub fn log_softmax(z: &[f64]) -> DVector<f64> {
    or_panic(try_log_softmax(z))
}

/// [`log_softmax`] with an error instead of a panic.
///
/// # Errors
/// As [`try_softmax`].
///
/// ```
/// use gradus_jacobian::{JacobianError, softmax::try_log_softmax};
///
/// assert_eq!(try_log_softmax(&[]), Err(JacobianError::NoInputs));
/// ```
pub fn try_log_softmax(z: &[f64]) -> Result<DVector<f64>, JacobianError> {
    Shifted::check(z)?;
    let shifted = Shifted::new(z);
    let log_total = shifted.log_total();
    Ok(DVector::from_vec(shifted.differences).map(|difference| difference - log_total))
}

/// The Jacobian of softmax from its value s: ∂sⱼ/∂zᵢ = sⱼ (δⱼᵢ − sᵢ), k × k.
///
/// Symmetric, positive semi-definite, and its rows add up to 0: it is the Laplacian of a graph with weights sⱼ sᵢ. The
/// diagonal sⱼ (1 − sⱼ) is taken as sⱼ Σ sᵢ over i ≠ j, where nothing cancels as sⱼ comes near 1.
///
/// # Panics
/// When s are not probabilities that add up to 1; [`try_jacobian`] returns these.
///
/// ```
/// use gradus_jacobian::softmax::jacobian;
///
/// let j = jacobian(&[0.25, 0.75]);
/// assert_eq!(j.as_slice(), [0.1875, -0.1875, -0.1875, 0.1875]); // s₀ s₁ off the diagonal
/// ```
#[track_caller]
pub fn jacobian(s: &[f64]) -> DMatrix<f64> {
    or_panic(try_jacobian(s))
}

/// [`jacobian`] with an error instead of a panic.
///
/// # Errors
/// No probabilities, numbers outside [0, 1], and a sum that is not 1 (by more than 1.5e-8).
///
/// ```
/// use gradus_jacobian::{JacobianError, softmax::try_jacobian};
///
/// let refused = try_jacobian(&[0.5, 1.0]);
/// assert_eq!(refused, Err(JacobianError::NotADistribution { what: "probabilities", total: 1.5 }));
/// ```
pub fn try_jacobian(s: &[f64]) -> Result<DMatrix<f64>, JacobianError> {
    check_distribution("probabilities", s)?;
    Ok(jacobian_of(s))
}

/// sⱼ (δⱼᵢ − sᵢ) for numbers that are known to be probabilities.
pub(crate) fn jacobian_of(s: &[f64]) -> DMatrix<f64> {
    let mut others = s.to_vec();
    let mut j = DMatrix::from_fn(s.len(), s.len(), |j, i| -(s[j] * s[i]));
    for (k, &s_k) in s.iter().enumerate() {
        others[k] = 0.0;
        j[(k, k)] = s_k * sum(&others);
        others[k] = s_k;
    }
    j
}

/// The Jacobian of softmax times a vector from either side, from its value s: J v = s ∘ (v − s·v), since Jᵀ = J.
///
/// Costs 2k multiplications; the matrix is not formed.
///
/// # Panics
/// When the lengths differ.
///
/// ```
/// use gradus_jacobian::softmax::{jacobian, jvp};
///
/// let (s, v) = ([0.25, 0.75], [2.0, -2.0]);
/// assert_eq!(jvp(&s, &v).as_slice(), [0.75, -0.75]); // J v
/// assert_eq!(jvp(&s, &[3.0, 3.0]).as_slice(), [0.0, 0.0]); // a shift changes nothing
/// ```
#[track_caller]
pub fn jvp(s: &[f64], v: &[f64]) -> DVector<f64> {
    or_panic(check_length("tangent", s.len(), v.len()));
    let mut product = DVector::zeros(s.len());
    jvp_into(s, v, product.as_mut_slice());
    product
}

/// [`jvp`] into a slice of the same length.
pub(crate) fn jvp_into(s: &[f64], v: &[f64], product: &mut [f64]) {
    let mean = dot(s, v);
    for ((product, s), v) in product.iter_mut().zip(s).zip(v) {
        *product = s * (v - mean);
    }
}

/// The Jacobian of log-softmax from s = softmax(z): ∂(ln sⱼ)/∂zᵢ = δⱼᵢ − sᵢ, k × k.
///
/// # Panics
/// When s are not probabilities that add up to 1; [`try_log_jacobian`] returns these.
///
/// ```
/// use gradus_jacobian::softmax::log_jacobian;
///
/// assert_eq!(log_jacobian(&[0.25, 0.75]).as_slice(), [0.75, -0.25, -0.75, 0.25]); // column i: eᵢ − sᵢ
/// ```
#[track_caller]
pub fn log_jacobian(s: &[f64]) -> DMatrix<f64> {
    or_panic(try_log_jacobian(s))
}

/// [`log_jacobian`] with an error instead of a panic.
///
/// # Errors
/// As [`try_jacobian`].
///
/// ```
/// use gradus_jacobian::softmax::try_log_jacobian;
///
/// assert!(try_log_jacobian(&[0.5, -0.5, 1.0]).is_err());
/// ```
pub fn try_log_jacobian(s: &[f64]) -> Result<DMatrix<f64>, JacobianError> {
    check_distribution("probabilities", s)?;
    Ok(DMatrix::from_fn(s.len(), s.len(), |j, i| {
        f64::from(u8::from(i == j)) - s[i]
    }))
}

/// Softmax with cross-entropy in one: the loss `−ln s_y` of class y, and its gradient `s − e_y` by the logits.
///
/// The product of the loss's slope `−1/s_y` with softmax's Jacobian collapses to a difference. Computed so, it holds for
/// logits of any size, while the product is ∞ · 0 as soon as `s_y` rounds to 0. Neither the loss nor an entry of the
/// gradient loses digits where it is small: entry y is −Σ sₖ over k ≠ y.
///
/// # Panics
/// As [`softmax`], and when there is no class y; [`try_cross_entropy`] returns these.
///
/// ```
/// use gradus_jacobian::softmax::cross_entropy;
///
/// let (loss, gradient) = cross_entropy(&[0.0, 0.0], 1);
/// assert_eq!((loss, gradient.as_slice()), (std::f64::consts::LN_2, [0.5, -0.5].as_slice())); // ln 2, s − e₁
/// let (loss, gradient) = cross_entropy(&[1e4, -1e4], 1); // certain, and wrong
/// assert_eq!((loss, gradient.as_slice()), (2e4, [1.0, -1.0].as_slice()));
/// ```
#[track_caller]
pub fn cross_entropy(z: &[f64], label: usize) -> (f64, DVector<f64>) {
    or_panic(try_cross_entropy(z, label))
}

/// [`cross_entropy`] with an error instead of a panic.
///
/// # Errors
/// As [`try_softmax`], and a label that names no class.
///
/// ```
/// use gradus_jacobian::{JacobianError, softmax::try_cross_entropy};
///
/// let refused = try_cross_entropy(&[0.0, 1.0], 2);
/// assert_eq!(refused, Err(JacobianError::LabelOutOfRange { label: 2, classes: 2 }));
/// ```
pub fn try_cross_entropy(z: &[f64], label: usize) -> Result<(f64, DVector<f64>), JacobianError> {
    Shifted::check(z)?;
    check_label(label, z.len())?;
    let shifted = Shifted::new(z);
    let loss = shifted.log_total() - shifted.differences[label];
    let total = shifted.total();
    // s_y − 1 = −Σ sₖ over k ≠ y
    let others = -(shifted.rest(label) / total);
    let mut gradient = DVector::from_vec(shifted.powers) / total;
    gradient[label] = others;
    Ok((loss, gradient))
}

/// Softmax with cross-entropy against a distribution t: the loss −Σ tⱼ ln sⱼ, and its gradient s − t by the logits.
///
/// A class of target 0 adds nothing to the loss, even where its probability is 0 too.
///
/// # Panics
/// As [`softmax`], and when t are not as many probabilities that add up to 1; [`try_cross_entropy_with`] returns these.
///
/// ```
/// use gradus_jacobian::softmax::cross_entropy_with;
///
/// let (loss, gradient) = cross_entropy_with(&[0.0, 0.0], &[0.25, 0.75]);
/// assert_eq!((loss, gradient.as_slice()), (std::f64::consts::LN_2, [0.25, -0.25].as_slice())); // s − t
/// ```
#[track_caller]
pub fn cross_entropy_with(z: &[f64], target: &[f64]) -> (f64, DVector<f64>) {
    or_panic(try_cross_entropy_with(z, target))
}

/// [`cross_entropy_with`] with an error instead of a panic.
///
/// # Errors
/// As [`try_softmax`]; a target of another length, with numbers outside [0, 1], or with another sum than 1.
///
/// ```
/// use gradus_jacobian::{JacobianError, softmax::try_cross_entropy_with};
///
/// let refused = try_cross_entropy_with(&[0.0, 1.0], &[1.5, -0.5]);
/// assert_eq!(refused, Err(JacobianError::NotAProbability { what: "target", index: 0, value: 1.5 }));
/// ```
pub fn try_cross_entropy_with(
    z: &[f64],
    target: &[f64],
) -> Result<(f64, DVector<f64>), JacobianError> {
    Shifted::check(z)?;
    check_length("target", z.len(), target.len())?;
    check_distribution("target", target)?;
    let shifted = Shifted::new(z);
    let log_total = shifted.log_total();
    let terms: Vec<f64> = shifted
        .differences
        .iter()
        .zip(target)
        .map(|(&difference, &t)| weighed(t, log_total - difference))
        .collect();
    let s = DVector::from_vec(shifted.powers.clone()) / shifted.total();
    Ok((sum(&terms), s - DVector::from_column_slice(target)))
}

/// t x, where a weight of 0 gives 0 even against ∞.
fn weighed(t: f64, x: f64) -> f64 {
    if t == 0.0 { 0.0 } else { t * x }
}
