//! Sums over a gradient whose bits depend on the gradient alone.
//!
//! In a block of 2¹⁶ elements, the i-th element of every 32 is added to the i-th of 32 partial sums. The blocks of 32 are
//! taken from the eighths of the block in turn, then those left over, then the elements left over. The partial sums are added
//! in a tree, the sums of the blocks in their order. Threads share the blocks. Everything is summed in f64, where squares of
//! f32 lose nothing.

use gradus_numerics::{Float, Kernel, Threads, dispatch};

/// Elements that one thread sums at a time.
pub(super) const BLOCK: usize = 1 << 16;

/// Partial sums that run side by side: enough to hide the latency of an addition at any vector width.
const LANES: usize = 32;

/// Places of a block that are read in turn: memory answers several streams sooner than one.
const STREAMS: usize = 8;

/// A gradient being read.
pub(super) struct Reading<'a, T> {
    gradient: &'a [T],
    partials: &'a mut [f64],
    threads: Threads,
}

impl<'a, T: Float> Reading<'a, T> {
    /// `partials` has a place for each block.
    pub(super) fn new(gradient: &'a [T], partials: &'a mut [f64], threads: Threads) -> Self {
        Self {
            gradient,
            partials,
            threads,
        }
    }

    /// Whether no element is NaN or infinite.
    pub(super) fn is_finite(&mut self) -> bool {
        self.blocks(|x| dispatch(Finite(x)));
        self.total() == 0.0
    }

    /// Σ term(x), in the order of the module's documentation.
    pub(super) fn sum(&mut self, term: impl Fn(T) -> f64 + Sync) -> f64 {
        self.blocks(|x| dispatch(Sum { x, term: &term }));
        self.total()
    }

    /// max |x|; none where an element is NaN or infinite.
    pub(super) fn largest(&mut self) -> Option<f64> {
        self.blocks(|x| dispatch(Largest(x)));
        let largest = self
            .partials
            .iter()
            .fold(0.0, |largest, &block| gradus_numerics::max(largest, block));
        largest.is_finite().then_some(largest)
    }

    fn blocks(&mut self, of_block: impl Fn(&[T]) -> f64 + Sync) {
        let gradient = self.gradient;
        self.threads.for_each(self.partials, |i, partial| {
            let end = gradient.len().min((i + 1) * BLOCK);
            *partial = of_block(&gradient[i * BLOCK..end]);
        });
    }

    fn total(&self) -> f64 {
        self.partials.iter().fold(0.0, |total, block| total + block)
    }
}

/// 0 where all elements are finite, else NaN: x · 0 is a zero for finite x alone.
struct Finite<'a, T>(&'a [T]);

impl<T: Float> Kernel for Finite<'_, T> {
    type Output = f64;

    #[inline(always)]
    fn run(self) -> f64 {
        let mut s = [T::ZERO; 2 * LANES];
        lanes(self.0, &mut s, |s, x| s + x * T::ZERO);
        tree(s, |a, b| a + b).to_f64()
    }
}

struct Sum<'a, T, F> {
    x: &'a [T],
    term: &'a F,
}

impl<T: Float, F: Fn(T) -> f64> Kernel for Sum<'_, T, F> {
    type Output = f64;

    #[inline(always)]
    fn run(self) -> f64 {
        let mut s = [0.0; LANES];
        lanes(self.x, &mut s, |s, x| s + (self.term)(x));
        tree(s, |a, b| a + b)
    }
}

/// max |x|, or NaN where an element is NaN or infinite.
struct Largest<'a, T>(&'a [T]);

impl<T: Float> Kernel for Largest<'_, T> {
    type Output = f64;

    #[inline(always)]
    fn run(self) -> f64 {
        let larger = |a: T, b: T| if b > a { b } else { a };
        let mut s = [T::ZERO; LANES];
        lanes(self.0, &mut s, |s, x| larger(s, x.abs()));
        tree(s, larger).to_f64() + Finite(self.0).run()
    }
}

/// s ← f(s, x) for each element, in the order of the module's documentation. By reference: partial sums that are returned as
/// an array do not stay in registers.
#[inline(always)]
fn lanes<T: Copy, S: Copy, const N: usize>(x: &[T], s: &mut [S; N], f: impl Fn(S, T) -> S) {
    let (blocks, rest) = x.as_chunks::<N>();
    let part = blocks.len() / STREAMS;
    for turn in 0..blocks.len() {
        // the eighths in turn, then what is left over
        let block = if turn < STREAMS * part {
            &blocks[turn % STREAMS * part + turn / STREAMS]
        } else {
            &blocks[turn]
        };
        for lane in 0..N {
            s[lane] = f(s[lane], block[lane]);
        }
    }
    for (s, &x) in s.iter_mut().zip(rest) {
        *s = f(*s, x);
    }
}

/// One number from all lanes, the upper half joined to the lower one again and again.
#[inline(always)]
fn tree<S: Copy, const N: usize>(mut s: [S; N], join: impl Fn(S, S) -> S) -> S {
    let mut width = N / 2;
    while width > 0 {
        for i in 0..width {
            s[i] = join(s[i], s[i + width]);
        }
        width /= 2;
    }
    s[0]
}
