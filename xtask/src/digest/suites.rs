//! The renderings of the experiments, one topic per suite.

use gradus_numerics::Digest;
use rayon::prelude::*;

use super::Topic;
use crate::context::Conditions;
use crate::experiment::{Experiment, Suite};
use crate::experiments::registry;
use crate::outcome::Outcome;
use crate::rendering;

/// Whose topics these are.
pub(super) const KRATE: &str = "xtask";

pub(super) fn topics() -> Vec<Topic> {
    let topic = |name, digest| Topic {
        krate: KRATE,
        name,
        digest,
    };
    vec![
        topic(Suite::Derivatives.name(), || Ok(digest(Suite::Derivatives))),
        topic(Suite::Gradient.name(), || Ok(digest(Suite::Gradient))),
        topic(Suite::Directional.name(), || Ok(digest(Suite::Directional))),
        topic(Suite::Steepest.name(), || Ok(digest(Suite::Steepest))),
        topic(Suite::Jacobians.name(), || Ok(digest(Suite::Jacobians))),
        topic(Suite::Learning.name(), || Ok(digest(Suite::Learning))),
        topic(Suite::Works.name(), || Ok(digest(Suite::Works))),
    ]
}

fn digest(suite: Suite) -> Digest {
    let members: Vec<&'static Experiment> = registry()
        .filter(|experiment| experiment.suite == suite)
        .collect();
    let renderings: Vec<String> = members
        .par_iter()
        .map(|experiment| rendering::text(&Outcome::of(experiment, &Conditions::default())))
        .collect();
    let mut digest = Digest::new();
    for rendering in renderings {
        digest.bytes(rendering.as_bytes());
    }
    digest
}
