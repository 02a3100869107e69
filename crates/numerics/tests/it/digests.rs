//! Digests of the bits of every function over fixed inputs.
//!
//! A line changes only when a definition changes. The commit that changes one says why and shows that accuracy, edges
//! and laws still hold; a line that changes without a changed definition is a defect.

use gradus_numerics::{
    Digest, Exp, Float, Normal, StandardNormal, dot, dot_of, norm, norm_of, powi, sin_cos, stream,
    sum, sum_of, uniform, uniform_open,
};
use rand::Rng;
use rand::distr::Distribution;

use crate::functions::{BINARY, UNARY};

const INPUTS: usize = 5_000;

const GOLDEN: &str = "\
exp 2937910c7e1eb299
exp2 5aef2ccacde4d37d
exp_m1 27d58553404e7198
ln 49efb7d3d615fa87
ln_1p 35b45708ecbd9384
log2 d33e144b4c2b6710
log10 0ec78330bbc31fb1
sin aba0c30495616720
cos 8938f38f5b40a30a
tan 81b28f604380fca1
asin ba6bf33030cb68af
acos 1e9b50a294689b88
atan a83192074dc138f4
sinh 2fc1279f23dcd810
cosh dbbe08204adcb9d0
tanh 7a032f150422746e
asinh de782f3032d2596b
acosh 5a9644724ff2bcb8
atanh 35d56c93b6b77bf9
cbrt 1fd8536dc84cb024
erf 1537381ce72c9c79
erfc af5ad3b14a1ee72a
sigmoid 0256265f42c85426
softplus 22c7967f98b7b39f
relu 758489a6b1878561
silu a049e0cceec84a0a
gelu 9dd03cf20542837a
gelu_tanh 2fcd56690160b6fa
rsqrt 9d5719b4fdcb3b6e
atan2 bac54147c6e32408
hypot 749c14e7f1afaf6d
powf b37fea4350ee2743
max 8e048a329aed99b3
min 00ce9216b842edae
sin_cos 1e332f280039c5b3
powi be956ec48c36cfb7
sums cdd10e3af7c7fc73
draws 84d4218391365633
";

#[test]
fn no_definition_changed_unnoticed() {
    let mut lines = Vec::new();
    for f in UNARY {
        let (double, single) = arguments(f.name, [f.interval]);
        let mut digest = Digest::new();
        for [x] in double {
            digest.f64((f.double)(x));
        }
        for [x] in single {
            digest.f32((f.single)(x));
        }
        lines.push(format!("{} {digest}", f.name));
    }
    for f in BINARY {
        let (double, single) = arguments(f.name, f.intervals);
        let mut digest = Digest::new();
        for [x, y] in double {
            digest.f64((f.double)(x, y));
        }
        for [x, y] in single {
            digest.f32((f.single)(x, y));
        }
        lines.push(format!("{} {digest}", f.name));
    }
    lines.push(format!("sin_cos {}", digest_sin_cos()));
    lines.push(format!("powi {}", digest_powi()));
    lines.push(format!("sums {}", digest_sums()));
    lines.push(format!("draws {}", digest_draws()));
    let got = lines.join("\n");
    assert_eq!(
        got,
        GOLDEN.trim_end(),
        "the digests of this build are\n{got}\n"
    );
}

/// Arguments of a function of N: [`INPUTS`] inside the intervals, and as many of arbitrary bits.
fn arguments<const N: usize>(
    purpose: &str,
    intervals: [(f64, f64); N],
) -> (Vec<[f64; N]>, Vec<[f32; N]>) {
    let mut rng = stream(0, purpose);
    let mut double: Vec<_> = (0..INPUTS)
        .map(|_| intervals.map(|(from, to)| from + (to - from) * uniform(&mut rng)))
        .collect();
    let mut single: Vec<_> = double.iter().map(|x| x.map(f32::from_f64)).collect();
    double.extend((0..INPUTS).map(|_| [(); N].map(|()| f64::from_bits(rng.next_u64()))));
    single.extend((0..INPUTS).map(|_| [(); N].map(|()| f32::from_bits(rng.next_u32()))));
    (double, single)
}

fn digest_sin_cos() -> Digest {
    let (double, single) = arguments("sin_cos", [(-20.0, 20.0)]);
    let mut digest = Digest::new();
    for [x] in double {
        let (s, c) = sin_cos(x);
        digest.f64(s).f64(c);
    }
    for [x] in single {
        let (s, c) = Float::sin_cos(x);
        digest.f32(s).f32(c);
    }
    digest
}

fn digest_powi() -> Digest {
    let (double, single) = arguments("powi", [(-3.0, 3.0)]);
    let mut digest = Digest::new();
    for (n, ([x], [y])) in (-100..=100).cycle().zip(double.into_iter().zip(single)) {
        digest.f64(powi(x, n)).f32(Float::powi(y, n));
    }
    digest
}

fn digest_sums() -> Digest {
    let (double, single) = arguments("sums", [(-1.0, 1.0), (-1.0, 1.0)]);
    let mut digest = Digest::new();
    for length in 0..=INPUTS / 10 {
        let (a, b): (Vec<_>, Vec<_>) = double[length..2 * length]
            .iter()
            .map(|&[a, b]| (a, b))
            .unzip();
        digest.f64(sum(&a)).f64(dot(&a, &b)).f64(norm(&a));
        let (a, b): (Vec<_>, Vec<_>) = single[length..2 * length]
            .iter()
            .map(|&[a, b]| (a, b))
            .unzip();
        digest.f32(sum_of(&a)).f32(dot_of(&a, &b)).f32(norm_of(&a));
    }
    // arbitrary bits: infinities and the rescaled norm
    for pair in double[INPUTS..]
        .iter()
        .filter(|pair| pair.iter().all(|x| !x.is_nan()))
    {
        digest.f64(sum(pair)).f64(norm(pair));
    }
    digest
}

fn digest_draws() -> Digest {
    let mut digest = Digest::new();
    let mut rng = stream(0, "draws");
    let normal = Normal::new(-1.0, 3.0).expect("finite parameters");
    let exponential = Exp::new(0.5).expect("a positive rate");
    for _ in 0..INPUTS {
        digest
            .u64(rng.next_u64())
            .f64(uniform(&mut rng))
            .f64(uniform_open(&mut rng));
        digest
            .f64(StandardNormal.sample(&mut rng))
            .f64(normal.sample(&mut rng))
            .f64(exponential.sample(&mut rng));
    }
    digest
}
