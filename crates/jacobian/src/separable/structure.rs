//! What a sparse Jacobian by blocks asks of a function.

use gradus_calculus::Real;

use crate::{JacobianError, VectorFunction};

/// A vector function that knows which variables each of its outputs depends on, and computes their slopes by itself.
///
/// [`Blocks`](crate::separable::Blocks) and [`Stacked`](crate::separable::Stacked) are what it is made of; a type that is made of them
/// passes its calls on.
///
/// ```
/// use gradus_calculus::Real;
/// use gradus_jacobian::separable::{self, BlockStructured, Blocks, Pattern, Rows, SeparableMap, Stacked};
/// use gradus_jacobian::{JacobianError, VectorFunction};
///
/// struct Squares;
/// impl SeparableMap<1, 1> for Squares {
///     fn blocks(&self, variables: usize) -> usize {
///         variables
///     }
///     fn indices(&self, block: usize) -> [usize; 1] {
///         [block]
///     }
///     fn block<T: Real>(&self, _: usize, [x]: [T; 1]) -> [T; 1] {
///         [x.square()]
///     }
/// }
///
/// /// x² twice over.
/// struct Twice;
/// impl Twice {
///     fn parts(&self) -> Stacked<Blocks<Squares, 1, 1>, Blocks<Squares, 1, 1>> {
///         Stacked(Blocks(Squares), Blocks(Squares))
///     }
/// }
/// impl VectorFunction for Twice {
///     fn outputs(&self, inputs: usize) -> usize {
///         self.parts().outputs(inputs)
///     }
///     fn eval<T: Real>(&self, x: &[T], y: &mut [T]) {
///         self.parts().eval(x, y);
///     }
/// }
/// impl BlockStructured for Twice {
///     fn add_rows(&self, variables: usize, pattern: &mut Pattern) -> Result<(), JacobianError> {
///         self.parts().add_rows(variables, pattern)
///     }
///     fn fill_rows<T: Real>(&self, x: &[f64], prepared: &mut Vec<T>, rows: &mut Rows<'_>) -> Result<(), JacobianError> {
///         self.parts().fill_rows(x, prepared, rows)
///     }
/// }
/// assert_eq!(separable::jacobian(&Twice, &[3.0]).values(), [6.0, 6.0]); // 2x
/// ```
pub trait BlockStructured: VectorFunction {
    /// Appends the rows of the Jacobian to its pattern, in the order of the outputs.
    ///
    /// # Errors
    /// [`BlockIndexOutOfRange`](JacobianError::BlockIndexOutOfRange).
    fn add_rows(&self, variables: usize, pattern: &mut Pattern) -> Result<(), JacobianError>;

    /// Computes the next outputs and rows of the Jacobian, by tangents over the scalar T.
    ///
    /// # Errors
    /// [`PatternOutgrown`](JacobianError::PatternOutgrown) where the rows are not those of the pattern.
    fn fill_rows<T: Real>(
        &self,
        x: &[f64],
        prepared: &mut Vec<T>,
        rows: &mut Rows<'_>,
    ) -> Result<(), JacobianError>;
}

impl<F: BlockStructured> BlockStructured for &F {
    fn add_rows(&self, variables: usize, pattern: &mut Pattern) -> Result<(), JacobianError> {
        F::add_rows(self, variables, pattern)
    }
    fn fill_rows<T: Real>(
        &self,
        x: &[f64],
        prepared: &mut Vec<T>,
        rows: &mut Rows<'_>,
    ) -> Result<(), JacobianError> {
        F::fill_rows(self, x, prepared, rows)
    }
}

/// The pattern of a Jacobian while it is put together, row by row.
#[derive(Debug)]
pub struct Pattern {
    pub(super) offsets: Vec<usize>,
    pub(super) columns: Vec<usize>,
    pub(super) fingerprint: Fingerprint,
}

impl Pattern {
    pub(super) fn new() -> Self {
        Self {
            offsets: vec![0],
            columns: Vec::new(),
            fingerprint: Fingerprint::default(),
        }
    }

    /// Appends `count` rows, each with these columns, sorted and once each.
    pub(super) fn push_rows(&mut self, count: usize, indices: &[usize]) {
        self.fingerprint.add(indices);
        let mut columns = indices.to_vec();
        columns.sort_unstable();
        columns.dedup();
        for _ in 0..count {
            self.columns.extend(&columns);
            self.offsets.push(self.columns.len());
        }
    }
}

/// Outputs and rows of a Jacobian while they are filled, from the first to the last.
#[derive(Debug)]
pub struct Rows<'a> {
    pub(super) offsets: &'a [usize],
    pub(super) columns: &'a [usize],
    pub(super) entries: &'a mut [f64],
    pub(super) value: &'a mut [f64],
    pub(super) fingerprint: Fingerprint,
    /// How many are filled.
    pub(super) filled: usize,
    /// Whether an entry may be NaN.
    pub(super) may_be_nan: bool,
}

impl Rows<'_> {
    /// The next `count` rows, which belong to a block of these variables.
    #[inline]
    pub(super) fn next(
        &mut self,
        count: usize,
        indices: &[usize],
    ) -> Result<Next<'_>, JacobianError> {
        self.fingerprint.add(indices);
        let end = self.filled + count;
        let (Some(offsets), Some(value)) = (
            self.offsets.get(self.filled..=end),
            self.value.get_mut(self.filled..end),
        ) else {
            return Err(JacobianError::PatternOutgrown { row: self.filled });
        };
        self.filled = end;
        Ok(Next {
            columns: &self.columns[offsets[0]..offsets[1]],
            entries: &mut self.entries[offsets[0]..offsets[count]],
            value,
        })
    }
}

/// Rows of the same columns.
pub(super) struct Next<'a> {
    /// The columns of the first.
    pub(super) columns: &'a [usize],
    /// The entries of all.
    pub(super) entries: &'a mut [f64],
    /// The outputs.
    pub(super) value: &'a mut [f64],
}

/// Tells blocks that name other variables than before from those that do not, by their first and last ones.
///
/// Comparing them with the columns of the pattern would bring these through the caches: a third more traffic, and as
/// much more time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Fingerprint(u64);

impl Fingerprint {
    #[inline]
    fn add(&mut self, indices: &[usize]) {
        if let (Some(&first), Some(&last)) = (indices.first(), indices.last()) {
            // An odd factor loses nothing of what came before.
            let both = (first as u64).rotate_left(32) ^ last as u64;
            self.0 = (self.0 ^ both).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
    }
}
