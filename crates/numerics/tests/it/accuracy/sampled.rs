//! A sample of what `examples/accuracy.rs` measures in full: f32 over every bit pattern, f64 over 10⁷ seeded numbers.

use gradus_numerics::{exp2, stream, uniform, vector};
use rand::Rng;

use super::exact::{self, Scaled};
use super::measure::{Worst, single_ulps, ulps};

/// A function in both formats, its exact value, and what is measured.
pub(crate) struct Measured {
    pub(crate) name: &'static str,
    pub(crate) double: fn(f64) -> f64,
    pub(crate) slice: fn(&[f32], &mut [f32]),
    pub(crate) exact: fn(f64) -> Scaled,
    /// The function from the crate `libm`: twice the precision that f32 needs.
    pub(crate) twice_single: fn(f64) -> f64,
    /// Where half of the numbers are drawn uniformly; the others are of every magnitude, in the domain.
    pub(crate) interval: (f64, f64),
    pub(crate) domain: (f64, f64),
    /// The largest errors allowed, in ulp.
    pub(crate) single_bound: f64,
    pub(crate) double_bound: f64,
}

fn libm_sigmoid(x: f64) -> f64 {
    let e = libm::exp(-x.abs());
    if x < 0.0 {
        e / (1.0 + e)
    } else {
        1.0 / (1.0 + e)
    }
}

fn libm_softplus(x: f64) -> f64 {
    let positive = if x > 0.0 { x } else { 0.0 };
    positive + libm::log1p(libm::exp(-x.abs()))
}

fn libm_silu(x: f64) -> f64 {
    if x == f64::NEG_INFINITY {
        -0.0
    } else {
        x * libm_sigmoid(x)
    }
}

macro_rules! measured {
    ($($name:ident $twice_single:path, $interval:expr, $domain:expr, $single_bound:expr, $double_bound:expr;)*) => {
        [$(Measured {
            name: stringify!($name),
            double: gradus_numerics::$name,
            slice: vector::$name,
            exact: exact::$name,
            twice_single: $twice_single,
            interval: $interval,
            domain: $domain,
            single_bound: $single_bound,
            double_bound: $double_bound,
        }),*]
    };
}

const EVERY: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);

pub(crate) const MEASURED: [Measured; 7] = measured! {
    exp libm::exp, (-745.0, 709.7), (-745.0, 709.7), 1.0, 1.0;
    ln libm::log, (0.0, 4.0), (0.0, f64::INFINITY), 1.0, 1.0;
    tanh libm::tanh, (-2.0, 2.0), EVERY, 1.0, 1.0;
    sigmoid libm_sigmoid, (-40.0, 40.0), (-745.0, f64::INFINITY), 1.0, 1.0;
    ln_1p libm::log1p, (-1.0, 4.0), (-1.0, f64::INFINITY), 1.0, 1.0;
    softplus libm_softplus, (-40.0, 40.0), (-745.0, f64::INFINITY), 1.5, 1.5;
    silu libm_silu, (-40.0, 40.0), (-745.0, f64::INFINITY), 1.5, 1.5;
};

/// The worst error in f32 over every `step`-th bit pattern; where the exact value is no number, zero or infinite, so is y.
pub(crate) fn worst_single(f: &Measured, step: usize) -> Worst {
    let mut worst = Worst::NONE;
    let mut patterns = (0..=u32::MAX).step_by(step);
    let (mut x, mut y) = ([0.0; 1024], [0.0; 1024]);
    loop {
        let mut count = 0;
        for (x, bits) in x.iter_mut().zip(&mut patterns) {
            *x = f32::from_bits(bits);
            count += 1;
        }
        if count == 0 {
            return worst;
        }
        (f.slice)(&x[..count], &mut y[..count]);
        for (&x, &y) in x.iter().zip(&y).take(count) {
            let at = f64::from(x);
            let ulps = single_ulps(y, (f.twice_single)(at));
            worst = worst.or(Worst { ulps, at });
        }
    }
}

/// The worst error in f64 over seeded numbers: half in the interval, half of every magnitude.
pub(crate) fn worst_double(f: &Measured, count: usize) -> Worst {
    let mut rng = stream(0, f.name);
    let (low, high) = f.interval;
    let mut worst = Worst::NONE;
    for i in 0..count {
        let x = if i % 2 == 0 {
            low + (high - low) * uniform(&mut rng)
        } else {
            any_magnitude(&mut rng, f.domain)
        };
        if !(f.domain.0 < x && x < f.domain.1) {
            continue;
        }
        let ulps = ulps((f.double)(x), (f.exact)(x));
        worst = worst.or(Worst { ulps, at: x });
    }
    worst
}

/// A number inside a domain: near 0, near ±1 or anywhere, so that its distance from there has any magnitude.
fn any_magnitude(rng: &mut impl Rng, (low, high): (f64, f64)) -> f64 {
    loop {
        let sign = if rng.next_u32().is_multiple_of(2) {
            1.0
        } else {
            -1.0
        };
        let x = match rng.next_u32() % 4 {
            0 => f64::from_bits(rng.next_u64()),
            1 => sign + (uniform(rng) - 0.5) * exp2(-52.0 * uniform(rng)),
            _ => sign * exp2(70.0 * uniform(rng) - 60.0),
        };
        if low < x && x < high {
            return x;
        }
    }
}

#[test]
fn errors_stay_within_their_bounds() {
    for f in MEASURED {
        for (format, worst, bound) in [
            ("f32", worst_single(&f, 65_537), f.single_bound),
            ("f64", worst_double(&f, 20_000), f.double_bound),
        ] {
            let Worst { ulps, at } = worst;
            assert!(
                ulps <= bound,
                "{} in {format}: {ulps} ulp at {at:e}",
                f.name
            );
        }
    }
}

#[test]
fn the_measure_sees_a_wrong_last_bit() {
    let exp = &MEASURED[0];
    let wrong = Measured {
        double: |x| f64::from_bits(gradus_numerics::exp(x).to_bits() + 1),
        slice: |x, y| {
            vector::exp(x, y);
            for y in y {
                *y = f32::from_bits(y.to_bits() ^ 1);
            }
        },
        ..*exp
    };
    assert!(worst_double(&wrong, 1000).ulps > 1.0);
    assert!(worst_single(&wrong, 65_537).ulps > 1.0);
}

#[test]
fn the_reference_has_the_digits_of_mpmath() {
    let rows: Vec<Vec<&str>> = include_str!("twice.csv")
        .lines()
        .map(|line| line.split(',').collect())
        .collect();
    for f in MEASURED {
        let rows = rows.iter().filter(|row| row[0] == f.name);
        let mut count = 0;
        for row in rows {
            // the argument, the number nearest to the value, and the one nearest to the rest
            let [x, high, low] = [1, 2, 3].map(|i| row[i].parse::<f64>().expect("a number"));
            let (m, n) = (f.exact)(x);
            let error = (libm::scalbn(high, -n) - m.high) + (libm::scalbn(low, -n) - m.low);
            let relative = error / m.high;
            assert!(
                relative.abs() <= exp2(-93.0),
                "{}({x}): {relative:e}",
                f.name
            );
            count += 1;
        }
        assert!(count >= 10, "{} has only {count} rows", f.name);
    }
}
