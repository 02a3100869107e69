//! Formatting of every file. `cargo fmt` leaves out modules that a macro declares.

use std::process::Command;

use anyhow::{Context as _, ensure};

use super::Tree;

/// The files that rustfmt would change.
pub(super) fn faults(tree: &Tree) -> anyhow::Result<Vec<String>> {
    let names: Vec<&str> = tree.rust().map(|(name, _)| name).collect();
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let checked = Command::new("rustfmt")
        .args(["--check", "-l", "--edition", "2024"])
        .args(&names)
        .current_dir(&tree.root)
        .output()
        .context("cannot run rustfmt")?;
    let said = String::from_utf8_lossy(&checked.stderr);
    ensure!(said.trim().is_empty(), "rustfmt: {}", said.trim());
    let mut faults: Vec<String> = String::from_utf8_lossy(&checked.stdout)
        .lines()
        .map(|path| {
            let name = names
                .iter()
                .find(|name| path.ends_with(*name))
                .unwrap_or(&path);
            format!("{name}: not formatted; run rustfmt --edition 2024 on it")
        })
        .collect();
    faults.sort();
    faults.dedup();
    Ok(faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_out_of_shape_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let files = [("good.rs", "fn f() {}\n"), ("bad.rs", "fn  f( ){}\n")];
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let tree = Tree {
            root: folder.path().to_owned(),
            files: files
                .map(|(name, text)| (name.to_owned(), text.to_owned()))
                .to_vec(),
        };
        let faults = faults(&tree).unwrap();
        assert_eq!(faults.len(), 1);
        assert!(faults[0].starts_with("bad.rs: not formatted"), "{faults:?}");
    }
}
