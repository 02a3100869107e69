//! What starting parameters promise.

use gradus_mlp::{Initializer, Mlp};
use gradus_numerics::{dot, stream};

const INPUTS: usize = 120;
const OUTPUTS: usize = 80;

fn draw(rule: Initializer) -> (Vec<f64>, Vec<f64>) {
    let net = Mlp::<f64>::new(INPUTS).linear(OUTPUTS);
    let mut weights = net.initialize_with(rule, &mut stream(3, "initialisers"));
    let biases = weights.split_off(INPUTS * OUTPUTS);
    (weights, biases)
}

/// Mean, standard deviation and largest magnitude.
fn moments(x: &[f64]) -> (f64, f64, f64) {
    let n = x.len() as f64;
    let mean = x.iter().sum::<f64>() / n;
    let variance = x.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
    let largest = x
        .iter()
        .fold(0.0, |m, x| if x.abs() > m { x.abs() } else { m });
    (mean, variance.sqrt(), largest)
}

#[test]
fn each_rule_has_its_spread_and_bound() {
    let (fan_in, fan_out) = (INPUTS as f64, OUTPUTS as f64);
    let uniform = |bound: f64| (bound / 3.0_f64.sqrt(), Some(bound));
    let cases = [
        (Initializer::Uniform { bound: 0.3 }, uniform(0.3)),
        (
            Initializer::Normal {
                standard_deviation: 0.2,
            },
            (0.2, None),
        ),
        (
            Initializer::XavierUniform { gain: 2.0 },
            uniform(2.0 * (6.0 / (fan_in + fan_out)).sqrt()),
        ),
        (
            Initializer::XavierNormal { gain: 2.0 },
            (2.0 * (2.0 / (fan_in + fan_out)).sqrt(), None),
        ),
        (Initializer::HeUniform, uniform((6.0 / fan_in).sqrt())),
        (Initializer::HeNormal, ((2.0 / fan_in).sqrt(), None)),
        (Initializer::Torch, uniform(1.0 / fan_in.sqrt())),
    ];
    for (rule, (deviation, bound)) in cases {
        let (weights, biases) = draw(rule);
        let (mean, spread, largest) = moments(&weights);
        // 9600 draws: the mean has a standard deviation of σ/98, the spread of about σ/139
        assert!(mean.abs() < 0.05 * deviation, "{rule:?} {mean}");
        assert!(
            (spread / deviation - 1.0).abs() < 0.04,
            "{rule:?} {spread} {deviation}"
        );
        assert!(
            bound.is_none_or(|bound| largest <= bound),
            "{rule:?} {largest}"
        );
        let drawn = matches!(
            rule,
            Initializer::Uniform { .. } | Initializer::Normal { .. } | Initializer::Torch
        );
        assert_eq!(biases.iter().any(|&b| b != 0.0), drawn, "{rule:?}");
    }
    let (weights, biases) = draw(Initializer::Zeros);
    assert!(weights.iter().chain(&biases).all(|&w| w == 0.0));
}

#[test]
fn orthogonal_matrices_are() {
    for (rows, columns) in [(80, 80), (80, 30), (30, 80), (1, 5)] {
        let net = Mlp::<f64>::new(columns).linear_without_bias(rows);
        let rule = Initializer::Orthogonal { gain: 2.0 };
        let w = net.initialize_with(rule, &mut stream(1, "orthogonal"));
        let vector = |i: usize| -> Vec<f64> {
            if rows >= columns {
                w[i * rows..(i + 1) * rows].to_vec()
            } else {
                (0..columns).map(|column| w[column * rows + i]).collect()
            }
        };
        let count = rows.min(columns);
        for i in 0..count {
            for j in 0..count {
                let expected = if i == j { 4.0 } else { 0.0 };
                assert!((dot(&vector(i), &vector(j)) - expected).abs() < 1e-13);
            }
        }
    }
}

#[test]
fn f32_and_f64_start_at_the_same_place() {
    let single = Mlp::<f32>::new(9)
        .linear(7)
        .initialize(&mut stream(5, "precision"));
    let double = Mlp::<f64>::new(9)
        .linear(7)
        .initialize(&mut stream(5, "precision"));
    assert!(single.iter().zip(double).all(|(s, d)| *s == d as f32));
}
