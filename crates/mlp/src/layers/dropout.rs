//! 0 with probability p, else x / (1 − p).

use gradus_numerics::{Float, Kernel, dispatch};

/// Which units are dropped: a function of key, layer, sample and unit.
///
/// Unit i of a sample is kept where the upper 53 bits of output i of `SplitMix64` are below (1 − p) 2⁵³. The generator starts
/// at mix(mix(key) + mix(layer + 1) · γ + sample · γ²) with `SplitMix64`'s own mix and γ, so that streams of different samples,
/// layers and keys lie far apart. G. L. Steele, D. Lea and C. H. Flood, Fast splittable pseudorandom number generators, 2014.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mask {
    key: u64,
    layer: u64,
    kept_below: u64,
    factor: f64,
}

/// The odd number nearest to 2⁶⁴ / golden ratio.
const GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

impl Mask {
    pub(crate) fn new(key: u64, layer: u64, probability: f64) -> Self {
        let kept = 1.0 - probability;
        Mask {
            key,
            layer,
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "between 0 and 2⁵³"
            )]
            kept_below: (kept * (1_u64 << 53) as f64) as u64,
            factor: 1.0 / kept,
        }
    }

    /// y ← x / (1 − p) or 0 · x for the samples from `first` on. NaN and infinity are not hidden: they become NaN.
    ///
    /// The rule of the derivative too: ∂L/∂x from ∂L/∂y.
    pub(crate) fn apply<T: Float>(self, first: usize, units: usize, x: &[T], y: &mut [T]) {
        let samples = x.chunks_exact(units).zip(y.chunks_exact_mut(units));
        for (sample, (x, y)) in samples.enumerate() {
            dispatch(Apply {
                start: self.start((first + sample) as u64),
                kept_below: self.kept_below,
                factor: T::from_f64(self.factor),
                x,
                y,
            });
        }
    }

    /// The factor of one unit: 1 / (1 − p) or 0.
    #[cfg(feature = "reference")]
    pub(crate) fn factor(self, sample: usize, unit: usize) -> f64 {
        if kept(self.start(sample as u64), unit as u64, self.kept_below) {
            self.factor
        } else {
            0.0
        }
    }

    fn start(self, sample: u64) -> u64 {
        let layer = mix(self.layer.wrapping_add(1)).wrapping_mul(GAMMA);
        let sample = sample.wrapping_mul(GAMMA.wrapping_mul(GAMMA));
        mix(mix(self.key).wrapping_add(layer).wrapping_add(sample))
    }
}

struct Apply<'a, T> {
    start: u64,
    kept_below: u64,
    factor: T,
    x: &'a [T],
    y: &'a mut [T],
}

impl<T: Float> Kernel for Apply<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for (unit, (y, &x)) in (0..).zip(self.y.iter_mut().zip(self.x)) {
            let kept = kept(self.start, unit, self.kept_below);
            *y = x * if kept { self.factor } else { T::ZERO };
        }
    }
}

#[inline(always)]
fn kept(start: u64, unit: u64, kept_below: u64) -> bool {
    mix(start.wrapping_add((unit + 1).wrapping_mul(GAMMA))) >> 11 < kept_below
}

/// `SplitMix64`'s output function.
#[inline(always)]
fn mix(z: u64) -> u64 {
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_are_those_of_splitmix64() {
        // The first outputs of SplitMix64 seeded with 1234567, as published with its source.
        let outputs = [1, 2].map(|i: u64| mix(1_234_567_u64.wrapping_add(i.wrapping_mul(GAMMA))));
        assert_eq!(
            outputs,
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]
        );
    }

    #[test]
    fn the_share_kept_is_one_minus_p() {
        for p in [0.0, 0.1, 0.5, 0.9] {
            let mask = Mask::new(3, 1, p);
            let (samples, units) = (100, 1000);
            let mut y = vec![0.0; samples * units];
            mask.apply(0, units, &vec![1.0; samples * units], &mut y);
            let mean = y.iter().sum::<f64>() / y.len() as f64;
            // the standard deviation of the mean is √(p / (1 − p) / 10⁵) ≤ 0.0095
            assert!((mean - 1.0).abs() < 0.04, "{p} {mean}");
        }
    }

    #[test]
    fn masks_of_neighbours_are_independent() {
        let units = 4096;
        let mask = |key, layer, sample| {
            let mut y = vec![0.0; units];
            Mask::new(key, layer, 0.5).apply(sample, units, &vec![1.0; units], &mut y);
            y
        };
        let base = mask(7, 0, 5);
        for other in [mask(8, 0, 5), mask(7, 1, 5), mask(7, 0, 6), mask(7, 0, 4)] {
            let equal = base
                .iter()
                .zip(&other)
                .filter(|(a, b)| (**a > 0.0) == (**b > 0.0))
                .count();
            assert!(equal.abs_diff(units / 2) < 200, "{equal}"); // 32 is one standard deviation
        }
    }
}
