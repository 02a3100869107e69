//! The definition of the product in a loop, and matrices to try it on.

use gradus_numerics::{
    Epilogue, Float, InstructionSet, MatMut, MatRef, Start, Threads, exp2, stream, try_matmul_on,
    uniform,
};

/// A type with the platform's fused multiply-add, which is the processor's or the C library's.
pub(super) trait Number: Float {
    fn fused(a: Self, b: Self, c: Self) -> Self;
}

impl Number for f32 {
    fn fused(a: f32, b: f32, c: f32) -> f32 {
        a.mul_add(b, c)
    }
}

impl Number for f64 {
    fn fused(a: f64, b: f64, c: f64) -> f64 {
        a.mul_add(b, c)
    }
}

/// s ← A(i, k) B(k, j) + s, rounded once, for ascending k.
pub(super) fn chain<T: Number>(
    start: T,
    a: MatRef<'_, T>,
    b: MatRef<'_, T>,
    (i, j): (usize, usize),
) -> T {
    (0..a.columns()).fold(start, |s, k| T::fused(a.get(i, k), b.get(k, j), s))
}

/// Bits, with one pattern for NaN.
pub(super) fn bits<T: Float>(x: T) -> u64 {
    if x.is_nan() {
        f64::NAN.to_bits()
    } else {
        x.to_f64().to_bits()
    }
}

/// Numbers of mixed sign and magnitude, so that another order or rounding gives other bits.
pub(super) fn numbers<T: Float>(n: usize, seed: u64) -> Vec<T> {
    let mut rng = stream(seed, "matmul");
    (0..n)
        .map(|_| T::from_f64((uniform(&mut rng) - 0.5) * exp2(6.0 * uniform(&mut rng))))
        .collect()
}

/// A shape and how its matrices lie.
#[derive(Clone, Copy, Debug)]
pub(super) struct Case {
    pub(super) m: usize,
    pub(super) n: usize,
    pub(super) k: usize,
    pub(super) a: Lie,
    pub(super) b: Lie,
    pub(super) c: Lie,
}

/// How a matrix lies in its slice.
#[derive(Clone, Copy, Debug)]
pub(super) enum Lie {
    ColumnMajor,
    RowMajor,
    /// Columns longer than needed by so many.
    Padded(usize),
    /// Strides 2 and odd: neither rows nor columns are contiguous.
    Odd,
    /// Rows and columns interleaved: strides n and n + 1 or so, without two elements at one place.
    Interleaved,
}

impl Lie {
    /// Row stride, column stride, length of the slice.
    fn strides(self, rows: usize, columns: usize) -> (usize, usize, usize) {
        let (row, column) = match self {
            Lie::ColumnMajor => (1, rows),
            Lie::RowMajor => (columns, 1),
            Lie::Padded(by) => (1, rows + by),
            Lie::Odd => (2, 2 * rows + 1),
            // r i + c j with c = r + 1: equal places need i − i′ to be a multiple of r + 1 > rows − 1
            Lie::Interleaved => (rows.max(columns), rows.max(columns) + 1),
        };
        let length = if rows == 0 || columns == 0 {
            0
        } else {
            row * (rows - 1) + column * (columns - 1) + 1
        };
        (row, column, length)
    }

    pub(super) fn length(self, rows: usize, columns: usize) -> usize {
        self.strides(rows, columns).2
    }

    pub(super) fn view<T>(self, x: &[T], rows: usize, columns: usize) -> MatRef<'_, T> {
        let (row, column, _) = self.strides(rows, columns);
        MatRef::with_strides(x, rows, columns, row, column).unwrap()
    }

    pub(super) fn view_mut<T>(self, x: &mut [T], rows: usize, columns: usize) -> MatMut<'_, T> {
        let (row, column, _) = self.strides(rows, columns);
        MatMut::with_strides(x, rows, columns, row, column).unwrap()
    }
}

/// Room before and behind C that nobody may write.
const CANARIES: usize = 70;

/// Computes the product and compares every element with its chain, and every place that is none with what it held.
pub(super) fn agrees<T: Number, E: Epilogue<T> + Copy>(
    case: Case,
    bias: bool,
    epilogue: E,
    set: InstructionSet,
    threads: Threads,
) {
    let Case { m, n, k, .. } = case;
    let a = numbers::<T>(case.a.length(m, k), 1);
    let b = numbers::<T>(case.b.length(k, n), 2);
    let before = numbers::<T>(case.c.length(m, n) + 2 * CANARIES, 3);
    let biases = numbers::<T>(m, 4);
    let (a, b) = (case.a.view(&a, m, k), case.b.view(&b, k, n));
    let start = if bias {
        Start::Bias(&biases)
    } else {
        Start::Output
    };

    let mut expected = before.clone();
    let inner = CANARIES..before.len() - CANARIES;
    let mut c = case.c.view_mut(&mut expected[inner.clone()], m, n);
    for (i, &bias_of_row) in biases.iter().enumerate() {
        for j in 0..n {
            let start = if bias { bias_of_row } else { c.get(i, j) };
            let mut ended = [chain(start, a, b, (i, j))];
            epilogue.apply(&mut ended);
            c.set(i, j, ended[0]);
        }
    }

    let mut found = before;
    let c = case.c.view_mut(&mut found[inner], m, n);
    try_matmul_on(set, c, start, a, b, &epilogue, threads).unwrap();
    for (place, (&found, &expected)) in found.iter().zip(&expected).enumerate() {
        assert!(
            bits(found) == bits(expected),
            "{case:?} {set:?} {threads:?}: {found:e} at {place}, not {expected:e}"
        );
    }
}
