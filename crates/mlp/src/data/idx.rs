//! The header of an IDX file: the format of MNIST and its kin.
//!
//! Two bytes of zero, one for the type, one for the number of dimensions; each size as four bytes; then the numbers, the
//! last dimension fastest; everything big-endian. Y. `LeCun`, C. Cortes and C. Burges, The MNIST database of handwritten digits.

use std::io::Read;

use super::binary::{Header, Kind, Number, read};
use super::error::DataError;

/// Reads the header from behind its first four bytes.
pub(super) fn header(
    source: &mut impl Read,
    kind: u8,
    dimensions: u8,
) -> Result<Header, DataError> {
    let kind = match kind {
        0x08 => Kind::U8,
        0x09 => Kind::I8,
        0x0b => Kind::I16,
        0x0c => Kind::I32,
        0x0d => Kind::F32,
        0x0e => Kind::F64,
        _ => {
            return Err(DataError::Header {
                format: "IDX",
                reason: format!("there is no type {kind:#04x}"),
            });
        }
    };
    let mut shape = Vec::new();
    for _ in 0..dimensions {
        let mut size = [0; 4];
        read(source, &mut size, "IDX")?;
        shape.push(u64::from(u32::from_be_bytes(size)));
    }
    Ok(Header {
        format: "IDX",
        number: Number {
            kind,
            big_endian: true,
        },
        shape,
        length: 4 + 4 * u64::from(dimensions),
    })
}
