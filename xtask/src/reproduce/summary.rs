//! `summary.json`: the verdicts for machines, and the list of files for the next run.

use std::fs;
use std::path::Path;

use serde::Serialize;
use serde_json::value::RawValue;

use crate::number;
use crate::outcome::Outcome;

#[derive(Serialize)]
struct Summary<'a> {
    experiments: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    suite: &'a str,
    statement: &'a str,
    holds: bool,
    /// Why there are no findings.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    checks: Vec<Line<'a>>,
    control_is_caught: bool,
    figures: Vec<String>,
    tables: Vec<String>,
}

#[derive(Serialize)]
struct Line<'a> {
    name: &'a str,
    measured: Box<RawValue>,
    relation: String,
    expected: Box<RawValue>,
    tolerance: Box<RawValue>,
    holds: bool,
}

/// The verdicts of a run: numbers with 17 digits, those that JSON has no number for as strings.
pub(super) fn json(outcomes: &[Outcome]) -> anyhow::Result<Vec<u8>> {
    let experiments = outcomes
        .iter()
        .map(entry)
        .collect::<anyhow::Result<Vec<Entry<'_>>>>()?;
    let mut json = serde_json::to_vec_pretty(&Summary { experiments })?;
    json.push(b'\n');
    Ok(json)
}

fn entry(outcome: &Outcome) -> anyhow::Result<Entry<'_>> {
    let experiment = outcome.experiment;
    let mut entry = Entry {
        id: experiment.id,
        suite: experiment.suite.name(),
        statement: experiment.statement,
        holds: outcome.holds(),
        error: outcome.findings.as_ref().err().map(String::as_str),
        checks: Vec::new(),
        control_is_caught: outcome.control_is_caught(),
        figures: Vec::new(),
        tables: Vec::new(),
    };
    if let Ok(findings) = &outcome.findings {
        for check in &findings.checks {
            entry.checks.push(Line {
                name: check.name(),
                measured: exact(check.measured())?,
                relation: check.relation().to_string(),
                expected: exact(check.expected())?,
                tolerance: exact(check.tolerance())?,
                holds: check.holds(),
            });
        }
        let figure = |stem: &String| format!("figures/{stem}.svg");
        let table = |stem: &String| format!("tables/{stem}.csv");
        entry.figures = findings
            .drawings
            .iter()
            .map(|drawing| figure(&drawing.stem))
            .collect();
        entry.tables = findings
            .sheets
            .iter()
            .map(|sheet| table(&sheet.stem))
            .collect();
    }
    Ok(entry)
}

fn exact(x: f64) -> anyhow::Result<Box<RawValue>> {
    let json = match number::special(x) {
        Some(name) => format!("{name:?}"),
        None => number::full(x),
    };
    Ok(RawValue::from_string(json)?)
}

/// The figures and tables that the folder's summary says an earlier run wrote; nothing where there is no summary.
/// Names that this program would not have given are left alone.
pub(super) fn files_of_earlier_run(folder: &Path) -> Vec<String> {
    let Ok(bytes) = fs::read(folder.join("summary.json")) else {
        return Vec::new();
    };
    let Ok(summary) = serde_json::from_slice::<serde_json::Value>(&bytes) else {
        return Vec::new();
    };
    let mut files = Vec::new();
    let experiments = summary["experiments"].as_array().into_iter().flatten();
    for (experiment, kind, extensions) in experiments.flat_map(|experiment| {
        [
            (experiment, "figures", &["svg", "png"][..]),
            (experiment, "tables", &["csv"][..]),
        ]
    }) {
        for path in experiment[kind].as_array().into_iter().flatten() {
            let Some(stem) = path
                .as_str()
                .and_then(|path| own_stem(path, kind, extensions[0]))
            else {
                continue;
            };
            files.extend(
                extensions
                    .iter()
                    .map(|extension| format!("{kind}/{stem}.{extension}")),
            );
        }
    }
    files
}

/// The stem of `figures/STEM.svg` where it is a plain name.
fn own_stem<'a>(path: &'a str, kind: &str, extension: &str) -> Option<&'a str> {
    let name = path.strip_prefix(kind)?.strip_prefix('/')?;
    let stem = name.strip_suffix(extension)?.strip_suffix('.')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.' || c == '_';
    // 1.1-limit, or R4-baydin
    let id = stem.strip_prefix('R').unwrap_or(stem);
    (stem.chars().all(plain) && id.starts_with(|c: char| c.is_ascii_digit())).then_some(stem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Check;
    use crate::context::Conditions;
    use crate::experiment::Experiment;
    use crate::outcome::tests::sample;
    use crate::report::Report;

    fn odd() -> Report {
        Report::new()
            .check(Check::near("x", 0.1, 0.1, 1e-14))
            .check(Check::at_most("y", f64::NAN, f64::INFINITY))
    }

    static ODD: Experiment = sample("0-odd", |_| Ok(odd()), |_| Ok(odd()));

    #[test]
    fn the_summary_has_the_contract_s_form() {
        let outcomes = [Outcome::of(&ODD, &Conditions::default())];
        let json = String::from_utf8(json(&outcomes).unwrap()).unwrap();
        assert!(
            json.contains("\"measured\": 1.0000000000000001e-1"),
            "{json}"
        );
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        let entry = &value["experiments"][0];
        assert_eq!(entry["id"], "0-odd");
        assert_eq!(entry["suite"], "gradient");
        assert_eq!(entry["holds"], false);
        assert_eq!(entry["checks"][0]["measured"], 0.1);
        assert_eq!(entry["checks"][0]["relation"], "≈");
        assert_eq!(entry["checks"][0]["tolerance"], 1e-14);
        assert_eq!(entry["checks"][0]["holds"], true);
        assert_eq!(entry["checks"][1]["measured"], "NaN");
        assert_eq!(entry["checks"][1]["relation"], "≤");
        assert_eq!(entry["checks"][1]["expected"], "inf");
        assert!(entry["figures"].as_array().unwrap().is_empty());
    }

    #[test]
    fn only_names_of_our_making_are_ever_removed() {
        let folder = tempfile::tempdir().unwrap();
        let summary = r#"{"experiments": [{"figures": ["figures/1.1-limit.svg", "../x.svg", "figures/../../x.svg", "figures/mine.svg", "figures/Rmine.svg"],
            "tables": ["tables/1.1-limit.csv", "tables/R4-baydin.csv", "/etc/hosts", 3]}]}"#;
        fs::write(folder.path().join("summary.json"), summary).unwrap();
        assert_eq!(
            files_of_earlier_run(folder.path()),
            [
                "figures/1.1-limit.svg",
                "figures/1.1-limit.png",
                "tables/1.1-limit.csv",
                "tables/R4-baydin.csv"
            ]
        );
        fs::write(folder.path().join("summary.json"), "not json").unwrap();
        assert!(files_of_earlier_run(folder.path()).is_empty());
    }
}
