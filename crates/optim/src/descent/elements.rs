//! The pass over memory: parameters, gradient and state of a range, updated together.

use std::array;

use gradus_numerics::{Float, Kernel, dispatch};

use crate::clip::Clipping;
use crate::{Common, SLOTS};

/// The elements of a range that share one learning rate, to be updated in one pass.
#[derive(Debug)]
pub struct Elements<'a, T> {
    pub(super) parameters: &'a mut [T],
    pub(super) gradient: &'a [T],
    pub(super) slots: [&'a mut [T]; SLOTS],
    pub(super) intake: Intake<T>,
}

impl<T: Float> Elements<'_, T> {
    /// (θ, slots) ← update(θ, g, slots) for each element, with the widest vector instructions there are.
    ///
    /// N is the number of slots that the formula uses, the first N of [`slots`](crate::Rule::slots). The gradient arrives
    /// clipped, with its sign turned where the rule maximises, and with weight decay.
    #[inline]
    pub fn each<const N: usize>(self, update: impl Fn(T, T, [T; N]) -> (T, [T; N])) {
        dispatch(Pass {
            elements: self,
            update,
        });
    }
}

/// What happens to parameter and gradient before the rule sees them. The same for all rules, so that it stands here once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Intake<T> {
    clipping: Clipping<T>,
    /// −1 where the rule maximises, else 1.
    sign: T,
    /// λ where decay is coupled.
    decay: Option<T>,
    /// 1 − η λ where decay is decoupled, else 1.
    shrink: T,
}

impl<T: Float> Intake<T> {
    pub(super) fn new(common: &Common, clipping: Clipping<T>, eta: f64, lambda: f64) -> Self {
        let (decay, shrink) = match (lambda > 0.0, common.decoupled_weight_decay) {
            (false, _) => (None, 1.0),
            (true, false) => (Some(T::from_f64(lambda)), 1.0),
            (true, true) => (None, 1.0 - eta * lambda),
        };
        Self {
            clipping,
            sign: if common.maximize { -T::ONE } else { T::ONE },
            decay,
            shrink: T::from_f64(shrink),
        }
    }

    /// Most of this multiplies by 1, which costs nothing beside the traffic with memory.
    #[inline(always)]
    fn take(&self, theta: T, g: T) -> (T, T) {
        let g = self.sign * self.clipping.of(g);
        // A condition on the loop, not on the element: with λ = 0, an infinite θ must not turn g into NaN.
        let g = match self.decay {
            Some(lambda) => g + lambda * theta,
            None => g,
        };
        (theta * self.shrink, g)
    }
}

/// [`Elements`] with the formula, which uses N slots.
struct Pass<'a, T, U, const N: usize> {
    elements: Elements<'a, T>,
    update: U,
}

impl<T: Float, U: Fn(T, T, [T; N]) -> (T, [T; N]), const N: usize> Kernel for Pass<'_, T, U, N> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Elements {
            parameters,
            gradient,
            slots: [a, b, c],
            intake,
        } = self.elements;
        sweep(parameters, gradient, a, b, c, &intake, self.update);
    }
}

/// The loop. Slices as arguments of their own, so that the compiler knows that they do not overlap.
#[inline(always)]
fn sweep<T: Float, const N: usize>(
    parameters: &mut [T],
    gradient: &[T],
    a: &mut [T],
    b: &mut [T],
    c: &mut [T],
    intake: &Intake<T>,
    update: impl Fn(T, T, [T; N]) -> (T, [T; N]),
) {
    let n = parameters.len();
    let gradient = &gradient[..n];
    let a = if N > 0 { &mut a[..n] } else { a };
    let b = if N > 1 { &mut b[..n] } else { b };
    let c = if N > 2 { &mut c[..n] } else { c };
    for i in 0..n {
        let (theta, g) = intake.take(parameters[i], gradient[i]);
        let before = array::from_fn(|slot| match slot {
            0 => a[i],
            1 => b[i],
            _ => c[i],
        });
        let (theta, after) = update(theta, g, before);
        parameters[i] = theta;
        for (slot, value) in after.into_iter().enumerate() {
            match slot {
                0 => a[i] = value,
                1 => b[i] = value,
                _ => c[i] = value,
            }
        }
    }
}
