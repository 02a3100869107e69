//! An update rule with a state and a schedule, for tests of training.

use gradus_mlp::train::{Update, UpdateError, UpdateState};
use gradus_optim::clip::Clip;
use gradus_optim::schedule::{Cosine, Schedule as _};
use gradus_optim::{Adam, AdamConfig, Optimizer as _, State};

pub(crate) struct CosineAdam(Adam<f32>);

impl CosineAdam {
    pub(crate) fn new(parameters: usize) -> Self {
        let adam = Adam::new(AdamConfig::default(), parameters).unwrap();
        CosineAdam(adam.with_clip(Clip::norm(1.0)).unwrap())
    }
}

impl Update<f32> for CosineAdam {
    fn update(
        &mut self,
        parameters: &mut [f32],
        gradient: &mut [f32],
        step: u64,
    ) -> Result<(), UpdateError> {
        let cosine = Cosine {
            learning_rate: 0.02,
            t_max: 100,
            ..Default::default()
        };
        self.0.set_learning_rate(cosine.at(step));
        Ok(self.0.step(parameters, gradient)?)
    }

    fn state(&self) -> UpdateState<'_, f32> {
        let state = self.0.state();
        UpdateState {
            rule: state.rule,
            steps: state.steps,
            learning_rate: state.learning_rate,
            scalars: state.scalars,
            slots: state.slots,
            streams: Vec::new(),
        }
    }

    fn load_state(&mut self, state: UpdateState<'_, f32>) -> Result<(), UpdateError> {
        Ok(self.0.load_state(&State {
            rule: state.rule,
            steps: state.steps,
            learning_rate: state.learning_rate,
            scalars: state.scalars,
            slots: state.slots,
        })?)
    }
}
