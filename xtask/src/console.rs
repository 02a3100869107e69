//! What is printed: results on standard output, everything else on standard error.

use std::io::{self, IsTerminal as _, Write as _};

use anyhow::Context as _;

/// Prints a line of results. A closed pipe or a full disk is an error, not a panic.
pub(crate) fn say(line: &str) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")
        .and_then(|()| out.flush())
        .context("cannot write to standard output")
}

/// Prints one line on standard error, over a progress bar if there is one; where it is closed there is nobody to tell.
pub(crate) fn complain(message: &str) {
    let mut err = io::stderr().lock();
    if err.is_terminal() {
        let _ = write!(err, "\r\x1b[2K");
    }
    let _ = writeln!(err, "{}", message.replace('\n', " "));
}

/// clap's error without its usage and its blank lines: the error, and the tip if there is one.
pub(crate) fn one_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut message = lines.next().unwrap_or("error: bad options").to_owned();
    for line in lines {
        if line.starts_with("Usage:") || line.starts_with("For more information") {
            break;
        }
        message.push_str("; ");
        message.push_str(line);
    }
    message
}
