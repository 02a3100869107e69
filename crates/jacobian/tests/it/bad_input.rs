//! Whatever comes from data, numbers or a careless function is an error, never a panic.

use std::cell::Cell;

use gradus_calculus::{CalculusError, Real};
use gradus_jacobian::{
    JacobianEngine, JacobianError, Mode, VectorFunction, jacobian, try_jacobian, try_jvp,
    try_value_and_jacobian, try_vjp, vector_function,
};
use nalgebra::DMatrix;

fn both_modes(f: &impl VectorFunction, x: &[f64]) -> [JacobianError; 2] {
    [Mode::Forward, Mode::Reverse].map(|mode| {
        let m = f.outputs(x.len());
        let (mut value, mut jacobian) = (vec![0.0; m], DMatrix::zeros(m, x.len()));
        JacobianEngine::new(mode)
            .try_value_and_jacobian_into(f, x, &mut value, &mut jacobian)
            .unwrap_err()
    })
}

#[test]
fn no_inputs_and_no_outputs() {
    let nothing = vector_function!(|_n| 0, |_x, _y| ());
    let square = vector_function!(|x| [x[0].square()]);
    assert_eq!(try_jacobian(&square, &[]), Err(JacobianError::NoInputs));
    assert_eq!(
        try_jvp(&square, &[], &[]).unwrap_err(),
        JacobianError::NoInputs
    );
    assert_eq!(
        try_vjp(&square, &[], &[1.0]).unwrap_err(),
        JacobianError::NoInputs
    );
    let no_outputs = JacobianError::NoOutputs { inputs: 2 };
    assert_eq!(try_jacobian(&nothing, &[1.0, 2.0]), Err(no_outputs.clone()));
    assert_eq!(
        try_jvp(&nothing, &[1.0, 2.0], &[1.0, 1.0]).unwrap_err(),
        no_outputs
    );
    assert_eq!(try_vjp(&nothing, &[1.0, 2.0], &[]).unwrap_err(), no_outputs);
}

#[test]
fn numbers_that_are_not_finite() {
    let f = vector_function!(|x| [x[0] + x[1], x[0]]);
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let Err(JacobianError::NonFiniteInput { index: 1, value }) = try_jacobian(&f, &[0.0, bad])
        else {
            panic!("{bad} went through");
        };
        assert_eq!(value.to_bits(), bad.to_bits());
        let refused = try_jvp(&f, &[0.0, 0.0], &[bad, 1.0]).unwrap_err();
        assert!(matches!(
            refused,
            JacobianError::NonFiniteVector {
                what: "tangent",
                index: 0,
                ..
            }
        ));
        let refused = try_vjp(&f, &[0.0, 0.0], &[1.0, bad]).unwrap_err();
        assert!(matches!(
            refused,
            JacobianError::NonFiniteVector {
                what: "cotangent",
                index: 1,
                ..
            }
        ));
    }
}

#[test]
fn lengths_that_do_not_fit() {
    let f = vector_function!(|x| [x[0] + x[1], x[0], x[1]]);
    let mut engine = JacobianEngine::default();
    let x = [1.0, 2.0];
    let mismatch = |what, expected, found| JacobianError::LengthMismatch {
        what,
        expected,
        found,
    };
    let shape = |found| {
        let (what, expected) = ("jacobian", (3, 2));
        Err(JacobianError::ShapeMismatch {
            what,
            expected,
            found,
        })
    };
    let refused =
        engine.try_value_and_jacobian_into(&f, &x, &mut [0.0; 2], &mut DMatrix::zeros(3, 2));
    assert_eq!(refused, Err(mismatch("value", 3, 2)));
    let refused =
        engine.try_value_and_jacobian_into(&f, &x, &mut [0.0; 3], &mut DMatrix::zeros(2, 3));
    assert_eq!(refused, shape((2, 3)));
    let refused =
        engine.try_value_and_jacobian_into(&f, &x, &mut [0.0; 3], &mut DMatrix::zeros(3, 3));
    assert_eq!(refused, shape((3, 3)));
    let refused = engine.try_jvp_into(&f, &x, &[1.0; 3], &mut [0.0; 3], &mut [0.0; 3]);
    assert_eq!(refused, Err(mismatch("tangent", 2, 3)));
    let refused = engine.try_jvp_into(&f, &x, &[1.0; 2], &mut [0.0; 3], &mut [0.0; 2]);
    assert_eq!(refused, Err(mismatch("product", 3, 2)));
    let refused = engine.try_vjp_into(&f, &x, &[1.0; 2], &mut [0.0; 3], &mut [0.0; 2]);
    assert_eq!(refused, Err(mismatch("cotangent", 3, 2)));
    let refused = engine.try_vjp_into(&f, &x, &[1.0; 3], &mut [0.0; 3], &mut [0.0; 3]);
    assert_eq!(refused, Err(mismatch("product", 2, 3)));
}

