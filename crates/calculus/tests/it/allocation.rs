//! Dual numbers live on the stack, and an engine allocates nothing after its first call.

use allocation_counter::measure;
use gradus_calculus::{
    Differentiator, Direction, Dual, Engine, Real, ScalarFunction, scalar_function,
    value_and_gradient_array,
};

fn rosenbrock() -> impl ScalarFunction {
    scalar_function!(|x| {
        let mut sum = T::from(0.0);
        for pair in x.windows(2) {
            let (valley, slope) = (pair[1] - pair[0] * pair[0], -pair[0] + 1.0);
            sum += valley * valley * 100.0 + slope * slope;
        }
        sum
    })
}

#[test]
fn a_dual_evaluation_allocates_nothing() {
    let x = [Dual::<f64, 2>::variable(1.2, 0), Dual::variable(0.7, 1)];
    let mut slope = 0.0;
    let allocations = measure(|| {
        let y = x[0].exp() * x[1].sin() + Dual::dot(&x, &x).sqrt() + Dual::log_sum_exp(&x);
        slope = y.tangent[0];
    });
    assert!(slope.is_finite());
    assert_eq!(allocations.count_total, 0);
}

#[test]
fn the_array_form_allocates_nothing() {
    let x = [0.5; 10];
    let mut value = 0.0;
    let allocations = measure(|| value = value_and_gradient_array(&rosenbrock(), &x).0);
    assert!(value > 0.0);
    assert_eq!(allocations.count_total, 0);
}

#[test]
fn an_engine_allocates_nothing_after_its_first_call() {
    let f = rosenbrock();
    let x = [0.5; 13];
    let direction = Direction::axis(13, 4);
    let mut gradient = [0.0; 13];
    for mut engine in Engine::all() {
        engine.value_and_gradient_into(&f, &x, &mut gradient);
        engine.directional_derivative(&f, &x, &direction);
        let allocations = measure(|| {
            engine.value_and_gradient_into(&f, &x, &mut gradient);
            engine.directional_derivative(&f, &x, &direction);
            engine.partial(&f, &x, 3);
        });
        assert_eq!(allocations.count_total, 0, "{}", engine.name());
    }
}
