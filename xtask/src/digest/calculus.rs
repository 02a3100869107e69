//! Gradients and Hessians of the running functions by every engine.

use gradus_calculus::{Differentiator, Engine, ScalarFunction, hessian, scalar_function};
use gradus_numerics::{Digest, stream, uniform};

use super::Topic;

const POINTS: usize = 200;

pub(super) fn topics() -> Vec<Topic> {
    let topic = |name, digest| Topic {
        krate: "calculus",
        name,
        digest,
    };
    vec![
        topic("gradients", gradients),
        topic("hessians", || Ok(hessians())),
    ]
}

fn running() -> impl ScalarFunction {
    scalar_function!(|x| x[0] * x[0] * x[1] + x[1].sin())
}

fn bowl() -> impl ScalarFunction {
    scalar_function!(|x| x[0].square() + x[1].square() * 2.0)
}

/// Rosenbrock in any dimension: Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)².
fn rosenbrock() -> impl ScalarFunction {
    scalar_function!(|x| {
        let valley = |pair: &[T]| (pair[1] - pair[0].square()).square() * 100.0;
        x.windows(2)
            .map(|pair| valley(pair) + (-pair[0] + 1.0).square())
            .sum::<T>()
    })
}

fn gradients() -> anyhow::Result<Digest> {
    let mut digest = Digest::new();
    for mut engine in Engine::all() {
        for x in points(2) {
            gradient(&running(), &x, &mut engine, &mut digest)?;
            gradient(&bowl(), &x, &mut engine, &mut digest)?;
        }
        for x in points(10) {
            gradient(&rosenbrock(), &x, &mut engine, &mut digest)?;
        }
    }
    Ok(digest)
}

fn gradient<F: ScalarFunction>(
    f: &F,
    x: &[f64],
    engine: &mut Engine,
    digest: &mut Digest,
) -> anyhow::Result<()> {
    let mut gradient = vec![0.0; x.len()];
    digest.f64(engine.try_value_and_gradient_into(f, x, &mut gradient)?);
    for slope in gradient {
        digest.f64(slope);
    }
    Ok(())
}

fn hessians() -> Digest {
    let mut digest = Digest::new();
    for x in points(10) {
        for &curvature in hessian(&rosenbrock(), &x).as_slice() {
            digest.f64(curvature);
        }
    }
    digest
}

fn points(n: usize) -> Vec<Vec<f64>> {
    let mut rng = stream(0, "digest/calculus");
    let coordinate = |_| 4.0 * uniform(&mut rng) - 2.0;
    let flat: Vec<f64> = (0..n * POINTS).map(coordinate).collect();
    flat.chunks(n).map(<[f64]>::to_vec).collect()
}
