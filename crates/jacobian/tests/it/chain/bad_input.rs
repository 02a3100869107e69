//! What is wrong is named with its stage; nothing panics.

use gradus_jacobian::stage::{
    Affine, CrossEntropy, Elementwise, Function, Softmax, SoftmaxCrossEntropy, SquaredError, Target,
};
use gradus_jacobian::{
    Activation, Bracketing, Chain, Checkpointing, JacobianError, Stage, vector_function,
};
use nalgebra::{DMatrix, dmatrix};

fn relu(size: usize) -> Box<dyn Stage> {
    Box::new(Elementwise::new(Activation::Relu, size))
}

#[test]
fn chains_must_fit_together() {
    assert_eq!(Chain::new(vec![]).unwrap_err(), JacobianError::EmptyChain);
    let mismatch = Chain::new(vec![relu(2), relu(2), Box::new(Softmax::new(3))]).unwrap_err();
    assert_eq!(
        mismatch.to_string(),
        "stage 2 (softmax) takes 3 numbers, but stage 1 (relu) gives 2: make them equal"
    );
    let empty = Chain::new(vec![relu(0)]).unwrap_err();
    assert_eq!(
        empty.to_string(),
        "stage 0 (relu) maps 0 numbers to 0: a stage needs at least one of each"
    );
    let nothing = Function::new("nothing", vector_function!(|_n| 0, |_x, _y| ()), 2);
    assert!(matches!(
        Chain::new(vec![Box::new(nothing)]),
        Err(JacobianError::EmptyStage {
            inputs: 2,
            outputs: 0,
            ..
        })
    ));
}

/// (x, y) ↦ (x − y, x + y), then √ of the first: NaN for x < y, slope ∞ for x = y.
fn root() -> Chain {
    let difference = vector_function!(|x| [x[0] - x[1], x[0] + x[1]]);
    let root = vector_function!(|x| [x[0].sqrt(), x[1]]);
    Chain::new(vec![
        Box::new(Function::new("difference", difference, 2)),
        Box::new(Function::new("root", root, 2)),
        Box::new(Elementwise::new(Activation::Tanh, 2)),
    ])
    .unwrap()
}

#[test]
fn nan_in_the_middle_names_its_stage() {
    let chain = root();
    let message = "stage 1 (root): output 0 is NaN at this point: write every output, and differentiate where they are defined";
    let x = [1.0, 2.0];
    let bracketing = Bracketing::left_to_right(3).unwrap();
    let errors = [
        chain.value(&x).map(|_| ()),
        chain.jvp(&x, &[1.0, 0.0]).map(|_| ()),
        chain.vjp(&x, &[1.0, 0.0]).map(|_| ()),
        chain
            .checkpointed_vjp(&x, &[1.0, 0.0], Checkpointing::Binomial(1))
            .map(|_| ()),
        chain.jacobian(&x).map(|_| ()),
        chain.product(&x, &bracketing).map(|_| ()),
    ];
    for error in errors {
        assert_eq!(error.unwrap_err().to_string(), message);
    }
}

#[test]
fn nan_among_slopes_names_its_stage() {
    // −1/s at s = 0 is −∞; softmax's row turns it into 0 · ∞.
    let chain = Chain::new(vec![
        Box::new(Softmax::new(2)),
        Box::new(CrossEntropy::new(2, Target::Class(1)).unwrap()),
    ])
    .unwrap();
    let error = chain.vjp(&[1e4, -1e4], &[1.0]).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("stage 0 (softmax): entry 0 of the vjp is NaN"),
        "{error}"
    );
    let fused = Chain::new(vec![
        Box::new(SoftmaxCrossEntropy::new(2, Target::Class(1)).unwrap()) as Box<dyn Stage>,
    ])
    .unwrap();
    assert_eq!(
        fused
            .vjp(&[1e4, -1e4], &[1.0])
            .unwrap()
            .derivative
            .as_slice(),
        [1.0, -1.0]
    );
}

#[test]
fn infinities_pass_where_they_have_a_meaning() {
    let chain = Chain::new(vec![
        Box::new(Elementwise::new(Activation::Exp, 1)) as Box<dyn Stage>,
        Box::new(Elementwise::new(Activation::Sigmoid, 1)),
    ])
    .unwrap();
    let counted = chain.vjp(&[1000.0], &[1.0]).unwrap();
    // σ(∞) = 1 with slope 0: what does not vary stays 0, be the slope behind it infinite.
    assert_eq!((counted.value[0], counted.derivative[0]), (1.0, 0.0));
}

