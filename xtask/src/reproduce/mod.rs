//! `cargo xtask reproduce`: runs the experiments, writes the report, says which claims hold.

mod compare;
mod conduct;
mod output;
mod select;
mod summary;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use anyhow::{Context as _, ensure};

use crate::console::{complain, say};
use crate::context::Conditions;
use crate::data::ImageSets;
use crate::outcome::Outcome;
use crate::rendering;

pub(crate) use conduct::pool;
use conduct::{Progress, conduct};

/// Run the chapter's experiments and write a report: one page, figures, tables, summary.json
#[derive(clap::Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "flags of a command line are independent of each other"
)]
pub(crate) struct Options {
    /// Suites (derivatives, gradient, …) or experiment ids (4.4-bowl); all where none is named
    #[arg(value_name = "SUITE|ID")]
    names: Vec<String>,
    /// List the experiments and run none
    #[arg(long)]
    list: bool,
    /// Folder to write to [default: target/reproduce]
    #[arg(long, value_name = "DIR", conflicts_with_all = ["check", "bless"])]
    out: Option<PathBuf>,
    /// Seed of every random stream
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Threads to run on; no result depends on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Folder with the four files of MNIST or Fashion-MNIST, to learn from beside the embedded digits
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Compare with the committed snapshots and write nothing
    #[arg(long, conflicts_with = "bless")]
    check: bool,
    /// Write the snapshots of the claims that hold
    #[arg(long)]
    bless: bool,
    /// Open the page when it is written
    #[arg(long, conflicts_with_all = ["check", "bless"])]
    open: bool,
}

/// Whether every claim holds (and, with `--check`, no snapshot differs).
pub(crate) fn run(options: &Options) -> anyhow::Result<bool> {
    let selection = select::select(&options.names)?;
    if options.list {
        for experiment in &selection.experiments {
            let suite = experiment.suite.name();
            say(&format!(
                "{:<24} {suite:<12} {}",
                experiment.id, experiment.statement
            ))?;
        }
        return Ok(true);
    }
    ensure!(
        options.seed == 0 || !(options.check || options.bless),
        "snapshots belong to seed 0: leave out --seed, or --check and --bless"
    );
    ensure!(
        options.data.is_none() || !(options.check || options.bless),
        "snapshots belong to the embedded digits: leave out --data, or --check and --bless"
    );
    let data = options.data.as_deref().map(ImageSets::read).transpose()?;
    let conditions = Conditions {
        seed: options.seed,
        data: data.map(Arc::new),
    };
    let progress = Progress::new(selection.experiments.len());
    let outcomes = conduct(
        &selection.experiments,
        &conditions,
        options.threads,
        &progress,
    )?;
    progress.finish();
    if options.check {
        return compare::check(&selection, &outcomes);
    }
    if options.bless {
        return compare::bless(&selection, &outcomes);
    }
    let folder = options.out.clone().unwrap_or_else(default_folder);
    output::write(&outcomes, options.threads, &folder)?;
    let holds = verdicts(&outcomes)?;
    let page = folder.join("index.html");
    remark(&page.display().to_string());
    if options.open {
        open(&page)?;
    }
    Ok(holds)
}

/// One line per claim, why it fails where it does, and a closing line.
fn verdicts(outcomes: &[Outcome]) -> anyhow::Result<bool> {
    let mut held = 0;
    for outcome in outcomes {
        let experiment = outcome.experiment;
        let well = outcome.holds() && outcome.control_is_caught();
        held += usize::from(well);
        let verdict = if well { "holds" } else { "FAILS" };
        say(&format!(
            "{verdict}  {:<24} {}",
            experiment.id, experiment.statement
        ))?;
        for reason in reasons(outcome) {
            say(&format!("       {reason}"))?;
        }
    }
    let all = outcomes.len();
    if held == all {
        say(&format!("{all} of {all} claims hold"))?;
    } else {
        say(&format!("{} of {all} claims FAIL", all - held))?;
    }
    Ok(held == all)
}

/// Why a claim does not count as holding.
fn reasons(outcome: &Outcome) -> Vec<String> {
    match &outcome.findings {
        Err(message) => vec![message.replace('\n', " ")],
        Ok(findings) if findings.checks.is_empty() => vec!["it has no checks".to_owned()],
        Ok(findings) => {
            let failing = findings.checks.iter().filter(|check| !check.holds());
            let mut reasons: Vec<String> = failing.map(rendering::relation).collect();
            if let Err(message) = &outcome.control {
                reasons.push(format!("control: {}", message.replace('\n', " ")));
            } else if !outcome.control_is_caught() {
                let wrong = outcome.experiment.control.wrong;
                reasons.push(format!("the checks also pass with {wrong}"));
            }
            reasons
        }
    }
}

fn default_folder() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(
        || {
            let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
            workspace.unwrap_or(Path::new("")).join("target")
        },
        PathBuf::from,
    );
    let folder = target.join("reproduce");
    // Shown shorter where it lies below the current folder.
    match std::env::current_dir() {
        Ok(here) => folder
            .strip_prefix(here)
            .map(Path::to_owned)
            .unwrap_or(folder),
        Err(_) => folder,
    }
}

/// Hands the page to whatever opens pages here, and does not wait for it.
fn open(page: &Path) -> anyhow::Result<()> {
    let opener = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    let started = Command::new(opener)
        .arg(page)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    started
        .map(drop)
        .with_context(|| format!("cannot open {} with {opener}", page.display()))
}

/// Says on standard error what a reader of the results need not see.
fn remark(message: &str) {
    complain(message);
}
