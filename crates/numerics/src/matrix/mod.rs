//! Matrices as views of slices, and their product.

mod layout;
mod view;

pub(crate) use layout::Layout;

pub use view::{MatMut, MatRef};
