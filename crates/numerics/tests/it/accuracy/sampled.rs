//! A sample of what `examples/accuracy.rs` measures in full: f32 over every bit pattern, f64 over 10⁷ seeded numbers.

use gradus_numerics::{Float, exp2, stream, uniform};
use rand::Rng;

use super::exact::{self, Scaled};
use super::measure::{Worst, single_ulps, ulps};

/// A function in both formats, its exact value, and what is measured.
pub(crate) struct Measured {
    pub(crate) name: &'static str,
    pub(crate) double: fn(f64) -> f64,
    pub(crate) single: fn(f32) -> f32,
    pub(crate) exact: fn(f64) -> Scaled,
    /// The function from the crate `libm`: twice the precision that f32 needs.
    pub(crate) twice_single: fn(f64) -> f64,
    /// Where half of the numbers are drawn uniformly; the others are of every magnitude, in the domain.
    pub(crate) interval: (f64, f64),
    pub(crate) domain: (f64, f64),
    /// The largest error in ulp, found in full runs and rounded up.
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
            single: <f32 as Float>::$name,
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
    ln_1p libm::log1p, (-1.0, 4.0), (-1.0, f64::INFINITY), 1.0, 1.0;
    tanh libm::tanh, (-2.0, 2.0), EVERY, 1.0, 1.0;
    sigmoid libm_sigmoid, (-40.0, 40.0), (-745.0, f64::INFINITY), 1.0, 1.0;
    softplus libm_softplus, (-40.0, 40.0), (-745.0, f64::INFINITY), 1.5, 1.5;
    silu libm_silu, (-40.0, 40.0), (-745.0, f64::INFINITY), 1.5, 1.5;
};

/// The worst error in f32 over every `step`-th bit pattern; where the exact value is no number, zero or infinite, so is y.
pub(crate) fn worst_single(f: &Measured, step: usize) -> Worst {
    (0..=u32::MAX)
        .step_by(step)
        .fold(Worst::NONE, |worst, bits| {
            let x = f32::from_bits(bits);
            let (y, exact) = ((f.single)(x), (f.twice_single)(f64::from(x)));
            let nearest = f32::from_f64(exact);
            let special = !nearest.is_finite() || nearest == 0.0 || !y.is_finite();
            let ulps = match special {
                true if y.is_nan() && nearest.is_nan() || y.to_bits() == nearest.to_bits() => 0.0,
                // the last number before a limit
                true if nearest.is_finite() && y.is_finite() => single_ulps(y, exact),
                true => f64::INFINITY,
                false => single_ulps(y, exact),
            };
            let at = f64::from(x);
            worst.or(Worst { ulps, at })
        })
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
        let sign = if rng.next_u32() % 2 == 0 { 1.0 } else { -1.0 };
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
        let single = worst_single(&f, 65_537);
        assert!(
            single.ulps <= f.single_bound,
            "{} in f32: {single:?}",
            f.name
        );
        let double = worst_double(&f, 20_000);
        assert!(
            double.ulps <= f.double_bound,
            "{} in f64: {double:?}",
            f.name
        );
    }
}

#[test]
fn the_measure_sees_a_wrong_last_bit() {
    let exp = &MEASURED[0];
    let wrong = Measured {
        double: |x| f64::from_bits(gradus_numerics::exp(x).to_bits() + 1),
        single: |x| f32::from_bits(Float::exp(x).to_bits() ^ 1),
        ..*exp
    };
    assert!(worst_double(&wrong, 1000).ulps > 1.0);
    assert!(worst_single(&wrong, 65_537).ulps > 1.0);
}

