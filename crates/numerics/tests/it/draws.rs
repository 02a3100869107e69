//! Distributions of draws against their distribution functions, moments and tails.

use gradus_numerics::{
    Exp, Normal, StandardNormal, dot, erfc, exp, max, powi, stream, sum, uniform, uniform_open,
};
use rand::distr::Distribution;

const DRAWS: usize = 100_000;

/// The Kolmogorov–Smirnov statistic √n · sup |Fₙ − F|, above 1.95 once in a thousand samples of F.
fn kolmogorov_smirnov(mut draws: Vec<f64>, distribution_function: impl Fn(f64) -> f64) -> f64 {
    draws.sort_by(f64::total_cmp);
    let n = draws.len() as f64;
    let mut supremum = 0.0;
    for (i, &x) in draws.iter().enumerate() {
        let f = distribution_function(x);
        supremum = max(supremum, max(f - i as f64 / n, (i + 1) as f64 / n - f));
    }
    n.sqrt() * supremum
}

fn normal_distribution_function(x: f64) -> f64 {
    0.5 * erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
}

#[test]
fn draws_follow_their_distributions() {
    let mut rng = stream(1, "uniform");
    let uniforms: Vec<f64> = (0..DRAWS).map(|_| uniform(&mut rng)).collect();
    assert!(kolmogorov_smirnov(uniforms, |x| x) < 1.95);

    let mut rng = stream(1, "uniform open");
    let opens: Vec<f64> = (0..DRAWS).map(|_| uniform_open(&mut rng)).collect();
    assert!(kolmogorov_smirnov(opens, |x| x) < 1.95);

    let normals: Vec<f64> = StandardNormal
        .sample_iter(stream(1, "normal"))
        .take(DRAWS)
        .collect();
    assert!(kolmogorov_smirnov(normals, normal_distribution_function) < 1.95);

    let wide = Normal::new(-3.0, 20.0).expect("finite parameters");
    let wides: Vec<f64> = wide.sample_iter(stream(1, "wide")).take(DRAWS).collect();
    assert!(kolmogorov_smirnov(wides, |x| normal_distribution_function((x + 3.0) / 20.0)) < 1.95);

    let two = Exp::new(2.0).expect("a rate of 2 is positive");
    let waits: Vec<f64> = two
        .sample_iter(stream(1, "exponential"))
        .take(DRAWS)
        .collect();
    assert!(kolmogorov_smirnov(waits, |x| 1.0 - exp(-2.0 * x)) < 1.95);
}

#[test]
fn the_distribution_test_notices_small_faults() {
    // √n sup |ΔF| is about 316 · 0.40 δ = 2.5 for a mean of δ = 0.02 and 316 · 0.24 δ = 3.1 for a width of 1 + δ = 1.04
    for (mean, standard_deviation) in [(0.02, 1.0), (0.0, 1.04)] {
        let wrong = Normal::new(mean, standard_deviation).expect("finite parameters");
        let draws: Vec<f64> = wrong.sample_iter(stream(1, "normal")).take(DRAWS).collect();
        assert!(
            kolmogorov_smirnov(draws, normal_distribution_function) > 1.95,
            "N({mean}, {standard_deviation}²)"
        );
    }
}

#[test]
fn normal_moments_tails_and_independence() {
    let z: Vec<f64> = StandardNormal
        .sample_iter(stream(2, "normal"))
        .take(DRAWS)
        .collect();
    let n = DRAWS as f64;
    // E zᵏ = 0, 1, 0, 3 with variances 1, 2, 15, 96; four standard deviations each
    let moments = [
        (1, 0.0, 1.0),
        (2, 1.0, 2.0),
        (3, 0.0, 15.0),
        (4, 3.0, 96.0_f64),
    ];
    for (k, expected, variance) in moments {
        let powers: Vec<f64> = z.iter().map(|&z| powi(z, k)).collect();
        let measured = sum(&powers) / n;
        assert!(
            (measured - expected).abs() < 4.0 * (variance / n).sqrt(),
            "E z^{k} = {measured}"
        );
    }
    // P(|z| > t) = erfc(t / √2)
    for t in [1.0, 2.0, 3.0, 3.5] {
        let p = erfc(t * std::f64::consts::FRAC_1_SQRT_2);
        let measured = z.iter().filter(|z| z.abs() > t).count() as f64;
        assert!(
            (measured - n * p).abs() < 4.0 * (n * p * (1.0 - p)).sqrt(),
            "P(|z| > {t}) = {}",
            measured / n
        );
    }
    // neighbours, and two purposes of one seed, are uncorrelated
    let other: Vec<f64> = StandardNormal
        .sample_iter(stream(2, "other"))
        .take(DRAWS)
        .collect();
    assert!(dot(&z[1..], &z[..DRAWS - 1]).abs() < 4.0 * n.sqrt());
    assert!(dot(&z, &other).abs() < 4.0 * n.sqrt());
}
