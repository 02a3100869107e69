//! The command line as a user meets it: statuses, messages, files.

mod interruption;
mod mistakes;
mod run;

use std::process::{Command, Output};

/// `cargo xtask` with these arguments.
fn xtask(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(arguments);
    command
}

fn output(arguments: &[&str]) -> Output {
    xtask(arguments).output().expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("the program prints UTF-8")
}

/// The message of a run that could not be done: one line, status 2, nothing on standard output.
fn complaint(output: &Output) -> String {
    let message = text(&output.stderr);
    // Progress comes before the message.
    let lines: Vec<&str> = message
        .lines()
        .filter(|line| !line.starts_with('['))
        .collect();
    assert_eq!(output.status.code(), Some(2), "{message}");
    assert_eq!(lines.len(), 1, "{message}");
    lines[0].to_owned()
}
