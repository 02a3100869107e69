//! Replay agrees with the general engines, bit for bit in the value, whichever way the terms go.

use gradus_calculus::{
    CalculusError, Differentiator, Forward, OverData, Real, Replay, Reverse, ScalarFunction,
    SumOverData,
};
use nalgebra::{DMatrix, dmatrix};
use proptest::prelude::*;

/// A sum of a term over data with the parameters as they are, and Σ θᵢ² · 0.1 beside it.
macro_rules! sum_over_data {
    ($name:ident { $($field:ident: $kind:ty),* } |$f:ident, $p:ident, $d:ident| $term:expr) => {
        #[derive(Clone, Debug)]
        struct $name { $($field: $kind),* }
        impl SumOverData for $name {
            fn prepare<T: Real>(&self, parameters: &[T]) -> Vec<T> {
                parameters.to_vec()
            }
            fn term<T: Real>(&self, $p: &[T], $d: &[T]) -> T {
                let $f = self;
                $term
            }
            fn rest<T: Real>(&self, parameters: &[T]) -> T {
                T::squared_norm(parameters) * 0.1
            }
        }
    };
}

mod edges;
mod trees;
mod ways;

// One term for each operation of `Real`, of two parameters and a datum of two entries, all in (0, 1).
sum_over_data!(
    Operation { number: usize } | f,
    p,
    d | {
        let (a, b) = (p[0] * d[0], p[1] * 0.5 + d[1] * 0.5);
        match f.number {
            0 => a + b,
            1 => a - b,
            2 => a * b,
            3 => a / b,
            4 => -a,
            5 => a + 0.3,
            6 => a - 0.3,
            7 => a * 0.3,
            8 => a / 0.3,
            9 => a.square() + p[0].square() + d[0].square(),
            10 => a.exp(),
            11 => a.ln(),
            12 => a.ln_1p(),
            13 => a.exp_m1(),
            14 => a.sqrt(),
            15 => a.powi(5) + b.powi(-3),
            16 => a.powf(1.7),
            17 => a.pow(b),
            18 => a.sin(),
            19 => a.cos(),
            20 => a.tan(),
            21 => a.asin(),
            22 => a.acos(),
            23 => a.atan(),
            24 => (a - 0.5).atan2(b - 0.5),
            25 => a.sinh(),
            26 => a.cosh(),
            27 => a.tanh(),
            28 => (a - 0.5).abs(),
            29 => a.max(b) + a.min(b) * 0.5,
            30 => (a - 0.5).sigmoid(),
            31 => (a - 0.5).softplus(),
            32 => a.erf(),
            33 => a.recip(),
            34 => a.hypot(b),
            35 => T::dot(&[a, b, a * b], &[b, a, b]) + T::dot(p, d) + T::dot(d, d) + T::dot(p, p),
            36 => {
                T::sum_of(&[a, b, a * 3.0])
                    + T::sum_of(p)
                    + T::sum_of(d)
                    + [a, b].iter().sum::<T>()
                    + [b, a].into_iter().sum::<T>()
            }
            37 => T::weighted_sum(&[0.3, -1.7], p) + T::weighted_sum(&[0.3, -1.7], d) * a,
            38 => T::squared_norm(p) + T::squared_norm(d) * b + T::squared_norm(&[a, b, p[0]]),
            39 => {
                T::log_sum_exp(&[a, b, a * b])
                    + T::log_sum_exp(p)
                    + T::log_sum_exp(&[d[0], d[1], b])
            }
            40 => {
                let mut product = [a; 3];
                T::matrix_vector(
                    &dmatrix![1.0, 2.0; 3.0, -4.0; 0.0, 0.5],
                    &[b, a],
                    &mut product,
                );
                product[0] * product[1] + product[2].sin()
            }
            41 => {
                let many: Vec<T> = (0..29).map(|i| p[i % 2] * d[0] + i as f64).collect();
                T::sum_of(&many) * T::squared_norm(&many).sqrt().recip()
                    + T::dot(&many[3..20], &many[7..24]).ln()
            }
            42 => T::from(0.1),
            43 => p[0] * p[1],
            44 => d[0] * d[1],
            45 => p[1],
            46 => d[1],
            _ => T::from(2.0) * a - T::from(3.0) / b + (T::from(0.5).exp() - 1.0),
        }
    }
);

const OPERATIONS: usize = 48;

fn points(entries: usize, count: usize) -> DMatrix<f64> {
    DMatrix::from_fn(entries, count, |i, j| {
        0.05 + 0.9 * gradus_numerics::sin((3 * i + 7 * j) as f64 + 0.5).abs()
    })
}

