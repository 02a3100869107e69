//! Functions over slices: the bits of the functions for one number, whatever the length and the place in the slice.

use std::ops::Range;

use gradus_numerics::{Float, stream, uniform, vector};
use proptest::prelude::*;
use rand::Rng;

/// A function of one number and both of its forms over slices.
struct Elementwise<T> {
    name: &'static str,
    scalar: fn(T) -> T,
    into: fn(&[T], &mut [T]),
    in_place: fn(&mut [T]),
}

macro_rules! elementwise {
    ($($name:ident $in_place:ident),*) => {
        [$(Elementwise {
            name: stringify!($name),
            scalar: T::$name,
            into: vector::$name,
            in_place: vector::$in_place,
        }),*]
    };
}

fn every<T: Float>() -> [Elementwise<T>; 12] {
    elementwise![
        exp exp_in_place,
        ln ln_in_place,
        ln_1p ln_1p_in_place,
        tanh tanh_in_place,
        sigmoid sigmoid_in_place,
        softplus softplus_in_place,
        silu silu_in_place,
        gelu gelu_in_place,
        gelu_tanh gelu_tanh_in_place,
        relu relu_in_place,
        erf erf_in_place,
        rsqrt rsqrt_in_place
    ]
}

/// Everyday numbers with troublemakers among them.
fn numbers<T: Float>(n: usize) -> Vec<T> {
    let troublemakers = [
        T::ZERO,
        -T::ZERO,
        T::INFINITY,
        -T::INFINITY,
        T::NAN,
        T::MIN_POSITIVE,
        T::MIN_POSITIVE * T::EPSILON,
        -T::MAX,
        T::MAX,
    ];
    let mut rng = stream(0, "vector");
    (0..n)
        .map(|i| match rng.next_u32() % 4 {
            0 => troublemakers[i % troublemakers.len()],
            1 => T::from_f64(200.0 * uniform(&mut rng) - 100.0),
            _ => T::from_f64(4.0 * uniform(&mut rng) - 2.0),
        })
        .collect()
}

/// The bits, with one pattern for every NaN.
fn bits<T: Float>(x: &[T]) -> Vec<u64> {
    let one_nan = |x: &T| if x.is_nan() { f64::NAN } else { x.to_f64() };
    x.iter().map(|x| one_nan(x).to_bits()).collect()
}

fn slices_have_the_bits_of_scalars<T: Float>() {
    let x = numbers::<T>(300);
    for f in every::<T>() {
        let expected: Vec<T> = x.iter().map(|&x| (f.scalar)(x)).collect();
        for n in (0..70).chain([127, 300]) {
            // the same numbers at another place in a vector
            for start in [0, 1, 5].into_iter().filter(|start| start + n <= x.len()) {
                let part: Range<usize> = start..start + n;
                let mut y = vec![T::NAN; n];
                (f.into)(&x[part.clone()], &mut y);
                assert_eq!(bits(&y), bits(&expected[part.clone()]), "{} of {n}", f.name);
                y.copy_from_slice(&x[part.clone()]);
                (f.in_place)(&mut y);
                assert_eq!(
                    bits(&y),
                    bits(&expected[part]),
                    "{} of {n} in place",
                    f.name
                );
            }
        }
    }
}

#[test]
fn every_function_has_the_bits_of_its_scalar() {
    slices_have_the_bits_of_scalars::<f64>();
    slices_have_the_bits_of_scalars::<f32>();
}

/// Softmax of one column by the documented formula.
fn softmax_oracle<T: Float>(z: &[T], log: bool) -> Vec<T> {
    let m = z.iter().fold(-T::INFINITY, |m, &z| Float::max(m, z));
    let powers: Vec<T> = z.iter().map(|&z| (z - m).exp()).collect();
    let total = gradus_numerics::sum_of(&powers);
    let ln_total = total.ln();
    z.iter()
        .zip(&powers)
        .map(|(&z, &power)| {
            if log {
                (z - m) - ln_total
            } else {
                power / total
            }
        })
        .collect()
}

fn softmax_has_the_bits_of_its_formula<T: Float>() {
    let mut rng = stream(1, "vector");
    for rows in (1..40).chain([64, 100, 1000]) {
        for columns in [0, 1, 2, 15, 16, 17, 33] {
            let z: Vec<T> = (0..rows * columns)
                .map(|_| T::from_f64(60.0 * (uniform(&mut rng) - 0.5)))
                .collect();
            for (log, softmax, in_place) in [
                (
                    false,
                    vector::softmax as fn(&[T], usize, &mut [T]),
                    vector::softmax_in_place as fn(&mut [T], usize),
                ),
                (true, vector::log_softmax, vector::log_softmax_in_place),
            ] {
                let expected: Vec<T> = z
                    .chunks(rows)
                    .flat_map(|z| softmax_oracle(z, log))
                    .collect();
                let mut s = vec![T::NAN; z.len()];
                softmax(&z, rows, &mut s);
                assert_eq!(bits(&s), bits(&expected), "{rows} × {columns}, log: {log}");
                s.copy_from_slice(&z);
                in_place(&mut s, rows);
                assert_eq!(bits(&s), bits(&expected), "{rows} × {columns} in place");
            }
        }
    }
}

