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
    let mut text = format!("\n{column}\n");
    let mut row = |[name, time, spread, function, fastest, rounds]: [&str; 6]| {
        text += &format!("{name:34}{time:>10}{spread:>24}{function:>12}{fastest:>12}{rounds:>8}\n");
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
    if let Some(peer) = measurement.best(Side::Peer) {
        text += &format!("best peer: {}", peer.name);
        if let Some(ours) = measurement.best(Side::Gradus) {
            text += &format!(", it takes {:.2} × {}", peer.ratio_to(ours), ours.name);
        }
        text.push('\n');
    }
    for note in &measurement.notes {
        text += &format!("{note}\n");
    }
    text
}

/// All columns: the ratios with the best peer, then the times.
pub fn markdown(measured: &[(&str, Measurement)]) -> String {
    let mut text = String::from("Ratio to the plain function:\n\n");
    text += &grid(measured, |timing, measurement| {
        three_digits(timing.ratio_to(measurement.function()))
    });
    text += &row(
        "best peer",
        measured
            .iter()
            .map(|(_, m)| Some(m.best(Side::Peer)?.name.into())),
    );
    text += &row(
        "best peer ÷ best of gradus",
        measured.iter().map(|(_, m)| {
            let ratio = m.best(Side::Peer)?.ratio_to(m.best(Side::Gradus)?);
            Some(format!("**{ratio:.2}**"))
        }),
    );
    text += "\nTime a call, median (10 % – 90 %):\n\n";
    text += &grid(measured, |timing, _| {
        format!("{} ({})", duration(timing.median()), spread(timing))
    });
    text += "\n";
    for (column, measurement) in measured {
        text += &format!("- {column}: {}\n", measurement.notes.join("; "));
    }
    text
}

/// A row for each contender, a cell for each column it takes part in.
fn grid(
    measured: &[(&str, Measurement)],
    cell: impl Fn(&Timing, &Measurement) -> String,
) -> String {
    let mut text = row(
        "",
        measured.iter().map(|(column, _)| Some((*column).into())),
    );
    text += &format!("|{}\n", "---|".repeat(measured.len() + 1));
    for side in [Side::Function, Side::Hand, Side::Gradus, Side::Peer] {
        let mut names: Vec<&str> = Vec::new();
        for timing in measured.iter().flat_map(|(_, m)| &m.timings) {
            if timing.side == side && !names.contains(&timing.name) {
                names.push(timing.name);
            }
        }
        for name in names {
            text += &row(
                &if side == Side::Gradus {
                    format!("**{name}**")
                } else {
                    name.into()
                },
                measured.iter().map(|(_, m)| Some(cell(m.find(name)?, m))),
            );
        }
    }
    text
}

fn row(name: &str, cells: impl Iterator<Item = Option<String>>) -> String {
    let cells: Vec<String> = cells.map(Option::unwrap_or_default).collect();
    format!("| {name} | {} |\n", cells.join(" | "))
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
