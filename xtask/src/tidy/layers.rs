//! Which crate may depend on which. Development dependencies count too.

use std::path::Path;
use std::process::Command;

use anyhow::Context as _;
use serde_json::Value;

/// Each library with those it may use; a library that is not here has no place yet.
const BELOW: [(&str, &[&str]); 7] = [
    ("gradus-numerics", &[]),
    ("gradus-calculus", &["gradus-numerics"]),
    ("gradus-jacobian", &["gradus-numerics", "gradus-calculus"]),
    (
        "gradus-minimize",
        &["gradus-numerics", "gradus-calculus", "gradus-jacobian"],
    ),
    ("gradus-optim", &["gradus-numerics"]),
    (
        "gradus-mlp",
        &["gradus-numerics", "gradus-calculus", "gradus-jacobian"],
    ),
    (
        "gradus-problems",
        &[
            "gradus-numerics",
            "gradus-calculus",
            "gradus-jacobian",
            "gradus-minimize",
            "gradus-mlp",
            "gradus-optim",
        ],
    ),
];

/// What tests and examples of a library may use beside that: neighbours, which do not use it in turn.
const BESIDE: [(&str, &[&str]); 1] = [("gradus-mlp", &["gradus-optim"])];

/// They depend on all, and nothing depends on them.
const TOP: [&str; 2] = ["xtask", "gradus-benches"];

/// Dependencies that point upwards or sideways.
pub(super) fn faults(root: &Path) -> anyhow::Result<Vec<String>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let metadata = super::output(
        Command::new(cargo)
            .args([
                "metadata",
                "--offline",
                "--no-deps",
                "--format-version",
                "1",
            ])
            .current_dir(root),
    )?;
    let metadata: Value = serde_json::from_str(&metadata).context("cargo metadata is no JSON")?;
    Ok(faults_of(&metadata))
}

fn faults_of(metadata: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let name = package["name"].as_str().unwrap_or_default();
        if TOP.contains(&name) {
            continue;
        }
        let Some((_, below)) = BELOW.iter().find(|(crate_name, _)| *crate_name == name) else {
            faults.push(format!(
                "{name}: has no place in xtask/src/tidy/layers.rs yet"
            ));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let used = dependency["name"].as_str().unwrap_or_default();
            let ours = used.starts_with("gradus-") || TOP.contains(&used);
            let kind = dependency["kind"].as_str().unwrap_or("normal");
            let beside = (BESIDE.iter())
                .any(|(crate_name, names)| *crate_name == name && names.contains(&used));
            if ours && !below.contains(&used) && !(beside && kind == "dev") {
                faults.push(format!(
                    "{name}: may not depend on {used} ({kind} dependency)"
                ));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn upward_dependencies_are_named() {
        let metadata = json!({"packages": [
            {"name": "gradus-numerics", "dependencies": [{"name": "libm", "kind": null}, {"name": "gradus-problems", "kind": "dev"}]},
            {"name": "gradus-calculus", "dependencies": [{"name": "gradus-numerics", "kind": null}, {"name": "xtask", "kind": null}]},
            {"name": "gradus-mlp", "dependencies": [{"name": "gradus-optim", "kind": "dev"}, {"name": "gradus-optim", "kind": null}]},
            {"name": "gradus-optim", "dependencies": [{"name": "gradus-mlp", "kind": "dev"}]},
            {"name": "gradus-new", "dependencies": []},
            {"name": "xtask", "dependencies": [{"name": "gradus-problems", "kind": null}]},
        ]});
        assert_eq!(
            faults_of(&metadata),
            [
                "gradus-numerics: may not depend on gradus-problems (dev dependency)",
                "gradus-calculus: may not depend on xtask (normal dependency)",
                "gradus-mlp: may not depend on gradus-optim (normal dependency)",
                "gradus-optim: may not depend on gradus-mlp (dev dependency)",
                "gradus-new: has no place in xtask/src/tidy/layers.rs yet",
            ]
        );
    }
}
