//! The product of matrices, each element one chain of fused multiply-adds.

mod blocks;
mod epilogue;
mod pack;
mod parallel;
mod problem;
mod simd;
mod tile;

pub use epilogue::{Elementwise, Epilogue, Identity, Relu};

use crate::matrix::{MatMut, MatRef};
use crate::{Float, InstructionSet, NumericsError, Threads};
use problem::Problem;
use tile::TileStart;

/// C ← C + A B: each element of C continued by [one chain of fused multiply-adds](crate#products).
///
/// C is m × n, A is m × k and B is k × n. The bits depend neither on strides and transposition nor on threads.
///
/// # Panics
///
/// Where the shapes do not fit, with the message of [`try_matmul_acc`].
///
/// ```
/// use gradus_numerics::{MatMut, MatRef, Threads, matmul_acc};
///
/// let a = [1.0, 2.0, 3.0, 4.0]; // 1 3
/// let b = [5.0, 6.0]; //           2 4
/// let mut c = [100.0, 200.0];
/// let (a, b) = (MatRef::from_slice(&a, 2, 2), MatRef::from_slice(&b, 2, 1));
/// matmul_acc(MatMut::from_slice(&mut c, 2, 1), a, b, Threads::One);
/// assert_eq!(c, [100.0 + 1.0 * 5.0 + 3.0 * 6.0, 200.0 + 2.0 * 5.0 + 4.0 * 6.0]);
/// matmul_acc(MatMut::from_slice(&mut c, 2, 1), a.transpose(), b, Threads::One);
/// assert_eq!(c[0], 123.0 + 1.0 * 5.0 + 2.0 * 6.0);
/// ```
#[track_caller]
pub fn matmul_acc<T: Float>(
    c: MatMut<'_, T>,
    a: MatRef<'_, T>,
    b: MatRef<'_, T>,
    threads: Threads,
) {
    matmul(c, Start::Output, a, b, &Identity, threads);
}

/// [`matmul_acc`] with an error in place of the panic.
///
/// # Errors
///
/// [`NumericsError::ProductShape`] where the shapes do not fit; C is left as it was.
///
/// ```
/// use gradus_numerics::{MatMut, MatRef, Threads, try_matmul_acc};
///
/// let (a, mut c) = ([1.0, 2.0], [0.0]);
/// let a = MatRef::from_slice(&a, 1, 2);
/// let error = try_matmul_acc(MatMut::from_slice(&mut c, 1, 1), a, a, Threads::One).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "a product needs (m × n) = (m × k) (k × n), got (1 × 1) = (1 × 2) (1 × 2)"
/// );
/// ```
pub fn try_matmul_acc<T: Float>(
    c: MatMut<'_, T>,
    a: MatRef<'_, T>,
    b: MatRef<'_, T>,
    threads: Threads,
) -> Result<(), NumericsError> {
    try_matmul(c, Start::Output, a, b, &Identity, threads)
}

/// C ← epilogue(start + A B): the chains of [`matmul_acc`] from another start, and a function of each finished element.
///
/// # Panics
///
/// Where the shapes do not fit, with the message of [`try_matmul`].
///
/// ```
/// use gradus_numerics::{MatMut, MatRef, Relu, Start, Threads, matmul};
///
/// // a layer: one column of inputs for each sample, relu(W x + bias)
/// let (weights, inputs, bias) = ([1.0, -1.0], [3.0, -3.0], [0.5, 0.5]);
/// let mut outputs = [f64::NAN; 4];
/// matmul(
///     MatMut::from_slice(&mut outputs, 2, 2),
///     Start::Bias(&bias),
///     MatRef::from_slice(&weights, 2, 1),
///     MatRef::from_slice(&inputs, 1, 2),
///     &Relu,
///     Threads::One,
/// );
/// assert_eq!(outputs, [3.5, 0.0, 0.0, 3.5]);
/// ```
#[track_caller]
pub fn matmul<T: Float>(
    c: MatMut<'_, T>,
    start: Start<'_, T>,
    a: MatRef<'_, T>,
    b: MatRef<'_, T>,
    epilogue: &impl Epilogue<T>,
    threads: Threads,
) {
    if let Err(error) = try_matmul(c, start, a, b, epilogue, threads) {
        panic!("{error}");
    }
}

/// [`matmul`] with an error in place of the panic.
///
/// # Errors
///
/// [`NumericsError::ProductShape`] where the shapes do not fit, [`NumericsError::BiasLength`] where there is not one element
/// of the bias for each row of C; C is left as it was.
///
/// ```
/// use gradus_numerics::{Identity, MatMut, MatRef, NumericsError, Start, Threads, try_matmul};
///
/// let mut c = [0.0; 2];
/// let (a, b) = (MatRef::from_slice(&[1.0, 2.0], 2, 1), MatRef::from_slice(&[3.0], 1, 1));
/// let error = try_matmul(
///     MatMut::from_slice(&mut c, 2, 1),
///     Start::Bias(&[0.5]),
///     a,
///     b,
///     &Identity,
///     Threads::One,
/// );
/// assert_eq!(error, Err(NumericsError::BiasLength { expected: 2, length: 1 }));
/// ```
pub fn try_matmul<T: Float>(
    c: MatMut<'_, T>,
    start: Start<'_, T>,
    a: MatRef<'_, T>,
    b: MatRef<'_, T>,
    epilogue: &impl Epilogue<T>,
    threads: Threads,
) -> Result<(), NumericsError> {
    try_matmul_on(InstructionSet::widest(), c, start, a, b, epilogue, threads)
}

