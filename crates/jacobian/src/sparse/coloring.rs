//! Groups of columns, rows or variables whose derivatives can be found together.

use std::fmt;

use super::distance_two::DistanceTwo;
use super::greedy::greedy;
use super::order::Order;
use super::star;
use super::symmetric::sources;
use crate::{JacobianError, SparsityPattern};

/// What a [`Coloring`] colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Partition {
    /// Columns: two of one colour share no row, so one tangent in forward mode gives both. Source: Curtis, Powell and
    /// Reid, *On the estimation of sparse Jacobian matrices* (1974).
    Columns,
    /// Rows: two of one colour share no column, so one sweep in reverse mode gives both.
    Rows,
    /// The variables of a Hessian: of the entries (i, j) and (j, i) one at least stands alone in its row and colour. Source:
    /// Coleman and Moré, *Estimation of sparse Hessian matrices and graph coloring problems* (1984).
    Symmetric,
}

impl Partition {
    fn noun(self) -> &'static str {
        match self {
            Self::Columns => "columns",
            Self::Rows => "rows",
            Self::Symmetric => "variables",
        }
    }
}

/// A colour 0, 1, … for each column, row or variable: how few sweeps give a whole Jacobian or Hessian.
///
/// ```
/// use gradus_jacobian::{Coloring, Order, SparsityPattern};
///
/// let band = |i: usize| [(i, i), (i, i + 1), (i + 1, i)];
/// let tridiagonal = SparsityPattern::from_entries(6, 6, (0..5).flat_map(band).chain([(5, 5)]))?;
/// let coloring = Coloring::columns(&tridiagonal, Order::Natural);
/// assert_eq!((coloring.count(), coloring.colors()), (3, [0, 1, 2, 0, 1, 2].as_slice()));
/// assert_eq!(coloring.to_string(), "3 colors for 6 columns\n0: 0 3\n1: 1 4\n2: 2 5\n");
/// assert!(coloring.is_valid_for(&tridiagonal));
/// # Ok::<(), gradus_jacobian::JacobianError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coloring {
    partition: Partition,
    colors: Vec<u32>,
    count: usize,
}

impl Coloring {
    /// Colours the columns: two of one colour have no row in common (a partial distance-2 colouring). Never fewer colours
    /// than the fullest row has entries.
    ///
    /// ```
    /// use gradus_jacobian::{Coloring, Order, SparsityPattern};
    /// let one_row = SparsityPattern::from_entries(1, 3, [(0, 0), (0, 2)])?;
    /// assert_eq!(Coloring::columns(&one_row, Order::Natural).colors(), [0, 0, 1]); // an empty column goes anywhere
    /// # Ok::<(), gradus_jacobian::JacobianError>(())
    /// ```
    pub fn columns(pattern: &SparsityPattern, order: Order) -> Self {
        let transpose = pattern.transpose();
        let colors = greedy(&mut DistanceTwo::new(&transpose, pattern), order);
        Self::new(Partition::Columns, colors)
    }

    /// Colours the rows: two of one colour have no column in common. Never fewer colours than the fullest column has
    /// entries.
    ///
    /// ```
    /// use gradus_jacobian::{Coloring, Order, SparsityPattern};
    /// let one_row = SparsityPattern::from_entries(1, 3, [(0, 0), (0, 2)])?;
    /// assert_eq!(Coloring::rows(&one_row, Order::Natural).count(), 1);
    /// # Ok::<(), gradus_jacobian::JacobianError>(())
    /// ```
    pub fn rows(pattern: &SparsityPattern, order: Order) -> Self {
        let transpose = pattern.transpose();
        let colors = greedy(&mut DistanceTwo::new(pattern, &transpose), order);
        Self::new(Partition::Rows, colors)
    }

