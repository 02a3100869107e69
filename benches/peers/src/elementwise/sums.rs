//! Sums and dot products of ten million numbers, beside a loop that only reads them.

use std::hint::black_box;

use anyhow::ensure;
use gradus_numerics::{Float, dot_of, stream, sum_of, uniform};

use super::{Measurement, Row, interleave};
use crate::contender::Contender;

const COUNT: usize = 10_000_000;

pub const SUM: Row = Row {
    name: "sum f64",
    measure: |rounds| sum::<f64>("sum f64", |x| read(x.iter().map(|x| x.to_bits())), rounds),
};
pub const SUM_SINGLE: Row = Row {
    name: "sum f32",
    measure: |rounds| {
        let read = |x: &[f32]| read(x.iter().map(|x| u64::from(x.to_bits())));
        sum::<f32>("sum f32", read, rounds)
    },
};
pub const DOT: Row = Row {
    name: "dot f64",
    measure: |rounds| {
        let read = |x: &[f64]| read(x.iter().map(|x| x.to_bits()));
        dot::<f64>("dot f64", read, rounds)
    },
};
pub const DOT_SINGLE: Row = Row {
    name: "dot f32",
    measure: |rounds| {
        let read = |x: &[f32]| read(x.iter().map(|x| u64::from(x.to_bits())));
        dot::<f32>("dot f32", read, rounds)
    },
};

/// All bits together: bound by memory, since the compiler may do it in any order.
fn read(bits: impl Iterator<Item = u64>) {
    black_box(bits.fold(0, |all, bits| all | bits));
}

fn sum<T: Float>(name: &'static str, read: fn(&[T]), rounds: usize) -> anyhow::Result<Measurement> {
    let x = numbers::<T>(name);
    let in_sequence = |x: &[T]| x.iter().fold(T::ZERO, |s, &x| s + x);
    agree(sum_of(&x), in_sequence(&x))?;
    let contenders = vec![
        Contender::gradus("gradus", |_, _| sum_of(&x).to_f64()),
        Contender::peer("in sequence", |_, _| in_sequence(&x).to_f64()),
        reading("read", || read(&x)),
    ];
    Ok(measured(name, contenders, rounds))
}

fn dot<T: Float>(name: &'static str, read: fn(&[T]), rounds: usize) -> anyhow::Result<Measurement> {
    let (a, b) = (numbers::<T>(name), numbers::<T>("the other"));
    let in_sequence = |a: &[T], b: &[T]| a.iter().zip(b).fold(T::ZERO, |s, (&a, &b)| s + a * b);
    agree(dot_of(&a, &b), in_sequence(&a, &b))?;
    let contenders = vec![
        Contender::gradus("gradus", |_, _| dot_of(&a, &b).to_f64()),
        Contender::peer("in sequence", |_, _| in_sequence(&a, &b).to_f64()),
        reading("read", || {
            read(&a);
            read(&b);
        }),
    ];
    Ok(measured(name, contenders, rounds))
}

fn reading<'a>(name: &'static str, read: impl Fn() + 'a) -> Contender<'a> {
    Contender::function(name, move |_| {
        read();
        0.0
    })
}

fn numbers<T: Float>(purpose: &str) -> Vec<T> {
    let mut rng = stream(0, purpose);
    (0..COUNT).map(|_| T::from_f64(uniform(&mut rng))).collect()
}

/// Two orders of addition of positive numbers.
fn agree<T: Float>(ours: T, other: T) -> anyhow::Result<()> {
    let relative = ((ours - other) / ours).to_f64().abs();
    let allowed = T::EPSILON.to_f64() * COUNT as f64;
    ensure!(relative <= allowed, "{ours} and {other}");
    Ok(())
}

fn measured(name: &'static str, mut contenders: Vec<Contender<'_>>, rounds: usize) -> Measurement {
    let timings = interleave(&mut contenders, &[], 0, rounds);
    let ulps = vec![None; timings.len()];
    Measurement {
        name,
        count: COUNT,
        timings,
        ulps,
    }
}
