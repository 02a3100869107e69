//! The tables: one a column as text, all columns together as Markdown.

use crate::column::Measurement;
use crate::contender::Side;
use crate::timing::Timing;

/// The name of the fastest version of the function.
const FASTEST: &str = "function, fastest";

impl Measurement {
    /// The plain function: the denominator.
    fn function(&self) -> &Timing {
        &self.timings[0]
    }

    /// The fastest of one side.
    fn best(&self, side: Side) -> Option<&Timing> {
        self.timings
            .iter()
            .filter(|timing| timing.side == side)
            .min_by(|a, b| a.median().total_cmp(&b.median()))
    }

    fn find(&self, name: &str) -> Option<&Timing> {
        self.timings.iter().find(|timing| timing.name == name)
    }
}

/// One column.
pub fn text(column: &str, measurement: &Measurement) -> String {
    let mut lines = vec![String::new(), column.to_owned()];
    let mut row = |[name, time, spread, function, fastest, rounds]: [&str; 6]| {
        lines.push(format!(
            "{name:34}{time:>10}{spread:>24}{function:>12}{fastest:>12}{rounds:>8}"
        ));
    };
    row([
        "",
        "a call",
        "10 % – 90 %",
        "× function",
        "× fastest",
        "rounds",
    ]);
    for timing in &measurement.timings {
        row([
            timing.name,
            &duration(timing.median()),
            &spread(timing),
            &three_digits(timing.ratio_to(measurement.function())),
            &measurement
                .find(FASTEST)
                .map_or_else(String::new, |fastest| {
                    three_digits(timing.ratio_to(fastest))
                }),
            &timing.rounds().to_string(),
        ]);
    }
    let peer = measurement.best(Side::Peer);
    if let (Some(peer), Some(ours)) = (peer, measurement.best(Side::Gradus)) {
        let ratio = peer.ratio_to(ours);
        lines.push(format!(
            "best peer: {}, it takes {ratio:.2} × {}",
            peer.name, ours.name
        ));
    }
    lines.extend_from_slice(&measurement.notes);
    lines.join("\n") + "\n"
}

/// All columns: the ratios with the best peer, then the times, then the notes.
pub fn markdown(measured: &[(&str, Measurement)]) -> String {
    let mut lines = vec!["Ratio to the plain function:".to_owned(), String::new()];
    lines.extend(grid(measured, |timing, measurement| {
        three_digits(timing.ratio_to(measurement.function()))
    }));
    let measurements = || measured.iter().map(|(_, measurement)| measurement);
    lines.push(row(
        "best peer",
        measurements().map(|m| Some(m.best(Side::Peer)?.name.to_owned())),
    ));
    lines.push(row(
        "best peer ÷ best of gradus",
        measurements().map(|m| {
            let ratio = m.best(Side::Peer)?.ratio_to(m.best(Side::Gradus)?);
            Some(format!("**{ratio:.2}**"))
        }),
    ));
    lines.extend(["", "Time a call, median (10 % – 90 %):", ""].map(str::to_owned));
    lines.extend(grid(measured, |timing, _| {
        format!("{} ({})", duration(timing.median()), spread(timing))
    }));
    lines.push(String::new());
    for (column, measurement) in measured {
        lines.extend(
            measurement
                .notes
                .iter()
                .map(|note| format!("- {column}: {note}")),
        );
    }
    lines.join("\n") + "\n"
}

/// A row for each contender, a cell for each column it takes part in.
fn grid(
    measured: &[(&str, Measurement)],
    cell: impl Fn(&Timing, &Measurement) -> String,
) -> Vec<String> {
    let mut lines = vec![
        row(
            "",
            measured
                .iter()
                .map(|(column, _)| Some((*column).to_owned())),
        ),
        format!("|{}", "---|".repeat(measured.len() + 1)),
    ];
    for side in [Side::Function, Side::Hand, Side::Gradus, Side::Peer] {
        let mut names: Vec<&str> = Vec::new();
        for timing in measured.iter().flat_map(|(_, m)| &m.timings) {
            if timing.side == side && !names.contains(&timing.name) {
                names.push(timing.name);
            }
        }
        lines.extend(names.into_iter().map(|name| {
            let cells = measured.iter().map(|(_, m)| Some(cell(m.find(name)?, m)));
            match side {
                Side::Gradus => row(&format!("**{name}**"), cells),
                _ => row(name, cells),
            }
        }));
    }
    lines
}

fn row(name: &str, cells: impl Iterator<Item = Option<String>>) -> String {
    let cells: Vec<String> = cells.map(Option::unwrap_or_default).collect();
    format!("| {name} | {} |", cells.join(" | "))
}

fn spread(timing: &Timing) -> String {
    let (low, high) = timing.spread();
    format!("{} – {}", duration(low), duration(high))
}

/// Three digits and a unit.
fn duration(nanoseconds: f64) -> String {
    let (scale, unit) = match nanoseconds {
        t if t < 1e3 => (1.0, "ns"),
        t if t < 1e6 => (1e3, "µs"),
        t if t < 1e9 => (1e6, "ms"),
        _ => (1e9, "s"),
    };
    format!("{} {unit}", three_digits(nanoseconds / scale))
}

fn three_digits(x: f64) -> String {
    let decimals = match x {
        x if x < 9.995 => 2,
        x if x < 99.95 => 1,
        _ => 0,
    };
    format!("{x:.decimals$}")
}
