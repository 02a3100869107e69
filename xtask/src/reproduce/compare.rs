//! `--check` and `--bless`: what came out against what was committed.

use anyhow::ensure;

use super::select::Selection;
use super::{reasons, remark};
use crate::console::say;
use crate::experiments::registry;
use crate::files::Files;
use crate::outcome::Outcome;
use crate::rendering;
use crate::snapshot::{self, Comparison};

/// Compares every rendering with its snapshot and changes nothing. Whether all claims hold and no snapshot differs.
pub(super) fn check(selection: &Selection, outcomes: &[Outcome]) -> anyhow::Result<bool> {
    let folder = snapshot::folder();
    let mut faults = 0;
    for outcome in outcomes {
        let id = outcome.experiment.id;
        let comparison = snapshot::compare(&folder, id, &rendering::text(outcome))?;
        let verdict = match &comparison {
            Comparison::Same => "same",
            Comparison::Missing => "NO SNAPSHOT",
            Comparison::Different(_) => "DIFFERS",
        };
        let well = outcome.holds() && outcome.control_is_caught();
        faults += usize::from(!well || verdict != "same");
        say(&format!(
            "{}  {id:<24} {verdict}",
            if well { "holds" } else { "FAILS" }
        ))?;
        for reason in reasons(outcome) {
            say(&format!("       {reason}"))?;
        }
        if let Comparison::Different(diff) = comparison {
            say(diff.trim_end())?;
        }
    }
    if selection.whole {
        for orphan in snapshot::orphans(&folder, registry().map(|experiment| experiment.id))? {
            faults += 1;
            say(&format!("ORPHAN {orphan} belongs to no experiment"))?;
        }
    }
    if faults == 0 {
        say(&format!("no change in {} snapshots", outcomes.len()))?;
    } else {
        let faults = if faults == 1 {
            "1 fault".to_owned()
        } else {
            format!("{faults} faults")
        };
        say(&format!(
            "{faults}; where a change is meant, --bless commits it to the snapshots"
        ))?;
    }
    Ok(faults == 0)
}

/// Writes the snapshots of the claims that hold, and removes those of experiments that are gone.
pub(super) fn bless(selection: &Selection, outcomes: &[Outcome]) -> anyhow::Result<bool> {
    let folder = snapshot::folder();
    ensure!(
        folder.parent().is_some_and(std::path::Path::is_dir),
        "the workspace this was built in is gone"
    );
    let mut files = Files::default();
    let mut refused = 0;
    for outcome in outcomes {
        let id = outcome.experiment.id;
        let rendering = rendering::text(outcome);
        if !(outcome.holds() && outcome.control_is_caught()) {
            refused += 1;
            say(&format!(
                "REFUSED {id}: blessing cannot save a claim that does not hold"
            ))?;
            for reason in reasons(outcome) {
                say(&format!("       {reason}"))?;
            }
        } else if !matches!(
            snapshot::compare(&folder, id, &rendering)?,
            Comparison::Same
        ) {
            say(&format!("blessed {id}"))?;
            files.insert(snapshot::file_name(id), snapshot::file(&rendering));
        }
    }
    let stale = if selection.whole {
        snapshot::orphans(&folder, registry().map(|experiment| experiment.id))?
    } else {
        Vec::new()
    };
    for orphan in &stale {
        remark(&format!("removed {orphan}, which belongs to no experiment"));
    }
    let blessed = files.len();
    files.write_to(&folder, &stale)?;
    say(&format!(
        "{blessed} of {} snapshots changed",
        outcomes.len()
    ))?;
    Ok(refused == 0)
}
