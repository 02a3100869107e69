//! Random streams: first words and draws against an independent `ChaCha8`, and what the draws take from a stream.

use gradus_numerics::{Exp, Normal, NumericsError, StandardNormal, stream, uniform, uniform_open};
use proptest::prelude::*;
use rand::Rng;
use rand::distr::Distribution;

#[test]
fn streams_start_with_the_words_of_an_independent_chacha8() {
    // A direct Python transcription of Bernstein's paper: key = seed ‖ 0, nonce = FNV-1a(purpose), block counter from 0.
    let golden = [
        (
            0,
            "",
            [
                0xcd0c_630a_0b6d_4650,
                0xccc7_0aac_e661_22ef,
                0x51a0_09b9_afc3_c71b,
            ],
        ),
        (
            0,
            "initialisation",
            [
                0x9ab3_9874_13c0_5743,
                0xac29_5b67_8288_6ebc,
                0xd1ab_872e_51a0_24c6,
            ],
        ),
        (
            1,
            "initialisation",
            [
                0xcf18_6df2_57e9_6663,
                0x0ade_ea8c_345d_62b9,
                0xe1df_74ba_f5b6_e857,
            ],
        ),
        (
            u64::MAX,
            "theta θ",
            [
                0x8768_9510_122e_cbad,
                0x663b_51d5_d6e3_da04,
                0x23e6_561e_3d5e_f148,
            ],
        ),
    ];
    for (seed, purpose, words) in golden {
        let mut rng = stream(seed, purpose);
        assert_eq!(
            [rng.next_u64(), rng.next_u64(), rng.next_u64()],
            words,
            "stream({seed}, {purpose:?})"
        );
    }
    // beyond the first blocks
    let mut rng = stream(7, "draws");
    assert_eq!(
        (0..1000).map(|_| rng.next_u64()).last(),
        Some(0x63b4_93db_bc44_a488)
    );
}

#[test]
fn first_draws_are_those_of_their_formulas() {
    // From the words of the same transcription: the uniform draws exactly, the others with 200 bits by mpmath.
    let mut rng = stream(7, "draws");
    let uniforms = [
        0.696_155_317_467_933_9,
        0.600_850_931_938_972_7,
        0.399_398_294_720_461_95,
        0.026_125_129_093_606_87,
    ];
    assert_eq!(
        [(); 4].map(|()| uniform(&mut rng)).map(f64::to_bits),
        uniforms.map(f64::to_bits)
    );

    let mut rng = stream(7, "draws");
    let opens = [
        0.696_155_317_467_933_9,
        0.600_850_931_938_972_7,
        0.399_398_294_720_462_07,
        0.026_125_129_093_606_98,
    ];
    assert_eq!(
        [(); 4].map(|()| uniform_open(&mut rng)).map(f64::to_bits),
        opens.map(f64::to_bits)
    );

    let mut rng = stream(7, "draws");
    for z in [
        -0.685_866_889_111_521,
        1.336_628_234_446_960_2,
        -0.945_858_962_308_537_9,
        0.535_240_962_368_697_7,
    ] {
        assert!(
            (StandardNormal.sample(&mut rng) - z).abs() <= 4.0 * f64::EPSILON,
            "{z}"
        );
    }

    let mut rng = stream(7, "draws");
    let two = Exp::new(2.0).expect("a rate of 2 is positive");
    for x in [
        0.181_091_243_131_042_8,
        0.254_704_204_295_854_33,
        0.458_898_063_806_393_36,
        1.822_428_813_663_642_6,
    ] {
        assert!(
            (two.sample(&mut rng) - x).abs() <= 2.0 * f64::EPSILON,
            "{x}"
        );
    }
}

/// A generator of one fixed word, for the ends of the intervals.
struct Fixed(u64);

impl rand::TryRng for Fixed {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        Ok(u32::try_from(self.0 >> 32).expect("32 bits remain"))
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        Ok(self.0)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        for (byte, fixed) in bytes
            .iter_mut()
            .zip(self.0.to_le_bytes().into_iter().cycle())
        {
            *byte = fixed;
        }
        Ok(())
    }
}

#[test]
fn the_extreme_words_give_the_documented_ends() {
    let half_epsilon = f64::EPSILON / 2.0;
    let ends = |draw: fn(&mut Fixed) -> f64| {
        [draw(&mut Fixed(0)), draw(&mut Fixed(u64::MAX))].map(f64::to_bits)
    };
    assert_eq!(ends(uniform), [0.0, 1.0 - half_epsilon].map(f64::to_bits));
    assert_eq!(
        ends(uniform_open),
        [half_epsilon, 1.0 - half_epsilon].map(f64::to_bits)
    );
    // u = 2⁻⁵³ and v = 0: the largest normal draw
    let largest = StandardNormal.sample(&mut Fixed(0));
    assert!((largest - (106.0 * std::f64::consts::LN_2).sqrt()).abs() < 1e-14);
    let unit = Exp::new(1.0).expect("a rate of 1 is positive");
    assert!(unit.sample(&mut Fixed(u64::MAX)) > 0.0);
}

#[test]
fn draws_take_the_documented_number_of_words() {
    let mut rng = stream(3, "words");
    StandardNormal.sample(&mut rng);
    assert_eq!(rng.get_word_pos(), 4);
    Exp::new(1.0)
        .expect("a rate of 1 is positive")
        .sample(&mut rng);
    assert_eq!(rng.get_word_pos(), 6);
    uniform(&mut rng);
    uniform_open(&mut rng);
    assert_eq!(rng.get_word_pos(), 10);
}

#[test]
fn parameters_without_a_distribution_are_refused() {
    for mean in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert!(
            matches!(Normal::new(mean, 1.0), Err(NumericsError::Mean { .. })),
            "{mean}"
        );
    }
    for standard_deviation in [f64::NAN, f64::INFINITY, -1.0, -5e-324] {
        let error = Normal::new(0.0, standard_deviation).expect_err("not a standard deviation");
        assert!(
            matches!(error, NumericsError::StandardDeviation { .. }),
            "{standard_deviation}"
        );
        assert!(
            error
                .to_string()
                .ends_with(&format!("got {standard_deviation}")),
            "{error}"
        );
    }
    for rate in [f64::NAN, f64::INFINITY, -1.0, 0.0, -0.0] {
        assert!(
            matches!(Exp::new(rate), Err(NumericsError::Rate { .. })),
            "{rate}"
        );
    }
    let constant = Normal::new(2.5, 0.0).expect("a standard deviation of 0 draws the mean");
    assert_eq!(
        constant.sample(&mut stream(0, "constant")).to_bits(),
        2.5_f64.to_bits()
    );
}

proptest! {
    #[test]
    fn different_seeds_and_purposes_give_different_streams(seed: u64, other: u64, purpose: String, suffix in ".{1,8}") {
        let words = |seed, purpose: &str| {
            let mut rng = stream(seed, purpose);
            [rng.next_u64(), rng.next_u64()]
        };
        prop_assert_eq!(words(seed, &purpose), words(seed, &purpose));
        prop_assume!(seed != other);
        prop_assert_ne!(words(seed, &purpose), words(other, &purpose));
        prop_assert_ne!(words(seed, &purpose), words(seed, &(purpose.clone() + &suffix)));
    }
}
