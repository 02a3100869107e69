//! What the definitions of the elementary functions need to know of a format: its constants, its bits, its polynomials.
//!
//! Each function is written once for both formats, over additions, products, quotients and selections that are the same in
//! scalar and vector instructions. The polynomials come from `minimax.py` beside `Cargo.toml`.

use std::ops::{Add, Div, Mul, Neg, Sub};

use crate::polynomial::polynomial;

/// f32 or f64, seen from the inside.
pub trait Format:
    Copy
    + PartialOrd
    + Neg<Output = Self>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
{
    /// 0.5.
    const HALF: Self;
    /// 2.
    const TWO: Self;
    /// log₂ e.
    const LOG2_E: Self;
    /// The upper bits of ln 2, so few that their product with an exponent is exact.
    const LN_2_HIGH: Self;
    /// ln 2 − [`LN_2_HIGH`](Self::LN_2_HIGH).
    const LN_2_LOW: Self;
    /// 1.5 · 2^(p−1) + 2 · bias with a significand of p bits: x + this − this is the integer nearest to x, and the lowest
    /// bits of the first sum are that integer plus twice the exponent's bias.
    const ROUNDER: Self;
    /// [`ROUNDER`](Self::ROUNDER) − 64: with this exponent, nothing changes a sum with 1.
    const NEGLIGIBLE: Self;
    /// Below it eˣ and x eˣ round to 0.
    const EXP_MIN: Self;
    /// Above it eˣ overflows.
    const EXP_MAX: Self;
    /// Above it erf x rounds to 1.
    const ERF_MAX: Self;
    /// Above it x (1 − Φ(x)) rounds to 0.
    const NORMAL_MAX: Self;
    /// 1/√2.
    const FRAC_1_SQRT_2: Self;
    /// The K of [`erfcx_polynomial`](Self::erfcx_polynomial).
    const ERFCX_K: Self;
    /// p + 1: as an exponent it lifts every subnormal number into the normal range.
    const LIFT: Self;
    /// 2^[`LIFT`](Self::LIFT).
    const LIFTING: Self;

    /// (2^⌊n/2⌋, 2^⌈n/2⌉) from n + [`ROUNDER`](Self::ROUNDER): their product may leave the normal range, they do not.
    fn powers_of_two(rounder_plus_n: Self) -> (Self, Self);
    /// 2ⁿ from n + [`ROUNDER`](Self::ROUNDER), for n in the normal range.
    fn power_of_two(rounder_plus_n: Self) -> Self;
    /// (k, m) with x = 2ᵏ m and √½ ≤ m < √2, for a normal x > 0.
    fn exponent_and_significand(self) -> (Self, Self);
    /// The upper half of the significand's bits: products of two such are exact.
    fn upper_half(self) -> Self;

    /// [`tanh`](crate::tanh).
    fn tanh_definition(self) -> Self;
    /// [`sigmoid`](crate::sigmoid).
    fn sigmoid_definition(self) -> Self;
    /// [`silu`](crate::silu).
    fn silu_definition(self) -> Self;
    /// [`gelu_tanh`](crate::gelu_tanh).
    fn gelu_tanh_definition(self) -> Self;

    /// (eʳ − 1 − r) / r² for |r| ≤ ½ ln 2.
    fn exp_polynomial(r: Self) -> Self;
    /// (2 artanh √z / √z − 2) / z for √z ≤ (√2 − 1) / (√2 + 1).
    fn ln_polynomial(z: Self) -> Self;
    /// erf √u / √u − 1 for u ≤ 1.
    fn erf_polynomial(u: Self) -> Self;
    /// (x + K) e^(x²) erfc x with t = (x − K) / (x + K), for x ≥ 0.
    fn erfcx_polynomial(t: Self) -> Self;
}

impl Format for f64 {
    const HALF: Self = 0.5;
    const TWO: Self = 2.0;
    const LOG2_E: Self = std::f64::consts::LOG2_E;
    const LN_2_HIGH: Self = 0.693_147_180_369_123_8; // 33 bits
    const LN_2_LOW: Self = 1.908_214_929_270_587_7e-10;
    const ROUNDER: Self = 6_755_399_441_055_744.0 + 2.0 * 1023.0;
    const NEGLIGIBLE: Self = Self::ROUNDER - 64.0;
    const EXP_MIN: Self = -760.0;
    const EXP_MAX: Self = 710.0;
    const ERF_MAX: Self = 6.0;
    const NORMAL_MAX: Self = 38.6;
    const FRAC_1_SQRT_2: Self = std::f64::consts::FRAC_1_SQRT_2;
    const ERFCX_K: Self = 3.75;
    const LIFT: Self = 54.0;
    const LIFTING: Self = 18_014_398_509_481_984.0;

