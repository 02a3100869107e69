//! Every file with an experiment is in its suite's list.

use super::Tree;

const FOLDER: &str = "xtask/src/experiments/";

/// Experiments that no list names, and that are therefore never run.
pub(super) fn faults(tree: &Tree) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, text) in tree.rust() {
        let Some((suite, file)) = name
            .strip_prefix(FOLDER)
            .and_then(|path| path.split_once('/'))
        else {
            continue;
        };
        if !text.contains("const EXPERIMENT: Experiment") {
            continue;
        }
        let module = file
            .strip_suffix("/mod.rs")
            .or_else(|| file.strip_suffix(".rs"))
            .unwrap_or(file);
        let list = format!("{FOLDER}{suite}/mod.rs");
        let listed = tree
            .rust()
            .any(|(name, text)| name == list && is_listed(text, module));
        if !listed {
            faults.push(format!("{name}: {module} is not in the list of {list}"));
        }
    }
    faults
}

/// Whether the module stands between the brackets of `suite![…]`.
fn is_listed(text: &str, module: &str) -> bool {
    text.split_once("suite![")
        .and_then(|(_, rest)| rest.split_once(']'))
        .is_some_and(|(list, _)| list.split(',').any(|name| name.trim() == module))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_experiment_outside_the_list_is_named() {
        let file = |name: &str, text: &str| (format!("{FOLDER}{name}"), text.to_owned());
        let tree = Tree {
            root: ".".into(),
            files: vec![
                file(
                    "steepest/mod.rs",
                    "mod bowl;\nmod descent;\ncrate::experiments::suite![\n    bowl,\n];\n",
                ),
                file(
                    "steepest/bowl.rs",
                    "pub(super) const EXPERIMENT: Experiment = …",
                ),
                file(
                    "steepest/descent.rs",
                    "pub(super) const EXPERIMENT: Experiment = …",
                ),
                file("steepest/shared.rs", "fn helper() {}"),
            ],
        };
        let faults = faults(&tree);
        assert_eq!(faults.len(), 1);
        assert!(
            faults[0].contains("descent is not in the list"),
            "{faults:?}"
        );
    }
}
