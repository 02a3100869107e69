//! Unguarded evaluation first changes no bit, and costs no safety at kinks.

use std::array;

use allocation_counter::measure;
use gradus_calculus::{
    Differentiator, Direction, Dual, Engine, Forward, Real, ScalarFunction, gradient,
    scalar_function, value_and_gradient_array,
};
use proptest::prelude::*;

/// Smooth, with zero tangents in most products.
fn mixed() -> impl ScalarFunction {
    scalar_function!(|x| {
        let mut sum = T::from(0.0);
        for (i, pair) in x.windows(2).enumerate() {
            let product = pair[0] * pair[1] - (pair[1] * (i as f64)).sin() * 2.0;
            sum += product.square() / (pair[0].square() + 1.0) - product.exp() * pair[1].tanh();
        }
        sum
    })
}

/// √x₀ · x₁ + x₂: at x₀ = 0 the tangents of the others meet an infinite slope.
fn root() -> impl ScalarFunction {
    scalar_function!(|x| (x[0].sqrt() + 1.0) * x[1] + x[x.len() - 1])
}

/// The partial derivatives by guarded duals, a zero as +0.
fn guarded<F: ScalarFunction>(f: &F, x: &[f64]) -> Vec<u64> {
    let by = |i: usize| {
        let variables: Vec<Dual<f64, 1>> = (0..x.len())
            .map(|k| Dual {
                value: x[k],
                tangent: [f64::from(u8::from(k == i))],
            })
            .collect();
        (f.eval(&variables).tangent[0] + 0.0).to_bits()
    };
    (0..x.len()).map(by).collect()
}

fn bits(x: &[f64]) -> Vec<u64> {
    x.iter().map(|x| x.to_bits()).collect()
}

proptest! {
    #[test]
    fn the_bits_are_those_of_guarded_duals(x in prop::collection::vec(-2.0..2.0, 1..20)) {
        let mut slopes = vec![0.0; x.len()];
        Forward::default().value_and_gradient_into(&mixed(), &x, &mut slopes);
        prop_assert_eq!(bits(&slopes), guarded(&mixed(), &x));
    }

    #[test]
    fn so_they_are_for_arrays(x in prop::array::uniform5(prop_oneof![3 => -2.0..2.0, 1 => Just(0.0)])) {
        let (_, slopes) = value_and_gradient_array(&mixed(), &x);
        prop_assert_eq!(bits(&slopes), guarded(&mixed(), &x));
    }
}

#[test]
fn zero_times_infinity_is_evaluated_again() {
    let x = [0.0, 4.0, 3.0];
    let expected = [f64::INFINITY, 1.0, 1.0]; // x₁/(2√x₀), √x₀ + 1, 1
    assert_eq!(gradient(&root(), &x).as_slice(), expected);
    assert_eq!(value_and_gradient_array(&root(), &x), (7.0, expected));
    let mut engine = Forward::default();
    assert_eq!(engine.partial(&root(), &x, 1), 1.0);
    let along = engine.directional_derivative(&root(), &x, &Direction::axis(3, 2));
    assert_eq!(along, 1.0);
    for n in 1..20 {
        // whatever the width of the duals
        let x: Vec<f64> = (0..n).map(|i| f64::from(u8::from(i > 0))).collect();
        let f = scalar_function!(|x| x.iter().map(|x| x.sqrt()).sum());
        let slopes = gradient(&f, &x);
        assert_eq!(slopes[0], f64::INFINITY);
        assert!(slopes.iter().skip(1).all(|slope| *slope == 0.5));
    }
}

#[test]
fn the_second_evaluation_allocates_nothing_either() {
    let x: [f64; 11] = array::from_fn(|i| i as f64);
    let mut engine = Forward::default();
    let mut slopes = [0.0; 11];
    engine.value_and_gradient_into(&root(), &x, &mut slopes);
    let allocations = measure(|| {
        engine.value_and_gradient_into(&root(), &x, &mut slopes);
        value_and_gradient_array(&root(), &x);
    });
    assert_eq!(slopes[0], f64::INFINITY);
    assert_eq!(allocations.count_total, 0);
}

/// The derivative of √a + 2b by b, by dual numbers of whatever the point is, decides where to go.
struct Inner;

impl ScalarFunction for Inner {
    fn eval<T: Real>(&self, x: &[T]) -> T {
        let (a, b): (Dual<T, 2>, Dual<T, 2>) = (Dual::variable(x[0], 0), Dual::variable(x[1], 1));
        let slope = (a.sqrt() + b * 2.0).tangent[1]; // 2, where the unguarded 0 · ∞ would be NaN
        if slope >= T::from(1.0) {
            x[1] * 5.0
        } else {
            x[1] * 7.0
        }
    }
}

#[test]
fn a_derivative_taken_inside_a_function_has_the_value_of_f64() {
    let x = [0.0, 3.0];
    for mut engine in Engine::all().into_iter().filter(Engine::is_exact) {
        let mut slopes = [f64::NAN; 2];
        let value = engine.value_and_gradient_into(&Inner, &x, &mut slopes);
        assert_eq!((value, slopes), (15.0, [0.0, 5.0]), "{}", engine.name());
    }
    assert_eq!(value_and_gradient_array(&Inner, &x), (15.0, [0.0, 5.0]));
}