    /// Colours the variables of a Hessian so that no two neighbours, and no path of four, have two colours only: a star
    /// colouring. Each entry or its mirror image is then found by itself.
    ///
    /// # Errors
    /// [`ShapeMismatch`](JacobianError::ShapeMismatch) and [`NotSymmetric`](JacobianError::NotSymmetric).
    ///
    /// ```
    /// use gradus_jacobian::{Coloring, Order, SparsityPattern};
    ///
    /// let spokes = (0..100).flat_map(|i| [(0, i), (i, 0), (i, i)]);
    /// let arrow = SparsityPattern::from_entries(100, 100, spokes)?;
    /// assert_eq!(Coloring::star(&arrow, Order::Natural)?.count(), 2); // as columns, 100
    /// # Ok::<(), gradus_jacobian::JacobianError>(())
    /// ```
    pub fn star(pattern: &SparsityPattern, order: Order) -> Result<Self, JacobianError> {
        pattern.check_symmetric()?;
        let colors = star::colors(pattern, order);
        Ok(Self::new(Partition::Symmetric, colors))
    }

    /// The fewest colours that the orders find; the first order wins, and none is tried after one that is known to be
    /// best: as many colours as the fullest row (or column) has entries, or as few as any star colouring has.
    ///
    /// # Errors
    /// As [`star`](Self::star), for that partition.
    ///
    /// ```
    /// use gradus_jacobian::{Coloring, Partition, SparsityPattern};
    /// let pattern = SparsityPattern::from_entries(2, 3, [(0, 0), (1, 1), (0, 2)])?;
    /// assert_eq!(Coloring::fewest(&pattern, Partition::Columns)?.count(), 2);
    /// assert_eq!(Coloring::fewest(&pattern, Partition::Rows)?.count(), 1);
    /// # Ok::<(), gradus_jacobian::JacobianError>(())
    /// ```
    pub fn fewest(pattern: &SparsityPattern, partition: Partition) -> Result<Self, JacobianError> {
        let bound = match partition {
            Partition::Columns => pattern.fullest_row(),
            Partition::Rows => pattern.fullest_column(),
            Partition::Symmetric => star::bound(pattern),
        };
        let mut fewest: Option<Self> = None;
        for order in Order::ALL {
            let coloring = match partition {
                Partition::Columns => Self::columns(pattern, order),
                Partition::Rows => Self::rows(pattern, order),
                Partition::Symmetric => Self::star(pattern, order)?,
            };
            if fewest
                .as_ref()
                .is_none_or(|fewest| coloring.count < fewest.count)
            {
                fewest = Some(coloring);
            }
            if fewest.as_ref().is_some_and(|fewest| fewest.count <= bound) {
                break;
            }
        }
        Ok(fewest.unwrap_or_else(|| Self::new(partition, Vec::new())))
    }

    /// A colouring from elsewhere; whether it fits a pattern, [`is_valid_for`](Self::is_valid_for) tells.
    ///
    /// # Errors
    /// [`TooManyColors`](JacobianError::TooManyColors) for a colour that is not below the number of columns, rows or
    /// variables.
    ///
    /// ```
    /// use gradus_jacobian::{Coloring, Partition, SparsityPattern};
    /// let full = SparsityPattern::from_entries(1, 2, [(0, 0), (0, 1)])?;
    /// assert!(Coloring::from_colors(Partition::Columns, vec![0, 1])?.is_valid_for(&full));
    /// assert!(!Coloring::from_colors(Partition::Columns, vec![0, 0])?.is_valid_for(&full));
    /// assert!(Coloring::from_colors(Partition::Columns, vec![0, 7]).is_err());
    /// # Ok::<(), gradus_jacobian::JacobianError>(())
    /// ```
    pub fn from_colors(partition: Partition, colors: Vec<u32>) -> Result<Self, JacobianError> {
        let coloring = Self::new(partition, colors);
        let most = coloring.colors.len();
        if coloring.count > most {
            let count = coloring.count;
            return Err(JacobianError::TooManyColors { count, most });
        }
        Ok(coloring)
    }

    pub(super) fn new(partition: Partition, colors: Vec<u32>) -> Self {
        let count = colors.iter().max().map_or(0, |&most| most as usize + 1);
        Self {
            partition,
            colors,
            count,
        }
    }

    /// What is coloured.
    ///
    /// ```
    /// use gradus_jacobian::{Coloring, Partition};
    /// assert_eq!(Coloring::from_colors(Partition::Rows, vec![]).unwrap().partition(), Partition::Rows);
    /// ```
    pub fn partition(&self) -> Partition {
        self.partition
    }

