//! Reverse mode: what a tape promises beside the right gradient.

use std::thread;

use gradus_calculus::{
    Differentiator, Direction, Dual, Forward, Real, Reverse, ScalarFunction, Var, gradient,
    hessian, hessian_vector_product, reverse, scalar_function,
};
use nalgebra::DMatrix;

pub(crate) fn rosenbrock() -> impl ScalarFunction + Copy {
    #[derive(Clone, Copy)]
    struct Rosenbrock;
    impl ScalarFunction for Rosenbrock {
        fn eval<T: Real>(&self, x: &[T]) -> T {
            x.windows(2)
                .map(|pair| {
                    let (valley, slope) = (pair[1] - pair[0] * pair[0], -pair[0] + 1.0);
                    valley * valley * 100.0 + slope * slope
                })
                .sum()
        }
    }
    Rosenbrock
}

/// Both engines' gradients, reverse mode's first.
fn gradients<F: ScalarFunction>(f: &F, x: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let (mut reverse, mut forward) = (vec![f64::NAN; x.len()], vec![f64::NAN; x.len()]);
    let value = Reverse::default().value_and_gradient_into(f, x, &mut reverse);
    assert_eq!(
        value,
        Forward::default().value_and_gradient_into(f, x, &mut forward)
    );
    assert_eq!(value.to_bits(), f.eval(x).to_bits());
    (reverse, forward)
}

fn assert_close(found: &[f64], expected: &[f64]) {
    let scale = expected
        .iter()
        .fold(1.0_f64, |m, e| if e.abs() > m { e.abs() } else { m });
    for (i, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert!(
            (found - expected).abs() <= 1e-14 * scale,
            "{i}: {found} against {expected}"
        );
    }
}

#[test]
fn functions_of_one_variable_and_constants_record_nothing() {
    let f = scalar_function!(|x| {
        let y = (x[0].sin() * 3.0 + 1.0).exp() / 7.0 + 2.0;
        (T::from(5.0) - y).square() * (y + 1.0).ln() + y * y
    });
    let mut engine = Reverse::default();
    engine.value_and_gradient_into(&f, &[0.3], &mut [0.0]);
    assert_eq!(engine.statistics().statements, 0);
    let two = scalar_function!(|x| (x[0] * x[1]).sin() * (x[0] - x[1]) / x[1].exp());
    engine.value_and_gradient_into(&two, &[0.3, 0.4], &mut [0.0; 2]);
    assert_eq!(engine.statistics().statements, 0); // two entries stay lazy
}

#[test]
fn three_entries_make_statements() {
    let f = scalar_function!(|x| x[0] * x[1] * x[2] * x[3] * x[4]);
    let mut engine = Reverse::default();
    let mut gradient = [0.0; 5];
    engine.value_and_gradient_into(&f, &[1.0, 2.0, 3.0, 4.0, 5.0], &mut gradient);
    assert_eq!(gradient, [120.0, 60.0, 40.0, 30.0, 24.0]);
    // (x₀ x₁) x₂ records x₀ x₁, its product with x₃ records again, and so does the one with x₄.
    assert_eq!(engine.statistics().statements, 3);
}

#[test]
fn every_way_of_merging_forms_is_right() {
    // Forms of (none, one, two) entries on either side, the same, swapped and different ones.
    let f = scalar_function!(|x| {
        let forms = [
            T::from(1.5),
            x[0],
            x[1],
            x[2],
            x[0] * x[1],
            x[1] * x[0],
            x[1] * x[2],
            x[2] * x[0],
            x[3] / x[0],
        ];
        let mut sum = T::from(0.0);
        let mut weight = 0.1;
        for a in forms {
            for b in forms {
                for joined in [a + b, a - b, a * b, b / a, a.atan2(b), (a - b).exp() * a] {
                    weight = 0.9 - weight * 0.7;
                    sum += joined * weight;
                }
            }
        }
        sum
    });
    let (reverse, forward) = gradients(&f, &[0.7, 1.3, -0.4, 2.0]);
    assert_close(&reverse, &forward);
}

