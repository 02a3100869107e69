//! The losses' formulas.

use gradus_calculus::Real;

/// The sum over samples of `−w_y (1 − ε) ln s_y − (ε/C) Σ_c w_c ln s_c`, divided by `Σ w_y`.
pub(super) fn softmax_cross_entropy<T: Real>(
    outputs: &[Vec<T>],
    labels: &[u32],
    smoothing: f64,
    weights: Option<&[f64]>,
    ignored: Option<u32>,
) -> T {
    let weight = |class: usize| weights.map_or(1.0, |weights| weights[class]);
    let (mut total, mut denominator) = (T::from(0.0), 0.0);
    for (z, &label) in outputs.iter().zip(labels) {
        if Some(label) == ignored {
            continue;
        }
        let (y, classes) = (label as usize, z.len());
        let log_sum = T::log_sum_exp(z);
        let log_s = |class: usize| z[class] - log_sum;
        denominator += weight(y);
        total -= log_s(y) * (weight(y) * (1.0 - smoothing));
        for class in 0..classes {
            total -= log_s(class) * (weight(class) * smoothing / classes as f64);
        }
    }
    total / denominator
}

/// The mean over samples and outputs.
pub(super) fn elementwise<T: Real>(
    outputs: &[Vec<T>],
    targets: &[f64],
    loss: impl Fn(T, f64) -> T,
) -> T {
    let terms: Vec<T> = (outputs.iter().flatten())
        .zip(targets)
        .map(|(&z, &t)| loss(z, t))
        .collect();
    T::sum_of(&terms) / targets.len() as f64
}
