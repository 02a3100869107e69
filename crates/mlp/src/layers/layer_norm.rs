//! y = γ x̂ + β with x̂ = (x − mean) / √(variance + ε), over the units of each sample.

use gradus_numerics::{Float, dot_of, squared_norm_of, sum_of, vector};

/// Y ← γ X̂ + β; X̂ and 1 / √(variance + ε) of each sample are kept where there is room for them.
pub(crate) fn forward<T: Float>(
    [scale, shift]: [&[T]; 2],
    epsilon: f64,
    x: &[T],
    y: &mut [T],
    mut kept: Option<(&mut [T], &mut [T])>,
) {
    let units = scale.len();
    let count = T::from_f64(units as f64);
    for (sample, (x, y)) in (x.chunks_exact(units))
        .zip(y.chunks_exact_mut(units))
        .enumerate()
    {
        let mean = sum_of(x) / count;
        for (y, &x) in y.iter_mut().zip(x) {
            *y = x - mean;
        }
        let variance = squared_norm_of(y) / count;
        let inverse = (variance + T::from_f64(epsilon)).rsqrt();
        vector::scale(inverse, y);
        if let Some((normalised, inverses)) = &mut kept {
            normalised[sample * units..][..units].copy_from_slice(y);
            inverses[sample] = inverse;
        }
        scale_and_shift([scale, shift], y);
    }
}

/// ∂L/∂x = (g − mean(g) − x̂ mean(g x̂)) / √(variance + ε), where g = ∂L/∂y · γ.
pub(crate) fn backward<T: Float>(
    scale: &[T],
    normalised: &[T],
    inverses: &[T],
    d_y: &[T],
    d_x: &mut [T],
) {
    let units = scale.len();
    let count = T::from_f64(units as f64);
    for (((normalised, &inverse), d_y), d_x) in (normalised.chunks_exact(units))
        .zip(inverses)
        .zip(d_y.chunks_exact(units))
        .zip(d_x.chunks_exact_mut(units))
    {
        for ((d_x, &d_y), &scale) in d_x.iter_mut().zip(d_y).zip(scale) {
            *d_x = d_y * scale;
        }
        let mean = sum_of(d_x) / count;
        let along = dot_of(d_x, normalised) / count;
        for (d_x, &normalised) in d_x.iter_mut().zip(normalised) {
            *d_x = inverse * (*d_x - mean - normalised * along);
        }
    }
}

/// y ← γ y + β, of one sample.
pub(crate) fn scale_and_shift<T: Float>([scale, shift]: [&[T]; 2], y: &mut [T]) {
    for ((y, &scale), &shift) in y.iter_mut().zip(scale).zip(shift) {
        *y = scale * *y + shift;
    }
}
