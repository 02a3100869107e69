//! What an experiment hands back: checks, figures, tables and notes.

use crate::check::Check;
use crate::figure::Figure;
use crate::table::Table;

/// The evidence for one claim, gathered in the order in which it is shown.
#[derive(Default)]
pub(crate) struct Report {
    pub(crate) checks: Vec<Check>,
    pub(crate) figures: Vec<Figure>,
    pub(crate) tables: Vec<Table>,
    pub(crate) notes: Vec<String>,
}

impl Report {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn check(mut self, check: Check) -> Self {
        self.checks.push(check);
        self
    }

    pub(crate) fn checks(mut self, checks: impl IntoIterator<Item = Check>) -> Self {
        self.checks.extend(checks);
        self
    }

    pub(crate) fn figure(mut self, figure: Figure) -> Self {
        self.figures.push(figure);
        self
    }

    pub(crate) fn table(mut self, table: Table) -> Self {
        self.tables.push(table);
        self
    }

    /// A sentence for the reader: a limit of the claim, a surprise, where a number comes from.
    pub(crate) fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }
}
