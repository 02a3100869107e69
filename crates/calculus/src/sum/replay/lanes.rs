//! One number for each of several data points.

/// How many data points a program is replayed on at once: four SSE2 registers, one AVX-512 register.
pub(super) const WIDTH: usize = 8;

/// A number for each point of a block, side by side for the compiler to work on together.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(super) struct Lanes(pub(super) [f64; WIDTH]);

impl Lanes {
    pub(super) const ZERO: Self = Self([0.0; WIDTH]);

    #[inline]
    pub(super) fn splat(x: f64) -> Self {
        Self([x; WIDTH])
    }

    #[inline]
    pub(super) fn map(self, function: impl Fn(f64) -> f64) -> Self {
        Self(self.0.map(function))
    }

    #[inline]
    pub(super) fn zip(self, other: Self, function: impl Fn(f64, f64) -> f64) -> Self {
        let mut result = Self::ZERO;
        for lane in 0..WIDTH {
            result.0[lane] = function(self.0[lane], other.0[lane]);
        }
        result
    }

    #[inline]
    pub(super) fn times(self, other: Self) -> Self {
        self.zip(other, |a, b| a * b)
    }

    #[inline]
    pub(super) fn add(&mut self, other: Self) {
        for lane in 0..WIDTH {
            self.0[lane] += other.0[lane];
        }
    }

    /// Lanes 2 `pair` and 2 `pair` + 1.
    #[inline]
    pub(super) fn pair(&self, pair: usize) -> [f64; 2] {
        [self.0[2 * pair], self.0[2 * pair + 1]]
    }

    /// The sums over the even lanes and over the odd ones, in a fixed order.
    ///
    /// Two sums, because adding up the numbers of one register costs as much as all the rest.
    #[inline]
    pub(super) fn totals(self) -> [f64; 2] {
        let [l0, l1, l2, l3, l4, l5, l6, l7] = self.0;
        [(l0 + l4) + (l2 + l6), (l1 + l5) + (l3 + l7)]
    }
}

/// Σ term(j), j < count, lane by lane in the [order](gradus_numerics#sums) of `gradus-numerics`.
///
/// `term(j, pair)` gives lanes 2 `pair` and 2 `pair` + 1: eight partial sums of two lanes fit the registers of every
/// 64-bit machine, eight of eight lanes do not.
#[inline]
pub(super) fn interleaved_sum(count: usize, term: impl Fn(usize, usize) -> [f64; 2]) -> Lanes {
    let mut sum = Lanes::ZERO;
    let rest = count % 8;
    for pair in 0..WIDTH / 2 {
        let mut s = [[0.0; 2]; 8];
        let mut add = |j: usize, partial: usize| {
            let [first, second] = term(j, pair);
            s[partial][0] += first;
            s[partial][1] += second;
        };
        for block in (0..count - rest).step_by(8) {
            for partial in 0..8 {
                add(block + partial, partial);
            }
        }
        for partial in 0..8 {
            if partial < rest {
                add(count - rest + partial, partial);
            }
        }
        for half in [0, 1] {
            let [s0, s1, s2, s3, s4, s5, s6, s7] = s.map(|partial| partial[half]);
            sum.0[2 * pair + half] = ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7));
        }
    }
    sum
}
