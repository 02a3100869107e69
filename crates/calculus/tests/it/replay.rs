//! Replay agrees with the general engines, bit for bit in the value, whichever way the terms go.

use allocation_counter::measure;
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
                let many: Vec<T> = (0..29)
                    .map(|i| p[i % 2] * d[0] + f64::from(i as u32))
                    .collect();
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

// Three ways: by a comparison of the datum with a parameter, with a constant, and by equality.
sum_over_data!(
    Ways { scale: f64 } | f,
    p,
    d | {
        let r = d[0] - p[0];
        if r > p[1] {
            r * p[1] * f.scale
        } else if d[0] >= T::from(0.3) {
            (r * 2.0).exp() * p[1]
        } else if d[0] == T::from(0.0) {
            p[0].sin()
        } else {
            r.square() * 0.5
        }
    }
);

proptest! {
    #[test]
    fn every_way_is_replayed(
        numbers in prop::collection::vec(prop_oneof![4 => -1.0..1.0, 1 => Just(0.0)], 0..60),
        parameters in prop::collection::vec(prop::array::uniform2(-1.0..1.0), 1..6),
        scale in 0.5..2.0,
    ) {
        let f = Ways { scale };
        let data = DMatrix::from_row_slice(1, numbers.len(), &numbers);
        let mut reused = Replay::new(&f, &data).unwrap();
        for parameters in &parameters {
            agree(&mut reused, &OverData { f: &f, data: &data }, parameters);
            prop_assert_eq!(reused.statistics().points_not_replayed, 0);
            let mut fresh = Replay::new(&f, &data).unwrap();
            let (value, gradient) = fresh.value_and_gradient(parameters);
            prop_assert_eq!(reused.value_and_gradient(parameters), (value, gradient));
            prop_assert_eq!(reused.statistics(), fresh.statistics());
        }
    }

    #[test]
    fn every_number_of_points_agrees(count in 0_usize..40, number in 0..OPERATIONS) {
        let (f, data) = (Operation { number }, points(2, count));
        agree(&mut Replay::new(&f, &data).unwrap(), &OverData { f: &f, data: &data }, &[0.4, 0.6]);
    }
}

// The integer part of the datum chooses one of many ways; a parameter says how many.
sum_over_data!(
    ManyWays {} | _f,
    p,
    d | {
        let mut result = d[0];
        let mut way = 1.0;
        while d[0] > p[0] * way {
            result = result * p[1] + way;
            way += 1.0;
        }
        result
    }
);

#[test]
fn too_many_ways_are_not_replayed_and_change_nothing() {
    let f = ManyWays {};
    let data = DMatrix::from_fn(1, 200, |_, j| (j * 37 % 200) as f64 / 10.0);
    let over = OverData { f: &f, data: &data };
    let mut reused = Replay::new(&f, &data).unwrap();
    // Steps of 2.5 make 8 ways, those of 1.5 other 14, those of 0.5 some 40.
    for step in [2.5, 1.5, 0.5, 1.7, 2.5, 0.4, 1.3] {
        let parameters = [step, 0.7];
        agree(&mut reused, &over, &parameters);
        let mut fresh = Replay::new(&f, &data).unwrap();
        let expected = fresh.value_and_gradient(&parameters);
        assert_eq!(reused.value_and_gradient(&parameters), expected);
        assert_eq!(reused.statistics(), fresh.statistics());
        let replayed = reused.statistics().points_replayed;
        assert_eq!(replayed, if step < 1.0 { 0 } else { 200 });
    }
}

// Looks at a value, so that what follows cannot be seen.
sum_over_data!(
    Peeking {} | _f,
    p,
    d | {
        let steps = d[0].value().floor();
        if steps > 2.0 {
            p[0] * d[0]
        } else {
            p[1] * steps
        }
    }
);

#[test]
fn a_term_that_asks_for_a_value_goes_by_the_tape() {
    let f = Peeking {};
    let data = DMatrix::from_fn(1, 20, |_, j| j as f64 * 0.3);
    let mut replay = Replay::new(&f, &data).unwrap();
    agree(&mut replay, &OverData { f: &f, data: &data }, &[0.5, 2.0]);
    assert_eq!(replay.statistics().points_not_replayed, 20);
    assert_eq!(replay.statistics().programs, 0);
}

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

#[test]
fn data_are_inputs_of_the_recording() {
    let f = Ways { scale: 1.0 };
    let (first, second) = (points(1, 30), points(1, 30) * -0.5);
    let value = |data| {
        Replay::new(&f, data)
            .unwrap()
            .value_and_gradient(&[0.2, 0.1])
    };
    assert_ne!(value(&first), value(&second));
    for data in [&first, &second] {
        agree(
            &mut Replay::new(&f, data).unwrap(),
            &OverData { f: &f, data },
            &[0.2, 0.1],
        );
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
fn nothing_is_allocated_after_the_first_call_but_by_prepare() {
    let f = Ways { scale: 1.5 };
    let data = DMatrix::from_fn(1, 100, |_, j| (j % 17) as f64 / 8.0 - 1.0);
    let mut replay = Replay::new(&f, &data).unwrap();
    let mut gradient = [0.0; 2];
    replay.value_and_gradient_into(&[0.2, 0.3], &mut gradient);
    let allocations = measure(|| {
        replay.value_and_gradient_into(&[0.2, 0.3], &mut gradient);
        replay.value_and_gradient_into(&[0.25, 0.3], &mut gradient);
    });
    assert_eq!(replay.statistics().points_replayed, 100);
    assert!(replay.statistics().programs > 2);
    assert_eq!(allocations.count_total, 2); // the vector of each `prepare`
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
