//! Nudging every parameter of a loss alone.

use anyhow::ensure;
use gradus_calculus::{ScalarFunction, order_of_convergence, try_value_and_gradient};
use gradus_numerics::max;
use gradus_problems::Problem;
use gradus_problems::digits::{PIXELS, digits};
use rayon::prelude::*;

use super::IMAGES;
use crate::check::Check;

/// By how much each parameter is nudged.
pub(super) const NUDGES: [f64; 4] = [1e-2, 1e-3, 1e-4, 1e-5];

/// The partial derivatives of a loss, and what nudging each parameter alone does to it.
pub(super) struct Sensitivity {
    pub(super) name: &'static str,
    loss: f64,
    pub(super) gradient: Vec<f64>,
    /// Largest difference to backpropagation by hand, relative to the largest partial derivative.
    disagreement: f64,
    /// How many parameters are weights of pixels without ink.
    idle: usize,
    /// For each of [`NUDGES`] and each parameter, L(θ + δeᵢ) − L(θ) and L(θ − δeᵢ) − L(θ).
    changes: Vec<Vec<[f64; 2]>>,
}

impl Sensitivity {
    /// `fan_out` is how many weights each pixel has.
    pub(super) fn measure<P: Problem + ScalarFunction + Sync>(
        name: &'static str,
        problem: &P,
        theta: &[f64],
        shift: usize,
        fan_out: usize,
    ) -> anyhow::Result<Self> {
        let (loss, gradient) = try_value_and_gradient(problem, theta)?;
        let closed_form = problem.closed_form_gradient(theta);
        let mut gradient = gradient.as_slice().to_vec();
        gradient.rotate_left(shift);
        let largest = |values: &mut dyn Iterator<Item = f64>| values.fold(0.0, max);
        let difference = largest(
            &mut gradient
                .iter()
                .zip(closed_form.iter())
                .map(|(g, c)| (g - c).abs()),
        );
        let scale = largest(&mut closed_form.iter().map(|c| c.abs()));
        let change = |i: usize, nudge: f64| {
            let mut nudged = theta.to_vec();
            nudged[i] += nudge;
            problem.eval(&nudged) - loss
        };
        let changes = NUDGES
            .iter()
            .map(|&nudge| {
                (0..theta.len())
                    .into_par_iter()
                    .map(|i| [change(i, nudge), change(i, -nudge)])
                    .collect()
            })
            .collect();
        let blank = (0..PIXELS)
            .filter(|&pixel| (0..IMAGES).all(|image| digits().pixels(image)[pixel] == 0.0))
            .count();
        ensure!(loss.is_finite(), "the loss of the {name} is {loss}");
        Ok(Self {
            name,
            loss,
            gradient,
            disagreement: difference / scale,
            idle: blank * fan_out,
            changes,
        })
    }

    pub(super) fn checks(&self) -> anyhow::Result<Vec<Check>> {
        let name = self.name;
        let zeros = self.gradient.iter().filter(|&&g| g == 0.0).count();
        let both_ways: usize = (0..NUDGES.len())
            .map(|k| self.wrong_signs(k, |[up, down]| up - down))
            .sum();
        let errors: Vec<f64> = (0..NUDGES.len()).map(|k| self.median_error(k)).collect();
        Ok(vec![
            Check::at_most(
                format!(
                    "{name}: value_and_gradient less backpropagation by hand, over the largest partial"
                ),
                self.disagreement,
                1e-14,
            ),
            Check::exact(
                format!("{name}: partials that are exactly 0, against weights of blank pixels"),
                zeros as f64,
                self.idle as f64,
            ),
            Check::exact(
                format!("{name}: largest change of the loss where the partial is exactly 0"),
                self.idle_change(),
                0.0,
            ),
            Check::exact(
                format!("{name}: wrong signs above the noise, nudging both ways, all δ"),
                both_ways as f64,
                0.0,
            ),
            Check::exact(
                format!("{name}: wrong signs above the noise, nudging up alone, δ = 1e-5"),
                self.wrong_signs(NUDGES.len() - 1, |[up, _]| up) as f64,
                0.0,
            ),
            Check::near(
                format!("{name}: order in δ of the median error of the predicted change"),
                order_of_convergence(&NUDGES, &errors)?,
                2.0,
                0.05,
            ),
        ])
    }

    /// The partials that are not exactly 0, with the changes by the k-th nudge.
    pub(super) fn active(&self, k: usize) -> impl Iterator<Item = (f64, [f64; 2])> {
        let pairs = self
            .gradient
            .iter()
            .copied()
            .zip(self.changes[k].iter().copied());
        pairs.filter(|(g, _)| *g != 0.0)
    }

    /// Rounding of two values of the loss, as a slope.
    pub(super) fn noise(&self, k: usize) -> f64 {
        4.0 * f64::EPSILON * self.loss.abs() / NUDGES[k]
    }

    pub(super) fn below_noise(&self, k: usize) -> usize {
        self.active(k)
            .filter(|(g, _)| g.abs() <= self.noise(k))
            .count()
    }

    /// Partials above the noise whose sign is not that of the measured rise.
    pub(super) fn wrong_signs(&self, k: usize, rise: impl Fn([f64; 2]) -> f64) -> usize {
        self.active(k)
            .filter(|&(g, change)| {
                let rise = rise(change);
                let agree = (g > 0.0 && rise > 0.0) || (g < 0.0 && rise < 0.0);
                g.abs() > self.noise(k) && !agree
            })
            .count()
    }

    /// Median of |L(θ + δeᵢ) − L(θ) − δ ∂L/∂θᵢ|
    pub(super) fn median_error(&self, k: usize) -> f64 {
        let mut errors: Vec<f64> = self
            .active(k)
            .map(|(g, [up, _])| (up - NUDGES[k] * g).abs())
            .collect();
        errors.sort_by(f64::total_cmp);
        errors.get(errors.len() / 2).copied().unwrap_or(f64::NAN)
    }

    fn idle_change(&self) -> f64 {
        let all = self
            .changes
            .iter()
            .flat_map(|changes| self.gradient.iter().zip(changes));
        all.filter(|(g, _)| **g == 0.0)
            .flat_map(|(_, change)| change.map(f64::abs))
            .fold(0.0, max)
    }
}
