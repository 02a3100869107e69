//! A run that goes well: what it prints and what it writes.

use std::fs;
use std::path::Path;

use crate::{output, text};

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_claim_is_a_line_and_the_folder_is_complete() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("new/report");
    let done = output(&["reproduce", "4.4-bowl", "--out", out.to_str().unwrap()]);
    assert_eq!(done.status.code(), Some(0));
    let said = text(&done.stdout);
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines[0].starts_with("holds  4.4-bowl"), "{said}");
    assert_eq!(lines[1..], ["1 of 1 claims hold"]);
    assert_eq!(
        names(&out),
        ["figures", "index.html", "summary.json", "tables"]
    );
    assert_eq!(
        names(&out.join("figures")),
        ["4.4-bowl.png", "4.4-bowl.svg"]
    );
    assert_eq!(names(&out.join("tables")), ["4.4-bowl.csv"]);
}

#[test]
fn files_of_others_stay_and_our_own_stale_ones_go() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path();
    fs::create_dir(out.join("figures")).unwrap();
    for name in [
        "figures/0.0-old.svg",
        "figures/0.0-old.png",
        "figures/mine.svg",
        "notes.txt",
    ] {
        fs::write(out.join(name), "").unwrap();
    }
    let summary = r#"{"experiments": [{"figures": ["figures/0.0-old.svg"], "tables": []}]}"#;
    fs::write(out.join("summary.json"), summary).unwrap();
    let done = output(&["reproduce", "4.4-bowl", "--out", out.to_str().unwrap()]);
    assert_eq!(done.status.code(), Some(0));
    assert_eq!(
        names(&out.join("figures")),
        ["4.4-bowl.png", "4.4-bowl.svg", "mine.svg"]
    );
    assert!(out.join("notes.txt").exists());
}

#[test]
fn check_says_no_change() {
    let done = output(&["reproduce", "4.4-bowl", "--check"]);
    let said = text(&done.stdout);
    assert_eq!(done.status.code(), Some(0), "{said}");
    assert!(said.ends_with("no change in 1 snapshots\n"), "{said}");
}

#[test]
fn the_list_names_every_experiment_with_its_suite() {
    let said = text(&output(&["reproduce", "--list"]).stdout);
    let bowl = said
        .lines()
        .find(|line| line.starts_with("4.4-bowl"))
        .unwrap();
    assert!(bowl.contains("steepest"), "{bowl}");
}
