//! The multiply-add in software, by way of products with one term on the narrowest instruction set.

use gradus_numerics::{
    Identity, InstructionSet, MatMut, MatRef, Start, Threads, stream, try_matmul_on,
};
use rand::Rng as _;

use super::oracle::{Number, bits};

/// a · b + c of each triple, on the narrowest set: software where the target does not promise the instruction.
fn fused<T: Number>(triples: &[[T; 3]]) {
    for &[a, b, c] in triples {
        let mut found = [c];
        let view = MatMut::from_slice(&mut found, 1, 1);
        let (left, right) = ([a], [b]);
        let (left, right) = (
            MatRef::from_slice(&left, 1, 1),
            MatRef::from_slice(&right, 1, 1),
        );
        try_matmul_on(
            InstructionSet::Baseline,
            view,
            Start::Output,
            left,
            right,
            &Identity,
            Threads::One,
        )
        .unwrap();
        assert_eq!(
            bits(found[0]),
            bits(T::fused(a, b, c)),
            "{a:e} · {b:e} + {c:e}"
        );
    }
}

#[test]
fn single_precision_is_rounded_once() {
    let mut rng = stream(0, "fused");
    // any bits; then results near the subnormal range, and near ties, where rounding twice shows
    let mut triples: Vec<[f32; 3]> = (0..100_000)
        .map(|_| [(); 3].map(|()| f32::from_bits(rng.next_u32())))
        .collect();
    for _ in 0..100_000 {
        let mut small = |exponent: u32, spread: u32| {
            let bits = rng.next_u32();
            f32::from_bits((bits & 0x807f_ffff) | ((exponent + (bits >> 24) % spread) << 23))
        };
        triples.push([small(52, 12), small(62, 8), small(0, 4)]);
    }
    // 2²² + 1/2 + 2⁻⁴⁷ units of 2⁻¹⁴⁹: rounded to f64 it is a tie and goes down to even, which is wrong
    let tie = [
        f32::from_bits(0x3400_0001),
        f32::from_bits(0x0080_0001),
        f32::from_bits(1 << 22),
    ];
    triples.push(tie);
    fused(&triples);
}

#[test]
fn double_precision_is_rounded_once() {
    let mut rng = stream(1, "fused");
    let mut triples: Vec<[f64; 3]> = (0..100_000)
        .map(|_| [(); 3].map(|()| f64::from_bits(rng.next_u64())))
        .collect();
    for _ in 0..100_000 {
        let mut small = |exponent: u64, spread: u64| {
            let bits = rng.next_u64();
            f64::from_bits(
                (bits & 0x800f_ffff_ffff_ffff) | ((exponent + (bits >> 53) % spread) << 52),
            )
        };
        triples.push([small(500, 14), small(510, 10), small(0, 4)]);
    }
    fused(&triples);
}
