//! A training process that is killed, or whose disk fills up, and what comes after.
//!
//! The process is this test binary, which runs one of its tests with a folder in its environment.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::ops::ControlFlow;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use gradus_mlp::data::{BatchConfig, DataSet, Order};
use gradus_mlp::train::{Autosave, Event, TrainConfig, TrainError, Trainer};
use gradus_mlp::{Loss, Mlp};
use gradus_numerics::{Threads, stream};
use rand::RngExt as _;

use crate::cosine_adam::CosineAdam;
use crate::{labels, numbers};

/// The variable with the folder.
const FOLDER: &str = "GRADUS_MLP_TRAIN_IN";
/// Epochs of 8 steps.
const EPOCHS: u64 = 5;
const STEPS: u64 = 8 * EPOCHS;

/// Everything a run comes to, to the bit.
#[derive(Debug, PartialEq)]
struct Outcome {
    parameters: Vec<u32>,
    state: Vec<u32>,
    best: Vec<u32>,
    history: String,
}

/// Trains to the end, from the checkpoint in the folder if there is one.
fn finish(folder: &Path) -> Outcome {
    train(folder, None, &mut || ControlFlow::Continue(())).unwrap()
}

/// Trains to the end, or until it is told to end after a step.
fn train(
    folder: &Path,
    every: Option<u64>,
    step: &mut dyn FnMut() -> ControlFlow<()>,
) -> Result<Outcome, TrainError> {
    let net = Mlp::<f32>::new(6)
        .linear(12)
        .batch_norm()
        .relu()
        .dropout(0.2)
        .linear(3);
    let data = DataSet::classes(6, numbers(6 * 62, "inputs"), labels(62, 3))?;
    let validation = DataSet::classes(6, numbers(6 * 20, "validation"), labels(20, 3))?;
    let path = folder.join("run.safetensors");
    let config = TrainConfig {
        epochs: EPOCHS,
        seed: 7,
        patience: Some(100),
        autosave: every.map(|every| Autosave {
            path: path.clone(),
            every: Some(every),
        }),
        ..Default::default()
    };
    let mut rule = CosineAdam::new(net.layout().parameter_count());
    let mut trainer = Trainer::new(net, Loss::softmax_cross_entropy(), 20, Threads::One, config)?;
    if path.exists() {
        trainer.resume(&path, &mut rule)?;
    }
    let mut batches = data.batches(BatchConfig {
        size: 8,
        order: Order::Seeded { seed: 7 },
        ..Default::default()
    })?;
    let mut validation = validation.batches(BatchConfig {
        size: 20,
        ..Default::default()
    })?;
    trainer.fit(
        &mut batches,
        Some(&mut validation),
        &mut rule,
        &mut |event| match event {
            Event::Step(_) => step(),
            _ => ControlFlow::Continue(()),
        },
    )?;
    let bits = |x: &[f32]| x.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
    let (best, best_state) = trainer.best().unwrap();
    Ok(Outcome {
        parameters: bits(trainer.parameters()),
        state: bits(trainer.state()),
        best: bits(&[best, best_state].concat()),
        history: format!("{:?}", trainer.history()),
    })
}

/// The process to be killed: trains, saves after each step, and says `+` for each. Does nothing in a usual run of the tests.
#[test]
fn in_another_process() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let say = |word: &str| {
        let mut out = io::stdout().lock();
        out.write_all(word.as_bytes()).unwrap();
        out.flush().unwrap();
    };
    let mut step = || {
        say("+");
        ControlFlow::Continue(())
    };
    match train(Path::new(&folder), Some(1), &mut step) {
        Ok(_) => say("to the end"),
        Err(error) => say(&format!("error: {error}")),
    }
}

/// Starts it, through a shell that limits it.
fn start(folder: &Path, limits: &str) -> Child {
    Command::new("sh")
        .args(["-c", &format!("{limits} exec \"$0\" \"$@\"")])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "kill::in_another_process", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn a_killed_run_ends_in_the_same_bits() {
    let whole = finish(tempfile::tempdir().unwrap().path());
    let mut rng = stream(7, "moments");
    let (mut killed, mut resumed_at) = (0, Vec::new());
    for _ in 0..50 {
        let folder = tempfile::tempdir().unwrap();
        let mut child = start(folder.path(), "");
        // so many steps, and then some microseconds: before, within and after a save
        let steps = rng.random_range(0..STEPS - 2);
        let pause = Duration::from_micros(rng.random_range(0..1500));
        let mut out = child.stdout.take().unwrap();
        let (mut seen, mut byte) = (0, [0]);
        while seen < steps && out.read(&mut byte).unwrap() == 1 {
            seen += u64::from(byte == *b"+");
        }
        std::thread::sleep(pause);
        child.kill().unwrap();
        killed += usize::from(child.wait().unwrap().signal() == Some(9));
        let mut steps_after = 0;
        let mut count = || {
            steps_after += 1;
            ControlFlow::Continue(())
        };
        assert_eq!(train(folder.path(), None, &mut count).unwrap(), whole);
        resumed_at.push(STEPS - steps_after);
    }
    assert!(
        killed >= 45,
        "{killed} of 50 were killed before they were done"
    );
    resumed_at.sort_unstable();
    resumed_at.dedup();
    assert!(resumed_at.len() > 20, "resumed at steps {resumed_at:?}");
}

#[test]
fn a_full_disk_leaves_the_old_checkpoint() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    let whole = finish(folder.path());
    // a checkpoint of a run that was ended after 20 steps
    let mut steps = 0;
    let mut end = || {
        steps += 1;
        if steps < 20 {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    };
    train(folder.path(), Some(1000), &mut end).unwrap();
    let old = fs::read(&path).unwrap();
    assert!(old.len() > 2048);

    // no file may become longer than 2 blocks of half a kilobyte: writing fails, or the system ends the process within it
    for (limits, survives) in [
        ("trap '' XFSZ; ulimit -f 2;", true),
        ("ulimit -f 2;", false),
    ] {
        let output = start(folder.path(), limits).wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        let refused = said.contains("run.safetensors: cannot be written: ");
        // who runs the tests may have switched the signal off for all
        assert!(
            refused || (!survives && output.status.signal().is_some()),
            "{said}"
        );
        assert!(!said.contains("to the end"), "{said}");
        assert_eq!(fs::read(&path).unwrap(), old);
    }
    assert_eq!(finish(folder.path()), whole);
}
