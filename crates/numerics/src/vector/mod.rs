//! The functions over slices, many elements at a time.
//!
//! `vector::exp(x, y)` writes [`exp`](crate::exp) of each element of x into y, and `vector::exp_in_place(x)` back into x, for
//! f32 and f64. The bits are those of the function for one number: there is one definition, and vector instructions of any
//! width carry it out. Nothing is allocated.
//!
//! ```
//! use gradus_numerics::{exp, vector};
//!
//! let mut y = [0.0; 3];
//! vector::exp(&[0.0, 1.0, 2.0], &mut y);
//! assert_eq!(y, [exp(0.0), exp(1.0), exp(2.0)]);
//!
//! vector::ln_in_place(&mut y);
//! assert_eq!(y, [0.0, 1.0, 2.0]);
//! ```
//!
//! # Panics
//!
//! A function of two slices panics where their lengths differ, and names both.

mod map;
mod softmax;
mod update;

pub use map::{
    erf, erf_in_place, exp, exp_in_place, gelu, gelu_in_place, gelu_tanh, gelu_tanh_in_place, ln,
    ln_1p, ln_1p_in_place, ln_in_place, relu, relu_in_place, rsqrt, rsqrt_in_place, sigmoid,
    sigmoid_in_place, silu, silu_in_place, softplus, softplus_in_place, tanh, tanh_in_place,
};
pub use softmax::{log_softmax, log_softmax_in_place, softmax, softmax_in_place};
pub use update::{axpby, axpy, scale};
