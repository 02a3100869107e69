//! Gradient descent by the library's rule.

use gradus_optim::{Optimizer, Sgd, SgdConfig};

/// θ ← θ − η g for the two parameters of a point.
pub(super) fn descent(learning_rate: f64) -> Sgd<f64> {
    let config = SgdConfig {
        learning_rate,
        ..Default::default()
    };
    Sgd::new(config, 2).expect("the learning rates of this section are finite and not negative")
}

/// The start and the points after it, without end unless the run leaves the finite numbers.
pub(super) fn path(
    learning_rate: f64,
    start: [f64; 2],
    gradient: impl Fn([f64; 2]) -> [f64; 2],
) -> impl Iterator<Item = [f64; 2]> {
    let mut rule = descent(learning_rate);
    std::iter::successors(Some(start), move |&point| {
        let mut theta = point;
        rule.step(&mut theta, &gradient(point)).ok()?;
        Some(theta)
    })
}
