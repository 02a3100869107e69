//! Ctrl-C: one line, status 130, no half-written file.

use std::fs;
use std::path::PathBuf;
use std::process;
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::Context as _;

use crate::console;

/// As shells report a program ended by Ctrl-C: 128 + SIGINT.
const INTERRUPTED: i32 = 130;

/// The folder of files that are written but not yet in their places.
static STAGE: Mutex<Option<PathBuf>> = Mutex::new(None);

/// Whoever holds this is not interrupted: a file is written whole, and files are moved to their places together.
pub(crate) fn hold() -> MutexGuard<'static, Option<PathBuf>> {
    STAGE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on Ctrl-C removes what is staged and ends the process.
pub(crate) fn watch() -> anyhow::Result<()> {
    ctrlc::set_handler(|| {
        // Never released, so that nothing is written between the clearing and the end.
        let stage = hold();
        if let Some(folder) = stage.as_ref() {
            // There is nothing to be done about a folder that cannot be removed.
            let _ = fs::remove_dir_all(folder);
        }
        console::complain("interrupted");
        process::exit(INTERRUPTED);
    })
    .context("cannot watch for Ctrl-C")
}
