//! Adam's first steps along a steady gradient, with and without correction of the bias.

use gradus_numerics::Float;
use gradus_optim::{
    Adam, AdamConfig, Common, Descent, Elements, OptimError, Optimizer, Rule as UpdateRule, Slot,
};

use crate::figure::{Panel, axis, style};

const STEPS: usize = 1000;

/// Adam without correction of the bias: a rule of our own, on the library's driver.
#[derive(Clone, Debug)]
struct Uncorrected {
    learning_rate: f64,
    beta1: f64,
    beta2: f64,
    epsilon: f64,
}

impl UpdateRule for Uncorrected {
    const NAME: &'static str = "Uncorrected";
    type Step = ();

    fn common(&self) -> Common {
        Common {
            learning_rate: self.learning_rate,
            ..Default::default()
        }
    }

    fn check(&self) -> Result<(), OptimError> {
        Ok(())
    }

    fn slots(&self) -> Vec<Slot> {
        ["first_moment", "second_moment"]
            .map(|name| Slot { name, start: 0.0 })
            .into()
    }

    fn begin(&self, _: u64, _: &mut [f64]) {}

    fn update<T: Float>(&self, (): &(), learning_rate: f64, elements: Elements<'_, T>) {
        let eta = T::from_f64(learning_rate);
        let [beta1, beta2, epsilon] = [self.beta1, self.beta2, self.epsilon].map(T::from_f64);
        elements.each(|theta, g, [m, v]| {
            let m = beta1 * m + (T::ONE - beta1) * g;
            let v = beta2 * v + (T::ONE - beta2) * g * g;
            (theta - eta * (m / (v.sqrt() + epsilon)), [m, v])
        });
    }
}

/// The settings of Adam, for so many parameters.
pub(super) fn rule(
    config: AdamConfig,
    correction: bool,
    parameters: usize,
) -> anyhow::Result<Box<dyn Optimizer<f64>>> {
    Ok(if correction {
        Box::new(Adam::new(config, parameters)?)
    } else {
        let config = Uncorrected {
            learning_rate: config.learning_rate,
            beta1: config.beta1,
            beta2: config.beta2,
            epsilon: config.epsilon,
        };
        Box::new(Descent::new(config, parameters)?)
    })
}

/// |Δθ|/η of a thousand steps along a steady gradient, from θ = 0.
pub(super) fn steps(beta2: f64, correction: bool) -> anyhow::Result<Vec<f64>> {
    let config = AdamConfig {
        learning_rate: 1.0,
        beta2,
        epsilon: 0.0,
        ..Default::default()
    };
    let mut rule = rule(config, correction, 1)?;
    (0..STEPS)
        .map(|_| {
            let mut theta = [0.0];
            rule.step(&mut theta, &[0.5])?;
            Ok(-theta[0])
        })
        .collect()
}

pub(super) fn panel(plain: &[Vec<f64>], corrected: &[f64]) -> Panel {
    let curve = |k: usize, steps: &[f64], name: &str| {
        let points = steps
            .iter()
            .enumerate()
            .map(|(t, &step)| (t as f64 + 1.0, step));
        style::line(k, axis::log_x(points), name)
    };
    let plots = vec![
        curve(0, corrected, "with correction"),
        curve(1, &plain[0], "without, β₂ = 0.999"),
        curve(2, &plain[1], "without, β₂ = 0.9999"),
    ];
    let layout = style::layout(&plots)
        .with_title("steps along a steady gradient")
        .with_width(480.0)
        .with_x_label("step t")
        .with_y_label("|Δθ| / η")
        .with_y_axis_min(0.0)
        .with_y_axis_max(40.0)
        .with_y_tick_step(10.0);
    Panel::new(plots, axis::decades_x(layout, 0, 3))
}