#[test]
fn structured_operations_are_one_entry_and_right() {
    let f = scalar_function!(|x| {
        let scaled: Vec<T> = x.iter().map(|x| x.sin() * 2.0).collect();
        let mixed: Vec<T> = x.iter().zip(x.iter().rev()).map(|(a, b)| *a * *b).collect();
        let matrix = DMatrix::from_fn(3, x.len(), |i, j| 1.0 / (1.0 + i as f64 + 2.0 * j as f64));
        let mut side_by_side = [T::from(0.0); 3];
        T::matrix_vector(&matrix, x, &mut side_by_side);
        let mut scattered = [T::from(0.0); 3];
        T::matrix_vector(&matrix, &mixed, &mut scattered);
        let weights: Vec<f64> = (0..x.len()).map(|i| 0.5 - i as f64).collect();
        T::dot(x, &scaled)
            + T::dot(&scaled, &mixed) * 0.5
            + T::dot(x, x)
            + T::sum_of(x).square()
            + T::sum_of(&mixed)
            + T::weighted_sum(&weights, x) * x[1]
            + T::weighted_sum(&weights, &mixed)
            + T::squared_norm(x).sqrt()
            + T::squared_norm(&mixed)
            + T::log_sum_exp(x) * 3.0
            + T::log_sum_exp(&scaled)
            + T::dot(&side_by_side, &scattered)
            + T::log_sum_exp(&side_by_side)
    });
    for n in [2, 7, 8, 9, 40] {
        let x: Vec<f64> = (0..n).map(|i| 0.3 + 0.1 * f64::from(i % 7)).collect();
        let (reverse, forward) = gradients(&f, &x);
        assert_close(&reverse, &forward);
    }
    let mut engine = Reverse::default();
    let dot = scalar_function!(|x| T::dot(&x[..50], &x[50..]));
    engine.value_and_gradient_into(&dot, &[1.0; 100], &mut [0.0; 100]);
    let tape = engine.statistics();
    assert_eq!((tape.statements, tape.weights), (1, 100));
    // Inputs side by side need no index: eight bytes a weight, eight an adjoint, and a node or two.
    assert!(tape.bytes < 100 * 8 + 101 * 8 + 300, "{}", tape.bytes);
    let sum = scalar_function!(|x| T::sum_of(x));
    engine.value_and_gradient_into(&sum, &[1.0; 100], &mut [0.0; 100]);
    assert!(
        engine.statistics().bytes < 101 * 8 + 200,
        "a sum of inputs holds no weights"
    );
}

#[test]
fn softmax_on_the_tape_is_accurate_for_large_numbers() {
    // The rounding of the value, |value| ε, must not become an error of the weights.
    let f = scalar_function!(|x| T::log_sum_exp(x));
    for shift in [1e3, 1e8, 1e17] {
        let slopes = gradient(&f, &[shift; 9]);
        assert!(
            (slopes[0] * 9.0 - 1.0).abs() < 1e-14,
            "{shift:e}: {}",
            slopes[0]
        );
    }
    // 1/n − 1/n², by nested duals and by tape.
    let f = scalar_function!(|x| T::log_sum_exp(&x.iter().map(|x| *x + 1e17).collect::<Vec<T>>()));
    assert_eq!(hessian(&f, &[0.0; 4])[(0, 0)], 0.1875);
    assert!((hessian(&f, &[0.0; 5])[(0, 0)] - 0.16).abs() < 1e-14);
}

#[test]
fn structured_operations_take_constants_and_nothing_at_all() {
    let f = scalar_function!(|x| {
        let constants = [T::from(2.0), T::from(3.0)];
        let half = [x[0], T::from(1.0)];
        let matrix = DMatrix::from_row_slice(2, 2, &[1.0, 2.0, 3.0, 4.0]);
        let mut product = [T::from(0.0); 2];
        T::matrix_vector(&matrix, &constants, &mut product);
        let mut none = [];
        T::matrix_vector(&DMatrix::zeros(0, 2), &half, &mut none);
        let mut of_nothing = [x[0]];
        T::matrix_vector(&DMatrix::zeros(1, 0), &[], &mut of_nothing);
        T::dot(&constants, &half)
            + T::dot(&constants, &constants)
            + T::sum_of(&constants)
            + T::squared_norm(&half)
            + T::log_sum_exp(&constants)
            + T::weighted_sum(&[1.0, 2.0], &constants)
            + T::dot(&[], &[])
            + T::sum_of(&[])
            + T::log_sum_exp(&half)
            + product[1]
            + of_nothing[0]
    });
    let (reverse, forward) = gradients(&f, &[0.8]);
    assert_close(&reverse, &forward);
}

