//! The output folder: page, figures, tables, summary.

use std::path::Path;

use rayon::prelude::*;

use super::{conduct, summary};
use crate::files::Files;
use crate::outcome::Outcome;
use crate::page;

/// Writes the folder; removes the figures and tables of an earlier run that this one does not make.
pub(super) fn write(
    outcomes: &[Outcome],
    threads: Option<u16>,
    folder: &Path,
) -> anyhow::Result<()> {
    let files = conduct::pool(threads)?.install(|| files(outcomes))?;
    let mut stale = summary::files_of_earlier_run(folder);
    stale.retain(|path| !files.contains(path));
    files.write_to(folder, &stale)
}

/// Everything in the folder, in memory. Depends on the outcomes and on nothing else.
fn files(outcomes: &[Outcome]) -> anyhow::Result<Files> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Conditions;
    use crate::experiment::Experiment;
    use crate::experiments::registry;
    use crate::rendering;
    use crate::reproduce::conduct::Progress;
    use crate::snapshot::{self, Comparison};

    #[test]
    fn no_byte_depends_on_the_number_of_threads() {
        let all: Vec<&'static Experiment> = registry().collect();
        let three = Some(3);
        let outcomes =
            conduct::conduct(&all, &Conditions::default(), three, &Progress::Silent).unwrap();
        // The snapshots have the digests of all figures and tables; each experiment's own test compares them on all cores.
        for outcome in &outcomes {
            let id = outcome.experiment.id;
            let text = rendering::text(outcome);
            if let Comparison::Different(difference) =
                snapshot::compare(&snapshot::folder(), id, &text).unwrap()
            {
                panic!("{id} differs on three threads:\n{difference}");
            }
        }
        let files = |threads| {
            let pool = conduct::pool(threads).unwrap();
            pool.install(|| super::files(&outcomes)).unwrap()
        };
        let (one, several) = (files(Some(1)), files(three));
        assert_eq!(one.len(), several.len());
        for ((path, bytes), (other_path, other_bytes)) in one.iter().zip(several.iter()) {
            assert_eq!(path, other_path);
            assert!(bytes == other_bytes, "{path} differs on three threads");
        }
    }
}
