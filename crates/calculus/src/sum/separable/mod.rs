//! Value, gradient, sparse Hessian and its products of a [`SeparableSum`](crate::SeparableSum).

mod gradient;
mod second_order;
mod value;

pub use gradient::{
    gradient, try_gradient, try_value_and_gradient, try_value_and_gradient_into,
    value_and_gradient, value_and_gradient_into,
};
pub use second_order::{hessian, hessian_vector_product, try_hessian, try_hessian_vector_product};
pub use value::{try_value, value};

use crate::CalculusError;

/// The coordinates an element names are there.
#[inline]
fn check_indices<const K: usize>(
    element: usize,
    indices: [usize; K],
    length: usize,
) -> Result<(), CalculusError> {
    for index in indices {
        if index >= length {
            return Err(CalculusError::ElementIndexOutOfRange {
                element,
                index,
                length,
            });
        }
    }
    Ok(())
}
