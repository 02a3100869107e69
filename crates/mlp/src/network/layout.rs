//! Where each parameter lies in the flat slice.

use std::fmt;
use std::ops::Range;

/// Names, shapes and places of a network's parameters, and of its state.
///
/// The slots follow one another without gaps. Names and shapes are those of PyTorch's `nn.Sequential` with a module for each
/// layer: `0.weight` of shape \[out, in\], `0.bias` of \[out\]; inside a residual block that is layer 3, `3.0.weight`.
/// Matrices are **column-major**, as everywhere in gradus, where PyTorch's are row-major: weight (o, i) is element
/// `i * out + o` of its slot.
///
/// ```
/// use gradus_mlp::Mlp;
///
/// let layout = Mlp::<f32>::new(3).linear(2).relu().linear(1).layout();
/// let names: Vec<&str> = layout.parameters().iter().map(|slot| slot.name()).collect();
/// assert_eq!(names, ["0.weight", "0.bias", "2.weight", "2.bias"]);
/// assert_eq!(layout.parameters()[0].shape(), [2, 3]);
/// assert_eq!(layout.parameters()[1].range(), 6..8);
/// assert_eq!(layout.parameter_count(), 2 * 3 + 2 + 1 * 2 + 1);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    pub(crate) parameters: Vec<Slot>,
    pub(crate) state: Vec<Slot>,
}

impl Layout {
    /// The slots of the parameters, in the order of the flat slice.
    ///
    /// See [`Layout`] for an example.
    pub fn parameters(&self) -> &[Slot] {
        &self.parameters
    }

    /// The slots of the state: running mean and variance of each batch norm.
    ///
    /// ```
    /// let layout = gradus_mlp::Mlp::<f32>::new(3).batch_norm().layout();
    /// let names: Vec<&str> = layout.state().iter().map(|slot| slot.name()).collect();
    /// assert_eq!(names, ["0.running_mean", "0.running_var"]);
    /// ```
    pub fn state(&self) -> &[Slot] {
        &self.state
    }

    /// The number of parameters.
    ///
    /// ```
    /// assert_eq!(gradus_mlp::Mlp::<f32>::new(784).linear(10).layout().parameter_count(), 7850);
    /// ```
    pub fn parameter_count(&self) -> usize {
        end(&self.parameters)
    }

    /// The length of the state.
    ///
    /// ```
    /// assert_eq!(gradus_mlp::Mlp::<f32>::new(3).batch_norm().layout().state_count(), 6);
    /// ```
    pub fn state_count(&self) -> usize {
        end(&self.state)
    }

    /// The slot of a name, of a parameter or of the state.
    ///
    /// ```
    /// let layout = gradus_mlp::Mlp::<f32>::new(3).linear(2).layout();
    /// assert_eq!(layout.slot("0.bias").map(|slot| slot.range()), Some(6..8));
    /// assert_eq!(layout.slot("1.bias"), None);
    /// ```
    pub fn slot(&self, name: &str) -> Option<&Slot> {
        self.parameters
            .iter()
            .chain(&self.state)
            .find(|slot| slot.name == name)
    }
}

/// One line per slot.
impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for slot in self.parameters.iter().chain(&self.state) {
            writeln!(f, "{:<24} {:?}", slot.name, slot.shape())?;
        }
        Ok(())
    }
}

fn end(slots: &[Slot]) -> usize {
    slots.last().map_or(0, |slot| slot.range.end)
}

/// What a slot holds, which decides how it is initialised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Role {
    /// The matrix of a linear layer.
    Weight,
    /// The bias of a linear layer.
    Bias,
    /// The scale of a norm, 1 at the start.
    Scale,
    /// The shift of a norm, 0 at the start.
    Shift,
    /// The running mean of a batch norm, 0 at the start.
    RunningMean,
    /// The running variance of a batch norm, 1 at the start.
    RunningVariance,
}

/// A named part of a flat slice.
///
/// ```
/// use gradus_mlp::{Mlp, Role};
///
/// let net = Mlp::<f64>::new(3).linear(2);
/// let mut parameters = vec![0.0; net.layout().parameter_count()];
/// for slot in net.layout().parameters() {
///     if slot.role() == Role::Bias {
///         parameters[slot.range()].fill(0.5);
///     }
/// }
/// assert_eq!(parameters[6..], [0.5, 0.5]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    pub(crate) name: String,
    pub(crate) role: Role,
    /// Rows, and columns of a matrix.
    pub(crate) rows: usize,
    pub(crate) columns: Option<usize>,
    pub(crate) range: Range<usize>,
    /// Inputs of the linear layer it belongs to, on which the range of a bias depends; 0 elsewhere.
    pub(crate) fan_in: usize,
}

impl Slot {
    /// Its name, as PyTorch has it.
    ///
    /// ```
    /// let layout = gradus_mlp::Mlp::<f32>::new(3).linear(2).layout();
    /// assert_eq!(layout.parameters()[1].name(), "0.bias");
    /// ```
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it holds.
    ///
    /// ```
    /// let layout = gradus_mlp::Mlp::<f32>::new(3).linear(2).layout();
    /// assert_eq!(layout.parameters()[1].role(), gradus_mlp::Role::Bias);
    /// ```
    pub fn role(&self) -> Role {
        self.role
    }

    /// \[out, in\] of a matrix, \[length\] of a vector.
    ///
    /// ```
    /// let layout = gradus_mlp::Mlp::<f32>::new(3).linear(2).layout();
    /// assert_eq!(layout.parameters()[0].shape(), [2, 3]);
    /// assert_eq!(layout.parameters()[1].shape(), [2]);
    /// ```
    pub fn shape(&self) -> Vec<usize> {
        std::iter::once(self.rows).chain(self.columns).collect()
    }

    /// Its place in the flat slice.
    ///
    /// ```
    /// let layout = gradus_mlp::Mlp::<f32>::new(3).linear(2).layout();
    /// assert_eq!(layout.parameters()[1].range(), 6..8);
    /// ```
    pub fn range(&self) -> Range<usize> {
        self.range.clone()
    }
}
