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
    triples.extend(near_ties());
    fused(&triples);
}

/// Sums that are a tie but for 2⁻³⁶ of half a unit: f64 does not see it, so that rounding twice goes to even, which is wrong
/// half of the time.
///
/// (1 + e)(1 − e + e²) = 1 + e³ with e = 2⁻¹².
fn near_ties() -> impl Iterator<Item = [f32; 3]> {
    let power = |n: i32| f32::from_bits(u32::try_from(127 + n).unwrap() << 23);
    let e = power(-12);
    // c of 24 bits and unit 2⁻²³, or subnormal with unit 2⁻¹⁴⁹; the product is half a unit
    let normal = [1.0, 1.0 + power(-23), 1.5].map(|c| (c, power(-12)));
    let subnormal = [1 << 22, (1 << 22) + 1, 1].map(|bits| (f32::from_bits(bits), power(-75)));
    normal
        .into_iter()
        .chain(subnormal)
        .flat_map(move |(c, scale)| {
            let (a, b) = ((1.0 + e) * scale, (1.0 - e + e * e) * scale);
            [[a, b, c], [-a, b, c], [a, b, -c], [-a, b, -c]]
        })
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
