//! A line for each function: nanoseconds an element of everybody, with the largest error where it was measured.

use super::Measurement;
use crate::timing::Timing;

/// The columns.
const NAMES: [&str; 7] = [
    "gradus",
    "libm",
    "std",
    "wide",
    "sleef",
    "in sequence",
    "read",
];

impl Measurement {
    fn of(&self, name: &str) -> Option<(&Timing, Option<f64>)> {
        let mut rows = self.timings.iter().zip(&self.ulps);
        rows.find(|(timing, _)| timing.name == name)
            .map(|(timing, ulps)| (timing, *ulps))
    }

    /// Nanoseconds an element, the error, and the time relative to gradus.
    fn cell(&self, name: &str) -> Option<String> {
        let (timing, ulps) = self.of(name)?;
        let nanoseconds = timing.median() / self.count as f64;
        let error = ulps.map_or(String::new(), |ulps| format!(", {ulps:.2} ulp"));
        let ratio = match name {
            "gradus" => String::new(),
            _ => format!(", {:.2} ×", timing.ratio_to(self.of("gradus")?.0)),
        };
        Some(format!("{nanoseconds:.3} ns{error}{ratio}"))
    }
}

/// One line.
pub fn text(measurement: &Measurement) -> String {
    let cells = NAMES
        .iter()
        .filter_map(|name| Some(format!("{name} {}", measurement.cell(name)?)));
    let cells: Vec<String> = cells.collect();
    format!("{:10}{}\n", measurement.name, cells.join("; "))
}

/// All lines.
pub fn markdown(measured: &[Measurement]) -> String {
    let mut lines = vec![
        "Nanoseconds an element, median; largest error over the arguments; time relative to gradus:".to_owned(),
        String::new(),
        format!("| | {} |", NAMES.join(" | ")),
        format!("|{}", "---|".repeat(NAMES.len() + 1)),
    ];
    lines.extend(measured.iter().map(|measurement| {
        let cells = NAMES.map(|name| measurement.cell(name).unwrap_or_default());
        format!("| {} | {} |", measurement.name, cells.join(" | "))
    }));
    lines.join("\n") + "\n"
}
