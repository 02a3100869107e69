//! Vector functions made of many small blocks, whose sparse Jacobians cost little more than the functions themselves.
//!
//! Residuals of a bundle adjustment or a curve fit, finite differences, lattices: each output depends on few of the
//! variables. A [`SeparableMap`] says which, block by block, and each block is differentiated by itself, by static
//! dual numbers: no tracing, no colouring, no tape. [`Blocks`] makes a map of it, [`Stacked`] puts maps above one another, and
//! [`BlockJacobian`] fills the same sparse matrix again and again.
//!
//! ```
//! use gradus_calculus::Real;
//! use gradus_jacobian::separable::{self, Blocks, SeparableMap};
//!
//! /// Elongations of a chain of springs: block e is (xₑ₊₁ − xₑ)².
//! struct Springs;
//! impl SeparableMap<2, 1> for Springs {
//!     fn blocks(&self, variables: usize) -> usize {
//!         variables - 1
//!     }
//!     fn indices(&self, block: usize) -> [usize; 2] {
//!         [block, block + 1]
//!     }
//!     fn block<T: Real>(&self, _: usize, [x, y]: [T; 2]) -> [T; 1] {
//!         [(y - x).square()]
//!     }
//! }
//! let jacobian = separable::jacobian(&Blocks(Springs), &[0.0, 1.0, 4.0]);
//! assert_eq!(jacobian.row_offsets(), [0, 2, 4]);
//! assert_eq!(jacobian.col_indices(), [0, 1, 1, 2]);
//! assert_eq!(jacobian.values(), [-2.0, 2.0, -6.0, 6.0]); // ∓ 2 (xₑ₊₁ − xₑ)
//! ```

mod blocks;
mod jacobian;
mod map;
mod stacked;
mod stage;
mod structure;

pub use blocks::Blocks;
pub use jacobian::{
    BlockJacobian, jacobian, try_jacobian, try_value_and_jacobian, value_and_jacobian,
};
pub use map::SeparableMap;
pub use stacked::Stacked;
pub use stage::{chain, value_and_slopes};
pub use structure::{BlockStructured, Pattern, Rows};
