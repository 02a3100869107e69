//! What is wanted of each sample: a class, or numbers.

use gradus_numerics::Float;

use crate::loss::Targets;

/// What the last columns of a table are.
///
/// ```
/// use std::io::Cursor;
///
/// use gradus_mlp::Targets;
/// use gradus_mlp::data::{Csv, CsvConfig, DataSet, TargetKind};
///
/// let mut table = Csv::new(Cursor::new("x,y,z\n1,2,3\n4,5,6\n"), CsvConfig::default())?;
/// let data = DataSet::<f64>::read(&mut table, TargetKind::Values { outputs: 2 })?;
/// assert_eq!(data.inputs(), [1.0, 4.0]);
/// assert_eq!(data.targets(), Targets::Values(&[2.0, 3.0, 5.0, 6.0]));
/// # Ok::<(), gradus_mlp::data::DataError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetKind {
    /// The last one is a label: a whole number from 0 on.
    Classes,
    /// The last ones are the numbers wanted of the outputs.
    Values {
        /// How many there are.
        outputs: usize,
    },
}

impl TargetKind {
    pub(super) fn columns(self) -> usize {
        match self {
            TargetKind::Classes => 1,
            TargetKind::Values { outputs } => outputs,
        }
    }
}

/// [`Targets`] that are owned.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Labels<T> {
    Classes(Vec<u32>),
    Values(Vec<T>),
}

impl<T: Float> Labels<T> {
    pub(super) fn new(kind: TargetKind) -> Self {
        match kind {
            TargetKind::Classes => Labels::Classes(Vec::new()),
            TargetKind::Values { .. } => Labels::Values(Vec::new()),
        }
    }

    pub(super) fn as_targets(&self) -> Targets<'_, T> {
        match self {
            Labels::Classes(labels) => Targets::Classes(labels),
            Labels::Values(values) => Targets::Values(values),
        }
    }

    pub(super) fn clear(&mut self) {
        match self {
            Labels::Classes(labels) => labels.clear(),
            Labels::Values(values) => values.clear(),
        }
    }

    /// Appends the targets of one sample of another set of the same kind.
    pub(super) fn push(&mut self, from: &Self, sample: usize, outputs: usize) {
        match (self, from) {
            (Labels::Classes(to), Labels::Classes(from)) => to.push(from[sample]),
            (Labels::Values(to), Labels::Values(from)) => {
                to.extend_from_slice(&from[sample * outputs..][..outputs]);
            }
            _ => unreachable!("both are made of the same kind"),
        }
    }
}
