//! How long a tape may grow, and what it then does.

use std::cell::Cell;

use gradus_calculus::{
    CalculusError, Differentiator, Forward, Real, Reverse, ScalarFunction, gradient,
    hessian_vector_product, scalar_function,
};

use crate::reverse::rosenbrock;

#[test]
fn a_memory_limit_holds_while_wide_nodes_are_recorded() {
    let f = scalar_function!(|x| (0..200).map(|_| T::squared_norm(x)).sum());
    let (x, mut slopes) = (vec![1.0; 50_000], vec![0.0; 50_000]);
    let mut engine = Reverse::with_memory_limit(1 << 20);
    let allocations = allocation_counter::measure(|| {
        let refused = engine.try_value_and_gradient_into(&f, &x, &mut slopes);
        assert!(matches!(refused, Err(CalculusError::TapeMemory { .. })));
    });
    assert!(
        allocations.bytes_max < 1 << 23,
        "{} bytes",
        allocations.bytes_max
    );
}

#[test]
fn statistics_after_a_refused_recording_are_those_of_an_empty_one() {
    let f = scalar_function!(|x| (0..1000).fold(x[0], |s, k| s * x[k % 3] + x[(k + 1) % 3]));
    let mut engine = Reverse::with_memory_limit(1000);
    assert!(
        engine
            .try_value_and_gradient_into(&f, &[0.5; 3], &mut [0.0; 3])
            .is_err()
    );
    assert_eq!(engine.statistics().statements, 0);
}

#[test]
fn a_million_inputs() {
    let n = 1_000_000;
    let f = scalar_function!(|x| {
        let squares: T = x.iter().map(|x| *x * *x).sum();
        squares + T::sum_of(x)
    });
    let x = vec![0.5; n];
    assert!(gradient(&f, &x).iter().all(|partial| *partial == 2.0)); // 2x + 1
    let along = hessian_vector_product(&f, &x, &vec![1.0; n]);
    assert!(along.iter().all(|second| *second == 2.0));
}

#[test]
fn a_chain_of_ten_million_operations() {
    // Eight operations a step on two numbers that depend on three inputs each, and so cannot stay lazy.
    let steps = 1_500_000;
    let f = scalar_function!([steps: i32 = steps] |x| {
        let (mut a, mut b) = (x[0], x[1]);
        for _ in 0..*steps {
            let c = a * 0.5 + b * 0.5 + x[2];
            a = b - x[2];
            b = c - x[2];
        }
        a + b
    });
    let mut engine = Reverse::default();
    let mut gradient = [0.0; 3];
    engine.value_and_gradient_into(&f, &[1.0, 2.0, 3.0], &mut gradient);
    let mut forward = [0.0; 3];
    Forward::default().value_and_gradient_into(&f, &[1.0, 2.0, 3.0], &mut forward);
    for (reverse, forward) in gradient.iter().zip(forward) {
        assert!((reverse - forward).abs() <= 1e-9 * (1.0 + forward.abs()));
    }
    assert!(engine.statistics().statements >= 1_000_000);
}

#[test]
fn a_recording_beyond_its_memory_is_an_error_and_the_engine_lives_on() {
    let mut engine = Reverse::with_memory_limit(1 << 16);
    let x = vec![0.5; 5000];
    let mut gradient = vec![0.0; 5000];
    for f in [false, true] {
        let refused = if f {
            // wide nodes count too
            engine.try_value_and_gradient_into(
                &scalar_function!(|x| T::dot(x, x) + T::squared_norm(x)),
                &x,
                &mut gradient,
            )
        } else {
            engine.try_value_and_gradient_into(&rosenbrock(), &x, &mut gradient)
        };
        assert!(
            matches!(refused, Err(CalculusError::TapeMemory { bytes, limit }) if limit == 1 << 16 && bytes > limit),
            "{refused:?}"
        );
    }
    engine.value_and_gradient_into(&rosenbrock(), &x[..100], &mut gradient[..100]);
    assert!(engine.statistics().bytes <= 1 << 16);
}

#[test]
fn the_memory_of_a_tape_is_linear_in_the_operations() {
    let mut engine = Reverse::default();
    let mut per_variable = Vec::new();
    for n in [100, 1000, 10_000] {
        let x = vec![0.5; n];
        engine.value_and_gradient_into(&rosenbrock(), &x, &mut vec![0.0; n]);
        per_variable.push(engine.statistics().bytes as f64 / n as f64);
    }
    assert!(
        per_variable
            .iter()
            .all(|bytes| (47.0..=48.0).contains(bytes)),
        "{per_variable:?}"
    );
}

#[test]
fn a_function_that_records_something_else_each_time_ends() {
    struct Growing(Cell<usize>);
    impl ScalarFunction for Growing {
        fn eval<T: Real>(&self, x: &[T]) -> T {
            self.0.set((self.0.get() + 1) % 4);
            let mut sum = x[0];
            for k in 0..10_000 * (self.0.get() + 1) {
                sum = sum * x[1] + x[k % 3];
            }
            sum
        }
    }
    let mut gradient = [0.0; 3];
    let f = Growing(Cell::new(0));
    Reverse::default().value_and_gradient_into(&f, &[0.1, 0.5, 0.2], &mut gradient);
    assert!(gradient.iter().all(|partial| partial.is_finite()));
}
