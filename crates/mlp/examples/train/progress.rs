//! What is seen while a network is trained.

use std::time::Instant;

use gradus_mlp::train::{EpochReport, StepReport};
use indicatif::{ProgressBar, ProgressStyle};

/// A bar with loss, accuracy and samples per second, and a line for each epoch.
pub(crate) struct Progress {
    bar: ProgressBar,
    epochs: u64,
    started: Instant,
    samples: u64,
    /// A running mean, for the eye.
    loss: Option<f64>,
    accuracy: String,
}

/// Steps between two changes of the bar's text.
const SELDOM: u64 = 16;

impl Progress {
    pub(crate) fn new(epochs: u64, steps: u64, done: u64) -> Self {
        let bar = ProgressBar::new(steps).with_position(done);
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg} {eta} left") {
            bar.set_style(style);
        }
        Progress {
            bar,
            epochs,
            started: Instant::now(),
            samples: 0,
            loss: None,
            accuracy: String::new(),
        }
    }

    pub(crate) fn step(&mut self, report: &StepReport) {
        self.samples += report.samples;
        let loss = self
            .loss
            .map_or(report.loss, |loss| 0.98 * loss + 0.02 * report.loss);
        self.loss = Some(loss);
        self.bar.set_position(report.steps);
        if report.steps.is_multiple_of(SELDOM) {
            let (epoch, rate) = (report.epoch + 1, self.rate());
            self.bar.set_message(format!(
                "epoch {epoch}/{}  loss {loss:.4}{}  {rate:.0} samples/s ",
                self.epochs, self.accuracy
            ));
        }
    }

    pub(crate) fn epoch(&mut self, report: &EpochReport) {
        let test = report.validation.map_or_else(String::new, |test| {
            let accuracy = test
                .accuracy()
                .map(|share| format!("  accuracy {:.2} %", 100.0 * share));
            self.accuracy = accuracy.unwrap_or_default();
            format!("  test loss {:.5}{}", test.loss, self.accuracy)
        });
        let (epoch, loss, rate) = (report.epoch + 1, report.loss, self.rate());
        let line = format!("epoch {epoch:>3}  loss {loss:.5}{test}  {rate:.0} samples/s");
        self.bar.suspend(|| println!("{line}"));
    }

    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn rate(&self) -> f64 {
        self.samples as f64 / self.started.elapsed().as_secs_f64()
    }
}
