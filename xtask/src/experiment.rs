//! An experiment: a claim of the chapter, and the code that computes both of its sides.

use crate::context::Context;
use crate::report::Report;

/// One claim of the chapter. One file, one `const EXPERIMENT`, one line in its suite's list.
pub(crate) struct Experiment {
    /// Chapter section and noun, `"4.4-bowl"`, or work and author, `"R4-baydin"`. Never changes: figures, tables, snapshot and report anchor carry it.
    pub id: &'static str,
    /// The section the claim stands in.
    pub suite: Suite,
    /// The claim, one sentence.
    pub statement: &'static str,
    /// The claim in LaTeX; the report shows it as `MathML`.
    pub formula: &'static str,
    /// The crate calls behind it, as a reader would write them.
    pub calls: &'static [&'static str],
    /// Computes both sides. Same seed and data, same report, whatever the thread count.
    pub run: fn(&Context) -> anyhow::Result<Report>,
    /// The same checks on a formula that is wrong on purpose.
    pub control: Control,
}

/// Proof that the checks can fail: at least one of them must, on the wrong formula.
pub(crate) struct Control {
    /// What is wrong, as a reader would write it: `"∂b/∂y = 2y"`.
    pub wrong: &'static str,
    /// Makes a report whose checks have the names of the experiment's own.
    pub run: fn(&Context) -> anyhow::Result<Report>,
}

/// A section of the chapter, or the works it cites; its experiments stand in the folder of this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Suite {
    Derivatives,
    Gradient,
    Directional,
    Steepest,
    Jacobians,
    Learning,
    Works,
}

impl Suite {
    /// All sections in chapter order, the works last.
    pub(crate) const ALL: [Self; 7] = [
        Self::Derivatives,
        Self::Gradient,
        Self::Directional,
        Self::Steepest,
        Self::Jacobians,
        Self::Learning,
        Self::Works,
    ];

    /// The folder's and the command line's name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Derivatives => "derivatives",
            Self::Gradient => "gradient",
            Self::Directional => "directional",
            Self::Steepest => "steepest",
            Self::Jacobians => "jacobian",
            Self::Learning => "learning",
            Self::Works => "works",
        }
    }

    /// The section's heading, with its number where it has one.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Derivatives => "1 Derivatives and partial derivatives",
            Self::Gradient => "2 The gradient",
            Self::Directional => "3 Directional derivatives",
            Self::Steepest => "4 Steepest ascent",
            Self::Jacobians => "5 Jacobians",
            Self::Learning => "6 Learning",
            Self::Works => "The works it cites",
        }
    }
}
