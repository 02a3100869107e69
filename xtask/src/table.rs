//! A table of numbers: one CSV file, one table of the report.

use anyhow::Context as _;

use crate::number;

/// One entry of a table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    Number(f64),
    Count(i128),
    Text(String),
}

impl Cell {
    /// For readers: six significant digits.
    pub(crate) fn short(&self) -> String {
        match self {
            Self::Number(x) => number::short(*x),
            Self::Count(n) => n.to_string(),
            Self::Text(text) => text.clone(),
        }
    }

    /// For machines: all digits.
    fn full(&self) -> String {
        match self {
            Self::Number(x) => number::full(*x),
            Self::Count(n) => n.to_string(),
            Self::Text(text) => text.clone(),
        }
    }
}

impl From<f64> for Cell {
    fn from(x: f64) -> Self {
        Self::Number(x)
    }
}

macro_rules! count_from {
    ($($integer:ty),*) => {$(
        impl From<$integer> for Cell {
            fn from(n: $integer) -> Self {
                Self::Count(n.into())
            }
        }
    )*};
}
count_from!(i32, u32, i64, u64);

impl From<usize> for Cell {
    fn from(n: usize) -> Self {
        Self::Count(i128::try_from(n).expect("usize has at most 64 bits"))
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// A row of values of different types: `cells![step, x, "central"]`.
macro_rules! cells {
    ($($cell:expr),* $(,)?) => { [$($crate::table::Cell::from($cell)),*] };
}
pub(crate) use cells;

/// A named table with a caption, column names and rows.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) caption: String,
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Vec<Cell>>,
}

impl Table {
    /// The file is `tables/ID-NAME.csv`, or `tables/ID.csv` where `name` is empty.
    pub(crate) fn new(
        name: impl Into<String>,
        caption: impl Into<String>,
        columns: &[&str],
    ) -> Self {
        Self {
            name: name.into(),
            caption: caption.into(),
            columns: columns.iter().map(ToString::to_string).collect(),
            rows: Vec::new(),
        }
    }

    /// Appends a row; panics unless it has one cell per column.
    pub(crate) fn push(&mut self, cells: impl IntoIterator<Item = Cell>) {
        let row: Vec<Cell> = cells.into_iter().collect();
        assert_eq!(
            row.len(),
            self.columns.len(),
            "a row of {} cells in table {:?} of {} columns",
            row.len(),
            self.name,
            self.columns.len()
        );
        self.rows.push(row);
    }

    /// The whole table as CSV, numbers with 17 significant digits.
    pub(crate) fn csv(&self) -> anyhow::Result<Vec<u8>> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&self.columns)?;
        for row in &self.rows {
            writer.write_record(row.iter().map(Cell::full))?;
        }
        writer
            .into_inner()
            .with_context(|| format!("cannot write table {:?} as CSV", self.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_keeps_every_digit_and_quotes_text() {
        let mut table = Table::new("", "", &["n", "error", "engine"]);
        table.push(cells![3_u64, 0.1, "central, h = 1e-6"]);
        table.push(cells![-1, f64::NAN, ""]);
        let csv = String::from_utf8(table.csv().unwrap()).unwrap();
        assert_eq!(
            csv,
            "n,error,engine\n3,1.0000000000000001e-1,\"central, h = 1e-6\"\n-1,NaN,\n"
        );
    }

    #[test]
    #[should_panic(expected = "a row of 1 cells in table \"t\" of 2 columns")]
    fn a_row_of_the_wrong_length_is_a_mistake() {
        Table::new("t", "", &["a", "b"]).push(cells![1.0]);
    }
}
