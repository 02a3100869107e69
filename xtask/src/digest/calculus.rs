//! Gradients and Hessians of the running functions by every engine, and of larger ones by structure.

use gradus_calculus::{
    Differentiator, Dual, Engine, Real, Replay, Reverse, ScalarFunction, hessian,
    hessian_vector_product, separable,
};
use gradus_numerics::{Digest, stream, uniform};
use gradus_problems::{
    Bowl, GaussianMixture, Helmholtz, Rosenbrock, RunningExample, StructuredHelmholtz,
};

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
        topic("structure", structure),
        topic("functions", || Ok(functions())),
    ]
}

fn gradients() -> anyhow::Result<Digest> {
    let mut digest = Digest::new();
    for mut engine in Engine::all() {
        for x in points(2) {
            gradient(&RunningExample, &x, &mut engine, &mut digest)?;
            gradient(&Bowl, &x, &mut engine, &mut digest)?;
        }
        for x in points(10) {
            gradient(&Rosenbrock { n: 10 }, &x, &mut engine, &mut digest)?;
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
    add(&gradient, digest);
    Ok(())
}

fn hessians() -> Digest {
    let mut digest = Digest::new();
    for x in points(10) {
        add(hessian(&Rosenbrock { n: 10 }, &x).as_slice(), &mut digest);
    }
    digest
}

/// Reverse mode on plain and structured code, replay, and a separable sum.
fn structure() -> anyhow::Result<Digest> {
    let mut digest = Digest::new();
    let helmholtz = Helmholtz::new(100);
    let x = helmholtz.start();
    let mut gradient = vec![0.0; x.len()];
    let mut engine = Reverse::default();
    digest.f64(engine.try_value_and_gradient_into(&helmholtz, &x, &mut gradient)?);
    add(&gradient, &mut digest);
    let structured = StructuredHelmholtz(helmholtz);
    digest.f64(engine.try_value_and_gradient_into(&structured, &x, &mut gradient)?);
    add(&gradient, &mut digest);
    add(
        hessian_vector_product(&structured, &x, &x).as_slice(),
        &mut digest,
    );

    let mixture = GaussianMixture::synthetic(3, 5, 101, 0);
    let mut replay = Replay::new(&mixture, mixture.points())?;
    let (value, gradient) = replay.try_value_and_gradient(&mixture.initialize(0))?;
    digest.f64(value);
    add(gradient.as_slice(), &mut digest);

    let rosenbrock = Rosenbrock { n: 203 };
    let x: Vec<f64> = points(1).concat().into_iter().cycle().take(203).collect();
    let (value, gradient) = separable::value_and_gradient(&rosenbrock, &x);
    digest.f64(value);
    add(gradient.as_slice(), &mut digest);
    add(separable::hessian(&rosenbrock, &x).values(), &mut digest);
    Ok(digest)
}

fn add(numbers: &[f64], digest: &mut Digest) {
    for &number in numbers {
        digest.f64(number);
    }
}

/// Value, first and second derivative of every function of `Real`, at points in (0, 1).
fn functions() -> Digest {
    type Second = Dual<Dual<f64, 1>, 1>;
    let functions: [fn(Second) -> Second; 26] = [
        Second::square,
        Second::exp,
        Second::ln,
        Second::ln_1p,
        Second::exp_m1,
        Second::sqrt,
        |x| x.powi(-7),
        |x| x.powf(2.3),
        |x| x.pow(x),
        Second::sin,
        Second::cos,
        Second::tan,
        Second::asin,
        Second::acos,
        Second::atan,
        |x| (x - 0.5).atan2(x),
        Second::sinh,
        Second::cosh,
        Second::tanh,
        |x| (x - 0.5).abs(),
        |x| x.max(-x + 1.0) * x.min(x.square()),
        |x| (x * 40.0 - 20.0).sigmoid(),
        |x| (x * 40.0 - 20.0).softplus(),
        Second::erf,
        Second::recip,
        |x| x.hypot(x + 1.0),
    ];
    let mut digest = Digest::new();
    for x in points(1) {
        let x = 0.25 * x[0] + 0.5;
        let x = Dual {
            value: Dual::variable(x, 0),
            tangent: [Dual::from(1.0)],
        };
        for f in functions {
            let y = f(x);
            digest
                .f64(y.value.value)
                .f64(y.value.tangent[0])
                .f64(y.tangent[0].tangent[0]);
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
