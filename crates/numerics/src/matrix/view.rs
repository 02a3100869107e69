//! Matrices that borrow their elements from a slice.

use crate::NumericsError;

use super::layout::Layout;

/// A matrix to read: rows × columns elements of a slice, column-major or with any strides.
///
/// Element (i, j) lies at `row_stride` · i + `column_stride` · j. Strides may be zero or make elements coincide.
///
/// ```
/// use gradus_numerics::MatRef;
///
/// // 1 3 5
/// // 2 4 6
/// let a = MatRef::from_slice(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 2, 3);
/// assert_eq!((a.rows(), a.columns()), (2, 3));
/// assert_eq!(a.get(0, 2), 5.0);
/// assert_eq!(a.transpose().get(2, 0), 5.0);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct MatRef<'a, T> {
    elements: &'a [T],
    layout: Layout,
}

/// A matrix to write: rows × columns elements of a slice, column-major or with strides that keep them apart.
///
/// ```
/// use gradus_numerics::MatMut;
///
/// let mut elements = [0.0; 6];
/// let mut c = MatMut::from_slice(&mut elements, 2, 3);
/// c.set(1, 2, 7.0);
/// assert_eq!(c.get(1, 2), 7.0);
/// assert_eq!(elements, [0.0, 0.0, 0.0, 0.0, 0.0, 7.0]);
/// ```
#[derive(Debug)]
pub struct MatMut<'a, T> {
    elements: &'a mut [T],
    layout: Layout,
}

impl<'a, T> MatRef<'a, T> {
    /// A column-major matrix of the whole slice.
    ///
    /// # Panics
    ///
    /// Where the slice has not rows · columns elements.
    #[track_caller]
    pub fn from_slice(elements: &'a [T], rows: usize, columns: usize) -> Self {
        match Self::try_from_slice(elements, rows, columns) {
            Ok(view) => view,
            Err(error) => panic!("{error}"),
        }
    }

    /// [`from_slice`](Self::from_slice) with an error in place of the panic.
    ///
    /// # Errors
    ///
    /// [`NumericsError::SliceLength`] where the slice has not rows · columns elements.
    ///
    /// ```
    /// use gradus_numerics::MatRef;
    ///
    /// assert!(MatRef::try_from_slice(&[1.0, 2.0], 1, 2).is_ok());
    /// assert_eq!(
    ///     MatRef::try_from_slice(&[1.0, 2.0], 3, 1).unwrap_err().to_string(),
    ///     "a 3 × 1 matrix needs a slice of 3 × 1 elements, got one of 2"
    /// );
    /// ```
    pub fn try_from_slice(
        elements: &'a [T],
        rows: usize,
        columns: usize,
    ) -> Result<Self, NumericsError> {
        let layout = Layout::column_major(rows, columns);
        layout.check_exact_length(elements.len())?;
        Ok(MatRef { elements, layout })
    }

    /// Element (i, j) at `row_stride` · i + `column_stride` · j.
    ///
    /// # Errors
    ///
    /// [`NumericsError::ShortSlice`] where an element would lie outside, [`NumericsError::ViewTooLarge`] where its place is
    /// beyond `usize`.
    ///
    /// ```
    /// use gradus_numerics::MatRef;
    ///
    /// // every second row of a column-major 4 × 2 matrix
    /// let elements = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
    /// let even = MatRef::with_strides(&elements, 2, 2, 2, 4)?;
    /// assert_eq!([even.get(1, 0), even.get(0, 1)], [2.0, 4.0]);
    /// assert!(MatRef::with_strides(&elements, 4, 2, 2, 4).is_err());
    /// # Ok::<(), gradus_numerics::NumericsError>(())
    /// ```
    pub fn with_strides(
        elements: &'a [T],
        rows: usize,
        columns: usize,
        row_stride: usize,
        column_stride: usize,
    ) -> Result<Self, NumericsError> {
        let layout = Layout {
            rows,
            columns,
            row_stride,
            column_stride,
        };
        layout.check_length(elements.len())?;
        Ok(MatRef { elements, layout })
    }

