//! The output folder: page, figures, tables, summary.

use std::num::NonZeroUsize;
use std::path::Path;

use rayon::prelude::*;

use super::{conduct, summary};
use crate::files::Files;
use crate::outcome::Outcome;
use crate::page;

/// Writes the folder; removes the figures and tables of an earlier run that this one does not make.
pub(super) fn write(
    outcomes: &[Outcome],
    threads: Option<NonZeroUsize>,
    folder: &Path,
) -> anyhow::Result<()> {
    let files = conduct::pool(threads)?.install(|| files(outcomes))?;
    let mut stale = summary::files_of_earlier_run(folder);
    stale.retain(|path| !files.contains(path));
    files.write_to(folder, &stale)
}

/// Everything in the folder, in memory. Depends on the outcomes and on nothing else.
pub(crate) fn files(outcomes: &[Outcome]) -> anyhow::Result<Files> {
    let mut files = Files::default();
    let findings: Vec<_> = outcomes
        .iter()
        .filter_map(|outcome| outcome.findings.as_ref().ok())
        .collect();
    for sheet in findings.iter().flat_map(|findings| &findings.sheets) {
        files.insert(format!("tables/{}.csv", sheet.stem), sheet.csv.clone());
    }
    let drawings: Vec<_> = findings
        .iter()
        .flat_map(|findings| &findings.drawings)
        .collect();
    // Drawing pixels takes longer than most experiments.
    let pixels = drawings
        .par_iter()
        .map(|drawing| drawing.png())
        .collect::<anyhow::Result<Vec<Vec<u8>>>>()?;
    for (drawing, png) in drawings.into_iter().zip(pixels) {
        files.insert(
            format!("figures/{}.svg", drawing.stem),
            drawing.svg.clone().into_bytes(),
        );
        files.insert(format!("figures/{}.png", drawing.stem), png);
    }
    files.insert("summary.json".to_owned(), summary::json(outcomes)?);
    files.insert("index.html".to_owned(), page::html(outcomes)?.into_bytes());
    Ok(files)
}