    #[inline(always)]
    fn powers_of_two(rounder_plus_n: Self) -> (Self, Self) {
        // The bits below the exponent's are n + 2 · 1023; what is above them leaves in the shift.
        let both = rounder_plus_n.to_bits();
        let lower = both >> 1;
        (
            f64::from_bits(lower << 52),
            f64::from_bits((both - lower) << 52),
        )
    }

    #[inline(always)]
    fn power_of_two(rounder_plus_n: Self) -> Self {
        f64::from_bits(rounder_plus_n.to_bits().wrapping_sub(1023) << 52)
    }

    #[inline(always)]
    fn exponent_and_significand(self) -> (Self, Self) {
        const SQRT_HALF: u64 = 0x3fe6_a09e_667f_3bcd;
        const ONE: u64 = 1023 << 52;
        let bits = self.to_bits();
        let biased = bits.wrapping_add(ONE - SQRT_HALF) >> 52;
        let significand = bits.wrapping_sub(biased.wrapping_sub(1023) << 52);
        // An integer below 2⁵² in the bits of 2⁵² is the sum of both.
        let two_52 = 4_503_599_627_370_496.0_f64;
        let exponent = f64::from_bits(biased | two_52.to_bits()) - (two_52 + 1023.0);
        (exponent, f64::from_bits(significand))
    }

    #[inline(always)]
    fn upper_half(self) -> Self {
        f64::from_bits(self.to_bits() & (u64::MAX << 27))
    }

    #[inline(always)]
    fn tanh_definition(self) -> Self {
        crate::hyperbolic::tanh_of_double(self)
    }

    #[inline(always)]
    fn sigmoid_definition(self) -> Self {
        crate::activation::sigmoid_of_double(self)
    }

    #[inline(always)]
    fn silu_definition(self) -> Self {
        crate::activation::silu_of_double(self)
    }

    #[inline(always)]
    fn gelu_tanh_definition(self) -> Self {
        crate::activation::gelu_tanh_of_double(self)
    }

    #[inline(always)]
    fn exp_polynomial(r: Self) -> Self {
        polynomial!(r; 0.5, 0.166_666_666_666_666_74, 0.041_666_666_666_666_415, 0.008_333_333_333_322_595, 0.001_388_888_888_903_845_5, 0.000_198_412_698_849_834, 2.480_158_700_480_273e-5, 2.755_724_462_227_683e-6, 2.755_755_014_449_551_6e-7, 2.510_904_926_566_536_8e-8, 2.082_970_515_157_472_7e-9)
    }

    #[inline(always)]
    fn ln_polynomial(z: Self) -> Self {
        polynomial!(z; 0.666_666_666_666_671, 0.399_999_999_995_419_85, 0.285_714_287_186_980_33, 0.222_222_006_975_971_7, 0.181_834_651_688_953_16, 0.153_163_716_828_830_07, 0.147_744_142_124_639_82)
    }

    #[inline(always)]
    fn erf_polynomial(u: Self) -> Self {
        polynomial!(u; 0.128_379_167_095_512_6, -0.376_126_389_031_841, 0.112_837_916_709_710_33, -0.026_866_170_648_006_11, 0.005_223_977_652_332_691, -0.000_854_832_850_883_617, 0.000_120_553_849_939_166_49, -1.492_684_773_973_078_9e-5, 1.648_044_371_512_106_6e-6, -1.654_986_699_909_715e-7, 1.595_968_549_101_531e-8, -1.624_070_502_174_611_6e-9, 1.393_740_163_578_816_8e-10)
    }

