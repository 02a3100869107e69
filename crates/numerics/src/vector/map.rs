//! Functions of one number, element by element.

use crate::dispatch::{Kernel, dispatch};
use crate::{Float, activation, error_function, exponential, hyperbolic, logarithm, power};

/// For each function: out of place and in place, with the scalar definition that both carry out.
macro_rules! elementwise {
    ($($name:ident $in_place:ident $definition:path: $formula:literal, $from:expr => $to:expr;)*) => {$(
        #[doc = concat!("y ← ", $formula, ", each element with the bits of [`", stringify!($name), "`](crate::", stringify!($name), ").")]
        ///
        /// # Panics
        ///
        /// Where x and y have different lengths.
        ///
        /// ```
        #[doc = concat!("use gradus_numerics::{", stringify!($name), ", vector};")]
        ///
        /// let mut y = [0.0; 2];
        #[doc = concat!("vector::", stringify!($name), "(&[", stringify!($from), ", 0.75], &mut y);")]
        #[doc = concat!("assert_eq!(y, [", stringify!($to), ", ", stringify!($name), "(0.75)]);")]
        /// ```
        #[track_caller]
        pub fn $name<T: Float>(x: &[T], y: &mut [T]) {
            same_length(stringify!($name), x.len(), y.len());
            dispatch(Map { function: $definition, x, y });
        }

        #[doc = concat!("x ← ", $formula, ", each element with the bits of [`", stringify!($name), "`](crate::", stringify!($name), ").")]
        ///
        /// ```
        #[doc = concat!("use gradus_numerics::{", stringify!($name), ", vector};")]
        ///
        #[doc = concat!("let mut x = [", stringify!($from), ", 0.75];")]
        #[doc = concat!("vector::", stringify!($in_place), "(&mut x);")]
        #[doc = concat!("assert_eq!(x, [", stringify!($to), ", ", stringify!($name), "(0.75)]);")]
        /// ```
        pub fn $in_place<T: Float>(x: &mut [T]) {
            dispatch(MapInPlace { function: $definition, x });
        }
    )*};
}

elementwise! {
    exp exp_in_place exponential::exp_of: "eˣ", 0.0 => 1.0;
    ln ln_in_place logarithm::ln_in_lanes: "ln x", 1.0 => 0.0;
    ln_1p ln_1p_in_place logarithm::ln_1p_of: "ln(1 + x)", 0.0 => 0.0;
    tanh tanh_in_place hyperbolic::tanh_of: "tanh x", 20.0 => 1.0;
    sigmoid sigmoid_in_place activation::sigmoid_of: "1 / (1 + e⁻ˣ)", 0.0 => 0.5;
    softplus softplus_in_place activation::softplus_of: "ln(1 + eˣ)", 1000.0 => 1000.0;
    silu silu_in_place activation::silu_of: "x / (1 + e⁻ˣ)", 1000.0 => 1000.0;
    gelu gelu_in_place activation::gelu_of: "x Φ(x)", 1000.0 => 1000.0;
    gelu_tanh gelu_tanh_in_place activation::gelu_tanh_of: "½ x (1 + tanh √(2/π) (x + 0.044715 x³))", 1000.0 => 1000.0;
    relu relu_in_place activation::relu_of: "x where x > 0, else 0", -1.0 => 0.0;
    erf erf_in_place error_function::erf_of: "erf x", 10.0 => 1.0;
    rsqrt rsqrt_in_place power::rsqrt_of: "1 / √x", 4.0 => 0.5;
}

/// So many elements are computed together: a register of f32 or two of f64 with AVX-512, more of them elsewhere.
pub(super) const BLOCK: usize = 16;

struct Map<'a, T, F> {
    function: F,
    x: &'a [T],
    y: &'a mut [T],
}

impl<T: Float, F: Fn(T) -> T> Kernel for Map<'_, T, F> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for (x, y) in self.x.chunks(BLOCK).zip(self.y.chunks_mut(BLOCK)) {
            write(y, of_block(&self.function, read(x)));
        }
    }
}

struct MapInPlace<'a, T, F> {
    function: F,
    x: &'a mut [T],
}

impl<T: Float, F: Fn(T) -> T> Kernel for MapInPlace<'_, T, F> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for x in self.x.chunks_mut(BLOCK) {
            let y = of_block(&self.function, read(x));
            write(x, y);
        }
    }
}

#[inline(always)]
pub(super) fn of_block<T: Float>(function: &impl Fn(T) -> T, mut x: [T; BLOCK]) -> [T; BLOCK] {
    for x in &mut x {
        *x = function(*x);
    }
    x
}

/// A block; the last one is filled up, so that its elements too are computed together.
#[inline(always)]
pub(super) fn read<T: Float>(x: &[T]) -> [T; BLOCK] {
    if let Some(&block) = x.first_chunk() {
        return block;
    }
    let mut block = [T::ONE; BLOCK];
    block[..x.len()].copy_from_slice(x);
    block
}

#[inline(always)]
pub(super) fn write<T: Float>(y: &mut [T], block: [T; BLOCK]) {
    if let Some(y) = y.first_chunk_mut() {
        *y = block;
    } else {
        y.copy_from_slice(&block[..y.len()]);
    }
}

/// Panics where two lengths differ.
#[inline]
#[track_caller]
pub(super) fn same_length(function: &str, x: usize, y: usize) {
    assert!(
        x == y,
        "{function} needs two slices of one length, got {x} and {y}"
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dispatch::{InstructionSet, dispatch_on};
    use crate::{Digest, stream, uniform};

    #[test]
    fn every_instruction_set_gives_the_same_bits() {
        let mut rng = stream(0, "map");
        let x: Vec<f64> = (0..1003).map(|_| 40.0 * uniform(&mut rng) - 20.0).collect();
        let on = |set| {
            let mut digest = Digest::new();
            let mut y = vec![0.0; x.len()];
            // a pointer would not be inlined, and so not be compiled for the set
            macro_rules! add {
                ($($function:path),*) => {$(
                    dispatch_on(set, Map { function: $function, x: &x, y: &mut y });
                    digest.u64(Digest::of(&y).value());
                    let mut single: Vec<f32> = x.iter().map(|&x| f32::from_f64(x)).collect();
                    dispatch_on(set, MapInPlace { function: $function, x: &mut single });
                    for y in single {
                        digest.f32(y);
                    }
                )*};
            }
            add!(
                exponential::exp_of,
                logarithm::ln_in_lanes,
                logarithm::ln_1p_of,
                hyperbolic::tanh_of,
                activation::sigmoid_of,
                activation::softplus_of,
                activation::silu_of,
                activation::gelu_of,
                activation::gelu_tanh_of,
                error_function::erf_of,
                power::rsqrt_of
            );
            digest
        };
        let expected = on(InstructionSet::Baseline);
        for set in InstructionSet::available() {
            assert_eq!(on(set), expected, "{set:?}");
        }
    }
}
