//! exp, tanh and ln on a million numbers.

use anyhow::ensure;
use gradus_numerics::{Float, stream, uniform, vector};

use super::{Measurement, Row, interleave};
use crate::contender::Contender;

const COUNT: usize = 1_000_000;

/// y ← f(x).
type Function<T> = fn(&[T], &mut [T]);

/// Who computes a function, gradus first.
type Functions<T> = &'static [(&'static str, Function<T>)];

macro_rules! row {
    ($row:ident: $name:literal, $float:ident, $low:literal, $high:literal, $exact:expr, $functions:expr) => {
        pub const $row: Row = Row {
            name: $name,
            measure: |rounds| {
                const FUNCTIONS: Functions<$float> = &$functions;
                measure($name, [$low, $high], $exact, FUNCTIONS, rounds)
            },
        };
    };
}

/// y[i] ← f(x[i]) in a plain loop.
macro_rules! one_by_one {
    ($function:expr) => {
        |x, y| {
            for (y, &x) in y.iter_mut().zip(x) {
                *y = $function(x);
            }
        }
    };
}

/// y ← f(x) in blocks of the widest vector wide has.
macro_rules! wide {
    ($vector:ident, $lanes:literal, $function:ident) => {
        |x, y| {
            let blocks = x.as_chunks::<$lanes>().0;
            for (y, x) in y.as_chunks_mut::<$lanes>().0.iter_mut().zip(blocks) {
                *y = wide::$vector::from(*x).$function().to_array();
            }
        }
    };
}

/// The same with sleef's functions of at most one ulp.
#[cfg(feature = "sleef")]
macro_rules! sleef {
    ($module:ident, $function:ident, $lanes:literal) => {
        |x, y| {
            let blocks = x.as_chunks::<$lanes>().0;
            for (y, x) in y.as_chunks_mut::<$lanes>().0.iter_mut().zip(blocks) {
                *y = sleef::$module::$function(std::simd::Simd::from_array(*x)).to_array();
            }
        }
    };
}

row!(EXP_SINGLE: "exp f32", f32, -10.0, 10.0, Some(libm::exp), [
    ("gradus", vector::exp),
    ("libm", one_by_one!(libm::expf)),
    ("std", one_by_one!(f32::exp)),
    ("wide", wide!(f32x16, 16, exp)),
    #[cfg(feature = "sleef")]
    ("sleef", sleef!(f32x, exp_u10, 16)),
]);
row!(TANH_SINGLE: "tanh f32", f32, -5.0, 5.0, Some(libm::tanh), [
    ("gradus", vector::tanh),
    ("libm", one_by_one!(libm::tanhf)),
    ("std", one_by_one!(f32::tanh)),
    ("wide", wide!(f32x16, 16, tanh)),
    #[cfg(feature = "sleef")]
    ("sleef", sleef!(f32x, tanh_u10, 16)),
]);
row!(LN_SINGLE: "ln f32", f32, 0.0, 10.0, Some(libm::log), [
    ("gradus", vector::ln),
    ("libm", one_by_one!(libm::logf)),
    ("std", one_by_one!(f32::ln)),
    ("wide", wide!(f32x16, 16, ln)),
    #[cfg(feature = "sleef")]
    ("sleef", sleef!(f32x, log_u10, 16)),
]);
row!(EXP: "exp f64", f64, -10.0, 10.0, None, [
    ("gradus", vector::exp),
    ("libm", one_by_one!(libm::exp)),
    ("std", one_by_one!(f64::exp)),
    ("wide", wide!(f64x8, 8, exp)),
    #[cfg(feature = "sleef")]
    ("sleef", sleef!(f64x, exp_u10, 8)),
]);
row!(TANH: "tanh f64", f64, -5.0, 5.0, None, [
    ("gradus", vector::tanh),
    ("libm", one_by_one!(libm::tanh)),
    ("std", one_by_one!(f64::tanh)),
    ("wide", wide!(f64x8, 8, tanh)),
    #[cfg(feature = "sleef")]
    ("sleef", sleef!(f64x, tanh_u10, 8)),
]);
row!(LN: "ln f64", f64, 0.0, 10.0, None, [
    ("gradus", vector::ln),
    ("libm", one_by_one!(libm::log)),
    ("std", one_by_one!(f64::ln)),
    ("wide", wide!(f64x8, 8, ln)),
    #[cfg(feature = "sleef")]
    ("sleef", sleef!(f64x, log_u10, 8)),
]);

fn measure<T: Float>(
    name: &'static str,
    [low, high]: [f64; 2],
    exact: Option<fn(f64) -> f64>,
    functions: Functions<T>,
    rounds: usize,
) -> anyhow::Result<Measurement> {
    let mut rng = stream(0, name);
    let x: Vec<T> = (0..COUNT)
        .map(|_| T::from_f64(low + (high - low) * uniform(&mut rng)))
        .collect();
    let mut results: Vec<Vec<T>> = Vec::new();
    for (_, function) in functions {
        let mut y = vec![T::NAN; COUNT];
        function(&x, &mut y);
        results.push(y);
    }
    for ((contender, _), y) in functions.iter().zip(&results) {
        for ((&x, &y), &ours) in x.iter().zip(y).zip(&results[0]) {
            let allowed = 8.0 * T::EPSILON.to_f64() * ours.to_f64().abs();
            let error = (y.to_f64() - ours.to_f64()).abs();
            ensure!(
                error <= allowed,
                "{contender}: {name}({x}) = {y}, not {ours}"
            );
        }
    }
    let ulps = results
        .iter()
        .map(|y| Some(largest_error(&x, y, exact?)))
        .collect();
    let mut contenders: Vec<Contender<'_>> = functions
        .iter()
        .zip(results)
        .map(|(&(name, function), mut y)| {
            let x = &x;
            let run = move |_: &[f64], _: &mut [f64]| {
                function(x, &mut y);
                y[0].to_f64()
            };
            match name {
                "gradus" => Contender::gradus(name, run),
                _ => Contender::peer(name, run),
            }
        })
        .collect();
    let timings = interleave(&mut contenders, &[], 0, rounds);
    Ok(Measurement {
        name,
        count: COUNT,
        timings,
        ulps,
    })
}

/// The largest error in units of the last place of an f32, by a function of twice the precision.
fn largest_error<T: Float>(x: &[T], y: &[T], exact: fn(f64) -> f64) -> f64 {
    let errors = x.iter().zip(y).map(|(x, y)| {
        let exact = exact(x.to_f64());
        let ulp = T::EPSILON.to_f64() * 2.0_f64.powi(libm::ilogb(exact));
        (y.to_f64() - exact).abs() / ulp
    });
    errors.fold(0.0, f64::max)
}
