//! Every function of gradus-numerics over seeded inputs and the usual troublemakers.

use gradus_numerics as numerics;
use gradus_numerics::{Digest, Float, stream, uniform, vector};
use rand::Rng as _;
use rand::distr::Distribution as _;

use super::Topic;

const INPUTS: usize = 10_000;

pub(super) fn topics() -> Vec<Topic> {
    let topic = |name, digest| Topic {
        krate: "numerics",
        name,
        digest,
    };
    vec![
        topic("exponential", || Ok(exponential())),
        topic("power", || Ok(power())),
        topic("trigonometric", || Ok(trigonometric())),
        topic("hyperbolic", || Ok(hyperbolic())),
        topic("activation", || Ok(activation())),
        topic("selection", || Ok(selection())),
        topic("single", || Ok(single())),
        topic("vector", || Ok(vectors())),
        topic("sum", || Ok(sum())),
        topic("stream", || Ok(streams())),
        topic("draws", draws),
    ]
}

fn exponential() -> Digest {
    let mut digest = over(
        &spread("exp", -750.0, 750.0),
        &[numerics::exp, numerics::exp_m1, numerics::exp2],
    );
    let positive = magnitudes("ln");
    let logarithms = [
        numerics::ln,
        numerics::ln_1p,
        numerics::log2,
        numerics::log10,
    ];
    digest.u64(over(&positive, &logarithms).value());
    digest
}

fn power() -> Digest {
    let base = magnitudes("base");
    let exponent = spread("exponent", -20.0, 20.0);
    let mut digest = over(&base, &[numerics::cbrt]);
    for (n, (&x, &y)) in (-40..40).cycle().zip(base.iter().zip(&exponent)) {
        digest
            .f64(numerics::powf(x, y))
            .f64(numerics::powi(y, n))
            .f64(numerics::hypot(x, y));
    }
    digest
}

fn trigonometric() -> Digest {
    let mut digest = over(
        &spread("sin", -1e3, 1e3),
        &[numerics::sin, numerics::cos, numerics::tan, numerics::atan],
    );
    digest.u64(over(&spread("far", -1e15, 1e15), &[numerics::sin, numerics::cos]).value());
    let unit = spread("unit", -1.0, 1.0);
    digest.u64(over(&unit, &[numerics::asin, numerics::acos]).value());
    for pair in unit.windows(2) {
        let (sin, cos) = numerics::sin_cos(pair[0]);
        digest
            .f64(numerics::atan2(pair[0], pair[1]))
            .f64(sin)
            .f64(cos);
    }
    digest
}

fn hyperbolic() -> Digest {
    let x = spread("hyperbolic", -720.0, 720.0);
    let mut digest = over(
        &x,
        &[
            numerics::sinh,
            numerics::cosh,
            numerics::tanh,
            numerics::asinh,
            numerics::acosh,
        ],
    );
    digest.u64(
        over(
            &spread("unit", -1.0, 1.0),
            &[numerics::tanh, numerics::atanh],
        )
        .value(),
    );
    digest
}

fn activation() -> Digest {
    let x = spread("activation", -40.0, 40.0);
    over(
        &x,
        &[
            numerics::sigmoid,
            numerics::softplus,
            numerics::silu,
            numerics::gelu,
            numerics::gelu_tanh,
            numerics::rsqrt,
            numerics::relu,
            numerics::erf,
            numerics::erfc,
        ],
    )
}

fn selection() -> Digest {
    let x = spread("selection", -1.0, 1.0);
    let mut digest = Digest::new();
    for &a in &x[x.len() - TROUBLEMAKERS.len()..] {
        for &b in &x {
            digest.f64(numerics::max(a, b)).f64(numerics::min(a, b));
        }
    }
    digest
}

/// The same functions in f32.
fn single() -> Digest {
    type Function = fn(f32) -> f32;
    let functions: [Function; 29] = [
        Float::exp,
        Float::exp2,
        Float::exp_m1,
        Float::ln,
        Float::ln_1p,
        Float::log2,
        Float::log10,
        Float::sin,
        Float::cos,
        Float::tan,
        Float::asin,
        Float::acos,
        Float::atan,
        Float::sinh,
        Float::cosh,
        Float::tanh,
        Float::asinh,
        Float::acosh,
        Float::atanh,
        Float::cbrt,
        Float::erf,
        Float::erfc,
        Float::sigmoid,
        Float::softplus,
        Float::silu,
        Float::gelu,
        Float::gelu_tanh,
        Float::rsqrt,
        Float::relu,
    ];
    let inputs = [
        spread("single", -90.0, 90.0),
        spread("single unit", -1.0, 1.0),
    ]
    .concat();
    let inputs: Vec<f32> = inputs.into_iter().map(f32::from_f64).collect();
    let mut digest = Digest::new();
    for function in functions {
        for &x in &inputs {
            digest.f32(function(x));
        }
    }
    for pair in inputs.windows(2) {
        let (x, y) = (pair[0], pair[1]);
        for value in [
            Float::atan2(x, y),
            Float::powf(x, y),
            Float::hypot(x, y),
            Float::max(x, y),
            Float::min(x, y),
        ] {
            digest.f32(value);
        }
    }
    digest
}

