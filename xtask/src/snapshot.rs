//! Snapshots: what came out of each experiment when it was last blessed, in the format of `insta`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use insta::internals::SnapshotContents;
use similar::TextDiff;

/// The committed snapshots.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots")
}

/// The file of one experiment.
pub(crate) fn file_name(id: &str) -> String {
    format!("{id}.snap")
}

/// How a rendering stands to its snapshot.
pub(crate) enum Comparison {
    Same,
    Missing,
    /// A readable diff, committed lines marked `-`, new ones `+`.
    Different(String),
}

/// Holds a rendering against the snapshot in `folder`.
pub(crate) fn compare(folder: &Path, id: &str, rendering: &str) -> anyhow::Result<Comparison> {
    let path = folder.join(file_name(id));
    if !path.exists() {
        return Ok(Comparison::Missing);
    }
    let committed = read(&path)?;
    if committed.trim_end() == rendering.trim_end() {
        return Ok(Comparison::Same);
    }
    let diff = TextDiff::from_lines(committed.trim_end(), rendering.trim_end());
    let diff = diff
        .unified_diff()
        .context_radius(2)
        .missing_newline_hint(false)
        .to_string();
    Ok(Comparison::Different(diff))
}

/// The text of a snapshot without its header.
fn read(path: &Path) -> anyhow::Result<String> {
    let snapshot = insta::Snapshot::from_file(path)
        .map_err(|error| anyhow!("{error}"))
        .with_context(|| format!("cannot read the snapshot {}", name(path)))?;
    match snapshot.contents() {
        SnapshotContents::Text(text) => Ok(text.to_string()),
        SnapshotContents::Binary(_) => Err(anyhow!("the snapshot {} is not text", name(path))),
    }
}

/// A snapshot file as `insta` writes it.
pub(crate) fn file(rendering: &str) -> Vec<u8> {
    format!(
        "---\nsource: xtask/src/experiments/mod.rs\n---\n{}\n",
        rendering.trim_end()
    )
    .into_bytes()
}

/// Snapshots in `folder` that belong to none of the `ids`.
pub(crate) fn orphans<'a>(
    folder: &Path,
    ids: impl IntoIterator<Item = &'a str>,
) -> anyhow::Result<Vec<String>> {
    let owned: BTreeSet<String> = ids.into_iter().map(file_name).collect();
    let mut orphans = Vec::new();
    if !folder.exists() {
        return Ok(orphans);
    }
    for entry in folder.read_dir().context("cannot list the snapshots")? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let is_snapshot = Path::new(&name).extension().is_some_and(|it| it == "snap");
        if is_snapshot && !owned.contains(&name) {
            orphans.push(name);
        }
    }
    orphans.sort();
    Ok(orphans)
}

fn name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blessed_rendering_compares_equal_and_a_changed_one_shows_the_line() {
        let folder = tempfile::tempdir().unwrap();
        let rendering = "4.4-bowl\nholds  x: 1 ≈ 1\n---\n";
        std::fs::write(folder.path().join("4.4-bowl.snap"), file(rendering)).unwrap();
        assert!(matches!(
            compare(folder.path(), "4.4-bowl", rendering).unwrap(),
            Comparison::Same
        ));
        let changed = rendering.replace("x: 1", "x: 2");
        let Comparison::Different(diff) = compare(folder.path(), "4.4-bowl", &changed).unwrap()
        else {
            panic!("a difference was expected");
        };
        assert!(
            diff.contains("-holds  x: 1 ≈ 1\n+holds  x: 2 ≈ 1"),
            "{diff}"
        );
        assert!(matches!(
            compare(folder.path(), "4.4-x", rendering).unwrap(),
            Comparison::Missing
        ));
    }

    #[test]
    fn what_no_experiment_owns_is_an_orphan() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["4.4-bowl.snap", "9.9-gone.snap", "notes.txt"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        assert_eq!(
            orphans(folder.path(), ["4.4-bowl"]).unwrap(),
            ["9.9-gone.snap"]
        );
        assert!(orphans(&folder.path().join("none"), []).unwrap().is_empty());
    }
}
