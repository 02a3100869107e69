//! Tables from files and from memory, and the batches made of them.

mod batches;
mod binary;
mod csv;
mod headers;
mod sets;

use std::io::Cursor;

use gradus_mlp::data::{BatchConfig, Csv, CsvConfig, DataError, Order, Rows};

fn idx(kind: u8, shape: &[u32], data: &[u8]) -> Vec<u8> {
    let mut file = vec![0, 0, kind, u8::try_from(shape.len()).unwrap()];
    for size in shape {
        file.extend(size.to_be_bytes());
    }
    file.extend(data);
    file
}

fn npy(version: u8, header: &str, data: &[u8]) -> Vec<u8> {
    let mut file = b"\x93NUMPY".to_vec();
    file.extend([version, 0]);
    match version {
        1 => file.extend(u16::try_from(header.len()).unwrap().to_le_bytes()),
        _ => file.extend(u32::try_from(header.len()).unwrap().to_le_bytes()),
    }
    file.extend(header.bytes());
    file.extend(data);
    file
}

fn all(rows: &mut dyn Rows) -> Result<Vec<f64>, DataError> {
    let mut numbers = vec![0.0; 1000 * rows.width()];
    let read = rows.read(&mut numbers)?;
    numbers.truncate(read * rows.width());
    Ok(numbers)
}

fn csv(text: &str) -> Csv<Cursor<Vec<u8>>> {
    Csv::new(Cursor::new(text.as_bytes().to_vec()), CsvConfig::default()).unwrap()
}

fn batches_of(size: usize, order: Order) -> BatchConfig {
    BatchConfig {
        size,
        order,
        ..Default::default()
    }
}
