//! Every way to a Jacobian × every map × several points, against the closed form.

use gradus_calculus::Tolerance;
use gradus_jacobian::Mode;
use gradus_numerics::{fnv1a, stream, uniform};
use gradus_problems::{MapProblem, maps, sample_map};
use nalgebra::{DMatrix, DVector};

const POINTS: usize = 8;

/// Seeded points of the map's box, the same ones in every test.
fn samples(map: &dyn MapProblem) -> Vec<Vec<f64>> {
    let mut rng = stream(fnv1a(map.name().as_bytes()), "agreement of maps");
    (0..POINTS).map(|_| sample_map(map, &mut rng)).collect()
}

fn vector(n: usize, map: &dyn MapProblem, purpose: &str) -> Vec<f64> {
    let mut rng = stream(fnv1a(map.name().as_bytes()), purpose);
    (0..n).map(|_| 2.0 * uniform(&mut rng) - 1.0).collect()
}

/// What rounding does to each row: its largest entry, and what the input's last bits do to it.
fn scales(map: &dyn MapProblem, x: &[f64], jacobian: &DMatrix<f64>) -> Vec<f64> {
    let size = DVector::from_column_slice(x).amax();
    let shifted: Vec<f64> = x.iter().map(|x| x * (1.0 + 1e-7)).collect();
    let bend = (map.closed_form_jacobian(&shifted) - jacobian) / 1e-7;
    let rows = jacobian.row_iter().zip(bend.row_iter());
    rows.map(|(row, bend)| row.amax() + bend.amax() + 1e-3 * size)
        .collect()
}

const EXACT: f64 = 64.0 * f64::EPSILON;

/// Whether each entry is within rounding of what it should be.
fn agrees(measured: &DMatrix<f64>, expected: &DMatrix<f64>, scales: &[f64]) -> bool {
    let off = (measured - expected).abs();
    off.row_iter()
        .zip(scales)
        .all(|(row, scale)| row.amax() <= EXACT * scale)
}

#[test]
fn every_mode_agrees_with_the_closed_form_of_every_map() {
    for map in maps() {
        for x in samples(&*map) {
            let expected = map.closed_form_jacobian(&x);
            let scales = scales(&*map, &x, &expected);
            assert_eq!(expected.ncols(), map.dimension());
            for mode in [Mode::Forward, Mode::Reverse, Mode::Auto] {
                let measured = map.jacobian_by(mode, &x).unwrap();
                assert!(
                    agrees(&measured, &expected, &scales),
                    "{} by {mode:?} at {x:?}: {measured} instead of {expected}",
                    map.name()
                );
            }
        }
    }
}

#[test]
fn a_traced_and_coloured_jacobian_is_the_closed_form() {
    let mut zeros = 0;
    for map in maps() {
        for x in samples(&*map) {
            let expected = map.closed_form_jacobian(&x);
            let sparse = map.sparse_jacobian(&x).unwrap();
            zeros += expected.len() - sparse.nnz();
            assert!(
                agrees(
                    &DMatrix::from(&sparse),
                    &expected,
                    &scales(&*map, &x, &expected)
                ),
                "{} at {x:?}: {sparse:?} instead of {expected}",
                map.name()
            );
        }
    }
    assert!(zeros > 5_000, "only {zeros} entries known to be zero");
}

#[test]
fn products_are_those_with_the_closed_form_and_values_have_the_same_bits() {
    for map in maps() {
        for x in samples(&*map) {
            let jacobian = map.closed_form_jacobian(&x);
            let scales = scales(&*map, &x, &jacobian);
            let v = DVector::from_vec(vector(jacobian.ncols(), &*map, "tangent"));
            let w = DVector::from_vec(vector(jacobian.nrows(), &*map, "cotangent"));
            let plain = map.value(&x);
            let (value, product) = map.jvp(&x, v.as_slice()).unwrap();
            assert_eq!(value, plain, "{}", map.name());
            let terms = x.len() as f64;
            for ((measured, expected), scale) in product.iter().zip(&(&jacobian * &v)).zip(&scales)
            {
                let off = (measured - expected).abs();
                assert!(off <= EXACT * terms * scale, "{}: {off:e}", map.name());
            }
            let (value, product) = map.vjp(&x, w.as_slice()).unwrap();
            assert_eq!(value, plain, "{}", map.name());
            let off = (product - jacobian.transpose() * &w).amax();
            let bound = EXACT * scales.iter().sum::<f64>();
            assert!(off <= bound, "{}: off by {off:e}", map.name());
        }
    }
}

#[test]
fn differences_of_values_confirm_every_closed_form() {
    for map in maps() {
        for x in samples(&*map).iter().take(2) {
            let claimed = map.closed_form_jacobian(x);
            if let Err(mismatch) = map.check(x, &claimed, Tolerance::default()) {
                panic!("{} at {x:?}: {mismatch}", map.name());
            }
        }
    }
}

/// A deliberately wrong formula: what nothing may let pass.
type Mistake = fn(&mut DMatrix<f64>, (usize, usize));

#[test]
fn wrong_jacobians_are_caught_by_every_mode_and_by_differences() {
    // Each mistake is made in the largest entry.
    let mistakes: [(&str, Mistake); 4] = [
        ("a wrong sign", |jacobian, k| jacobian[k] = -jacobian[k]),
        ("a factor two", |jacobian, k| jacobian[k] *= 2.0),
        ("a term left out", |jacobian, k| jacobian[k] = 0.0),
        ("one part in a thousand", |jacobian, k| jacobian[k] *= 1.001),
    ];
    for map in maps() {
        let x = &samples(&*map)[0];
        let right = map.closed_form_jacobian(x);
        let scales = scales(&*map, x, &right);
        let largest = right.iamax_full();
        for (mistake, make) in mistakes {
            let mut wrong = right.clone();
            make(&mut wrong, largest);
            for mode in [Mode::Forward, Mode::Reverse] {
                let measured = map.jacobian_by(mode, x).unwrap();
                assert!(
                    !agrees(&measured, &wrong, &scales),
                    "{mistake} in {} went unnoticed by {mode:?}",
                    map.name()
                );
            }
            let found = map.check(x, &wrong, Tolerance::default()).unwrap_err();
            assert_eq!((found.row, found.column), largest, "{}", map.name());
        }
    }
}

#[test]
fn transposing_a_jacobian_is_a_mistake_that_is_seen() {
    for map in maps() {
        let x = &samples(&*map)[0];
        let right = map.closed_form_jacobian(x);
        let wrong = right.transpose();
        let is_square = right.is_square();
        if is_square && right != wrong {
            assert!(
                map.check(x, &wrong, Tolerance::default()).is_err(),
                "{}",
                map.name()
            );
        }
    }
}
