//! The one time that a step reads its gradient before it acts on it.

use gradus_numerics::{Float, Threads};

use super::norm::Measured;
use super::reading::{BLOCK, Reading};
use super::{Clip, Clipping};
use crate::OptimError;
use crate::memory::filled;

/// Sees that a gradient is finite and how it is to be clipped, with one reading in all ordinary cases.
#[derive(Clone, Debug)]
pub(crate) struct Reader {
    clip: Clip,
    norm: Option<Measured>,
    /// A number for each block, kept so that a step allocates nothing.
    partials: Vec<f64>,
}

impl Reader {
    /// For so many elements, without clipping.
    pub(crate) fn new(elements: usize) -> Result<Self, OptimError> {
        Ok(Self {
            clip: Clip::Off,
            norm: None,
            partials: filled("norms of blocks", 0.0, elements.div_ceil(BLOCK))?,
        })
    }

    pub(crate) fn set_clip(&mut self, clip: Clip) -> Result<(), OptimError> {
        clip.check()?;
        (self.clip, self.norm) = (clip, None);
        Ok(())
    }

    /// The norm that was read last.
    pub(crate) fn norm(&self) -> Option<f64> {
        self.norm.map(Measured::value)
    }

    /// How the gradient is to be clipped, or the index of its first element that is not finite.
    pub(crate) fn read<T: Float>(
        &mut self,
        gradient: &[T],
        threads: Threads,
    ) -> Result<Clipping<T>, usize> {
        let mut reading = Reading::new(gradient, &mut self.partials, threads);
        let clipping = match self.clip {
            Clip::Off => reading.is_finite().then(Clipping::none),
            Clip::Value { max_value } => reading.is_finite().then(|| Clipping::by_value(max_value)),
            Clip::Norm(rule) => rule.norm.of(&mut reading).map(|norm| {
                self.norm = Some(norm);
                Clipping::by_norm(norm, rule.max_norm, rule.epsilon)
            }),
        };
        // Whatever is not finite turns every one of these readings into none, so that there is one to find.
        clipping.ok_or_else(|| {
            let mut elements = gradient.iter();
            elements.position(|g| !g.is_finite()).unwrap_or_default()
        })
    }
}
