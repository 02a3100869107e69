//! Which experiments the command line names.

use anyhow::bail;

use crate::experiment::{Experiment, Suite};
use crate::experiments::registry;

/// The chosen experiments, in the chapter's order.
pub(crate) struct Selection {
    pub(crate) experiments: Vec<&'static Experiment>,
    /// Whether it is all there are.
    pub(crate) whole: bool,
}

/// Those whose id or suite is among the names; all where there are no names.
pub(crate) fn select(names: &[String]) -> anyhow::Result<Selection> {
    if let Some(unknown) = names.iter().find(|name| !is_known(name)) {
        bail!(
            "there is no suite or experiment {unknown:?}; {}",
            suggestion(unknown)
        );
    }
    let named = |experiment: &&Experiment| {
        names
            .iter()
            .any(|name| name == experiment.id || name == experiment.suite.name())
    };
    Ok(Selection {
        experiments: registry()
            .filter(|experiment| names.is_empty() || named(experiment))
            .collect(),
        whole: names.is_empty(),
    })
}

fn is_known(name: &str) -> bool {
    known().any(|known| known == name)
}

fn known() -> impl Iterator<Item = &'static str> {
    let suites = Suite::ALL.into_iter().map(Suite::name);
    suites.chain(registry().map(|experiment| experiment.id))
}

/// The nearest names, by Jaro-Winkler similarity of the whole and of the noun.
fn suggestion(unknown: &str) -> String {
    let noun = |id: &'static str| id.split_once('-').map_or(id, |(_, noun)| noun);
    let likeness = |known: &'static str| {
        let whole = strsim::jaro_winkler(unknown, known);
        gradus_numerics::max(whole, strsim::jaro_winkler(unknown, noun(known)))
    };
    let mut nearest: Vec<(f64, &str)> = known().map(|known| (likeness(known), known)).collect();
    nearest.sort_by(|a, b| b.0.total_cmp(&a.0));
    let nearest: Vec<&str> = nearest
        .into_iter()
        .take(3)
        .filter(|&(likeness, _)| likeness > 0.6)
        .map(|(_, known)| known)
        .collect();
    if nearest.is_empty() {
        "--list names them all".to_owned()
    } else {
        format!("did you mean {}?", nearest.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(names: &[&str]) -> Vec<&'static str> {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        select(&names)
            .unwrap()
            .experiments
            .iter()
            .map(|experiment| experiment.id)
            .collect()
    }

    #[test]
    fn suites_and_ids_select_in_the_chapter_s_order() {
        assert_eq!(ids(&["4.4-bowl"]), ["4.4-bowl"]);
        assert_eq!(ids(&["4.4-bowl", "steepest"]), ids(&["steepest"]));
        assert_eq!(ids(&[]).len(), registry().count());
    }

    #[test]
    fn an_unknown_id_is_answered_with_the_nearest() {
        for unknown in ["4.4-bowel", "bowl", "4.4_bowl"] {
            let message = select(&[unknown.to_owned()]).err().unwrap().to_string();
            assert!(message.contains("4.4-bowl"), "{message}");
        }
        let message = select(&["zzz".to_owned()]).err().unwrap().to_string();
        assert!(message.contains("--list"), "{message}");
    }
}