/// A function that cannot make up its mind.
struct Fickle {
    asked: Cell<usize>,
}
impl VectorFunction for Fickle {
    fn outputs(&self, _: usize) -> usize {
        self.asked.set(self.asked.get() + 1);
        1 + self.asked.get() % 2
    }
    fn eval<T: Real>(&self, x: &[T], y: &mut [T]) {
        y.fill(x[0]);
    }
}

#[test]
fn a_number_of_outputs_that_changes_between_calls() {
    let fickle = || Fickle {
        asked: Cell::new(0),
    };
    let mut engine = JacobianEngine::default();
    let changed = Err(JacobianError::OutputsChanged {
        inputs: 1,
        before: 2,
        after: 1,
    });
    let (mut value, mut jacobian) = ([0.0; 2], DMatrix::zeros(2, 1));
    let refused = engine.try_value_and_jacobian_into(&fickle(), &[1.0], &mut value, &mut jacobian);
    assert_eq!(refused, changed);
    let refused = engine.try_jvp_into(&fickle(), &[1.0], &[1.0], &mut value, &mut [0.0; 2]);
    assert_eq!(refused, changed);
    let refused = engine.try_vjp_into(&fickle(), &[1.0], &[1.0; 2], &mut value, &mut [0.0; 1]);
    assert_eq!(refused, changed);
    // Asked once for the buffers and once more by the engine: the lengths differ.
    assert!(matches!(
        try_value_and_jacobian(&fickle(), &[1.0]),
        Err(JacobianError::LengthMismatch { .. } | JacobianError::OutputsChanged { .. })
    ));
}

#[test]
fn outputs_that_are_nan_or_never_written() {
    let undefined = vector_function!(|x| [x[0], x[0].ln()]);
    let forgetful = vector_function!(|_n| 3, |x, y| y[1] = x[0]);
    for refused in both_modes(&undefined, &[-1.0]) {
        assert_eq!(refused, JacobianError::NanOutput { output: 1 });
    }
    for refused in both_modes(&forgetful, &[1.0]) {
        assert_eq!(refused, JacobianError::NanOutput { output: 0 });
    }
    let refused = try_jvp(&forgetful, &[1.0], &[1.0]).unwrap_err();
    assert_eq!(refused, JacobianError::NanOutput { output: 0 });
    let refused = try_vjp(&forgetful, &[1.0], &[0.0; 3]).unwrap_err();
    assert_eq!(refused, JacobianError::NanOutput { output: 0 });
}

#[test]
fn derivatives_that_are_nan() {
    // ∞ · 0 where something varies
    let f = vector_function!(|x| [x[1], x[1] + x[0].sqrt() * x[0].sqrt()]);
    for refused in both_modes(&f, &[0.0, 1.0]) {
        assert_eq!(refused, JacobianError::NanEntry { row: 1, column: 0 });
    }
    let refused = try_jvp(&f, &[0.0, 1.0], &[1.0, 0.0]).unwrap_err();
    assert_eq!(
        refused,
        JacobianError::NanProduct {
            product: "jvp",
            index: 1
        }
    );
    assert!(try_jvp(&f, &[0.0, 1.0], &[0.0, 1.0]).is_ok());
    let refused = try_vjp(&f, &[0.0, 1.0], &[0.0, 1.0]).unwrap_err();
    assert_eq!(
        refused,
        JacobianError::NanProduct {
            product: "vjp",
            index: 0
        }
    );
    assert!(try_vjp(&f, &[0.0, 1.0], &[1.0, 0.0]).is_ok());
}

#[test]
fn a_tape_without_memory() {
    let f = vector_function!(|_n| 1, |x, y| y[0] =
        x.iter().map(|a| *a * x[1] + *a * x[0]).sum());
    let mut engine = JacobianEngine::new(Mode::Reverse).with_memory_limit(4000);
    let mut jacobian = DMatrix::zeros(1, 200);
    let refused = engine.try_value_and_jacobian_into(&f, &[1.0; 200], &mut [0.0], &mut jacobian);
    assert!(matches!(
        refused,
        Err(JacobianError::Calculus(CalculusError::TapeMemory {
            limit: 4000,
            ..
        }))
    ));
    assert!(
        engine
            .clone()
            .try_vjp_into(&f, &[1.0; 200], &[1.0], &mut [0.0], &mut [0.0; 200])
            .is_err()
    );
}

#[test]
#[should_panic(expected = "coordinate 0 of the point is NaN: every coordinate must be finite")]
fn the_plain_form_panics_with_the_message() {
    jacobian(&vector_function!(|x| [x[0]]), &[f64::NAN]);
}