#[test]
fn an_engine_takes_functions_of_any_length_one_after_the_other() {
    let mut engine = Reverse::default();
    for n in [2, 50_000, 3, 1, 700, 50_000] {
        let x: Vec<f64> = (0..n).map(|i| 0.1 * f64::from(i % 13)).collect();
        let mut gradient = vec![f64::NAN; x.len()];
        engine.value_and_gradient_into(&rosenbrock(), &x, &mut gradient);
        let mut expected = vec![0.0; x.len()];
        for i in 1..x.len() {
            let valley = x[i] - x[i - 1] * x[i - 1];
            expected[i - 1] += -400.0 * valley * x[i - 1] - 2.0 * (1.0 - x[i - 1]);
            expected[i] += 200.0 * valley;
        }
        assert_close(&gradient, &expected);
    }
}

/// d/dy y³ at y = x, by a dual number of whatever x is.
struct Slope;
impl ScalarFunction for Slope {
    fn eval<T: Real>(&self, x: &[T]) -> T {
        let y = Dual::<T, 1>::variable(x[0], 0);
        (y * y * y).tangent[0]
    }
}

#[test]
fn a_gradient_inside_a_function_that_is_differentiated_works() {
    // g(y) = y², and f(x) = x · g′(value of x) = x · 2c with c = x held fixed.
    let inner = scalar_function!(|x| {
        let slope = reverse::gradient(|y| y[0] * y[0], &[x[0].value()])[0];
        x[0] * slope
    });
    assert_eq!(gradient(&inner, &[3.0])[0], 6.0);
    assert_eq!(reverse::gradient(|x| inner.eval(x), &[3.0])[0], 6.0);

    // A dual number of tape variables: d/dx of d/dy y³ at y = x is 6x.
    assert_eq!(reverse::gradient(|x| Slope.eval(x), &[2.0])[0], 12.0);
}

#[test]
fn threads_have_an_engine_each() {
    let x: Vec<f64> = (0..300).map(|i| f64::from(i % 11) * 0.2).collect();
    let mut moved = Reverse::default();
    let mut expected = vec![0.0; x.len()];
    moved.value_and_gradient_into(&rosenbrock(), &x, &mut expected);
    thread::scope(|scope| {
        for mut engine in [moved, Reverse::default(), Reverse::default()] {
            let (x, expected) = (&x, &expected);
            scope.spawn(move || {
                for _ in 0..50 {
                    let mut gradient = vec![0.0; x.len()];
                    engine.value_and_gradient_into(&rosenbrock(), x, &mut gradient);
                    assert_eq!(&gradient, expected);
                }
            });
        }
    });
}

#[test]
fn directional_and_partial_derivatives_are_those_of_the_gradient() {
    let x = [0.3, 1.2, -0.4];
    let u = Direction::new(&[1.0, -2.0, 0.5]).unwrap();
    let mut engine = Reverse::default();
    let along = engine.directional_derivative(&rosenbrock(), &x, &u);
    let expected = Forward::default().directional_derivative(&rosenbrock(), &x, &u);
    assert!((along - expected).abs() <= 1e-13 * expected.abs());
    for i in 0..3 {
        let expected = Forward::default().partial(&rosenbrock(), &x, i);
        assert!((engine.partial(&rosenbrock(), &x, i) - expected).abs() <= 1e-13);
    }
}

#[test]
fn hessians_of_few_and_many_variables_agree() {
    // The same function, once with variables it does not need: nested duals below, a tape above.
    let f = scalar_function!(|x| (x[0] * x[1]).sin() + x[2].exp() * x[0] + x[1].powi(3) / x[2]);
    let few = hessian(&f, &[0.4, 1.1, 0.7]);
    let many = hessian(&f, &[0.4, 1.1, 0.7, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0]);
    assert!((many.view((0, 0), (3, 3)) - &few).amax() <= 1e-14 * few.amax());
    assert_eq!(many, many.transpose());
    assert!(
        many.view((3, 0), (6, 9))
            .iter()
            .all(|second| *second == 0.0)
    );
    let v = [1.0, -2.0, 0.5, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0];
    let product = hessian_vector_product(&f, &[0.4, 1.1, 0.7, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0], &v);
    let expected = &many * nalgebra::DVector::from_column_slice(&v);
    assert!((product - expected).amax() <= 1e-13 * few.amax());
}

#[test]
fn a_variable_prints_without_its_tape() {
    let mut text = String::new();
    reverse::gradient(
        |x: &[Var<'_>]| {
            text = format!("{:?}", x[0] * 2.0);
            x[0]
        },
        &[3.0],
    );
    assert_eq!(
        text,
        "Var { value: 6.0, weights: [2.0, 0.0], entries: [1, 0], .. }"
    );
}
