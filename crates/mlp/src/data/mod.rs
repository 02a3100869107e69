//! Data sets: from files into memory, or through it; split, standardised, shuffled and cut into batches.
//!
//! Every format is a table of rows of numbers ([`Rows`]): [`Binary`] reads IDX and NPY, [`Csv`] text, and [`Beside`] puts inputs
//! and targets of two files side by side. The last columns are the targets. A table becomes a [`DataSet`], or a [`Stream`] where
//! it does not fit into memory; both give [`Batches`], whose order is a function of seed and epoch.
//!
//! ```
//! use std::io::Cursor;
//!
//! use gradus_mlp::data::{BatchConfig, Batches, Column, Csv, CsvConfig, DataSet, Order, Standardize, TargetKind};
//!
//! let text = "kind,height,width\n0,1.0,9.0\n1,3.0,8.0\n0,1.5,7.0\n1,2.5,6.0\n";
//! let config = CsvConfig { target: Some(Column::from("kind")), ..Default::default() };
//! let data = DataSet::<f32>::read(&mut Csv::new(Cursor::new(text), config)?, TargetKind::Classes)?;
//!
//! let (mut training, mut validation) = data.split(0.75, 7)?;
//! let standardize = Standardize::fit(&mut training.batches(BatchConfig::default())?)?;
//! standardize.apply(&mut training)?;
//! standardize.apply(&mut validation)?; // with the numbers of the training part
//!
//! let config = BatchConfig { size: 2, order: Order::Seeded { seed: 7 }, ..Default::default() };
//! let mut batches = training.batches(config)?;
//! batches.start(0)?;
//! assert_eq!(batches.next()?.unwrap().samples.len(), 2);
//! assert_eq!(batches.next()?.unwrap().samples.len(), 1);
//! assert!(batches.next()?.is_none());
//! # Ok::<(), gradus_mlp::data::DataError>(())
//! ```

mod batch;
mod binary;
mod column;
mod csv;
mod error;
mod idx;
mod limited;
mod npy;
mod reading;
mod rows;
mod set;
mod source;
mod standardize;
mod stream;
mod target;

pub use batch::{Batch, BatchConfig, Batches, MemoryBatches, Order};
pub use binary::Binary;
pub use column::{Column, CsvConfig};
pub use csv::Csv;
pub use error::DataError;
pub use rows::{Beside, Rows};
pub use set::DataSet;
pub use source::Source;
pub use standardize::Standardize;
pub use stream::Stream;
pub use target::TargetKind;
