//! What became of an experiment: its findings drawn and written out in memory, or the reason why there are none.

use std::any::Any;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use anyhow::ensure;

use crate::check::Check;
use crate::context::{Conditions, Context};
use crate::experiment::Experiment;
use crate::figure::Drawing;
use crate::report::Report;
use crate::table::Table;

/// An experiment that was carried out, with its control.
pub(crate) struct Outcome {
    pub(crate) experiment: &'static Experiment,
    /// An experiment that returned an error or panicked has the message instead.
    pub(crate) findings: Result<Findings, String>,
    /// The checks on the wrong formula.
    pub(crate) control: Result<Vec<Check>, String>,
}

/// The evidence in the form in which it is written.
pub(crate) struct Findings {
    pub(crate) checks: Vec<Check>,
    pub(crate) drawings: Vec<Drawing>,
    pub(crate) sheets: Vec<Sheet>,
    pub(crate) notes: Vec<String>,
}

/// A table with its file name and its CSV.
pub(crate) struct Sheet {
    /// File name without folder and extension.
    pub(crate) stem: String,
    pub(crate) table: Table,
    pub(crate) csv: Vec<u8>,
}

impl Outcome {
    /// Runs the experiment and its control. Nothing that happens inside gets out but as a message.
    pub(crate) fn of(experiment: &'static Experiment, conditions: &Conditions) -> Self {
        let context = Context::new(experiment.id, conditions);
        let findings = guarded(|| Findings::new(experiment.id, (experiment.run)(&context)?));
        let control = guarded(|| Ok((experiment.control.run)(&context)?.checks));
        Self {
            experiment,
            findings,
            control,
        }
    }

    /// Whether the claim holds: there are checks, and every one of them does.
    pub(crate) fn holds(&self) -> bool {
        self.findings.as_ref().is_ok_and(|findings| {
            !findings.checks.is_empty() && findings.checks.iter().all(Check::holds)
        })
    }

    /// Whether the same checks tell the wrong formula from the right one.
    pub(crate) fn control_is_caught(&self) -> bool {
        match (&self.findings, &self.control) {
            (Ok(findings), Ok(control)) => {
                let names = |checks: &[Check]| -> Vec<String> {
                    checks.iter().map(|check| check.name().to_owned()).collect()
                };
                names(&findings.checks) == names(control)
                    && control.iter().any(|check| !check.holds())
            }
            _ => false,
        }
    }
}

impl Findings {
    fn new(id: &str, report: Report) -> anyhow::Result<Self> {
        let drawings: Vec<Drawing> = report
            .figures
            .into_iter()
            .map(|figure| Drawing::new(id, figure))
            .collect();
        let sheets = report
            .tables
            .into_iter()
            .map(|table| Sheet::new(id, table))
            .collect::<anyhow::Result<Vec<Sheet>>>()?;
        distinct("check", report.checks.iter().map(Check::name))?;
        distinct(
            "figure",
            drawings.iter().map(|drawing| drawing.stem.as_str()),
        )?;
        distinct("table", sheets.iter().map(|sheet| sheet.stem.as_str()))?;
        Ok(Self {
            checks: report.checks,
            drawings,
            sheets,
            notes: report.notes,
        })
    }
}

impl Sheet {
    fn new(id: &str, table: Table) -> anyhow::Result<Self> {
        Ok(Self {
            stem: if table.name.is_empty() {
                id.to_owned()
            } else {
                format!("{id}-{}", table.name)
            },
            csv: table.csv()?,
            table,
        })
    }
}

fn distinct<'a>(what: &str, names: impl Iterator<Item = &'a str>) -> anyhow::Result<()> {
    let mut seen = BTreeSet::new();
    for name in names {
        ensure!(seen.insert(name), "two {what}s are named {name:?}");
    }
    Ok(())
}

/// The value, or the message of the error or of the panic.
fn guarded<T>(work: impl FnOnce() -> anyhow::Result<T>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(format!("{error:#}")),
        Err(payload) => Err(format!("panicked: {}", message(payload.as_ref()))),
    }
}

fn message(payload: &(dyn Any + Send)) -> &str {
    payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("without a message")
}

#[cfg(test)]
pub(crate) mod tests {
    use anyhow::bail;

    use super::*;
    use crate::experiment::{Control, Suite};

    /// An experiment that serves only to be looked at from outside.
    pub(crate) const fn sample(
        id: &'static str,
        run: fn(&Context) -> anyhow::Result<Report>,
        control: fn(&Context) -> anyhow::Result<Report>,
    ) -> Experiment {
        Experiment {
            id,
            suite: Suite::Gradient,
            statement: "A sample.",
            formula: "x",
            calls: &[],
            run,
            control: Control {
                wrong: "x = 2",
                run: control,
            },
        }
    }

    fn one() -> Report {
        Report::new().check(Check::exact("x", 1.0, 1.0))
    }

    fn two() -> Report {
        Report::new().check(Check::exact("x", 2.0, 1.0))
    }

    fn outcome(experiment: &'static Experiment) -> Outcome {
        Outcome::of(experiment, &Conditions::default())
    }

    #[test]
    fn a_claim_holds_when_its_checks_do() {
        static RIGHT: Experiment = sample("0-right", |_| Ok(one()), |_| Ok(two()));
        static WRONG: Experiment = sample("0-wrong", |_| Ok(two()), |_| Ok(one()));
        static EMPTY: Experiment = sample("0-empty", |_| Ok(Report::new()), |_| Ok(two()));
        assert!(outcome(&RIGHT).holds());
        assert!(outcome(&RIGHT).control_is_caught());
        assert!(!outcome(&WRONG).holds());
        assert!(!outcome(&WRONG).control_is_caught());
        assert!(!outcome(&EMPTY).holds());
    }

    #[test]
    fn a_control_with_other_checks_proves_nothing() {
        static OTHER: Experiment = sample(
            "0-other",
            |_| Ok(one()),
            |_| Ok(Report::new().check(Check::exact("y", 2.0, 1.0))),
        );
        assert!(!outcome(&OTHER).control_is_caught());
    }

    #[test]
    fn errors_and_panics_become_messages() {
        static ERROR: Experiment = sample("0-error", |_| bail!("no digits"), |_| Ok(two()));
        static PANIC: Experiment = sample("0-panic", |_| panic!("index {}", 3), |_| Ok(two()));
        assert_eq!(outcome(&ERROR).findings.err().unwrap(), "no digits");
        assert_eq!(outcome(&PANIC).findings.err().unwrap(), "panicked: index 3");
        assert!(!outcome(&PANIC).holds());
    }

    #[test]
    fn two_checks_of_one_name_are_an_error() {
        static TWICE: Experiment = sample(
            "0-twice",
            |_| Ok(one().check(Check::exact("x", 1.0, 1.0))),
            |_| Ok(two()),
        );
        assert_eq!(
            outcome(&TWICE).findings.err().unwrap(),
            "two checks are named \"x\""
        );
    }
}
