//! Sums over the samples of a batch, one for each unit: each a chain over the samples in ascending order.

use gradus_numerics::{Float, Kernel, dispatch};

/// total(i) ← total(i) + Σ over samples of d(i, sample), for the units from `first` on, as many as `total` holds.
pub(crate) fn add<T: Float>(d: &[T], units: usize, first: usize, total: &mut [T]) {
    over_samples(d, d, units, first, total, |_, d, _| d);
}

/// total(i) ← total(i) + Σ over samples of a(i, sample) · b(i, sample).
pub(crate) fn add_products<T: Float>(
    a: &[T],
    b: &[T],
    units: usize,
    first: usize,
    total: &mut [T],
) {
    over_samples(a, b, units, first, total, |_, a, b| a * b);
}

/// total(i) ← total(i) + Σ over samples of (x(i, sample) − mean(i))².
pub(crate) fn add_squared_deviations<T: Float>(x: &[T], mean: &[T], total: &mut [T]) {
    let units = mean.len();
    over_samples(x, x, units, 0, total, |i, x, _| {
        let deviation = x - mean[i];
        deviation * deviation
    });
}

#[inline]
fn over_samples<T: Float>(
    a: &[T],
    b: &[T],
    units: usize,
    first: usize,
    total: &mut [T],
    term: impl Fn(usize, T, T) -> T,
) {
    dispatch(OverSamples {
        a,
        b,
        units,
        first,
        total,
        term,
    });
}

struct OverSamples<'a, T, F> {
    a: &'a [T],
    b: &'a [T],
    units: usize,
    first: usize,
    total: &'a mut [T],
    term: F,
}

impl<T: Float, F: Fn(usize, T, T) -> T> Kernel for OverSamples<'_, T, F> {
    type Output = ();

    #[inline(always)]
    fn run(mut self) {
        self.blocks::<64>();
        self.blocks::<16>();
        self.blocks::<1>();
    }
}

impl<T: Float, F: Fn(usize, T, T) -> T> OverSamples<'_, T, F> {
    /// So many units at a time, their chains side by side in registers, while there are as many.
    #[inline(always)]
    fn blocks<const UNITS: usize>(&mut self) {
        while self.total.len() >= UNITS {
            let all = std::mem::take(&mut self.total);
            let (total, rest) = all.split_at_mut(UNITS);
            let mut sums = [T::ZERO; UNITS];
            sums.copy_from_slice(total);
            let columns = (self.a.chunks_exact(self.units)).zip(self.b.chunks_exact(self.units));
            for (a, b) in columns {
                let range = self.first..self.first + UNITS;
                for (i, ((sum, &a), &b)) in (sums.iter_mut())
                    .zip(&a[range.clone()])
                    .zip(&b[range])
                    .enumerate()
                {
                    *sum += (self.term)(self.first + i, a, b);
                }
            }
            total.copy_from_slice(&sums);
            self.total = rest;
            self.first += UNITS;
        }
    }
}
