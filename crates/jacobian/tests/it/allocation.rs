//! The in-place forms allocate nothing after the first call.

use allocation_counter::measure;
use gradus_jacobian::{JacobianEngine, Mode, vector_function};
use nalgebra::DMatrix;

#[test]
fn an_engine_allocates_nothing_after_its_first_call() {
    let f = vector_function!(|n| n, |x, y| {
        for i in 0..x.len() {
            y[i] = x[i] * x[(i + 1) % x.len()] + x[i].sin();
        }
    });
    for n in [1, 2, 3, 13] {
        let x: Vec<f64> = (0..n).map(|i| 0.1 * i as f64 + 0.3).collect();
        let (mut value, mut product, mut jacobian) =
            (vec![0.0; n], vec![0.0; n], DMatrix::zeros(n, n));
        for mode in [Mode::Forward, Mode::Reverse] {
            let mut engine = JacobianEngine::new(mode);
            let mut all = || {
                engine.value_and_jacobian_into(&f, &x, &mut value, &mut jacobian);
                engine.jvp_into(&f, &x, &x, &mut value, &mut product);
                engine.vjp_into(&f, &x, &x, &mut value, &mut product);
            };
            all();
            let allocations = measure(all);
            assert_eq!(allocations.count_total, 0, "{mode:?}, n = {n}");
        }
    }
}
