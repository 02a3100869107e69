//! `cargo xtask tidy`: what neither the compiler nor clippy looks at.

mod experiments;
mod format;
mod layers;
mod sources;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, ensure};

use crate::console::say;
use crate::experiments::registry;
use crate::snapshot;

/// Look for what the compiler does not see: formatting, layering, orphans, long files
#[derive(clap::Args)]
pub(crate) struct Options {}

/// Prints every fault. Whether there is none.
pub(crate) fn run(_: &Options) -> anyhow::Result<bool> {
    let faults = faults(&workspace()?)?;
    for fault in &faults {
        say(fault)?;
    }
    match faults.len() {
        0 => say("tidy")?,
        1 => say("1 fault")?,
        n => say(&format!("{n} faults"))?,
    }
    Ok(faults.is_empty())
}

/// All faults of the workspace, each with its place.
fn faults(root: &Path) -> anyhow::Result<Vec<String>> {
    let tree = Tree::tracked(root)?;
    let mut faults = format::faults(&tree)?;
    faults.extend(layers::faults(root)?);
    faults.extend(sources::faults(&tree));
    faults.extend(experiments::faults(&tree));
    let ids = registry().map(|experiment| experiment.id);
    let orphans = snapshot::orphans(&snapshot::folder(), ids)?;
    faults.extend(
        orphans
            .into_iter()
            .map(|name| format!("xtask/snapshots/{name}: belongs to no experiment; remove it")),
    );
    Ok(faults)
}

/// The files that git knows or would add, with the text of those that are text.
struct Tree {
    root: PathBuf,
    files: Vec<(String, String)>,
}

impl Tree {
    fn tracked(root: &Path) -> anyhow::Result<Self> {
        let listed = output(
            Command::new("git")
                .args([
                    "ls-files",
                    "-z",
                    "--cached",
                    "--others",
                    "--exclude-standard",
                ])
                .current_dir(root),
        )?;
        let mut files = Vec::new();
        for name in listed.split('\0').filter(|name| !name.is_empty()) {
            // A file that is tracked but deleted, or is not text, has nothing to be looked at.
            let Ok(bytes) = fs::read(root.join(name)) else {
                continue;
            };
            if let Ok(text) = String::from_utf8(bytes)
                && !text.contains('\0')
            {
                files.push((name.to_owned(), text));
            }
        }
        Ok(Self {
            root: root.to_owned(),
            files,
        })
    }

    fn rust(&self) -> impl Iterator<Item = (&str, &str)> {
        let is_rust = |name: &str| Path::new(name).extension().is_some_and(|it| it == "rs");
        let files = self.files.iter().filter(move |(name, _)| is_rust(name));
        files.map(|(name, text)| (name.as_str(), text.as_str()))
    }
}

fn workspace() -> anyhow::Result<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    root.filter(|root| root.is_dir())
        .map(Path::to_owned)
        .context("the workspace this was built in is gone")
}

/// What a program prints on standard output; an error where it cannot be run or fails.
fn output(command: &mut Command) -> anyhow::Result<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let done = command
        .output()
        .with_context(|| format!("cannot run {program}"))?;
    let said = String::from_utf8_lossy(&done.stderr);
    ensure!(done.status.success(), "{program} failed: {}", said.trim());
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workspace_is_tidy() {
        let faults = faults(&workspace().unwrap()).unwrap();
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}
