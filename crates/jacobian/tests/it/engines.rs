//! Forward and reverse mode, dense Jacobians and products: they agree with each other and with closed forms.

use gradus_calculus::{Real, gradient};
use gradus_jacobian::{
    Component, JacobianEngine, Mode, VectorFunction, jacobian, jacobian_by, jvp, try_jacobian,
    try_jvp, try_vjp, value_and_jacobian, vector_function, vjp,
};
use nalgebra::{DMatrix, DVector, dmatrix};

use crate::maps::{Dense, point, structured};

const SHAPES: [(usize, usize); 12] = [
    (1, 1),
    (1, 40),
    (40, 1),
    (2, 3),
    (3, 2),
    (4, 4),
    (5, 9),
    (9, 5),
    (8, 8),
    (17, 16),
    (16, 17),
    (33, 30),
];

fn near(measured: &DMatrix<f64>, expected: &DMatrix<f64>, what: &str) {
    assert_eq!(measured.shape(), expected.shape(), "{what}");
    let error = (measured - expected).amax();
    let bound = 1e-14 * (1.0 + expected.amax()) * 4.0;
    assert!(error <= bound, "{what}: off by {error:e}");
}

#[test]
fn either_mode_gives_the_closed_form_at_every_shape() {
    for (m, n) in SHAPES {
        let (f, x) = (Dense { outputs: m }, point(n, "shapes"));
        let expected = f.closed_form(&x);
        for mode in [Mode::Auto, Mode::Forward, Mode::Reverse] {
            near(
                &jacobian_by(mode, &f, &x),
                &expected,
                &format!("{mode:?} {m} × {n}"),
            );
        }
    }
}

#[test]
fn structured_maps_have_one_jacobian() {
    for (m, n) in SHAPES {
        let (f, x) = (structured(m, n), point(n, "structured"));
        let (forward, reverse) = (
            jacobian_by(Mode::Forward, &f, &x),
            jacobian_by(Mode::Reverse, &f, &x),
        );
        near(&reverse, &forward, &format!("{m} × {n}"));
    }
}

#[test]
fn values_have_the_bits_of_plain_evaluation_in_every_mode() {
    for (m, n) in SHAPES {
        let (f, x) = (structured(m, n), point(n, "bits"));
        let mut plain = vec![f64::NAN; m];
        f.eval(&x, &mut plain);
        let (v, w) = (point(n, "v"), point(m, "w"));
        let mut values = vec![
            value_and_jacobian(&f, &x).0,
            jvp(&f, &x, &v).0,
            vjp(&f, &x, &w).0,
        ];
        for mode in [Mode::Forward, Mode::Reverse] {
            let (mut value, mut jacobian) = (DVector::zeros(m), DMatrix::zeros(m, n));
            let slice = value.as_mut_slice();
            JacobianEngine::new(mode).value_and_jacobian_into(&f, &x, slice, &mut jacobian);
            values.push(value);
        }
        for value in values {
            let same = value
                .iter()
                .zip(&plain)
                .all(|(a, b)| a.to_bits() == b.to_bits());
            assert!(same, "{m} × {n}: {value} instead of {plain:?}");
        }
    }
}

/// A row has the same bits whether it is swept alone or among others, and a column likewise.
#[test]
fn products_with_axes_are_the_rows_and_columns_to_the_bit() {
    for (m, n) in SHAPES {
        let (f, x) = (structured(m, n), point(n, "axes"));
        let (columns, rows) = (
            jacobian_by(Mode::Forward, &f, &x),
            jacobian_by(Mode::Reverse, &f, &x),
        );
        for i in 0..n {
            let mut axis = vec![0.0; n];
            axis[i] = 1.0;
            assert_eq!(
                jvp(&f, &x, &axis).1,
                columns.column(i),
                "column {i} of {m} × {n}"
            );
        }
        for j in 0..m {
            let mut axis = vec![0.0; m];
            axis[j] = 1.0;
            assert_eq!(
                vjp(&f, &x, &axis).1,
                rows.row(j).transpose(),
                "row {j} of {m} × {n}"
            );
        }
    }
}

#[test]
fn rows_are_gradients_of_the_components() {
    let (f, x) = (Dense { outputs: 5 }, point(12, "components"));
    let rows = jacobian_by(Mode::Reverse, &f, &x);
    for output in 0..5 {
        let expected = gradient(&Component { of: &f, output }, &x);
        let error = (rows.row(output).transpose() - &expected).amax();
        assert!(error <= 4e-15, "row {output}: off by {error:e}");
    }
}

