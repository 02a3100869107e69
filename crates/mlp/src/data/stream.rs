//! Batches of a table that is larger than memory.

use gradus_numerics::Float;

use super::batch::{Batch, BatchConfig, Batches, Gather, Order, permutation};
use super::error::DataError;
use super::reading::PIECE;
use super::rows::Rows;
use super::set::DataSet;
use super::standardize::Standardize;
use super::target::TargetKind;

/// Batches read from a table block after block, of which one is in memory at a time.
///
/// In every epoch each sample comes once. [`Order::Given`] is the order of the file. With [`Order::Seeded`] the blocks come in a
/// seeded order and the samples of each block in a seeded order, both another one each epoch and a function of seed and epoch
/// alone; the samples of a batch then always stem from one block, so that a file sorted by class wants large blocks, or to be
/// shuffled once. Only the file's last block can end in a batch that is not full.
///
/// ```
/// use std::io::Cursor;
///
/// use gradus_mlp::Targets;
/// use gradus_mlp::data::{BatchConfig, Batches, Csv, CsvConfig, Order, Stream, TargetKind};
///
/// let text: String = (0..10).map(|i| format!("{i}.5,{i}\n")).collect();
/// let table = Csv::new(Cursor::new(text), CsvConfig { header: false, ..Default::default() })?;
/// let config = BatchConfig { size: 2, order: Order::Seeded { seed: 7 }, ..Default::default() };
/// let mut stream = Stream::<f64>::new(Box::new(table), TargetKind::Classes, config, 2)?; // blocks of 2 × 2 rows
/// stream.start(0)?;
/// let mut seen = Vec::new();
/// while let Some(batch) = stream.next()? {
///     assert_eq!(batch.samples[0] / 4, batch.samples[1] / 4);
///     seen.extend_from_slice(batch.samples);
/// }
/// seen.sort();
/// assert_eq!(seen, (0..10).collect::<Vec<_>>());
/// # Ok::<(), gradus_mlp::data::DataError>(())
/// ```
pub struct Stream<'r, T> {
    rows: Box<dyn Rows + 'r>,
    count: u64,
    config: BatchConfig,
    /// Rows in a block.
    block: usize,
    standardize: Option<Standardize>,
    data: DataSet<T>,
    gather: Gather<T>,
    /// What rows are read into.
    buffer: Vec<f64>,
    epoch: u64,
    /// The blocks of this epoch that are still to come, the next one last.
    blocks: Vec<usize>,
    /// The number of the first row in memory.
    first: u64,
}

impl<'r, T: Float> Stream<'r, T> {
    /// Batches of a table whose last columns are targets, in blocks of so many batches.
    ///
    /// A CSV file is gone through once, to count its rows.
    ///
    /// # Errors
    /// [`Empty`](DataError::Empty) for batches or blocks of nothing and for a table without features or rows, and what the table
    /// has to say.
    pub fn new(
        mut rows: Box<dyn Rows + 'r>,
        kind: TargetKind,
        config: BatchConfig,
        batches_in_block: usize,
    ) -> Result<Self, DataError> {
        let data = DataSet::empty(rows.width(), kind)?;
        let block = config.size.saturating_mul(batches_in_block);
        if block == 0 {
            return Err(DataError::Empty("samples in a block"));
        }
        let count = rows.count()?;
        if count == 0 {
            return Err(DataError::Empty("samples"));
        }
        Ok(Stream {
            gather: Gather::new(&data, config)?,
            rows,
            count,
            config,
            block,
            standardize: None,
            data,
            buffer: Vec::new(),
            epoch: 0,
            blocks: Vec::new(),
            first: 0,
        })
    }

    /// The same with inputs that are standardised as they are read.
    ///
    /// # Errors
    /// [`Length`](DataError::Length) where it was fit on other features.
    ///
    /// ```
    /// use std::io::Cursor;
    ///
    /// use gradus_mlp::data::{BatchConfig, Batches, Csv, CsvConfig, Standardize, Stream, TargetKind};
    ///
    /// let open = || -> Result<_, gradus_mlp::data::DataError> {
    ///     let table = Csv::new(Cursor::new("x,label\n10,0\n30,1\n"), CsvConfig::default())?;
    ///     Stream::<f64>::new(Box::new(table), TargetKind::Classes, BatchConfig::default(), 1)
    /// };
    /// let standardize = Standardize::fit(&mut open()?)?;
    /// let mut stream = open()?.standardized(standardize)?;
    /// stream.start(0)?;
    /// assert_eq!(stream.next()?.unwrap().inputs, [-1.0, 1.0]);
    /// # Ok::<(), gradus_mlp::data::DataError>(())
    /// ```
    pub fn standardized(mut self, standardize: Standardize) -> Result<Self, DataError> {
        standardize.check(self.data.features())?;
        self.standardize = Some(standardize);
        Ok(self)
    }

    /// Reads the next block of the epoch; false where there is none.
    fn load(&mut self) -> Result<bool, DataError> {
        let Some(index) = self.blocks.pop() else {
            return Ok(false);
        };
        let width = self.rows.width();
        self.first = index as u64 * self.block as u64;
        self.rows.seek(self.first)?;
        self.data.inputs.clear();
        self.data.labels.clear();
        let left = usize::try_from(self.count - self.first).unwrap_or(usize::MAX);
        let wanted = left.min(self.block);
        let mut done = 0;
        while done < wanted {
            let piece = (PIECE / width).clamp(1, wanted - done);
            self.buffer.resize(piece * width, 0.0);
            let row = self.first + done as u64;
            let read = self.data.append(&mut *self.rows, &mut self.buffer, row)?;
            if read == 0 {
                let rows = self.count;
                return Err(DataError::Truncated { row, rows });
            }
            done += read;
        }
        if let Some(standardize) = &self.standardize {
            standardize.apply(&mut self.data)?;
        }
        let order = match self.config.order {
            Order::Given => (0..wanted).collect(),
            Order::Seeded { seed } => permutation(
                wanted,
                seed,
                &format!("epoch {}, block {index}", self.epoch),
            ),
        };
        self.gather.restart(order);
        Ok(true)
    }
}

impl<T: Float> Batches<T> for Stream<'_, T> {
    fn features(&self) -> usize {
        self.data.features()
    }

    fn size(&self) -> usize {
        self.config.size
    }

    fn start(&mut self, epoch: u64) -> Result<(), DataError> {
        let blocks = usize::try_from(self.count.div_ceil(self.block as u64))
            .map_err(|_| DataError::OutOfMemory { bytes: self.count })?;
        self.epoch = epoch;
        self.blocks = self.config.order.of(blocks, epoch);
        self.blocks.reverse();
        self.gather.restart(Vec::new());
        Ok(())
    }

    fn next(&mut self) -> Result<Option<Batch<'_, T>>, DataError> {
        while self.gather.is_done() {
            if !self.load()? {
                return Ok(None);
            }
        }
        Ok(self.gather.next(&self.data, self.first))
    }

    fn describe(&self) -> String {
        let (count, block, config) = (self.count, self.block, self.config);
        format!("{count} samples in blocks of {block}, {config:?}")
    }
}

impl<T> std::fmt::Debug for Stream<'_, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stream")
            .field("count", &self.count)
            .field("config", &self.config)
            .field("block", &self.block)
            .finish_non_exhaustive()
    }
}