    /// The same elements with rows and columns exchanged.
    ///
    /// ```
    /// use gradus_numerics::MatRef;
    ///
    /// let a = MatRef::from_slice(&[1.0, 2.0], 2, 1).transpose();
    /// assert_eq!((a.rows(), a.columns()), (1, 2));
    /// ```
    #[must_use]
    pub fn transpose(self) -> Self {
        MatRef {
            elements: self.elements,
            layout: self.layout.transpose(),
        }
    }

    /// The number of rows.
    ///
    /// ```
    /// assert_eq!(gradus_numerics::MatRef::from_slice(&[1.0, 2.0], 2, 1).rows(), 2);
    /// ```
    pub fn rows(&self) -> usize {
        self.layout.rows
    }

    /// The number of columns.
    ///
    /// ```
    /// assert_eq!(gradus_numerics::MatRef::from_slice(&[1.0, 2.0], 2, 1).columns(), 1);
    /// ```
    pub fn columns(&self) -> usize {
        self.layout.columns
    }

    pub(crate) fn layout(&self) -> Layout {
        self.layout
    }

    /// The first element; [`layout`](Self::layout) reaches none outside its slice.
    pub(crate) fn as_ptr(&self) -> *const T {
        self.elements.as_ptr()
    }
}

impl<T: Copy> MatRef<'_, T> {
    /// Element (i, j).
    ///
    /// # Panics
    ///
    /// Where there is none.
    ///
    /// ```
    /// assert_eq!(gradus_numerics::MatRef::from_slice(&[1.0, 2.0], 1, 2).get(0, 1), 2.0);
    /// ```
    #[track_caller]
    pub fn get(&self, i: usize, j: usize) -> T {
        self.elements[place(self.layout, i, j)]
    }
}

impl<'a, T> MatMut<'a, T> {
    /// A column-major matrix of the whole slice.
    ///
    /// # Panics
    ///
    /// Where the slice has not rows · columns elements.
    #[track_caller]
    pub fn from_slice(elements: &'a mut [T], rows: usize, columns: usize) -> Self {
        match Self::try_from_slice(elements, rows, columns) {
            Ok(view) => view,
            Err(error) => panic!("{error}"),
        }
    }

    /// [`from_slice`](Self::from_slice) with an error in place of the panic.
    ///
    /// # Errors
    ///
    /// [`NumericsError::SliceLength`] where the slice has not rows · columns elements.
    ///
    /// ```
    /// use gradus_numerics::MatMut;
    ///
    /// assert!(MatMut::try_from_slice(&mut [1.0, 2.0], 1, 2).is_ok());
    /// assert!(MatMut::try_from_slice(&mut [1.0, 2.0], usize::MAX, 2).is_err());
    /// ```
    pub fn try_from_slice(
        elements: &'a mut [T],
        rows: usize,
        columns: usize,
    ) -> Result<Self, NumericsError> {
        let layout = Layout::column_major(rows, columns);
        layout.check_exact_length(elements.len())?;
        Ok(MatMut { elements, layout })
    }

    /// Element (i, j) at `row_stride` · i + `column_stride` · j, each at a place of its own.
    ///
    /// # Errors
    ///
    /// [`NumericsError::ShortSlice`] where an element would lie outside, [`NumericsError::ViewTooLarge`] where its place is
    /// beyond `usize`, [`NumericsError::OverlappingView`] where two elements would lie at one place.
    ///
    /// ```
    /// use gradus_numerics::{MatMut, NumericsError};
    ///
    /// let mut elements = [0.0; 9];
    /// assert!(MatMut::with_strides(&mut elements, 2, 2, 2, 4).is_ok());
    /// assert!(matches!(
    ///     MatMut::with_strides(&mut elements, 3, 2, 2, 4), // (2, 0) and (0, 1) both at 4
    ///     Err(NumericsError::OverlappingView { .. })
    /// ));
    /// ```
    pub fn with_strides(
        elements: &'a mut [T],
        rows: usize,
        columns: usize,
        row_stride: usize,
        column_stride: usize,
    ) -> Result<Self, NumericsError> {
        let layout = Layout {
            rows,
            columns,
            row_stride,
            column_stride,
        };
        layout.check_length(elements.len())?;
        layout.check_distinct()?;
        Ok(MatMut { elements, layout })
    }