#[test]
fn the_reference_has_the_digits_of_mpmath() {
    type Row = (&'static str, fn(f64) -> Scaled, f64, f64, f64);
    // from mpmath 1.3.0 with 300 bits: the argument, the nearest number to the value, and the nearest to the rest
    let rows: [Row; 36] = [
        (
            "exp",
            exact::exp,
            1.0,
            2.718_281_828_459_045,
            1.445_646_891_729_250_2e-16,
        ),
        (
            "exp",
            exact::exp,
            -0.3,
            0.740_818_220_681_717_9,
            -1.805_530_505_953e-18,
        ),
        (
            "exp",
            exact::exp,
            700.1,
            1.120_899_771_073_261e304,
            -1.089_386_034_727_756_7e288,
        ),
        (
            "exp",
            exact::exp,
            -600.3,
            1.963_462_058_497_701_2e-261,
            9.153_447_526_726_684e-279,
        ),
        (
            "exp",
            exact::exp,
            1.0e-9,
            1.000_000_001,
            -8.224_037_093_664_211e-17,
        ),
        (
            "exp",
            exact::exp,
            0.35,
            1.419_067_548_593_257_1,
            9.472_477_310_898_604e-17,
        ),
        (
            "ln",
            exact::ln,
            3.0,
            1.098_612_288_668_109_8,
            -9.071_297_235_001_53e-17,
        ),
        (
            "ln",
            exact::ln,
            1.000_000_1,
            9.999_999_505_838_704e-8,
            1.524_970_952_844_148_9e-24,
        ),
        (
            "ln",
            exact::ln,
            0.999_999_999_999_999_9,
            -1.110_223_024_625_156_5e-16,
            -6.162_975_822_039_155e-33,
        ),
        (
            "ln",
            exact::ln,
            1.0e300,
            690.775_527_898_213_7,
            2.374_766_002_880_024_3e-14,
        ),
        (
            "ln",
            exact::ln,
            5.0e-324,
            -744.440_071_921_381_2,
            -4.422_444_340_918_698e-14,
        ),
        (
            "ln",
            exact::ln,
            0.75,
            -0.287_682_072_451_780_9,
            -2.607_160_616_442_564e-17,
        ),
        (
            "ln",
            exact::ln,
            1.0e-5,
            -11.512_925_464_970_229,
            2.790_027_459_050_308e-16,
        ),
        (
            "ln_1p",
            exact::ln_1p,
            0.5,
            0.405_465_108_108_164_4,
            -2.881_138_025_962_642_6e-18,
        ),
        (
            "ln_1p",
            exact::ln_1p,
            -0.25,
            -0.287_682_072_451_780_9,
            -2.607_160_616_442_564e-17,
        ),
        (
            "ln_1p",
            exact::ln_1p,
            1.0e-12,
            9.999_999_999_995e-13,
            2.421_794_010_301_237_7e-29,
        ),
        (
            "ln_1p",
            exact::ln_1p,
            10000000000.0,
            23.025_850_930_040_455,
            1.373_678_418_318_342_8e-15,
        ),
        (
            "ln_1p",
            exact::ln_1p,
            -0.999_999,
            -13.815_510_557_935_518,
            -4.739_035_188_150_217e-16,
        ),
        (
            "ln_1p",
            exact::ln_1p,
            3.0,
            1.386_294_361_119_890_6,
            4.638_093_627_692_599e-17,
        ),
        (
            "tanh",
            exact::tanh,
            0.3,
            0.291_312_612_451_590_9,
            -6.460_265_658_646_958_6e-18,
        ),
        (
            "tanh",
            exact::tanh,
            -1.5,
            -0.905_148_253_644_866_4,
            -4.199_202_450_181_021_5e-17,
        ),
        (
            "tanh",
            exact::tanh,
            1.0e-8,
            1.0e-8,
            -3.333_333_333_333_333_5e-25,
        ),
        (
            "tanh",
            exact::tanh,
            19.0,
            0.999_999_999_999_999_9,
            4.823_964_662_155_506e-17,
        ),
        (
            "tanh",
            exact::tanh,
            0.55,
            0.500_520_211_190_235_3,
            -2.292_756_835_584_021_4e-17,
        ),
        (
            "sigmoid",
            exact::sigmoid,
            0.7,
            0.668_187_772_168_166,
            4.688_266_281_783_103_4e-17,
        ),
        (
            "sigmoid",
            exact::sigmoid,
            -0.7,
            0.331_812_227_831_833_9,
            8.628_488_413_426_79e-18,
        ),
        (
            "sigmoid",
            exact::sigmoid,
            -50.0,
            1.928_749_847_963_917_8e-22,
            -3.754_647_307_883_769_6e-39,
        ),
        (
            "sigmoid",
            exact::sigmoid,
            30.0,
            0.999_999_999_999_906_4,
            1.557_128_750_770_682e-17,
        ),
        (
            "sigmoid",
            exact::sigmoid,
            -650.0,
            5.111_951_948_651_156e-283,
            2.849_121_073_604_364e-299,
        ),
        (
            "softplus",
            exact::softplus,
            0.7,
            1.103_186_048_885_458,
            -4.036_125_128_709_739e-17,
        ),
        (
            "softplus",
            exact::softplus,
            -0.7,
            0.403_186_048_885_457_9,
            1.514_989_994_416_043_4e-17,
        ),
        (
            "softplus",
            exact::softplus,
            -50.0,
            1.928_749_847_963_917_8e-22,
            -3.754_628_707_503_889e-39,
        ),
        (
            "softplus",
            exact::softplus,
            30.0,
            30.000_000_000_000_092,
            1.205_674_039_584_343_7e-15,
        ),
        (
            "silu",
            exact::silu,
            0.7,
            0.467_731_440_517_716_26,
            -1.906_009_449_738_485_8e-17,
        ),
        (
            "silu",
            exact::silu,
            -5.0,
            -0.033_464_254_621_424_28,
            1.126_948_164_732_867_4e-18,
        ),
        (
            "silu",
            exact::silu,
            30.0,
            29.999_999_999_997_193,
            -6.430_843_993_939_52e-16,
        ),
    ];
    for (name, f, x, high, low) in rows {
        let (m, n) = f(x);
        let error = (libm::scalbn(high, -n) - m.high) + (libm::scalbn(low, -n) - m.low);
        assert!(
            error.abs() <= exp2(-93.0) * m.high.abs(),
            "{name}({x}): {:e}",
            error / m.high
        );
    }
}