#[test]
fn points_and_vectors_must_fit() {
    let chain = root();
    let refused = chain.value(&[1.0]).unwrap_err();
    assert_eq!(
        refused,
        JacobianError::LengthMismatch {
            what: "point",
            expected: 2,
            found: 1
        }
    );
    let refused = chain.jvp(&[1.0, 0.0], &[1.0]).unwrap_err();
    assert_eq!(
        refused,
        JacobianError::LengthMismatch {
            what: "tangent",
            expected: 2,
            found: 1
        }
    );
    let refused = chain.vjp(&[1.0, 0.0], &[1.0; 3]).unwrap_err();
    assert_eq!(
        refused,
        JacobianError::LengthMismatch {
            what: "cotangent",
            expected: 2,
            found: 3
        }
    );
    assert!(matches!(
        chain.jacobian(&[1.0, f64::NAN]),
        Err(JacobianError::NonFiniteInput { index: 1, .. })
    ));
    assert!(matches!(
        chain.vjp(&[1.0, 0.0], &[f64::INFINITY, 0.0]),
        Err(JacobianError::NonFiniteVector {
            what: "cotangent",
            index: 0,
            ..
        })
    ));
    let two = Bracketing::left_to_right(2).unwrap();
    let refused = chain.product(&[1.0, 0.0], &two).unwrap_err();
    assert_eq!(
        refused,
        JacobianError::BracketingMismatch {
            expected: 3,
            found: 2
        }
    );
}

#[test]
fn stages_refuse_bad_parameters() {
    let w = || dmatrix![1.0, 2.0; 3.0, 4.0];
    assert!(matches!(
        Affine::new(w(), &[1.0]),
        Err(JacobianError::LengthMismatch {
            what: "offset",
            expected: 2,
            found: 1
        })
    ));
    assert!(matches!(
        Affine::linear(dmatrix![1.0, f64::NAN]),
        Err(JacobianError::NonFiniteEntry {
            row: 0,
            column: 1,
            ..
        })
    ));
    assert!(Affine::new(w(), &[1.0, f64::INFINITY]).is_err());
    assert!(SquaredError::new(&[f64::NAN]).is_err());
    assert!(matches!(
        CrossEntropy::new(3, Target::Class(3)),
        Err(JacobianError::LabelOutOfRange {
            label: 3,
            classes: 3
        })
    ));
    for target in [
        vec![0.5, 0.4],
        vec![1.5, -0.5],
        vec![f64::NAN, 1.0],
        vec![1.0],
    ] {
        assert!(SoftmaxCrossEntropy::new(2, Target::Distribution(target)).is_err());
    }
}

/// A stage that hands out a matrix of the wrong shape, or one with NaN in it.
#[derive(Debug)]
struct Liar(DMatrix<f64>);
impl Stage for Liar {
    fn name(&self) -> &'static str {
        "liar"
    }
    fn inputs(&self) -> usize {
        2
    }
    fn outputs(&self) -> usize {
        1
    }
    fn value(&self, x: &[f64], y: &mut [f64]) -> Result<(), JacobianError> {
        y[0] = x[0];
        Ok(())
    }
    fn jvp(&self, _: &[f64], _: &[f64], _: &mut [f64]) -> Result<(), JacobianError> {
        Ok(()) // writes nothing
    }
    fn vjp(&self, _: &[f64], _: &[f64], _: &mut [f64]) -> Result<(), JacobianError> {
        Ok(())
    }
    fn jacobian(&self, _: &[f64]) -> Result<DMatrix<f64>, JacobianError> {
        Ok(self.0.clone())
    }
    fn jvp_multiply_adds(&self, _: &[f64]) -> u64 {
        u64::MAX
    }
}

#[test]
fn a_stage_of_one_s_own_is_checked() {
    let one = Bracketing::left_to_right(1).unwrap();
    let error = |matrix| {
        let chain = Chain::new(vec![Box::new(Liar(matrix)) as Box<dyn Stage>]).unwrap();
        assert!(
            chain
                .jvp(&[0.0; 2], &[1.0; 2])
                .unwrap_err()
                .to_string()
                .contains("entry 0 of the jvp")
        );
        assert!(
            chain
                .vjp(&[0.0; 2], &[1.0])
                .unwrap_err()
                .to_string()
                .contains("entry 0 of the vjp")
        );
        chain.product(&[0.0; 2], &one).unwrap_err().to_string()
    };
    assert_eq!(
        error(dmatrix![1.0; 2.0]),
        "stage 0 (liar): the number of the Jacobian's rows has length 2, but the function needs 1: make them equal"
    );
    assert!(error(dmatrix![1.0, f64::NAN]).contains("output 0 by input 1 is NaN"));
}
