//! Training: forward, backward, update, repeat.
//!
//! A [`Trainer`] has a network's parameters and runs the loop over [`Batches`](crate::data::Batches), with validation, early stopping, gradients
//! accumulated over several batches, and checkpoints from which a killed run goes on to the same bits. The update rule comes in as
//! an [`Update`] (any closure is one), and with it its schedule and its clipping; progress goes out as [`Event`]s. Nothing is
//! printed, no clock is read, and every random choice is a function of seeds.
//!
//! ```
//! use std::ops::ControlFlow;
//!
//! use gradus_mlp::data::{BatchConfig, DataSet, Order};
//! use gradus_mlp::train::{Event, TrainConfig, Trainer, UpdateError};
//! use gradus_mlp::{Loss, Mlp};
//! use gradus_numerics::{Threads, vector};
//!
//! // inside a circle, or not
//! let points = (0..400).map(|i| [f64::from(i % 20) / 10.0 - 0.95, f64::from(i / 20) / 10.0 - 0.95]);
//! let labels = points.clone().map(|[x, y]| u32::from(x * x + y * y < 0.5)).collect();
//! let data = DataSet::classes(2, points.flatten().collect(), labels)?;
//! let (training, validation) = data.split(0.8, 7)?;
//!
//! let net = Mlp::new(2).linear(16).tanh().linear(2);
//! let config = TrainConfig { epochs: 100, patience: Some(20), seed: 7, ..Default::default() };
//! let mut trainer = Trainer::new(net, Loss::softmax_cross_entropy(), 16, Threads::One, config)?;
//! let mut batches =
//!     training.batches(BatchConfig { size: 16, order: Order::Seeded { seed: 7 }, ..Default::default() })?;
//! let mut validation = validation.batches(BatchConfig { size: 16, ..Default::default() })?;
//!
//! let mut losses = Vec::new();
//! trainer.fit(
//!     &mut batches,
//!     Some(&mut validation),
//!     &mut |theta: &mut [f64], gradient: &mut [f64], _step| -> Result<(), UpdateError> {
//!         vector::axpy(-0.5, gradient, theta); // θ ← θ − η ∇L
//!         Ok(())
//!     },
//!     &mut |event| {
//!         if let Event::Epoch(report) = event {
//!             losses.push(report.loss);
//!         }
//!         ControlFlow::Continue(())
//!     },
//! )?;
//! assert!(losses[0] > 0.5 && losses[losses.len() - 1] < 0.2);
//! assert!(trainer.evaluate(&mut validation)?.accuracy() > Some(0.9));
//! # Ok::<(), gradus_mlp::train::TrainError>(())
//! ```

mod bits;
mod config;
mod error;
mod evaluate;
mod fit;
mod report;
mod resume;
mod run;
mod trainer;
mod update;

pub use config::{Autosave, TrainConfig};
pub use error::{TrainError, UpdateError};
pub use report::{EpochReport, Evaluation, Event, Observer, Outcome, StepReport};
pub use trainer::Trainer;
pub use update::{Update, UpdateState};
