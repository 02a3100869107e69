//! The functions to about 95 bits, by series and Newton's method over [`DoubleDouble`].

use super::double_double::DoubleDouble;

/// (m, n): the value m · 2ⁿ, where m is far from the ends of the range.
pub(crate) type Scaled = (DoubleDouble, i32);

const ONE: DoubleDouble = DoubleDouble::new(1.0, 0.0);

/// ln 2 in three parts, the first two of 32 bits or fewer so that products with small integers are exact.
const LN_2: [f64; 3] = [
    f64::from_bits(0x3fe6_2e42_fee0_0000),
    f64::from_bits(0x3dea_39ef_3560_0000),
    f64::from_bits(0x3be9_3c76_7300_7e5f),
];

pub(crate) fn exp(x: f64) -> Scaled {
    let (r, n) = reduced(x);
    (exp_m1_of_reduced(r) + ONE, n)
}

pub(crate) fn ln(x: f64) -> Scaled {
    let near_one = 0.5 < x && x < 2.0;
    let y = if near_one {
        ln_1p_of(DoubleDouble::sum(x, -1.0))
    } else {
        ln_of(x.into())
    };
    (y, 0)
}

pub(crate) fn ln_1p(x: f64) -> Scaled {
    (ln_1p_of(x.into()), 0)
}

pub(crate) fn tanh(x: f64) -> Scaled {
    if x.abs() > 20.0 {
        // 1 − 2 e^(−2|x|) + …
        let (m, n) = exp(-2.0 * at_most(x.abs(), 400.0));
        let one = ONE - m.scaled(n + 1);
        return (if x > 0.0 { one } else { -one }, 0);
    }
    if x.abs() < 1e-100 {
        return (x.into(), 0);
    }
    let e = exp_m1(2.0 * x);
    (e / (e + DoubleDouble::from(2.0)), 0)
}

pub(crate) fn sigmoid(x: f64) -> Scaled {
    // eˣ / (1 + eˣ) for x < 0, where 1 + eˣ is 1 once eˣ is far below 2⁻¹⁰⁶
    let (m, n) = exp(-at_most(x.abs(), 800.0));
    let e = if n < -200 {
        DoubleDouble::from(0.0)
    } else {
        m.scaled(n)
    };
    if x < 0.0 {
        (m / (ONE + e), n)
    } else {
        (ONE / (ONE + e), 0)
    }
}

pub(crate) fn softplus(x: f64) -> Scaled {
    let (m, n) = exp(-at_most(x.abs(), 800.0));
    if n < -200 {
        return if x < 0.0 { (m, n) } else { (x.into(), 0) };
    }
    let small = ln_1p_of(m.scaled(n));
    (if x < 0.0 { small } else { small + x.into() }, 0)
}

pub(crate) fn silu(x: f64) -> Scaled {
    let (s, n) = sigmoid(x);
    (s * x.into(), n)
}

/// eˣ − 1 for |x| < 700.
fn exp_m1(x: f64) -> DoubleDouble {
    let (r, n) = reduced(x);
    // 2ⁿ (eʳ − 1) + (2ⁿ − 1)
    let power = libm::scalbn(1.0, n);
    exp_m1_of_reduced(r).scaled(n) + DoubleDouble::sum(power, -1.0)
}

/// x = n ln 2 + r.
fn reduced(x: f64) -> (DoubleDouble, i32) {
    let n = (x * std::f64::consts::LOG2_E).round();
    let first = DoubleDouble::sum(x, -n * LN_2[0]) + (-n * LN_2[1]).into();
    let r = first - DoubleDouble::product(n, LN_2[2]);
    #[expect(clippy::cast_possible_truncation, reason = "|x| < 10⁴")]
    let n = n as i32;
    (r, n)
}

fn multiple_of_ln_2(n: i32) -> DoubleDouble {
    let n = f64::from(n);
    DoubleDouble::sum(n * LN_2[0], n * LN_2[1]) + DoubleDouble::product(n, LN_2[2])
}

/// eʳ − 1 by the series at r / 256, doubled eight times: e²ᵃ − 1 = (eᵃ − 1) (eᵃ − 1 + 2).
fn exp_m1_of_reduced(r: DoubleDouble) -> DoubleDouble {
    let a = r.scaled(-8);
    let mut series = ONE;
    for k in (2..=13).rev() {
        series = ONE + series * a / f64::from(k).into();
    }
    let mut y = a * series;
    for _ in 0..8 {
        y = y * (y + DoubleDouble::from(2.0));
    }
    y
}

/// ln x for x outside (½, 2).
fn ln_of(x: DoubleDouble) -> DoubleDouble {
    let n = libm::ilogb(x.high);
    let x = DoubleDouble::new(libm::scalbn(x.high, -n), libm::scalbn(x.low, -n));
    let y = libm::log(x.high);
    let (m, k) = exp(-y);
    multiple_of_ln_2(n) + corrected(y, (x * m).scaled(k) - ONE)
}

fn ln_1p_of(x: DoubleDouble) -> DoubleDouble {
    if x.high.abs() < 1e-200 {
        return x;
    }
    if x.high >= 1.0 || x.high <= -0.5 {
        return ln_of(x + ONE);
    }
    let y = libm::log1p(x.high);
    // ln(1 + x) = y + ln(1 + d) with 1 + d = (1 + x) e⁻ʸ, so that d = x + (1 + x) (e⁻ʸ − 1)
    corrected(y, x + (x + ONE) * exp_m1(-y))
}

/// y + ln(1 + d) for a tiny d.
fn corrected(y: f64, d: DoubleDouble) -> DoubleDouble {
    DoubleDouble::from(y) + (d - d * d * 0.5.into())
}

fn at_most(x: f64, bound: f64) -> f64 {
    if x > bound { bound } else { x }
}
