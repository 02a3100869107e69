//! Ctrl-C while a run is at work.
#![cfg(unix)]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use crate::xtask;

#[test]
fn ctrl_c_is_one_line_and_status_130_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    // The run looks for an earlier summary before it writes, and waits here for ever.
    let pipe = folder.path().join("summary.json");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    let mut child = xtask(&[
        "reproduce",
        "4.4-bowl",
        "--out",
        folder.path().to_str().unwrap(),
    ])
    .stdout(Stdio::piped())
    .stderr(Stdio::piped())
    .spawn()
    .unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap()).lines();
    assert_eq!(said.next().unwrap().unwrap(), "[1/1] 4.4-bowl");
    let signal = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(signal.success());
    let rest: Vec<String> = said.map(Result::unwrap).collect();
    assert_eq!(rest, ["interrupted"]);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let left: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left, ["summary.json"]);
}
