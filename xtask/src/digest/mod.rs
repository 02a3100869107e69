//! `cargo xtask digest`: one line of bits per crate and topic, to notice that a result changed.
//!
//! The committed lines are compared in debug (a test), in release, and on every kind of machine.

mod calculus;
mod chains;
mod jacobian;
mod maps;
mod mlp;
mod numerics;
mod optim;
mod product;
mod suites;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use gradus_numerics::Digest;

use crate::console::say;
use crate::files::Files;
use crate::reproduce::pool;

/// Print one digest per crate and topic: equal bits everywhere, or something differs
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Crates (numerics, calculus, xtask) whose topics are wanted; all where none is named
    #[arg(value_name = "CRATE", conflicts_with = "bless")]
    crates: Vec<String>,
    /// Compare with the committed digests
    #[arg(long, conflicts_with = "bless")]
    check: bool,
    /// Commit these digests
    #[arg(long)]
    bless: bool,
    /// Threads to run on; no digest depends on it [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

/// Something whose bits must be the same everywhere.
struct Topic {
    krate: &'static str,
    name: &'static str,
    digest: fn() -> anyhow::Result<Digest>,
}

const FILE: &str = "digest.txt";

/// Prints the digests; whether they are the committed ones, where that is asked.
pub(crate) fn run(options: &Options) -> anyhow::Result<bool> {
    let topics = topics_of(&options.crates)?;
    let lines = pool(options.threads)?.install(|| lines(&topics))?;
    for line in &lines {
        say(line)?;
    }
    if options.bless {
        let mut files = Files::default();
        files.insert(FILE.to_owned(), (lines.join("\n") + "\n").into_bytes());
        files.write_to(&folder(), &[])?;
    }
    if options.check {
        let differences = differences(&lines, &committed(&topics)?);
        for difference in &differences {
            say(difference)?;
        }
        say(&match differences.len() {
            0 => format!("no change in {} digests", lines.len()),
            n => format!("{n} digests DIFFER; where a change is meant, --bless commits it"),
        })?;
        return Ok(differences.is_empty());
    }
    Ok(true)
}

fn topics() -> Vec<Topic> {
    let mut topics = numerics::topics();
    topics.extend(product::topics());
    topics.extend(calculus::topics());
    topics.extend(jacobian::topics());
    topics.extend(chains::topics());
    topics.extend(maps::topics());
    topics.extend(optim::topics());
    topics.extend(mlp::topics());
    topics.extend(suites::topics());
    topics
}

/// The topics of some crates, or all.
fn topics_of(crates: &[String]) -> anyhow::Result<Vec<Topic>> {
    let mut topics = topics();
    for name in crates {
        ensure!(
            topics.iter().any(|topic| topic.krate == name),
            "no topic belongs to a crate \"{name}\"; without a name, all are printed"
        );
    }
    topics.retain(|topic| crates.is_empty() || crates.iter().any(|name| topic.krate == name));
    Ok(topics)
}

/// `numerics exponential 0123456789abcdef`, in a fixed order.
fn lines(topics: &[Topic]) -> anyhow::Result<Vec<String>> {
    topics
        .iter()
        .map(|topic| {
            Ok(format!(
                "{} {} {}",
                topic.krate,
                topic.name,
                (topic.digest)()?
            ))
        })
        .collect()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// The committed lines of the crates that have a topic among these.
fn committed(topics: &[Topic]) -> anyhow::Result<Vec<String>> {
    let text = fs::read_to_string(folder().join(FILE))
        .with_context(|| format!("cannot read xtask/{FILE}"))?;
    let wanted = |line: &&str| {
        let krate = line.split(' ').next();
        topics.iter().any(|topic| Some(topic.krate) == krate)
    };
    Ok(text.lines().filter(wanted).map(str::to_owned).collect())
}

/// Lines that only one side has, those of the other side first.
fn differences(lines: &[String], committed: &[String]) -> Vec<String> {
    let gone = committed.iter().filter(|line| !lines.contains(line));
    let new = lines.iter().filter(|line| !committed.contains(line));
    gone.map(|line| format!("-{line}"))
        .chain(new.map(|line| format!("+{line}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bits_are_the_committed_ones() {
        // Those of the experiments are the bits of their snapshots, which each experiment's own test compares.
        let topics: Vec<Topic> = topics()
            .into_iter()
            .filter(|topic| topic.krate != suites::KRATE)
            .collect();
        let differences = differences(&lines(&topics).unwrap(), &committed(&topics).unwrap());
        assert!(differences.is_empty(), "{}", differences.join("\n"));
    }

    #[test]
    fn the_number_of_threads_changes_no_product() {
        let digest = |threads| {
            let topics = product::topics();
            let digests = || {
                topics
                    .iter()
                    .map(|topic| (topic.digest)().unwrap())
                    .collect()
            };
            let digests: Vec<Digest> = pool(Some(threads)).unwrap().install(digests);
            digests
        };
        let one = digest(1);
        assert_eq!(one, digest(2));
        assert_eq!(one, digest(7));
    }

    #[test]
    fn a_crate_is_compared_by_itself_and_an_unknown_one_is_named() {
        let numerics = topics_of(&["numerics".to_owned()]).unwrap();
        let lines = committed(&numerics).unwrap();
        assert_eq!(lines.len(), numerics.len());
        assert!(lines.iter().all(|line| line.starts_with("numerics ")));
        assert!(topics_of(&["numeric".to_owned()]).is_err());
    }

    #[test]
    fn a_changed_bit_is_a_difference() {
        let old = [
            "numerics exponential 1".to_owned(),
            "numerics sum 2".to_owned(),
        ];
        let new = [
            "numerics exponential 1".to_owned(),
            "numerics sum 3".to_owned(),
        ];
        assert_eq!(
            differences(&new, &old),
            ["-numerics sum 2", "+numerics sum 3"]
        );
        assert!(differences(&old, &old).is_empty());
    }
}
