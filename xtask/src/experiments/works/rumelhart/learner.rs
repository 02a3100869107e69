//! The paper's procedure: E = ½ Σ (y − d)² over all cases, its gradient, and a step with momentum after each sweep (its equations 3 to 9).

use gradus_calculus::{Real, ScalarFunction, value_and_gradient};
use gradus_mlp::{Backprop, Initializer, Loss, Mlp, Mode, Targets, reference};
use gradus_numerics::{Threads, max, min, vector};
use gradus_optim::{Momentum, MomentumConfig, Optimizer as _};
use rand::Rng;

/// Inputs, and for each output the range in which it has no error, a column for each case.
#[derive(Default)]
pub(super) struct Cases {
    pub(super) inputs: Vec<f64>,
    pub(super) desired: Vec<[f64; 2]>,
}

/// A network of logistic units. Connections that it lacks are weights that are 0 and do not learn.
pub(super) struct Wiring {
    pub(super) net: Mlp<f64>,
    /// For each parameter, whether it is there.
    pub(super) connected: Vec<bool>,
}

/// The parameters on their way down.
pub(super) struct Learner<'a> {
    wiring: &'a Wiring,
    cases: &'a Cases,
    backprop: Backprop<f64>,
    pub(super) parameters: Vec<f64>,
    /// d, the nearest to y of the desired.
    targets: Vec<f64>,
    /// Whether d depends on y.
    ranges: bool,
    /// ∂E/∂w
    gradient: Vec<f64>,
    /// What turns the slopes of the mean of (y − d)² into those of E; 0 for a parameter that does not learn.
    factors: Vec<f64>,
    rule: Momentum<f64>,
}

impl<'a> Learner<'a> {
    /// With weights and biases drawn from [−bound, bound). Where `last_only`, those below the last layer do not learn.
    pub(super) fn new(
        wiring: &'a Wiring,
        cases: &'a Cases,
        bound: f64,
        rng: &mut impl Rng,
        last_only: bool,
    ) -> anyhow::Result<Self> {
        let net = &wiring.net;
        let mut parameters = net.initialize_with(Initializer::Uniform { bound }, rng);
        let samples = cases.inputs.len() / net.inputs();
        let layout = net.layout();
        let slots = layout.parameters();
        let last = slots[slots.len() - 2].range().start;
        // E = ½ Σ (y − d)² is half as many times the mean as there are terms.
        let terms = cases.desired.len() as f64;
        let mut factors = vec![0.5 * terms; parameters.len()];
        for (i, factor) in factors.iter_mut().enumerate() {
            if !wiring.connected[i] {
                parameters[i] = 0.0;
            }
            if !wiring.connected[i] || (last_only && i < last) {
                *factor = 0.0;
            }
        }
        // v ← α v + ε ∂E/∂w, w ← w − v is equation (9); with η in place of ε in the rule, a change of ε would change v too.
        let config = MomentumConfig {
            learning_rate: 1.0,
            ..Default::default()
        };
        Ok(Self {
            backprop: Backprop::new(net, Loss::SquaredError, samples, Threads::One)?,
            targets: cases.desired.iter().map(|[low, _]| *low).collect(),
            ranges: cases.desired.iter().any(|[low, high]| low < high),
            gradient: vec![0.0; parameters.len()],
            rule: Momentum::new(config, parameters.len())?,
            wiring,
            cases,
            parameters,
            factors,
        })
    }

    /// Sweeps through all cases: each time w ← (1 − decay)(w + Δw) with Δw ← −ε ∂E/∂w + α Δw.
    pub(super) fn sweep(
        &mut self,
        sweeps: usize,
        [epsilon, alpha, decay]: [f64; 3],
    ) -> anyhow::Result<()> {
        let config = MomentumConfig {
            momentum: alpha,
            ..*self.rule.config()
        };
        self.rule.set_config(config)?;
        for _ in 0..sweeps {
            self.backpropagate()?;
            vector::scale(epsilon, &mut self.gradient);
            self.rule.step(&mut self.parameters, &self.gradient)?;
            if decay > 0.0 {
                vector::scale(1.0 - decay, &mut self.parameters);
            }
        }
        Ok(())
    }

    /// ∂E/∂w over all cases.
    fn backpropagate(&mut self) -> anyhow::Result<()> {
        if self.ranges {
            self.set_targets()?;
        }
        self.backprop.loss_and_gradient(
            &self.parameters,
            &mut [],
            &self.cases.inputs,
            Targets::Values(&self.targets),
            Mode::Evaluate,
            &mut self.gradient,
        )?;
        for (slope, factor) in self.gradient.iter_mut().zip(&self.factors) {
            *slope *= factor;
        }
        Ok(())
    }

    fn set_targets(&mut self) -> anyhow::Result<()> {
        let inputs = &self.cases.inputs;
        let outputs = self.backprop.predict(&self.parameters, &[], inputs)?;
        let wanted = outputs.iter().zip(&self.cases.desired);
        for (target, (&y, &[low, high])) in self.targets.iter_mut().zip(wanted) {
            *target = min(max(y, low), high);
        }
        Ok(())
    }

    /// How many of some cases, at most as many as it learns from, have every output on the right side of ½.
    pub(super) fn right(&mut self, cases: &Cases) -> anyhow::Result<usize> {
        let outputs = self
            .backprop
            .predict(&self.parameters, &[], &cases.inputs)?;
        let width = self.wiring.net.outputs();
        let pairs = (outputs.chunks_exact(width)).zip(cases.desired.chunks_exact(width));
        let is_right =
            |(y, &[low, _]): (&f64, &[f64; 2])| if low > 0.5 { *y > 0.5 } else { *y < 0.5 };
        Ok(pairs
            .filter(|(y, desired)| y.iter().zip(*desired).all(is_right))
            .count())
    }

    /// The largest distance of ∂E/∂w from what the engine in reverse finds for E, relative to the largest slope.
    pub(super) fn gradient_error(&mut self) -> anyhow::Result<f64> {
        self.backpropagate()?;
        let inputs = &self.cases.inputs;
        let outputs = reference::Outputs::new(&self.wiring.net, &[], inputs, Mode::Evaluate)?;
        let targets = Targets::Values(&self.targets);
        let error = Error {
            mean: reference::MeanLoss::new(outputs, &Loss::SquaredError, targets)?,
            connected: &self.wiring.connected,
            terms: self.cases.desired.len() as f64,
        };
        let (_, expected) = value_and_gradient(&error, &self.parameters);
        let largest = expected.iter().fold(0.0, |m, g: &f64| max(m, g.abs()));
        let pairs = self.gradient.iter().zip(expected.iter());
        Ok(pairs.fold(0.0, |m, (a, b)| max(m, (a - b).abs())) / largest)
    }
}

/// E of the parameters that are there, in the arithmetic of any engine.
struct Error<'a> {
    mean: reference::MeanLoss<'a>,
    connected: &'a [bool],
    terms: f64,
}

impl ScalarFunction for Error<'_> {
    fn eval<T: Real>(&self, x: &[T]) -> T {
        let present: Vec<T> = x
            .iter()
            .zip(self.connected)
            .map(|(&x, &connected)| if connected { x } else { T::from(0.0) })
            .collect();
        self.mean.eval(&present) * (0.5 * self.terms)
    }
}