    #[inline(always)]
    fn erfcx_polynomial(t: Self) -> Self {
        polynomial!(t; 1.091_922_909_562_789_1, -0.958_741_576_652_909_6, 0.736_318_925_221_750_9, -0.490_470_291_207_676_55, 0.279_062_049_033_830_36, -0.131_955_401_178_611_93, 0.049_118_778_614_199_284, -0.012_535_880_039_714_235, 0.000_986_338_092_767_538_7, 0.000_794_823_087_614_237_9, -0.000_348_646_952_165_104_07, 1.059_404_940_150_694_5e-5, 3.747_218_716_527_293e-5, -8.904_108_137_809_882e-6, -3.290_965_259_895_836_2e-6, 1.656_253_883_144_891_4e-6, 2.829_638_183_247_116e-7, -2.635_723_183_155_543e-7, -3.084_261_687_981_329e-8, 3.944_412_627_630_452e-8, 6.014_410_406_581_858e-9, -4.311_620_145_996_727_6e-9, -1.166_652_592_375_439_4e-9)
    }
}

impl Format for f32 {
    const HALF: Self = 0.5;
    const TWO: Self = 2.0;
    const LOG2_E: Self = std::f32::consts::LOG2_E;
    const LN_2_HIGH: Self = 0.693_145_75; // 15 bits
    const LN_2_LOW: Self = 1.428_606_8e-6;
    const ROUNDER: Self = 12_582_912.0 + 2.0 * 127.0;
    const NEGLIGIBLE: Self = Self::ROUNDER - 64.0;
    const EXP_MIN: Self = -112.0;
    const EXP_MAX: Self = 89.0;
    const ERF_MAX: Self = 4.0;
    const NORMAL_MAX: Self = 14.4;
    const FRAC_1_SQRT_2: Self = std::f32::consts::FRAC_1_SQRT_2;
    const ERFCX_K: Self = 3.0;
    const LIFT: Self = 25.0;
    const LIFTING: Self = 33_554_432.0;

    #[inline(always)]
    fn powers_of_two(rounder_plus_n: Self) -> (Self, Self) {
        let both = rounder_plus_n.to_bits();
        let lower = both >> 1;
        (
            f32::from_bits(lower << 23),
            f32::from_bits((both - lower) << 23),
        )
    }

    #[inline(always)]
    fn power_of_two(rounder_plus_n: Self) -> Self {
        f32::from_bits(rounder_plus_n.to_bits().wrapping_sub(127) << 23)
    }

    #[inline(always)]
    fn exponent_and_significand(self) -> (Self, Self) {
        const SQRT_HALF: u32 = 0x3f35_04f3;
        const ONE: u32 = 127 << 23;
        let bits = self.to_bits();
        let biased = bits.wrapping_add(ONE - SQRT_HALF) >> 23;
        let significand = bits.wrapping_sub(biased.wrapping_sub(127) << 23);
        let two_23 = 8_388_608.0_f32;
        let exponent = f32::from_bits(biased | two_23.to_bits()) - (two_23 + 127.0);
        (exponent, f32::from_bits(significand))
    }

    #[inline(always)]
    fn upper_half(self) -> Self {
        f32::from_bits(self.to_bits() & (u32::MAX << 12))
    }

    #[inline(always)]
    fn tanh_definition(self) -> Self {
        crate::single::tanh(self)
    }

    #[inline(always)]
    fn sigmoid_definition(self) -> Self {
        crate::single::sigmoid(self)
    }

    #[inline(always)]
    fn silu_definition(self) -> Self {
        crate::single::silu(self)
    }

    #[inline(always)]
    fn gelu_tanh_definition(self) -> Self {
        crate::single::gelu_tanh(self)
    }

    #[inline(always)]
    fn exp_polynomial(r: Self) -> Self {
        polynomial!(r; 0.499_999_94, 0.166_665_18, 0.041_668_26, 0.008_368_944, 0.001_382_142_9)
    }

    #[inline(always)]
    fn ln_polynomial(z: Self) -> Self {
        polynomial!(z; 0.666_667_76, 0.399_775_8, 0.298_709_18)
    }

    #[inline(always)]
    fn erf_polynomial(u: Self) -> Self {
        polynomial!(u; 0.128_379_17, -0.376_126_26, 0.112_835_79, -0.026_853_347, 0.005_187_161_3, -0.000_799_783_04, 7.806_765e-5)
    }

    #[inline(always)]
    fn erfcx_polynomial(t: Self) -> Self {
        polynomial!(t; 1.074_006_9, -0.883_394_54, 0.590_227_7, -0.310_464_7, 0.119_536_41, -0.026_845_75, -0.001_258_386, 0.003_078_944_7, -0.000_437_250_88, -0.000_298_508_82)
    }
}
