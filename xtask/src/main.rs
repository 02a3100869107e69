//! Tasks of the workspace: `cargo xtask TASK`.

mod check;
mod console;
mod context;
mod data;
mod digest;
mod experiment;
mod experiments;
mod figure;
mod files;
mod interrupt;
mod number;
mod outcome;
mod page;
mod rendering;
mod report;
mod reproduce;
mod snapshot;
mod table;
mod tidy;

use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Parser, Subcommand};

/// Tasks of the gradus workspace.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version, about)]
struct Command {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    Reproduce(reproduce::Options),
    Tidy(tidy::Options),
    Digest(digest::Options),
}

/// All is well.
const HOLDS: u8 = 0;
/// A claim fails, a snapshot differs, the tree is untidy.
const FAILS: u8 = 1;
/// The task could not be done: bad options, an unknown id, a folder that cannot be written.
const CANNOT: u8 = 2;

fn main() -> ExitCode {
    let command = match Command::try_parse() {
        Ok(command) => command,
        Err(error) if !error.use_stderr() => {
            let shown = console::say(error.to_string().trim_end());
            return ExitCode::from(if shown.is_ok() { HOLDS } else { CANNOT });
        }
        Err(error) if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            console::complain("error: name a task: reproduce, tidy or digest; see --help");
            return ExitCode::from(CANNOT);
        }
        Err(error) => {
            console::complain(&console::one_line(&error));
            return ExitCode::from(CANNOT);
        }
    };
    // An experiment that panics is named with the others; this says where it happened.
    std::panic::set_hook(Box::new(|panic| console::complain(&panic.to_string())));
    let done = interrupt::watch().and_then(|()| match command.task {
        Task::Reproduce(options) => reproduce::run(&options),
        Task::Tidy(options) => tidy::run(&options),
        Task::Digest(options) => digest::run(&options),
    });
    match done {
        Ok(true) => ExitCode::from(HOLDS),
        Ok(false) => ExitCode::from(FAILS),
        Err(error) => {
            console::complain(&format!("error: {error:#}"));
            ExitCode::from(CANNOT)
        }
    }
}
