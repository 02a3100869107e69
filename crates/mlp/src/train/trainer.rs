//! A network on its way through a run.

use gradus_numerics::{Float, Threads, stream};

use super::config::TrainConfig;
use super::error::TrainError;
use super::evaluate::Judge;
use super::report::{EpochReport, Evaluation};
use super::run::Run;
use crate::backprop::Backprop;
use crate::data::Batches;
use crate::error::MlpError;
use crate::loss::Loss;
use crate::network::Mlp;

/// A network that is being trained.
///
/// After the first batch of each size nothing is allocated but the order of an epoch, its report, and checkpoints.
///
/// See the [module](super) for an example.
#[derive(Debug)]
pub struct Trainer<T: Float> {
    pub(super) net: Mlp<T>,
    pub(super) config: TrainConfig,
    pub(super) backprop: Backprop<T>,
    pub(super) judge: Judge<T>,
    pub(super) parameters: Vec<T>,
    pub(super) state: Vec<T>,
    pub(super) gradient: Vec<T>,
    /// Σ samples · gradient, where several batches make a step.
    pub(super) sum: Vec<T>,
    /// Parameters and state of the lowest validation loss.
    pub(super) best: Option<[Vec<T>; 2]>,
    pub(super) run: Run,
}

impl<T: Float> Trainer<T> {
    /// With parameters that the stream `initialisation` of the seed gives, and buffers for batches of up to so many samples.
    ///
    /// # Errors
    /// Where the network cannot be, the loss does not fit it, a setting is 0 that must not be, or there is no memory.
    ///
    /// ```
    /// use gradus_mlp::train::{TrainConfig, Trainer};
    /// use gradus_mlp::{Loss, Mlp};
    /// use gradus_numerics::Threads;
    ///
    /// let net = Mlp::<f32>::new(4).linear(0);
    /// let error =
    ///     Trainer::new(net, Loss::SquaredError, 32, Threads::One, TrainConfig::default()).unwrap_err();
    /// assert_eq!(error.to_string(), "layer 0 needs at least one unit");
    /// ```
    pub fn new(
        net: Mlp<T>,
        loss: Loss,
        batch_capacity: usize,
        threads: Threads,
        config: TrainConfig,
    ) -> Result<Self, TrainError> {
        config.check()?;
        let backprop = Backprop::new(&net, loss.clone(), batch_capacity, threads)?;
        let parameters = net.initialize(&mut stream(config.seed, "initialisation"));
        Ok(Trainer {
            judge: Judge::new(loss, net.outputs())?,
            backprop,
            state: net.initial_state(),
            gradient: vec![T::ZERO; parameters.len()],
            sum: vec![
                T::ZERO;
                if config.accumulate > 1 {
                    parameters.len()
                } else {
                    0
                }
            ],
            parameters,
            best: None,
            run: Run {
                seed: config.seed,
                accumulate: config.accumulate,
                ..Default::default()
            },
            net,
            config,
        })
    }

    /// Mean loss and share of right predictions over an epoch of batches, with running statistics and without dropout.
    ///
    /// # Errors
    /// [`Features`](TrainError::Features), [`Data`](TrainError::Data), [`Batch`](TrainError::Batch).
    ///
    /// See the [module](super) for an example.
    pub fn evaluate(&mut self, batches: &mut dyn Batches<T>) -> Result<Evaluation, TrainError> {
        let (inputs, features) = (self.net.inputs(), batches.features());
        if inputs != features {
            return Err(TrainError::Features { inputs, features });
        }
        let (backprop, parameters, state) = (&mut self.backprop, &self.parameters, &self.state);
        self.judge.evaluate(batches, |inputs, outputs| {
            outputs.clear();
            outputs.extend_from_slice(backprop.predict(parameters, state, inputs)?);
            Ok(())
        })
    }

    /// The network.
    pub fn net(&self) -> &Mlp<T> {
        &self.net
    }

    /// Its parameters, after the last step.
    pub fn parameters(&self) -> &[T] {
        &self.parameters
    }

    /// Its state: running statistics of batch norms.
    pub fn state(&self) -> &[T] {
        &self.state
    }

    /// Parameters and state after the epoch of the lowest validation loss, where there is [`patience`](TrainConfig::patience).
    pub fn best(&self) -> Option<(&[T], &[T])> {
        (self.best.as_ref()).map(|[parameters, state]| (&parameters[..], &state[..]))
    }

    /// The epochs so far, those before a [`resume`](Self::resume) included.
    pub fn history(&self) -> &[EpochReport] {
        &self.run.history
    }

    /// The updates so far.
    pub fn steps(&self) -> u64 {
        self.run.steps
    }

    /// Starts from other parameters and another state, as [`load_model`](crate::checkpoint::load_model) gives them.
    ///
    /// # Errors
    /// Where a length does not fit; nothing is then changed.
    ///
    /// ```
    /// use gradus_mlp::train::{TrainConfig, Trainer};
    /// use gradus_mlp::{Loss, Mlp};
    /// use gradus_numerics::Threads;
    ///
    /// let net = Mlp::new(1).linear(1);
    /// let mut trainer =
    ///     Trainer::new(net, Loss::SquaredError, 1, Threads::One, TrainConfig::default())?;
    /// trainer.set_parameters(vec![0.5, 0.25], vec![])?;
    /// assert_eq!(trainer.parameters(), [0.5, 0.25]);
    /// # Ok::<(), gradus_mlp::train::TrainError>(())
    /// ```
    pub fn set_parameters(&mut self, parameters: Vec<T>, state: Vec<T>) -> Result<(), TrainError> {
        for (what, expected, length) in [
            ("the parameters", self.parameters.len(), parameters.len()),
            ("the state", self.state.len(), state.len()),
        ] {
            if length != expected {
                return Err(TrainError::Network(MlpError::Length {
                    what,
                    expected,
                    length,
                }));
            }
        }
        (self.parameters, self.state) = (parameters, state);
        Ok(())
    }
}