#[test]
fn the_cheaper_mode_follows_the_shape() {
    assert_eq!(Mode::cheaper(1, 8), Mode::Forward);
    assert_eq!(Mode::cheaper(1, 100), Mode::Reverse);
    assert_eq!(Mode::cheaper(100, 1), Mode::Forward);
    assert_eq!(Mode::cheaper(100_000, 100_000), Mode::Reverse);
    assert_eq!(Mode::cheaper(1_000_000, 1000), Mode::Forward);
    // The engine takes the mode it names: the same bits as that mode forced.
    for (m, n) in SHAPES {
        let (f, x) = (Dense { outputs: m }, point(n, "auto"));
        assert_eq!(jacobian(&f, &x), jacobian_by(Mode::cheaper(m, n), &f, &x));
    }
}

#[test]
fn an_engine_is_as_good_after_another_function() {
    let mut engine = JacobianEngine::default();
    for (m, n) in SHAPES.into_iter().chain(SHAPES.into_iter().rev()) {
        let (f, x) = (Dense { outputs: m }, point(n, "reused"));
        let (mut value, mut reused) = (vec![0.0; m], DMatrix::zeros(m, n));
        engine.value_and_jacobian_into(&f, &x, &mut value, &mut reused);
        assert_eq!(reused, jacobian(&f, &x));
    }
}

/// Where an infinite slope stands beside something that does not vary, the guarded evaluation finds the slopes.
#[test]
fn infinite_slopes_touch_only_what_depends_on_them() {
    // √x₀ at 0, and x₁² apart from it
    let f = vector_function!(|x| [x[0].sqrt(), x[1].square(), x[0].sqrt() + x[1]]);
    let expected = dmatrix![f64::INFINITY, 0.0; 0.0, 6.0; f64::INFINITY, 1.0];
    for mode in [Mode::Forward, Mode::Reverse] {
        assert_eq!(jacobian_by(mode, &f, &[0.0, 3.0]), expected, "{mode:?}");
    }
    assert_eq!(
        jvp(&f, &[0.0, 3.0], &[0.0, 1.0]).1.as_slice(),
        [0.0, 6.0, 1.0]
    );
    assert_eq!(
        vjp(&f, &[0.0, 3.0], &[0.0, 1.0, 0.0]).1.as_slice(),
        [0.0, 6.0]
    );
}

#[test]
fn slopes_at_kinks_are_those_of_the_table() {
    let f = vector_function!(|x| [
        x[0].abs(),
        x[0].relu(),
        Real::max(x[0], x[1]),
        x[0].hypot(x[1])
    ]);
    let expected = dmatrix![0.0, 0.0; 0.0, 0.0; 1.0, 0.0; 0.0, 0.0];
    for mode in [Mode::Forward, Mode::Reverse] {
        assert_eq!(jacobian_by(mode, &f, &[0.0, 0.0]), expected, "{mode:?}");
    }
}

#[test]
fn a_derivative_of_zero_is_plus_zero() {
    let f = vector_function!(|x| [x[0] * -0.0, -x[1]]);
    for mode in [Mode::Forward, Mode::Reverse] {
        let j = jacobian_by(mode, &f, &[1.0, 1.0]);
        let signs: Vec<_> = j.iter().map(|entry| entry.is_sign_negative()).collect();
        assert_eq!(signs, [false, false, false, true], "{mode:?}"); // only ∂(−y)/∂y = −1
    }
}

#[test]
fn a_large_map_takes_few_sweeps_worth_of_memory() {
    // 300 outputs of 300 inputs by either mode; the tape holds one recording whatever m.
    let (f, x) = (Dense { outputs: 300 }, point(300, "large"));
    let mut engine = JacobianEngine::new(Mode::Reverse);
    let (mut value, mut jacobian) = (vec![0.0; 300], DMatrix::zeros(300, 300));
    engine.value_and_jacobian_into(&f, &x, &mut value, &mut jacobian);
    near(&jacobian, &f.closed_form(&x), "300 × 300");
    let tape = engine.statistics();
    assert_eq!(tape.inputs, 300);
    // Two weights a statement, and 301 terms an output.
    assert!(tape.statements <= 300 * 301 / 2 + 300, "{tape:?}");
}

#[test]
fn one_bad_product_does_not_spoil_the_next() {
    let f = vector_function!(|x| [x[0].sqrt(), x[0] - x[0].sqrt()]);
    assert!(try_jvp(&f, &[-1.0], &[1.0]).is_err());
    assert!(try_vjp(&f, &[-1.0], &[1.0, 1.0]).is_err());
    assert!(try_jacobian(&f, &[4.0]).is_ok());
    let mut engine = JacobianEngine::default();
    let (mut value, mut product) = ([0.0; 2], [0.0; 1]);
    assert!(
        engine
            .try_vjp_into(&f, &[-1.0], &[1.0, 0.0], &mut value, &mut product)
            .is_err()
    );
    engine.vjp_into(&f, &[4.0], &[4.0, 0.0], &mut value, &mut product);
    assert_eq!((value, product), ([2.0, 2.0], [1.0])); // 4/(2√4)
}
