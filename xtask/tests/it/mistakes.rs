//! Bad options, unknown names, folders that cannot be written, outputs that are closed.

use std::fs;
use std::process::Stdio;

use crate::{complaint, output, text, xtask};

#[test]
fn an_unknown_id_is_answered_with_the_nearest() {
    let message = complaint(&output(&["reproduce", "4.4-bowel"]));
    assert!(message.contains("\"4.4-bowel\""), "{message}");
    assert!(message.contains("did you mean 4.4-bowl"), "{message}");
}

#[test]
fn bad_options_are_one_line() {
    for (arguments, expected) in [
        (&["reproduce", "--thread", "2"][..], "--threads"),
        (&["reproduce", "--threads", "0"], "--threads"),
        (&["reproduce", "--threads", "many"], "many"),
        (&["reproduce", "--seed", "-1"], "-1"),
        (&["reproduce", "--check", "--bless"], "--bless"),
        (&["reproduce", "--check", "--seed", "7"], "seed 0"),
        (&["reproduce", "--data", "no/such/folder"], "no such folder"),
        (
            &["reproduce", "--check", "--data", "src"],
            "embedded digits",
        ),
        (
            &["reproduce", "--data", "src"],
            "train-images-idx3-ubyte is not there",
        ),
        (&["celebrate"], "celebrate"),
        (&[], "reproduce, tidy or digest"),
    ] {
        let message = complaint(&output(arguments));
        assert!(message.starts_with("error: "), "{message}");
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn a_folder_below_a_file_cannot_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "mine").unwrap();
    let out = file.join("report");
    let done = output(&["reproduce", "4.4-bowl", "--out", out.to_str().unwrap()]);
    assert!(complaint(&done).contains("cannot create the folder"));
    assert!(done.stdout.is_empty());
    assert_eq!(fs::read(&file).unwrap(), b"mine");
}

#[test]
fn a_closed_pipe_is_one_line_and_the_files_are_whole() {
    let folder = tempfile::tempdir().unwrap();
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
    drop(child.stdout.take());
    let message = complaint(&child.wait_with_output().unwrap());
    assert!(
        message.contains("cannot write to standard output"),
        "{message}"
    );
    let page = fs::read_to_string(folder.path().join("index.html")).unwrap();
    assert!(page.ends_with("</html>"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_standard_output_is_one_line() {
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let done = xtask(&["reproduce", "--list"])
        .stdout(full)
        .output()
        .unwrap();
    let message = complaint(&done);
    assert!(message.contains("No space left"), "{message}");
}

#[test]
fn help_is_no_mistake() {
    let done = output(&["reproduce", "--help"]);
    assert_eq!(done.status.code(), Some(0));
    let help = text(&done.stdout);
    for option in [
        "--list",
        "--out",
        "--seed",
        "--threads",
        "--data",
        "--check",
        "--bless",
        "--open",
    ] {
        assert!(help.contains(option), "{option}");
    }
}
