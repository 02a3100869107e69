//! Numbers on their way into and out of safetensors.

use std::borrow::Cow;

use gradus_numerics::Float;
use safetensors::tensor::{Dtype, TensorView, View};

use super::error::CheckpointError;
use crate::network::Slot;

/// How numbers of this type are called in a file.
pub(super) fn dtype<T: Float>() -> Dtype {
    match size_of::<T>() {
        4 => Dtype::F32,
        _ => Dtype::F64,
    }
}

/// A tensor that is turned into bytes when it is written.
pub(super) struct Tensor<'a, T> {
    shape: Vec<usize>,
    numbers: &'a [T],
    /// Rows of a column-major matrix that the file has row after row, as PyTorch does.
    rows: Option<usize>,
}

impl<'a, T: Float> Tensor<'a, T> {
    /// A slot of a flat slice.
    pub(super) fn of_slot(slot: &Slot, flat: &'a [T]) -> Self {
        let shape = slot.shape();
        Tensor {
            rows: (shape.len() == 2).then(|| shape[0]),
            shape,
            numbers: &flat[slot.range()],
        }
    }

    /// A slice as it is.
    pub(super) fn flat(numbers: &'a [T]) -> Self {
        Tensor {
            shape: vec![numbers.len()],
            numbers,
            rows: None,
        }
    }
}

impl<T: Float> View for Tensor<'_, T> {
    fn dtype(&self) -> Dtype {
        dtype::<T>()
    }

    fn shape(&self) -> &[usize] {
        &self.shape
    }

    fn data(&self) -> Cow<'_, [u8]> {
        let mut bytes = Vec::with_capacity(self.data_len());
        let mut push = |x: T| match size_of::<T>() {
            4 => bytes.extend(as_f32(x).to_le_bytes()),
            _ => bytes.extend(x.to_f64().to_le_bytes()),
        };
        match self.rows {
            None => self.numbers.iter().for_each(|&x| push(x)),
            // row-major (o, i) from column-major i · out + o
            Some(rows) => (0..rows)
                .flat_map(|o| self.numbers.iter().skip(o).step_by(rows))
                .for_each(|&x| push(x)),
        }
        Cow::Owned(bytes)
    }

    fn data_len(&self) -> usize {
        size_of_val(self.numbers)
    }
}

/// The same number, of which no bit is lost where T is f32.
#[expect(
    clippy::cast_possible_truncation,
    reason = "an f32 that went through f64"
)]
fn as_f32<T: Float>(x: T) -> f32 {
    x.to_f64() as f32
}

/// Fills a slot of a flat slice from a tensor that must be of its type and shape.
pub(super) fn into_slot<T: Float>(
    slot: &Slot,
    tensor: &TensorView<'_>,
    flat: &mut [T],
) -> Result<(), CheckpointError> {
    let shape = slot.shape();
    check(slot.name(), tensor, dtype::<T>(), &shape)?;
    let flat = &mut flat[slot.range()];
    let numbers = numbers::<T>(tensor);
    match shape[..] {
        [rows, columns] => numbers
            .enumerate()
            .for_each(|(place, x)| flat[place % columns * rows + place / columns] = x),
        _ => flat.iter_mut().zip(numbers).for_each(|(to, x)| *to = x),
    }
    Ok(())
}

/// A tensor of so many numbers, as a slice.
pub(super) fn flat<T: Float>(
    name: &str,
    tensor: &TensorView<'_>,
    length: usize,
) -> Result<Vec<T>, CheckpointError> {
    check(name, tensor, dtype::<T>(), &[length])?;
    Ok(numbers(tensor).collect())
}

fn check(
    name: &str,
    tensor: &TensorView<'_>,
    dtype: Dtype,
    shape: &[usize],
) -> Result<(), CheckpointError> {
    if tensor.dtype() == dtype && tensor.shape() == shape {
        return Ok(());
    }
    Err(CheckpointError::Architecture {
        difference: format!(
            "{name} is {} {:?} in the file, {dtype} {shape:?} here",
            tensor.dtype(),
            tensor.shape()
        ),
    })
}

/// All numbers, in the order of the file.
fn numbers<'a, T: Float>(tensor: &TensorView<'a>) -> impl Iterator<Item = T> + use<'a, T> {
    let data = tensor.data();
    data.chunks_exact(size_of::<T>()).map(|bytes| {
        T::from_f64(match *bytes {
            [a, b, c, d] => f64::from(f32::from_le_bytes([a, b, c, d])),
            [a, b, c, d, e, f, g, h] => f64::from_le_bytes([a, b, c, d, e, f, g, h]),
            _ => f64::NAN, // f32 and f64 have no other size
        })
    })
}
