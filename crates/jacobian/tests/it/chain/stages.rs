//! Each stage's value, jvp, vjp and Jacobian against both engines on the same formula.

use gradus_calculus::Real;
use gradus_jacobian::stage::{
    Affine, CrossEntropy, Elementwise, Function, Softmax, SoftmaxCrossEntropy, SquaredError, Target,
};
use gradus_jacobian::{Activation, Mode, Stage, VectorFunction, jacobian_by, jvp, vjp};
use gradus_numerics::{norm, stream};
use nalgebra::DMatrix;
use proptest::prelude::*;

use super::networks::{matrix, vector};

/// What the stage claims against what both engines make of its formula, at x.
fn agree<S: Stage + VectorFunction>(stage: &S, x: &[f64], tolerance: f64) {
    let name = stage.name();
    let (n, m) = (Stage::inputs(stage), Stage::outputs(stage));
    assert_eq!(
        (n, m),
        (x.len(), VectorFunction::outputs(stage, n)),
        "{name}"
    );
    let mut y = vec![f64::NAN; m];
    stage.value(x, &mut y).unwrap();
    let claimed = stage.jacobian(x).unwrap();
    let near = |a: &[f64], b: &[f64], what: &str| {
        let gap: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
        assert!(
            a.len() == b.len() && norm(&gap) <= tolerance * (1.0 + norm(b)),
            "{name}, {what}: {a:?} {b:?}"
        );
    };
    for mode in [Mode::Forward, Mode::Reverse] {
        let measured = jacobian_by(mode, stage, x);
        near(claimed.as_slice(), measured.as_slice(), "jacobian");
    }
    let (v, w) = (
        vector(n, &mut stream(3, name)),
        vector(m, &mut stream(4, name)),
    );
    let mut product = vec![f64::NAN; m];
    stage.jvp(x, &v, &mut product).unwrap();
    let (value, by_engine) = jvp(stage, x, &v);
    assert_eq!(
        value.as_slice(),
        y,
        "{name}: the value has the bits of the engine's"
    );
    near(&product, by_engine.as_slice(), "jvp");
    let mut product = vec![f64::NAN; n];
    stage.vjp(x, &w, &mut product).unwrap();
    near(&product, vjp(stage, x, &w).1.as_slice(), "vjp");
}

proptest! {
    #[test]
    fn affine(seed in 0_u64..1000, m in 1_usize..9, n in 1_usize..9) {
        let mut rng = stream(seed, "affine");
        let stage = Affine::new(matrix(m, n, &mut rng), &vector(m, &mut rng)).unwrap();
        agree(&stage, &vector(n, &mut rng), 1e-15);
    }

    #[test]
    fn elementwise(x in prop::collection::vec(-6.0..6.0, 1..9)) {
        for activation in Activation::all() {
            agree(&Elementwise::new(activation, x.len()), &x, 4e-15);
        }
    }

    #[test]
    fn softmax(z in prop::collection::vec(-40.0..40.0, 1..9)) {
        agree(&Softmax::new(z.len()), &z, 2e-15);
    }

    #[test]
    fn losses(z in prop::collection::vec(-30.0..30.0, 2..9), label in 0_usize..100) {
        let k = z.len();
        let mut s = vec![0.0; k];
        Softmax::new(k).value(&z, &mut s).unwrap();
        agree(&SquaredError::new(&s).unwrap(), &z, 4e-15);
        // Another distribution than s, with a class that has no share.
        let mut t: Vec<f64> = s.iter().rev().copied().collect();
        t[0] = 0.0;
        let total: f64 = t.iter().sum();
        prop_assume!(total > 0.0);
        for t in &mut t {
            *t /= total;
        }
        for target in [Target::Class(label % k), Target::Distribution(t)] {
            agree(&SoftmaxCrossEntropy::new(k, target.clone()).unwrap(), &z, 1e-14);
            agree(&CrossEntropy::new(k, target).unwrap(), &s, 1e-14);
        }
    }

    #[test]
    fn the_tails_keep_their_digits(a in -700.0_f64..700.0) {
        // Relative to the slope itself, where 1 − tanh² and σ(1 − σ) would have none left.
        for activation in [Activation::Tanh, Activation::Sigmoid, Activation::Softplus, Activation::Exp] {
            let measured = jvp(&Elementwise::new(activation, 1), &[a], &[1.0]).1[0];
            let claimed = activation.slope(a);
            prop_assert!((claimed - measured).abs() <= 4e-15 * measured.abs() + f64::MIN_POSITIVE,
                "{}: {} {}", activation.name(), claimed, measured);
        }
    }
}

#[test]
fn kinks_have_the_slopes_of_the_engines() {
    for activation in Activation::all() {
        let measured = jvp(&Elementwise::new(activation, 1), &[0.0], &[1.0]).1[0];
        assert!(
            (activation.slope(0.0) - measured).abs() < 1e-15,
            "{}",
            activation.name()
        );
        assert!(activation.slope(f64::NAN).is_nan());
        assert!(activation.eval(f64::NAN).is_nan(), "{}", activation.name());
    }
}

#[test]
fn slopes_have_limits_at_infinity() {
    for (activation, at) in [
        (Activation::Relu, [0.0, 1.0]),
        (Activation::Tanh, [0.0, 0.0]),
        (Activation::Sigmoid, [0.0, 0.0]),
        (Activation::Softplus, [0.0, 1.0]),
        (Activation::Silu, [0.0, 1.0]),
        (Activation::Gelu, [0.0, 1.0]),
        (Activation::Elu, [0.0, 1.0]),
        (Activation::Exp, [0.0, f64::INFINITY]),
    ] {
        let slopes = [f64::NEG_INFINITY, f64::INFINITY].map(|a| activation.slope(a));
        assert_eq!(slopes, at, "{}", activation.name());
    }
}

/// The same function by its formula and by the engines: any function can be a stage.
#[derive(Clone, Debug)]
struct Twist;
impl VectorFunction for Twist {
    fn outputs(&self, _: usize) -> usize {
        2
    }
    fn eval<T: Real>(&self, x: &[T], y: &mut [T]) {
        y[0] = x[0] * x[1] * x[2];
        y[1] = x[2].exp();
    }
}

#[test]
fn a_function_s_multiplications_are_counted() {
    let stage = Function::new("twist", Twist, 3);
    let x = [2.0, 3.0, 0.5];
    let jacobian = stage.jacobian(&x).unwrap();
    let e = gradus_numerics::exp(0.5);
    let expected = DMatrix::from_row_slice(2, 3, &[1.5, 1.0, 6.0, 0.0, 0.0, e]);
    assert!((jacobian - expected).norm() < 1e-15);
    // Two for each product, one for exp.
    assert_eq!(stage.jvp_multiply_adds(&x), 5);
    assert!(stage.vjp_multiply_adds(&x) >= 4);
    assert_eq!(stage.name(), "twist");
}
