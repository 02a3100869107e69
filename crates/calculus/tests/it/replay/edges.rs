//! Ties, kinks and infinities in a replayed term.

use gradus_calculus::{OverData, Real, Replay, SumOverData};
use nalgebra::dmatrix;

use super::{agree, points};

// Ties and kinks as operations: no guard, one program.
sum_over_data!(
    Kinks {} | _f,
    p,
    d | {
        let r = p[0] - d[0];
        r.abs() + r.max(p[1] * d[0]) + p[1].min(d[0] * 0.5) * 3.0 + T::log_sum_exp(&[r, r, p[1]])
    }
);

#[test]
fn ties_have_the_documented_slopes_and_one_program() {
    let f = Kinks {};
    let data = dmatrix![1.0, 0.0, 2.0, 0.5, -1.0, 1.0, 0.0, 3.0, 1.0];
    let mut replay = Replay::new(&f, &data).unwrap();
    for parameters in [[1.0, 0.0], [0.0, 0.5], [2.0, 1.0]] {
        agree(&mut replay, &OverData { f: &f, data: &data }, &parameters);
        assert_eq!(replay.statistics().programs, 1);
    }
}

// √(θ₀ d) + θ₁ √d: at d = 0 an infinite slope meets what does not vary.
sum_over_data!(
    Roots {} | _f,
    p,
    d | (p[0] * d[0]).sqrt() + p[1] * d[0].sqrt()
);

#[test]
fn zero_times_infinity_is_zero() {
    let f = Roots {};
    let data = dmatrix![0.0, 4.0];
    let mut replay = Replay::new(&f, &data).unwrap();
    let (value, gradient) = replay.value_and_gradient(&[1.0, 3.0]);
    assert_eq!(value, 2.0 + 3.0 * 2.0 + 10.0 * 0.1);
    // d/(2√(θ₀ d)) + 0.2 θ₀, √d + 0.2 θ₁
    assert!((gradient[0] - 1.2).abs() < 1e-15 && (gradient[1] - 2.6).abs() < 1e-15);
    assert_eq!(replay.statistics().points_not_replayed, 2);
}

// log_sum_exp of infinite numbers, as f64 has it.
sum_over_data!(
    Infinite {} | _f,
    p,
    d | {
        let below = (d[0] * 0.0).ln();
        (T::log_sum_exp(&[below, p[0] * d[0], below]) + T::log_sum_exp(&[below, below]).exp())
            * p[1]
    }
);

#[test]
fn log_sum_exp_of_infinities_has_the_bits_of_f64() {
    let (f, data) = (Infinite {}, points(1, 11));
    agree(
        &mut Replay::new(&f, &data).unwrap(),
        &OverData { f: &f, data: &data },
        &[0.5, 2.0],
    );
}
