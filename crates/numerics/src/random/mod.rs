//! Random streams and draws that are the same on every machine.

mod exponential;
mod normal;
mod stream;
mod uniform;

pub use exponential::Exp;
pub use normal::{Normal, StandardNormal};
pub use stream::stream;
pub use uniform::{uniform, uniform_open};