/// The same functions over slices, in both formats.
fn vectors() -> Digest {
    let x = [
        spread("vector", -90.0, 90.0),
        spread("vector unit", -1.0, 1.0),
    ]
    .concat();
    let single: Vec<f32> = x.iter().map(|&x| f32::from_f64(x)).collect();
    let mut digest = Digest::new();
    over_slices(&x, &mut digest);
    over_slices(&single, &mut digest);
    digest
}

/// A function of a slice into another.
type OverSlice<T> = fn(&[T], &mut [T]);

fn over_slices<T: Float>(x: &[T], digest: &mut Digest) {
    let functions: [OverSlice<T>; 16] = [
        vector::exp,
        vector::ln,
        vector::ln_1p,
        vector::tanh,
        vector::sigmoid,
        vector::softplus,
        vector::silu,
        vector::gelu,
        vector::gelu_tanh,
        vector::relu,
        vector::erf,
        vector::rsqrt,
        |x, y| vector::softmax(x, x.len() / 1001, y), // 20 rows
        |x, y| vector::log_softmax(x, 10, y),
        |x, y| vector::axpy(x[0], x, y),
        |x, y| vector::axpby(x[0], x, x[1], y),
    ];
    let x = &x[..x.len() - x.len() % 1001];
    let mut y = x.to_vec();
    for function in functions {
        function(x, &mut y);
        for y in &y {
            digest.f64(y.to_f64());
        }
    }
}

/// Sums of every length up to 200, so that each remainder of the interleaving occurs.
fn sum() -> Digest {
    let mut rng = stream(0, "digest/sum");
    let mut next = || numerics::exp(20.0 * uniform(&mut rng)) * (uniform(&mut rng) - 0.5);
    let a: Vec<f64> = (0..200).map(|_| next()).collect();
    let b: Vec<f64> = (0..200).map(|_| next()).collect();
    let mut digest = Digest::new();
    for n in 0..=a.len() {
        digest
            .f64(numerics::sum(&a[..n]))
            .f64(numerics::dot(&a[..n], &b[..n]))
            .f64(numerics::squared_norm(&a[..n]))
            .f64(numerics::norm(&a[..n]));
    }
    digest
}

fn streams() -> Digest {
    let mut digest = Digest::new();
    for (seed, purpose) in [(0, ""), (0, "a"), (1, "a"), (u64::MAX, "4.4-bowl/start")] {
        let mut rng = stream(seed, purpose);
        for _ in 0..INPUTS / 4 {
            digest.u64(rng.next_u64());
        }
    }
    digest
}

fn draws() -> anyhow::Result<Digest> {
    let mut rng = stream(0, "digest/draws");
    let normal = numerics::Normal::new(-1.0, 3.0)?;
    let exponential = numerics::Exp::new(0.5)?;
    let mut digest = Digest::new();
    for _ in 0..INPUTS {
        let standard: f64 = numerics::StandardNormal.sample(&mut rng);
        digest
            .f64(uniform(&mut rng))
            .f64(numerics::uniform_open(&mut rng))
            .f64(standard)
            .f64(normal.sample(&mut rng))
            .f64(exponential.sample(&mut rng));
    }
    Ok(digest)
}

const TROUBLEMAKERS: [f64; 10] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
    f64::MIN_POSITIVE,
    5e-324,
    f64::MAX,
];

/// Evenly spread inputs in [low, high), then the troublemakers.
fn spread(purpose: &str, low: f64, high: f64) -> Vec<f64> {
    let mut rng = stream(0, &format!("digest/{purpose}"));
    let mut x: Vec<f64> = (0..INPUTS)
        .map(|_| low + (high - low) * uniform(&mut rng))
        .collect();
    x.extend(TROUBLEMAKERS);
    x
}

/// Positive inputs of every magnitude, then the troublemakers.
fn magnitudes(purpose: &str) -> Vec<f64> {
    let mut x = spread(purpose, -700.0, 700.0);
    for magnitude in &mut x[..INPUTS] {
        *magnitude = numerics::exp(*magnitude);
    }
    x
}

fn over(inputs: &[f64], functions: &[fn(f64) -> f64]) -> Digest {
    let mut digest = Digest::new();
    for function in functions {
        for &x in inputs {
            digest.f64(function(x));
        }
    }
    digest
}
