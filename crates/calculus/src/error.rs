//! What can go wrong with numbers, and what to do about it.

/// Why a derivative could not be computed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CalculusError {
    /// A point with no coordinates.
    #[error("the point is empty: a gradient needs at least one coordinate")]
    EmptyInput,
    /// A NaN or infinite coordinate.
    #[error("coordinate {index} of the point is {value}: every coordinate must be finite")]
    NonFiniteInput {
        /// Which coordinate.
        index: usize,
        /// Its value.
        value: f64,
    },
    /// Two slices that belong together have different lengths.
    #[error(
        "the {what} has length {found}, but the point has {expected} coordinates: make them equal"
    )]
    LengthMismatch {
        /// What was given: gradient buffer, direction, …
        what: &'static str,
        /// The number of coordinates.
        expected: usize,
        /// The length given.
        found: usize,
    },
    /// A partial derivative by a coordinate that is not there.
    #[error("there is no coordinate {index} among {length}: count from 0")]
    IndexOutOfRange {
        /// The coordinate asked for.
        index: usize,
        /// The number of coordinates.
        length: usize,
    },
    /// A direction of length zero.
    #[error("the direction is zero: a direction needs a length to be normalised")]
    ZeroDirection,
    /// A direction with a NaN or infinite component.
    #[error("component {index} of the direction is {value}: every component must be finite")]
    NonFiniteDirection {
        /// Which component.
        index: usize,
        /// Its value.
        value: f64,
    },
    /// The function's value is not a number.
    #[error("the function is NaN at this point: differentiate where it is defined")]
    NanValue,
    /// A partial derivative is not a number although the value is.
    #[error("the partial derivative by coordinate {index} is NaN: the function has no slope here")]
    NanPartial {
        /// Which coordinate.
        index: usize,
    },
    /// A directional derivative is not a number although the value is.
    #[error(
        "the directional derivative is NaN: the function has no slope here along this direction"
    )]
    NanDirectionalDerivative,
    /// A second partial derivative is not a number although the value is.
    #[error(
        "the second partial derivative by coordinates {row} and {column} is NaN: the function has no curvature here"
    )]
    NanSecondPartial {
        /// First coordinate.
        row: usize,
        /// Second coordinate.
        column: usize,
    },
    /// A second partial derivative is infinite where a curvature is needed.
    #[error(
        "the second partial derivative by coordinates {row} and {column} is infinite: classify where the curvature is finite"
    )]
    InfiniteSecondPartial {
        /// First coordinate.
        row: usize,
        /// Second coordinate.
        column: usize,
    },
    /// A difference step that is not a positive finite number.
    #[error("the difference step is {step}: choose a positive finite one")]
    InvalidStep {
        /// The step.
        step: f64,
    },
    /// A difference step too small to move the coordinate at all.
    #[error(
        "the step {step} vanishes against coordinate {index} = {x}: choose one above {smallest}"
    )]
    VanishingStep {
        /// Which coordinate.
        index: usize,
        /// Its value.
        x: f64,
        /// The step.
        step: f64,
        /// The distance from x to the next number.
        smallest: f64,
    },
    /// A step along a direction too small to move any coordinate.
    #[error("the step {step} along the direction moves no coordinate: choose a larger one")]
    VanishingDirectionalStep {
        /// The step.
        step: f64,
    },
    /// Bounds that leave a difference no room, or that are not ordered.
    #[error(
        "the bounds of coordinate {index} are [{lower}, {upper}]: they must be ordered and leave room around {x}"
    )]
    InvalidBounds {
        /// Which coordinate.
        index: usize,
        /// The point's coordinate.
        x: f64,
        /// Lower bound.
        lower: f64,
        /// Upper bound.
        upper: f64,
    },
    /// No difference quotient could be formed: the function is NaN or infinite around the point.
    #[error(
        "no difference quotient for coordinate {index} is finite: the function is undefined around the point"
    )]
    NoFiniteDifference {
        /// Which coordinate; for a direction, 0.
        index: usize,
    },
    /// The function uses an operation that has no complex form.
    #[error(
        "`{operation}` has no complex form: differentiate with dual numbers or differences instead of the complex step"
    )]
    NoComplexForm {
        /// The operation.
        operation: &'static str,
    },
    /// A recording with more entries than the tape can number.
    #[error(
        "the recording has {entries} entries, and a tape numbers {most}: use structured operations (dot, sum_of, …), a separable sum, or forward mode"
    )]
    TapeTooLong {
        /// How many entries the function made.
        entries: usize,
        /// How many a tape can number.
        most: usize,
    },
    /// A recording that needs more memory than there is or is allowed.
    #[error(
        "the recording needs {bytes} bytes, above the limit of {limit} or of the machine: raise the limit, use structured operations (dot, sum_of, …), a separable sum, or forward mode"
    )]
    TapeMemory {
        /// How many bytes the recording needs; for a wide node that found no room, how many it had by then.
        bytes: usize,
        /// The engine's limit.
        limit: usize,
    },
    /// A point to be classified where the gradient does not vanish.
    #[error(
        "the gradient has norm {gradient_norm} here, above {tolerance}: a point is classified only where it vanishes"
    )]
    NotStationary {
        /// ‖∇f(x)‖.
        gradient_norm: f64,
        /// The largest norm accepted.
        tolerance: f64,
    },
    /// A level set that cannot be followed from the given point.
    #[error("the level set cannot be followed at ({x}, {y}): {reason}")]
    LevelSet {
        /// First coordinate.
        x: f64,
        /// Second coordinate.
        y: f64,
        /// What stood in the way and what to do.
        reason: &'static str,
    },
    /// Too few usable points to fit a line.
    #[error(
        "fitting an order of convergence needs {needed} points with positive finite coordinates, found {found}"
    )]
    TooFewPoints {
        /// How many are needed.
        needed: usize,
        /// How many are usable.
        found: usize,
    },
}
