//! One claim in the report.

use maud::{Markup, PreEscaped, html};

use super::{mark, math};
use crate::check::Check;
use crate::figure::Drawing;
use crate::number::short;
use crate::outcome::{Findings, Outcome, Sheet};
use crate::table::Cell;

/// Tables longer than this are folded.
const UNFOLDED_ROWS: usize = 12;
/// Tables longer than this are cut; the CSV beside the page has all rows.
const SHOWN_ROWS: usize = 200;

pub(super) fn article(outcome: &Outcome) -> anyhow::Result<Markup> {
    let experiment = outcome.experiment;
    let formula = math::display(experiment.formula)?;
    Ok(html! {
        article id=(experiment.id) {
            h3 { (mark(outcome)) " " a href={ "#" (experiment.id) } { (experiment.id) } }
            p.claim { (experiment.statement) }
            div.formula.scroll tabindex="0" { (formula) }
            @match &outcome.findings {
                Err(message) => { p.failure { (message) } }
                Ok(findings) => { (evidence(findings)) }
            }
            (control(outcome))
            @if !experiment.calls.is_empty() {
                details open {
                    summary { "The calls behind it" }
                    pre.scroll tabindex="0" { code { (experiment.calls.join("\n")) } }
                }
            }
        }
    })
}

fn evidence(findings: &Findings) -> Markup {
    html! {
        (checks(&findings.checks))
        @for drawing in &findings.drawings { (figure(drawing)) }
        @for note in &findings.notes { p.note { (note) } }
        @for sheet in &findings.sheets { (table(sheet)) }
    }
}

fn checks(checks: &[Check]) -> Markup {
    html! {
        div.scroll tabindex="0" {
            table.checks {
                thead {
                    tr {
                        th scope="col" { "verdict" }
                        th scope="col" { "check" }
                        th.number scope="col" { "measured" }
                        th {}
                        th.number scope="col" { "expected" }
                        th.number scope="col" { "tolerance" }
                    }
                }
                tbody {
                    @for check in checks {
                        tr {
                            td {
                                @if check.holds() { span.holds { "holds" } } @else { strong.fails { "fails" } }
                            }
                            th scope="row" { (check.name()) }
                            td.number { (short(check.measured())) }
                            td { (check.relation()) }
                            td.number { (short(check.expected())) }
                            td.number { @if check.tolerance() != 0.0 { "± " (short(check.tolerance())) } }
                        }
                    }
                }
            }
        }
    }
}

fn control(outcome: &Outcome) -> Markup {
    let wrong = outcome.experiment.control.wrong;
    html! {
        p.control {
            "Control: with " em { (wrong) } " "
            @match &outcome.control {
                Err(message) => { strong.fails { (message) } }
                Ok(checks) => {
                    (checks.iter().filter(|check| !check.holds()).count()) " of " (checks.len()) " checks fail"
                    @if outcome.control_is_caught() { ", as they must." } @else { ": " strong.fails { "the checks prove nothing." } }
                }
            }
        }
    }
}

fn figure(drawing: &Drawing) -> Markup {
    html! {
        figure id={ "figure-" (drawing.stem) } {
            div.card role="img" aria-label=(drawing.caption) { (PreEscaped(drawing.inline_svg())) }
            figcaption { (drawing.caption) }
        }
    }
}

fn table(sheet: &Sheet) -> Markup {
    let rows = &sheet.table.rows;
    let is_number = |k: usize| {
        rows.first()
            .is_some_and(|row| !matches!(row[k], Cell::Text(_)))
    };
    let body = html! {
        div.scroll tabindex="0" {
            table.data {
                thead { tr { @for (k, column) in sheet.table.columns.iter().enumerate() { th.number[is_number(k)] scope="col" { (column) } } } }
                tbody {
                    @for row in rows.iter().take(SHOWN_ROWS) {
                        tr { @for cell in row { td.number[!matches!(cell, Cell::Text(_))] { (cell.short()) } } }
                    }
                }
            }
        }
        @if rows.len() > SHOWN_ROWS {
            p.note { "The first " (SHOWN_ROWS) " of " (rows.len()) " rows; all are in tables/" (sheet.stem) ".csv." }
        }
    };
    html! {
        details open[rows.len() <= UNFOLDED_ROWS] {
            summary { (sheet.table.caption) " (" (rows.len()) " rows)" }
            (body)
        }
    }
}
