//! Runs experiments side by side and shows how far they are.

use std::io::{self, IsTerminal as _};
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;

use crate::console::complain;
use crate::context::Conditions;
use crate::experiment::Experiment;
use crate::outcome::Outcome;

/// The outcomes in the order of the experiments, whatever thread finished first.
pub(crate) fn conduct(
    experiments: &[&'static Experiment],
    conditions: &Conditions,
    threads: Option<u16>,
    progress: &Progress,
) -> anyhow::Result<Vec<Outcome>> {
    let outcome = |&experiment: &&'static Experiment| {
        let outcome = Outcome::of(experiment, conditions);
        progress.done(experiment.id);
        outcome
    };
    let pool = pool(threads)?;
    Ok(pool.install(|| {
        experiments
            .par_iter()
            .with_max_len(1)
            .map(outcome)
            .collect()
    }))
}

/// A pool of that many threads, or one per core.
pub(crate) fn pool(threads: Option<u16>) -> anyhow::Result<rayon::ThreadPool> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads.map_or(0, usize::from))
        .build()
        .context("cannot start the threads")
}

/// A bar on a terminal, a line per experiment elsewhere, nothing in a test.
pub(crate) enum Progress {
    Bar(ProgressBar),
    Lines {
        done: AtomicUsize,
        all: usize,
    },
    #[cfg(test)]
    Silent,
}

impl Progress {
    pub(crate) fn new(all: usize) -> Self {
        if !io::stderr().is_terminal() {
            return Self::Lines {
                done: AtomicUsize::new(0),
                all,
            };
        }
        let bar = ProgressBar::new(all as u64);
        if let Ok(style) = ProgressStyle::with_template("{bar:24} {pos}/{len} {msg}") {
            bar.set_style(style);
        }
        bar.tick();
        Self::Bar(bar)
    }

    fn done(&self, id: &str) {
        match self {
            Self::Bar(bar) => {
                bar.set_message(id.to_owned());
                bar.inc(1);
            }
            Self::Lines { done, all } => {
                let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                complain(&format!("[{done}/{all}] {id}"));
            }
            #[cfg(test)]
            Self::Silent => {}
        }
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}
