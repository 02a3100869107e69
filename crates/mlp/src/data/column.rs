//! What is wanted of a CSV file.

/// What a CSV file looks like, and what is wanted of it.
///
/// ```
/// use std::io::Cursor;
///
/// use gradus_mlp::data::{Column, Csv, CsvConfig, Rows};
///
/// let text = "species;length\nsetosa;1.4\nvirginica;5.1\n";
/// let config = CsvConfig {
///     delimiter: b';',
///     target: Some(Column::Name("species".to_owned())),
///     classes: vec!["setosa".to_owned(), "virginica".to_owned()],
///     ..Default::default()
/// };
/// let mut rows = [0.0; 4];
/// Csv::new(Cursor::new(text), config)?.read(&mut rows)?;
/// assert_eq!(rows, [1.4, 0.0, 5.1, 1.0]); // the target behind the others, as the number of its class
/// # Ok::<(), gradus_mlp::data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsvConfig {
    /// Whether the first row has the columns' names; true.
    pub header: bool,
    /// What stands between fields; a comma.
    pub delimiter: u8,
    /// The column that is put behind all others; none.
    pub target: Option<Column>,
    /// Names of the target's classes, of which each becomes its place in this list. None where the target has numbers.
    pub classes: Vec<String>,
}

impl Default for CsvConfig {
    fn default() -> Self {
        CsvConfig {
            header: true,
            delimiter: b',',
            target: None,
            classes: Vec::new(),
        }
    }
}

/// A column of a CSV file.
///
/// ```
/// use gradus_mlp::data::Column;
///
/// // what stands on a command line: a number from 0 on, or a name
/// assert_eq!(Column::from("4"), Column::Index(4));
/// assert_eq!(Column::from("price"), Column::Name("price".to_owned()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Column {
    /// By its name in the header; the first of that name.
    Name(String),
    /// By its place, counted from 0.
    Index(usize),
}

impl From<&str> for Column {
    fn from(text: &str) -> Self {
        (text.parse()).map_or_else(|_| Column::Name(text.to_owned()), Column::Index)
    }
}
