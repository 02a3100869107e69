//! y = γ x̂ + β with x̂ = (x − mean) / √(variance + ε), over the samples of a batch for each unit.
//!
//! What needs the whole batch is computed before the rules here, in a phase of its own: [`Statistics`].

use gradus_numerics::Float;

use super::layer_norm::scale_and_shift;

/// What a batch norm knows of the whole batch, a number for each unit.
#[derive(Debug)]
pub(crate) struct Statistics<T> {
    /// The mean over the batch, or the running one in evaluation.
    pub(crate) mean: Vec<T>,
    /// Σ (x − mean)² over the batch; the running variance in evaluation.
    pub(crate) variance: Vec<T>,
    /// 1 / √(variance + ε).
    pub(crate) inverse: Vec<T>,
    /// The mean over the batch of ∂L/∂y; 0 in evaluation, where the statistics do not depend on the batch.
    pub(crate) d_shift: Vec<T>,
    /// The mean over the batch of ∂L/∂y · x̂; 0 in evaluation.
    pub(crate) d_scale: Vec<T>,
}

impl<T: Float> Statistics<T> {
    pub(crate) fn new(units: usize) -> Self {
        let zeros = || vec![T::ZERO; units];
        Statistics {
            mean: zeros(),
            variance: zeros(),
            inverse: zeros(),
            d_shift: zeros(),
            d_scale: zeros(),
        }
    }

    /// 1 / √(variance + ε) from the variance.
    pub(crate) fn invert(&mut self, epsilon: f64) {
        for (inverse, &variance) in self.inverse.iter_mut().zip(&self.variance) {
            *inverse = (variance + T::from_f64(epsilon)).rsqrt();
        }
    }
}

/// Y ← γ X̂ + β; X̂ is kept where there is room for it.
pub(crate) fn forward<T: Float>(
    scale_shift: [&[T]; 2],
    statistics: &Statistics<T>,
    x: &[T],
    y: &mut [T],
    mut kept: Option<&mut [T]>,
) {
    let units = statistics.mean.len();
    for (sample, (x, y)) in (x.chunks_exact(units))
        .zip(y.chunks_exact_mut(units))
        .enumerate()
    {
        for (((y, &x), &mean), &inverse) in y
            .iter_mut()
            .zip(x)
            .zip(&statistics.mean)
            .zip(&statistics.inverse)
        {
            *y = (x - mean) * inverse;
        }
        if let Some(normalised) = &mut kept {
            normalised[sample * units..][..units].copy_from_slice(y);
        }
        scale_and_shift(scale_shift, y);
    }
}

/// ∂L/∂x = γ (∂L/∂y − mean(∂L/∂y) − x̂ mean(∂L/∂y · x̂)) / √(variance + ε), with means over the batch.
pub(crate) fn backward<T: Float>(
    scale: &[T],
    statistics: &Statistics<T>,
    normalised: &[T],
    d_y: &[T],
    d_x: &mut [T],
) {
    let units = scale.len();
    for ((normalised, d_y), d_x) in (normalised.chunks_exact(units))
        .zip(d_y.chunks_exact(units))
        .zip(d_x.chunks_exact_mut(units))
    {
        for i in 0..units {
            let centred = d_y[i] - statistics.d_shift[i] - normalised[i] * statistics.d_scale[i];
            d_x[i] = scale[i] * statistics.inverse[i] * centred;
        }
    }
}
