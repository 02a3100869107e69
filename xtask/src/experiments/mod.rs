//! The claims of the chapter, one file each, in the chapter's order.
//!
//! A new experiment is a file with `pub(super) const EXPERIMENT: Experiment` and a line in its suite's `mod.rs`.

mod derivatives;
mod directional;
mod gradient;
mod jacobian;
mod learning;
mod steepest;
mod works;

use crate::experiment::Experiment;

/// Declares the experiments of one suite in chapter order, and one test for each.
macro_rules! suite {
    ($($experiment:ident),* $(,)?) => {
        pub(super) static EXPERIMENTS: &[$crate::experiment::Experiment] = &[$($experiment::EXPERIMENT),*];

        #[cfg(test)]
        mod claims {
            $(
                #[test]
                fn $experiment() {
                    $crate::experiments::verify(&super::$experiment::EXPERIMENT);
                }
            )*
        }
    };
}
use suite;

/// All experiments in the chapter's order.
pub(crate) fn registry() -> impl Iterator<Item = &'static Experiment> {
    [
        derivatives::EXPERIMENTS,
        gradient::EXPERIMENTS,
        directional::EXPERIMENTS,
        steepest::EXPERIMENTS,
        jacobian::EXPERIMENTS,
        learning::EXPERIMENTS,
        works::EXPERIMENTS,
    ]
    .into_iter()
    .flatten()
}

/// What every experiment must pass: its checks hold, its control is caught, its rendering is the committed one.
#[cfg(test)]
fn verify(experiment: &'static Experiment) {
    use crate::context::Conditions;
    use crate::outcome::Outcome;
    use crate::{rendering, snapshot};

    let outcome = Outcome::of(experiment, &Conditions::default());
    let rendering = rendering::text(&outcome);
    assert!(outcome.holds(), "the claim does not hold:\n\n{rendering}");
    assert!(
        outcome.control_is_caught(),
        "the control has other checks, or passes them all:\n\n{rendering}"
    );
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(snapshot::folder());
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(experiment.id, rendering));
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::experiment::Suite;

    #[test]
    fn ids_are_unique_and_fit_for_file_names() {
        let mut seen = BTreeSet::new();
        for experiment in registry() {
            let id = experiment.id;
            assert!(seen.insert(id), "{id} is there twice");
            // R4-baydin among the works, 4.4-bowl elsewhere
            let name = id.strip_prefix('R').unwrap_or(id);
            assert!(
                name.chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-".contains(c)),
                "{id}"
            );
            assert!(Suite::ALL.iter().all(|suite| suite.name() != id));
        }
    }

    #[test]
    fn experiments_stand_in_the_chapter_s_order() {
        let suites: Vec<usize> = registry()
            .map(|experiment| {
                Suite::ALL
                    .iter()
                    .position(|&suite| suite == experiment.suite)
                    .unwrap()
            })
            .collect();
        assert!(suites.is_sorted(), "{suites:?}");
    }
}
