//! Products of matrices: gradus beside the libraries a Rust user can choose, on the shapes of a network's training step.

mod contenders;
mod shapes;
mod table;

use crate::timing::{Timing, interleave};
use contenders::Number;

pub use shapes::{Product, products};
pub use table::{markdown, text};

/// What the product of one shape gave.
pub struct Measurement {
    pub product: Product,
    pub timings: Vec<Timing>,
}

/// Times everybody on C ← C + A B in turn, after everybody has been compared with the definition.
pub fn measure(product: Product, rounds: usize) -> anyhow::Result<Measurement> {
    let timings = if product.double {
        timings::<f64>(&product, rounds)?
    } else {
        timings::<f32>(&product, rounds)?
    };
    Ok(Measurement { product, timings })
}

fn timings<T: Number>(product: &Product, rounds: usize) -> anyhow::Result<Vec<Timing>> {
    let (a, b) = product.factors::<T>();
    contenders::check(product, &a, &b)?;
    let mut contenders = contenders::all(product, &a, &b);
    Ok(interleave(&mut contenders, &[], 0, rounds))
}
