//! Products of every kind of shape, and multiply-adds where rounding twice would show.

use gradus_numerics::{
    Digest, Elementwise, Float, Identity, MatMut, MatRef, Relu, Start, Threads, exp2, matmul,
    matmul_acc, stream, uniform,
};
use rand::Rng as _;

use super::Topic;

pub(super) fn topics() -> Vec<Topic> {
    let topic = |name, digest| Topic {
        krate: "numerics",
        name,
        digest,
    };
    vec![
        topic("product", || Ok(products())),
        topic("product-threads", || Ok(shared_products())),
        topic("fused", || Ok(fused())),
    ]
}

/// Rows, columns and terms: short and long sides, none, one, and one more or less than vectors and tiles hold.
const SHAPES: [[usize; 3]; 14] = [
    [0, 3, 4],
    [3, 0, 4],
    [3, 4, 0],
    [1, 1, 1],
    [1, 1, 2000],
    [1, 40, 30],
    [40, 1, 30],
    [7, 9, 11],
    [16, 8, 32],
    [17, 7, 33],
    [48, 12, 20],
    [49, 13, 21],
    [100, 30, 10],
    [10, 64, 128],
];

fn products() -> Digest {
    let mut digest = Digest::new();
    for shape in SHAPES {
        product::<f32>(shape, Threads::One, &mut digest);
        product::<f64>(shape, Threads::One, &mut digest);
    }
    digest
}

/// Products long enough to be shared by seven threads, on as many as the digest runs on.
fn shared_products() -> Digest {
    let mut digest = Digest::new();
    let threads = Threads::Count(rayon::current_num_threads());
    product::<f32>([131, 71, 400], threads, &mut digest);
    product::<f64>([12, 780, 400], threads, &mut digest);
    digest
}

/// Every transposition of the factors and the result, each with another start and epilogue.
fn product<T: Float>([m, n, k]: [usize; 3], threads: Threads, digest: &mut Digest) {
    let (a, b) = (numbers::<T>(m * k, "a"), numbers::<T>(k * n, "b"));
    let bias = numbers::<T>(m, "bias");
    let mut c = numbers::<T>(m * n, "c");
    let [a_plain, b_plain] = [MatRef::from_slice(&a, m, k), MatRef::from_slice(&b, k, n)];
    let a_by_rows = MatRef::from_slice(&a, k, m).transpose();
    let b_by_rows = MatRef::from_slice(&b, n, k).transpose();

    matmul_acc(MatMut::from_slice(&mut c, m, n), a_plain, b_plain, threads);
    add(&c, digest);
    let (out, bias) = (MatMut::from_slice(&mut c, m, n), Start::Bias(&bias));
    matmul(out, bias, a_by_rows, b_plain, &Relu, threads);
    add(&c, digest);
    let out_by_rows = MatMut::from_slice(&mut c, n, m).transpose();
    matmul(
        out_by_rows,
        Start::Zero,
        a_plain,
        b_by_rows,
        &Identity,
        threads,
    );
    add(&c, digest);
    let halved = Elementwise(|x: T| x * T::from_f64(0.5));
    let out = MatMut::from_slice(&mut c, m, n);
    matmul(out, Start::Output, a_by_rows, b_by_rows, &halved, threads);
    add(&c, digest);
}

fn add<T: Float>(c: &[T], digest: &mut Digest) {
    for x in c {
        digest.f64(x.to_f64());
    }
}

fn numbers<T: Float>(n: usize, purpose: &str) -> Vec<T> {
    let mut rng = stream(0, &format!("digest/product/{purpose}"));
    (0..n)
        .map(|_| T::from_f64((uniform(&mut rng) - 0.5) * exp2(6.0 * uniform(&mut rng))))
        .collect()
}

/// Chains of one term: any bits, and results that are subnormal, where processors and software must round alike.
fn fused() -> Digest {
    let mut rng = stream(0, "digest/fused");
    let mut digest = Digest::new();
    for _ in 0..10_000 {
        let mut single = |exponent: u32, spread: u32| {
            let bits = rng.next_u32();
            f32::from_bits((bits & 0x807f_ffff) | ((exponent + (bits >> 8) % spread) << 23))
        };
        for [a, b, c] in [
            [single(0, 256), single(0, 256), single(0, 256)],
            [single(52, 12), single(62, 8), single(0, 4)],
        ] {
            digest.f32(one_term(a, b, c));
        }
        let mut double = |exponent: u64, spread: u64| {
            let bits = rng.next_u64();
            let exponent = exponent + (bits >> 8) % spread;
            f64::from_bits((bits & 0x800f_ffff_ffff_ffff) | (exponent << 52))
        };
        for [a, b, c] in [
            [double(0, 2048), double(0, 2048), double(0, 2048)],
            [double(500, 14), double(510, 10), double(0, 4)],
        ] {
            digest.f64(one_term(a, b, c));
        }
    }
    digest
}

fn one_term<T: Float>(a: T, b: T, c: T) -> T {
    let (a, b, mut c) = ([a], [b], [c]);
    let (a, b) = (MatRef::from_slice(&a, 1, 1), MatRef::from_slice(&b, 1, 1));
    matmul_acc(MatMut::from_slice(&mut c, 1, 1), a, b, Threads::One);
    c[0]
}