/// Replay, and what forward and reverse mode find on the adapter.
fn agree<F: SumOverData>(replay: &mut Replay<'_, F>, over: &OverData<'_, F>, parameters: &[f64]) {
    let (value, gradient) = replay.value_and_gradient(parameters);
    assert_eq!(value.to_bits(), over.eval(parameters).to_bits());
    let mut expected = vec![0.0; parameters.len()];
    Forward::default().value_and_gradient_into(over, parameters, &mut expected);
    let scale = expected.iter().fold(1.0, |scale: f64, g| scale + g.abs());
    for (found, expected) in gradient.iter().zip(&expected) {
        let close = (found - expected).abs() <= 1e-13 * scale;
        assert!(close || found == expected, "{found} instead of {expected}");
    }
}

#[test]
fn every_operation_agrees_with_forward_mode() {
    let data = points(2, 21);
    for number in 0..OPERATIONS {
        let f = Operation { number };
        let mut replay = Replay::new(&f, &data).unwrap();
        let over = OverData { f: &f, data: &data };
        for parameters in [[0.3, 0.8], [0.9, 0.2]] {
            agree(&mut replay, &over, &parameters);
            assert_eq!(
                replay.statistics().points_replayed,
                21,
                "operation {number}"
            );
            assert_eq!(replay.statistics().programs, 1, "operation {number}");
        }
    }
}

// The same at every point.
sum_over_data!(Same {} | _f, p, _d | p[0] * p[1]);

#[test]
fn no_data_are_the_rest() {
    let (f, data) = (Operation { number: 2 }, DMatrix::zeros(2, 0));
    let (value, gradient) = Replay::new(&f, &data)
        .unwrap()
        .value_and_gradient(&[3.0, 4.0]);
    assert_eq!(
        (value, gradient.as_slice()),
        (25.0 * 0.1, [3.0 * 0.2, 4.0 * 0.2].as_slice())
    );
    // Five points without entries.
    let (f, data) = (Same {}, DMatrix::zeros(0, 5));
    let (value, gradient) = Replay::new(&f, &data)
        .unwrap()
        .value_and_gradient(&[3.0, 4.0]);
    assert_eq!(value, 5.0 * 12.0 + 25.0 * 0.1);
    assert_eq!(
        gradient.as_slice(),
        [5.0 * 4.0 + 3.0 * 0.2, 5.0 * 3.0 + 4.0 * 0.2]
    );
}

#[test]
fn bad_input_is_an_error_that_names_it() {
    let f = Operation { number: 11 };
    let mut broken = points(2, 9);
    broken[(1, 4)] = f64::NAN;
    let refused = Replay::new(&f, &broken).err();
    assert!(matches!(
        refused,
        Some(CalculusError::NonFiniteDatum { point: 4, entry: 1, value }) if value.is_nan()
    ));

    let data = points(2, 9);
    let mut replay = Replay::new(&f, &data).unwrap();
    assert_eq!(
        replay.try_value_and_gradient(&[]),
        Err(CalculusError::EmptyInput)
    );
    assert!(matches!(
        replay.try_value_and_gradient(&[1.0, f64::INFINITY]),
        Err(CalculusError::NonFiniteInput { index: 1, .. })
    ));
    assert!(matches!(
        replay.try_value_and_gradient_into(&[1.0, 1.0], &mut [0.0]),
        Err(CalculusError::LengthMismatch {
            expected: 2,
            found: 1,
            ..
        })
    ));
    let undefined = replay.try_value_and_gradient(&[-1.0, 1.0]);
    assert_eq!(undefined, Err(CalculusError::NanTerm { point: 0 }));
    // and goes on afterwards
    agree(&mut replay, &OverData { f: &f, data: &data }, &[0.5, 0.5]);
}

#[test]
fn the_tape_and_replay_agree() {
    let data = points(2, 40);
    let f = Operation { number: 41 };
    let mut expected = [0.0; 2];
    let over = OverData { f: &f, data: &data };
    Reverse::default().value_and_gradient_into(&over, &[0.3, 0.7], &mut expected);
    let (_, gradient) = Replay::new(&f, &data)
        .unwrap()
        .value_and_gradient(&[0.3, 0.7]);
    for (found, expected) in gradient.iter().zip(expected) {
        assert!((found - expected).abs() <= 1e-13 * (1.0 + expected.abs()));
    }
}

proptest! {
    #[test]
    fn every_number_of_points_agrees(count in 0_usize..40, number in 0..OPERATIONS) {
        let (f, data) = (Operation { number }, points(2, count));
        agree(&mut Replay::new(&f, &data).unwrap(), &OverData { f: &f, data: &data }, &[0.4, 0.6]);
    }
}