/// [`try_matmul`] with the vector instructions of a set, or of the widest one this processor has where that is narrower.
///
/// For tests that compare the bits of all sets on one machine.
///
/// # Errors
///
/// As [`try_matmul`].
///
/// ```
/// use gradus_numerics::{Identity, InstructionSet, MatMut, MatRef, Start, Threads, try_matmul_on};
///
/// for set in InstructionSet::available() {
///     let (a, b, mut c) = ([0.1, 0.2], [0.3, 0.4], [0.0]);
///     let (a, b) = (MatRef::from_slice(&a, 1, 2), MatRef::from_slice(&b, 2, 1));
///     let c_view = MatMut::from_slice(&mut c, 1, 1);
///     try_matmul_on(set, c_view, Start::Zero, a, b, &Identity, Threads::One)?;
///     assert_eq!(c[0], 0.2_f64.mul_add(0.4, 0.1 * 0.3));
/// }
/// # Ok::<(), gradus_numerics::NumericsError>(())
/// ```
pub fn try_matmul_on<T: Float>(
    set: InstructionSet,
    mut c: MatMut<'_, T>,
    start: Start<'_, T>,
    a: MatRef<'_, T>,
    b: MatRef<'_, T>,
    epilogue: &impl Epilogue<T>,
    threads: Threads,
) -> Result<(), NumericsError> {
    check_shapes(&c, &a, &b)?;
    let start = match start {
        Start::Output => TileStart::Output,
        Start::Zero => TileStart::Zero,
        Start::Bias(bias) if bias.len() == c.rows() => TileStart::Rows(bias.as_ptr()),
        Start::Bias(bias) => {
            return Err(NumericsError::BiasLength {
                expected: c.rows(),
                length: bias.len(),
            });
        }
    };
    let c_layout = c.layout();
    let problem = Problem::new(
        (c.as_mut_ptr(), c_layout),
        (a.as_ptr(), a.layout()),
        (b.as_ptr(), b.layout()),
        start,
    );
    // SAFETY: the views reach their elements and C no place twice, their shapes fit, and they and the bias stay borrowed.
    unsafe { parallel::compute(set, &problem, epilogue, threads) };
    Ok(())
}

/// Where the chains of a product start.
///
/// ```
/// use gradus_numerics::{Identity, MatMut, MatRef, Start, Threads, matmul};
///
/// let three = MatRef::from_slice(&[3.0], 1, 1);
/// let from = |start: Start<'_, f64>| {
///     let mut c = [10.0];
///     matmul(MatMut::from_slice(&mut c, 1, 1), start, three, three, &Identity, Threads::One);
///     c[0]
/// };
/// assert_eq!(from(Start::Output), 19.0);
/// assert_eq!(from(Start::Zero), 9.0);
/// assert_eq!(from(Start::Bias(&[0.5])), 9.5);
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Start<'a, T> {
    /// From what C holds: C ← C + A B.
    Output,
    /// From +0: C ← A B, whatever C held.
    Zero,
    /// Row i from element i: C ← bias 1ᵀ + A B.
    Bias(&'a [T]),
}

fn check_shapes<T>(
    c: &MatMut<'_, T>,
    a: &MatRef<'_, T>,
    b: &MatRef<'_, T>,
) -> Result<(), NumericsError> {
    if c.rows() == a.rows() && a.columns() == b.rows() && b.columns() == c.columns() {
        return Ok(());
    }
    Err(NumericsError::ProductShape {
        c: [c.rows(), c.columns()],
        a: [a.rows(), a.columns()],
        b: [b.rows(), b.columns()],
    })
}

/// A number with registers of its own.
pub trait Element: Copy + Send + Sync {
    /// Computes the problem on this thread.
    ///
    /// # Safety
    ///
    /// The problem's pointers reach its elements, and nobody else uses C.
    #[expect(
        private_interfaces,
        reason = "the trait is sealed: nobody outside can name it"
    )]
    unsafe fn compute<E: Epilogue<Self>>(
        set: InstructionSet,
        problem: &Problem<Self>,
        epilogue: &E,
    );
}

/// Chooses the registers by instruction set.
macro_rules! implement_element {
    ($float:ident: $avx512:ident, $avx2:ident, $neon:ident) => {
        #[expect(
            private_interfaces,
            reason = "the trait is sealed: nobody outside can name it"
        )]
        impl Element for $float {
            unsafe fn compute<E: Epilogue<Self>>(
                set: InstructionSet,
                problem: &Problem<Self>,
                epilogue: &E,
            ) {
                match set.or_widest() {
                    // SAFETY: the processor has the set; the rest is promised by the caller.
                    #[cfg(target_arch = "x86_64")]
                    InstructionSet::Avx512 => unsafe {
                        blocks::compute::<simd::avx512::$avx512, E>(problem, epilogue);
                    },
                    // SAFETY: as above.
                    #[cfg(target_arch = "x86_64")]
                    InstructionSet::Avx2 => unsafe {
                        blocks::compute::<simd::avx2::$avx2, E>(problem, epilogue);
                    },
                    // SAFETY: NEON is part of the target; the rest is promised by the caller.
                    #[cfg(target_arch = "aarch64")]
                    _ => unsafe { blocks::compute::<simd::neon::$neon, E>(problem, epilogue) },
                    // SAFETY: no instructions are needed; the rest is promised by the caller.
                    #[cfg(not(target_arch = "aarch64"))]
                    _ => unsafe {
                        blocks::compute::<simd::portable::Lanes<$float>, E>(problem, epilogue);
                    },
                }
            }
        }
    };
}

implement_element!(f32: F32x16, F32x8, F32x4);
implement_element!(f64: F64x8, F64x4, F64x2);
