//! What can go wrong with vector-valued functions, and what to do about it.

use gradus_calculus::CalculusError;

/// Why a Jacobian or a product with it could not be computed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum JacobianError {
    /// A point with no coordinates.
    #[error("the point is empty: a Jacobian needs at least one column")]
    NoInputs,
    /// A function without outputs.
    #[error("the function has no outputs at {inputs} inputs: a Jacobian needs at least one row")]
    NoOutputs {
        /// The number of inputs, n.
        inputs: usize,
    },
    /// A NaN or infinite coordinate.
    #[error("coordinate {index} of the point is {value}: every coordinate must be finite")]
    NonFiniteInput {
        /// Which coordinate.
        index: usize,
        /// Its value.
        value: f64,
    },
    /// A NaN or infinite component of a vector that is multiplied by the Jacobian.
    #[error("component {index} of the {what} is {value}: every component must be finite")]
    NonFiniteVector {
        /// Which vector: `tangent` or `cotangent`.
        what: &'static str,
        /// Which component.
        index: usize,
        /// Its value.
        value: f64,
    },
    /// A slice of another length than the function asks for.
    #[error("the {what} has length {found}, but the function needs {expected}: make them equal")]
    LengthMismatch {
        /// What was given: `tangent`, `cotangent`, `value`, `product`, …
        what: &'static str,
        /// The length that fits the function.
        expected: usize,
        /// The length given.
        found: usize,
    },
    /// A matrix of another shape than the function asks for.
    #[error(
        "the {what} is {} × {}, but the function needs {} × {}, outputs × inputs", found.0, found.1, expected.0, expected.1
    )]
    ShapeMismatch {
        /// What was given: `jacobian`, `claimed jacobian`, …
        what: &'static str,
        /// (m, n): rows and columns that fit the function.
        expected: (usize, usize),
        /// Rows and columns given.
        found: (usize, usize),
    },
    /// A function that names another number of outputs than a moment before.
    #[error(
        "the function had {before} outputs and now has {after} at the same {inputs} inputs: `outputs` must depend on the number of inputs alone"
    )]
    OutputsChanged {
        /// The number of inputs, n.
        inputs: usize,
        /// The first answer.
        before: usize,
        /// The second answer.
        after: usize,
    },
    /// An output that is not a number, or that `eval` did not write.
    #[error(
        "output {output} is NaN at this point: write every output, and differentiate where they are defined"
    )]
    NanOutput {
        /// Which output.
        output: usize,
    },
    /// An entry of the Jacobian is not a number although the output is.
    #[error(
        "the partial derivative of output {row} by input {column} is NaN: the function has no slope here"
    )]
    NanEntry {
        /// Which output.
        row: usize,
        /// Which input.
        column: usize,
    },
    /// An entry of a product with the Jacobian is not a number although the outputs are.
    #[error(
        "entry {index} of the {product} is NaN: the function has no slope here along this vector"
    )]
    NanProduct {
        /// Which product: `jvp` or `vjp`.
        product: &'static str,
        /// Which entry.
        index: usize,
    },
    /// The engine below could not go on: a tape too long, no memory.
    #[error(transparent)]
    Calculus(#[from] CalculusError),
}
