//! An experiment's findings as text: what a snapshot holds.

use std::fmt::Write as _;

use gradus_numerics::Digest;

use crate::check::Check;
use crate::number::short;
use crate::outcome::{Outcome, Sheet};
use crate::table::Cell;

/// Tables longer than this are cut in the middle; the digest of the CSV still sees every digit.
const ROWS: usize = 40;
/// Rows kept at either end of a long table.
const ENDS: usize = 5;

/// Everything that came out: claim, checks, control, tables, digests of figures and tables, notes.
pub(crate) fn text(outcome: &Outcome) -> String {
    let experiment = outcome.experiment;
    let mut blocks = vec![format!("{}\n{}", experiment.id, experiment.statement)];
    match &outcome.findings {
        Err(message) => blocks.push(format!("failed: {message}")),
        Ok(findings) => {
            blocks.push(checks(&findings.checks));
            blocks.push(control(outcome));
            blocks.extend(findings.sheets.iter().map(sheet));
            for drawing in &findings.drawings {
                let digest = digest(drawing.svg.as_bytes());
                blocks.push(format!("figure {}.svg {digest}", drawing.stem));
            }
            blocks.extend(findings.notes.iter().map(|note| format!("note: {note}")));
        }
    }
    blocks.join("\n\n")
}

/// `holds  x after 25 steps: 0.00982262 ≈ 0.00982262 ± 9.8e-17`
fn checks(checks: &[Check]) -> String {
    let lines: Vec<String> = checks
        .iter()
        .map(|check| format!("{}  {}", verdict(check), relation(check)))
        .collect();
    lines.join("\n")
}

/// One check in words, with the one formatter for its numbers.
pub(crate) fn relation(check: &Check) -> String {
    let mut text = format!(
        "{}: {} {} {}",
        check.name(),
        short(check.measured()),
        check.relation(),
        short(check.expected())
    );
    if check.tolerance() != 0.0 {
        write!(text, " ± {}", short(check.tolerance())).expect("writing to a String");
    }
    text
}

fn verdict(check: &Check) -> &'static str {
    if check.holds() { "holds" } else { "FAILS" }
}

/// `control: with ∂b/∂y = 2y, 2 of 4 checks fail: y after 25 steps; …`
fn control(outcome: &Outcome) -> String {
    let wrong = outcome.experiment.control.wrong;
    match &outcome.control {
        Err(message) => format!("control: with {wrong}, {message}"),
        Ok(checks) => {
            let failing: Vec<&str> = checks
                .iter()
                .filter(|check| !check.holds())
                .map(Check::name)
                .collect();
            format!(
                "control: with {wrong}, {} of {} checks fail: {}",
                failing.len(),
                checks.len(),
                failing.join("; ")
            )
        }
    }
}

fn sheet(sheet: &Sheet) -> String {
    let table = &sheet.table;
    let mut lines = vec![format!("table {}.csv {}", sheet.stem, digest(&sheet.csv))];
    let cells = |row: &Vec<Cell>| row.iter().map(Cell::short).collect::<Vec<_>>().join(" | ");
    lines.push(table.columns.join(" | "));
    if table.rows.len() <= ROWS {
        lines.extend(table.rows.iter().map(cells));
    } else {
        let last = table.rows.len() - ENDS;
        lines.extend(table.rows[..ENDS].iter().map(cells));
        lines.push(format!("… {} rows …", last - ENDS));
        lines.extend(table.rows[last..].iter().map(cells));
    }
    lines.join("\n")
}

fn digest(bytes: &[u8]) -> Digest {
    *Digest::new().bytes(bytes)
}