#[test]
fn softmax_of_every_shape_has_the_bits_of_its_formula() {
    softmax_has_the_bits_of_its_formula::<f64>();
    softmax_has_the_bits_of_its_formula::<f32>();
}

#[test]
fn a_column_without_a_distribution_spoils_no_other() {
    let (infinity, nan) = (f64::INFINITY, f64::NAN);
    for rows in [2, 20] {
        let mut z = vec![0.0; 5 * rows];
        z[0] = nan;
        z[rows] = infinity;
        z[2 * rows..3 * rows].fill(-infinity);
        z[3 * rows] = -infinity;
        let mut s = z.clone();
        vector::softmax_in_place(&mut s, rows);
        assert!(s[..3 * rows].iter().all(|s| s.is_nan()));
        let weight = 1.0 / (rows - 1) as f64;
        assert_eq!(bits(&s[3 * rows..3 * rows + 2]), bits(&[0.0, weight]));
        assert_eq!(bits(&s[4 * rows..]), bits(&vec![1.0 / rows as f64; rows]));
        vector::log_softmax_in_place(&mut z, rows);
        assert!(z[..3 * rows].iter().all(|z| z.is_nan()));
        assert_eq!(bits(&z[3 * rows..=3 * rows]), bits(&[-infinity]));
        assert!(z[3 * rows + 1..].iter().all(|z| z.is_finite()));
    }
}

#[test]
fn updates_round_the_product_before_the_sum() {
    let x = numbers::<f64>(100);
    let y: Vec<f64> = numbers(200)[100..].to_vec();
    let (a, b) = (0.1, -0.7);
    let by =
        |f: fn(f64, f64) -> f64| -> Vec<f64> { x.iter().zip(&y).map(|(&x, &y)| f(x, y)).collect() };
    let mut got = y.clone();
    vector::axpy(a, &x, &mut got);
    assert_eq!(bits(&got), bits(&by(|x, y| y + 0.1 * x)));
    got.copy_from_slice(&y);
    vector::axpby(a, &x, b, &mut got);
    assert_eq!(bits(&got), bits(&by(|x, y| 0.1 * x + -0.7 * y)));
    got.copy_from_slice(&y);
    vector::scale(a, &mut got);
    assert_eq!(bits(&got), bits(&by(|_, y| 0.1 * y)));
    assert_ne!(
        bits(&by(|x, y| 0.1_f64.mul_add(x, y))),
        bits(&by(|x, y| y + 0.1 * x)),
        "these numbers would not show a fused update"
    );
}

#[test]
fn nothing_is_allocated() {
    let x = numbers::<f32>(1001);
    let mut y = x.clone();
    let counted = allocation_counter::measure(|| {
        for f in every::<f32>() {
            (f.into)(&x, &mut y);
            (f.in_place)(&mut y);
        }
        vector::softmax(&x, 7, &mut y);
        vector::log_softmax_in_place(&mut y, 143);
        vector::axpy(0.5, &x, &mut y);
        y[0] = gradus_numerics::dot_of(&x, &y);
    });
    assert_eq!(counted.count_total, 0);
}

#[test]
#[should_panic(expected = "tanh needs two slices of one length, got 3 and 2")]
fn slices_of_different_lengths_are_named() {
    vector::tanh(&[0.0; 3], &mut [0.0; 2]);
}

#[test]
#[should_panic(expected = "axpy needs two slices of one length, got 2 and 3")]
fn updates_of_different_lengths_are_named() {
    vector::axpy(1.0, &[0.0; 2], &mut [0.0; 3]);
}

#[test]
#[should_panic(expected = "softmax needs whole columns, got 7 numbers in columns of 2")]
fn a_part_of_a_column_is_named() {
    vector::softmax_in_place(&mut [0.0; 7], 2);
}

#[test]
#[should_panic(expected = "log_softmax needs whole columns, got 7 numbers in columns of 0")]
fn columns_without_rows_are_named() {
    vector::log_softmax(&[0.0; 7], 0, &mut [0.0; 7]);
}

proptest! {
    #[test]
    fn a_softmax_is_a_distribution(z in prop::collection::vec(-800.0..800.0, 1..100), shift in -1e3..1e3) {
        let mut s = z.clone();
        vector::softmax_in_place(&mut s, z.len());
        prop_assert!(s.iter().all(|s| (0.0..=1.0).contains(s)));
        prop_assert!((gradus_numerics::sum(&s) - 1.0).abs() <= 4.0 * f64::EPSILON);
        // s does not change where all of z is shifted, but for the rounding of z
        let mut shifted: Vec<f64> = z.iter().map(|z| z + shift).collect();
        vector::softmax_in_place(&mut shifted, z.len());
        prop_assert!(s.iter().zip(&shifted).all(|(a, b)| (a - b).abs() <= 1e-12));
        // and its logarithm is the other function's
        let mut y = z.clone();
        vector::log_softmax_in_place(&mut y, z.len());
        let agree = |y: f64, s: f64| s < 1e-300 || (gradus_numerics::exp(y) / s - 1.0).abs() < 1e-12;
        prop_assert!(y.iter().zip(&s).all(|(&y, &s)| agree(y, s)));
    }
}