    /// The same elements with rows and columns exchanged.
    ///
    /// ```
    /// use gradus_numerics::MatMut;
    ///
    /// let mut elements = [0.0; 6];
    /// MatMut::from_slice(&mut elements, 2, 3).transpose().set(2, 1, 7.0);
    /// assert_eq!(elements[5], 7.0);
    /// ```
    #[must_use]
    pub fn transpose(self) -> Self {
        MatMut {
            elements: self.elements,
            layout: self.layout.transpose(),
        }
    }

    /// A shorter borrow of the same matrix, for a function that takes it by value.
    ///
    /// ```
    /// use gradus_numerics::MatMut;
    ///
    /// let mut elements = [0.0; 2];
    /// let mut c = MatMut::from_slice(&mut elements, 1, 2);
    /// c.reborrow().transpose().set(1, 0, 7.0);
    /// assert_eq!(c.get(0, 1), 7.0);
    /// ```
    pub fn reborrow(&mut self) -> MatMut<'_, T> {
        MatMut {
            elements: self.elements,
            layout: self.layout,
        }
    }

    /// The same matrix to read.
    ///
    /// ```
    /// use gradus_numerics::MatMut;
    ///
    /// assert_eq!(MatMut::from_slice(&mut [1.0, 2.0], 2, 1).as_ref().get(1, 0), 2.0);
    /// ```
    pub fn as_ref(&self) -> MatRef<'_, T> {
        MatRef {
            elements: self.elements,
            layout: self.layout,
        }
    }

    /// The number of rows.
    ///
    /// ```
    /// assert_eq!(gradus_numerics::MatMut::from_slice(&mut [1.0, 2.0], 2, 1).rows(), 2);
    /// ```
    pub fn rows(&self) -> usize {
        self.layout.rows
    }

    /// The number of columns.
    ///
    /// ```
    /// assert_eq!(gradus_numerics::MatMut::from_slice(&mut [1.0, 2.0], 2, 1).columns(), 1);
    /// ```
    pub fn columns(&self) -> usize {
        self.layout.columns
    }

    pub(crate) fn layout(&self) -> Layout {
        self.layout
    }

    /// The first element; [`layout`](Self::layout) reaches none outside its slice and no place twice.
    pub(crate) fn as_mut_ptr(&mut self) -> *mut T {
        self.elements.as_mut_ptr()
    }
}

impl<T: Copy> MatMut<'_, T> {
    /// Element (i, j).
    ///
    /// # Panics
    ///
    /// Where there is none.
    ///
    /// ```
    /// assert_eq!(gradus_numerics::MatMut::from_slice(&mut [1.0, 2.0], 1, 2).get(0, 1), 2.0);
    /// ```
    #[track_caller]
    pub fn get(&self, i: usize, j: usize) -> T {
        self.elements[place(self.layout, i, j)]
    }

    /// Writes element (i, j).
    ///
    /// # Panics
    ///
    /// Where there is none.
    ///
    /// ```
    /// let mut elements = [0.0; 2];
    /// gradus_numerics::MatMut::from_slice(&mut elements, 1, 2).set(0, 1, 3.0);
    /// assert_eq!(elements, [0.0, 3.0]);
    /// ```
    #[track_caller]
    pub fn set(&mut self, i: usize, j: usize, x: T) {
        self.elements[place(self.layout, i, j)] = x;
    }
}

/// The place of element (i, j), which must exist.
#[track_caller]
fn place(layout: Layout, i: usize, j: usize) -> usize {
    assert!(
        i < layout.rows && j < layout.columns,
        "element ({i}, {j}) lies outside a {} × {} matrix",
        layout.rows,
        layout.columns
    );
    layout.at(i, j)
}