    /// The number of colours: of tangents or sweeps that the whole matrix takes.
    ///
    /// ```
    /// use gradus_jacobian::{Coloring, Partition};
    /// assert_eq!(Coloring::from_colors(Partition::Rows, vec![0, 1, 0]).unwrap().count(), 2);
    /// ```
    pub fn count(&self) -> usize {
        self.count
    }

    /// The colour of each column, row or variable.
    ///
    /// ```
    /// use gradus_jacobian::{Coloring, Partition};
    /// assert_eq!(Coloring::from_colors(Partition::Rows, vec![0, 1, 0]).unwrap().colors(), [0, 1, 0]);
    /// ```
    pub fn colors(&self) -> &[u32] {
        &self.colors
    }

    /// The columns, rows or variables of each colour, ascending.
    ///
    /// ```
    /// use gradus_jacobian::{Coloring, Partition};
    /// assert_eq!(Coloring::from_colors(Partition::Rows, vec![0, 1, 0]).unwrap().groups(), [vec![0, 2], vec![1]]);
    /// ```
    pub fn groups(&self) -> Vec<Vec<usize>> {
        let mut groups = vec![Vec::new(); self.count];
        for (index, &color) in self.colors.iter().enumerate() {
            groups[color as usize].push(index);
        }
        groups
    }

    /// Whether each entry of the pattern can be read from the compressed matrix, by the definition of the
    /// [`Partition`].
    ///
    /// ```
    /// use gradus_jacobian::{Coloring, Partition, SparsityPattern};
    /// let diagonal = SparsityPattern::from_entries(2, 2, [(0, 0), (1, 1)]).unwrap();
    /// assert!(Coloring::from_colors(Partition::Rows, vec![0, 0]).unwrap().is_valid_for(&diagonal));
    /// assert!(!Coloring::from_colors(Partition::Rows, vec![0]).unwrap().is_valid_for(&diagonal)); // of another size
    /// ```
    pub fn is_valid_for(&self, pattern: &SparsityPattern) -> bool {
        self.check(pattern).is_ok()
    }

    /// `1 color`, `5 colors`
    pub(super) fn counted(&self) -> String {
        let plural = if self.count == 1 { "" } else { "s" };
        format!("{} color{plural}", self.count)
    }

    /// An entry that cannot be told from another, if there is one.
    pub(super) fn check(&self, pattern: &SparsityPattern) -> Result<(), JacobianError> {
        let (rows, columns) = pattern.shape();
        let size = match self.partition {
            Partition::Rows => rows,
            Partition::Columns | Partition::Symmetric => columns,
        };
        if size != self.colors.len() {
            return Err(JacobianError::LengthMismatch {
                what: "coloring",
                expected: size,
                found: self.colors.len(),
            });
        }
        match self.partition {
            Partition::Columns => self.check_rows_of(pattern, |row, column| (row, column)),
            Partition::Rows => {
                self.check_rows_of(&pattern.transpose(), |column, row| (row, column))
            }
            Partition::Symmetric => sources(pattern, &self.colors).map(|_| ()),
        }
    }

    /// The entries of each row of the pattern have different colours.
    fn check_rows_of(
        &self,
        pattern: &SparsityPattern,
        place: impl Fn(usize, usize) -> (usize, usize),
    ) -> Result<(), JacobianError> {
        let mut last = vec![usize::MAX; self.count];
        for row in 0..pattern.nrows() {
            for &column in pattern.row(row) {
                let color = self.colors[column];
                if std::mem::replace(&mut last[color as usize], row) == row {
                    let (row, column) = place(row, column);
                    return Err(JacobianError::ColorConflict { row, column, color });
                }
            }
        }
        Ok(())
    }
}

/// So many members of a group are printed, and the number of the others.
const MEMBERS: usize = 20;

impl fmt::Display for Coloring {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, all, noun) = (self.counted(), self.colors.len(), self.partition.noun());
        writeln!(formatter, "{count} for {all} {noun}")?;
        for (color, group) in self.groups().into_iter().enumerate() {
            write!(formatter, "{color}:")?;
            for member in group.iter().take(MEMBERS) {
                write!(formatter, " {member}")?;
            }
            match group.len().saturating_sub(MEMBERS) {
                0 => writeln!(formatter)?,
                more => writeln!(formatter, " … {more} more")?,
            }
        }
        Ok(())
    }
}
