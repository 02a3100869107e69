//! What can go wrong with vector-valued functions, and what to do about it.

use gradus_calculus::CalculusError;

use crate::Partition;

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
    /// An entry outside of its matrix.
    #[error("entry ({row}, {column}) lies outside of a {rows} × {columns} pattern: count from 0")]
    EntryOutOfRange {
        /// The row of the entry.
        row: usize,
        /// The column of the entry.
        column: usize,
        /// The number of rows.
        rows: usize,
        /// The number of columns.
        columns: usize,
    },
    /// A pattern of a Hessian with an entry whose mirror image is missing.
    #[error("the pattern has ({row}, {column}) but not ({column}, {row}): a Hessian is symmetric")]
    NotSymmetric {
        /// The row of the entry.
        row: usize,
        /// The column of the entry.
        column: usize,
    },
    /// A colouring that does not separate the entries of a pattern.
    #[error(
        "entry ({row}, {column}) cannot be told from another of color {color}: color the pattern that is swept"
    )]
    ColorConflict {
        /// The row of the entry.
        row: usize,
        /// The column of the entry.
        column: usize,
        /// The colour shared.
        color: u32,
    },
    /// A colouring of columns or rows where one of a Hessian is needed, or the other way round.
    #[error(
        "this is a coloring of {found:?}: a Jacobian needs one of columns or rows, a Hessian a symmetric one"
    )]
    PartitionMismatch {
        /// What was coloured.
        found: Partition,
    },
    /// A colouring with so many colours that nothing is gained by it.
    #[error("{count} colors, counted from 0, are more than {most}: use fewer, or a dense Jacobian")]
    TooManyColors {
        /// The number of colours.
        count: usize,
        /// How many there can be.
        most: usize,
    },
    /// An entry of the matrix that the pattern does not have.
    #[error(
        "entry ({row}, {column}) need not be zero at this point, but the pattern leaves it out: trace the pattern here, and unite it with those of other points"
    )]
    PatternMismatch {
        /// The row of the entry: which output.
        row: usize,
        /// The column of the entry: which input.
        column: usize,
    },
    /// A block that names a variable that is not there.
    #[error(
        "block {block} names variable {index}, but there are {length}: indices must be below the number of variables"
    )]
    BlockIndexOutOfRange {
        /// Which block.
        block: usize,
        /// The index it names.
        index: usize,
        /// The number of variables.
        length: usize,
    },
    /// Blocks that name other variables than when the pattern was made.
    #[error(
        "the blocks no longer fit the pattern, which was seen after {row} rows: make a new one when what they depend on changes"
    )]
    PatternOutgrown {
        /// How many rows were filled when it was seen.
        row: usize,
    },
    /// The engine below could not go on: a tape too long, no memory.
    #[error(transparent)]
    Calculus(#[from] CalculusError),

    /// A chain without stages.
    #[error("the chain has no stages: a composition needs at least one")]
    EmptyChain,
    /// A stage without inputs or without outputs.
    #[error(
        "stage {stage} ({name}) maps {inputs} numbers to {outputs}: a stage needs at least one of each"
    )]
    EmptyStage {
        /// Which stage, counted from 0.
        stage: usize,
        /// Its name.
        name: String,
        /// Its number of inputs, n.
        inputs: usize,
        /// Its number of outputs, m.
        outputs: usize,
    },
    /// A stage that does not take what the stage before it gives.
    #[error(
        "stage {stage} ({name}) takes {expected} numbers, but stage {previous} ({previous_name}) gives {found}: make them equal",
        previous = stage - 1
    )]
    StageMismatch {
        /// Which stage, counted from 0.
        stage: usize,
        /// Its name.
        name: String,
        /// The number of its inputs.
        expected: usize,
        /// The name of the stage before it.
        previous_name: String,
        /// The number of that stage's outputs.
        found: usize,
    },
    /// What went wrong inside one stage of a chain.
    #[error("stage {stage} ({name}): {source}")]
    InStage {
        /// Which stage, counted from 0.
        stage: usize,
        /// Its name.
        name: String,
        /// What went wrong there.
        source: Box<JacobianError>,
    },
    /// A bracketing of another number of factors than the chain has stages.
    #[error(
        "the bracketing has {found} factors, but the chain has {expected} stages: make them equal"
    )]
    BracketingMismatch {
        /// The number of stages.
        expected: usize,
        /// The number of factors.
        found: usize,
    },
    /// A product of no factors, or of too many for its bracketings to be told apart.
    #[error("a bracketing of {factors} factors was asked for: between 1 and {most} can be had")]
    BracketingFactors {
        /// How many were asked for.
        factors: usize,
        /// How many there can be.
        most: usize,
    },
    /// A bracketing by a number that none has.
    #[error("there is no bracketing {rank} of {factors} factors among {count}: count from 0")]
    BracketingRank {
        /// The number asked for.
        rank: u128,
        /// The number of factors.
        factors: usize,
        /// How many bracketings there are.
        count: u128,
    },
    /// A checkpointed sweep that may not keep even the input, or segments of no stages.
    #[error("{what} is 0: a checkpointed sweep needs at least 1")]
    NoCheckpoints {
        /// What was set to zero: `snapshots` or `the segment's length`.
        what: &'static str,
    },
    /// A logit that is not a number.
    #[error(
        "logit {index} is NaN: every logit must be a number, or ±∞ for a class that takes all or nothing"
    )]
    NanLogit {
        /// Which logit.
        index: usize,
    },
    /// Infinite logits that leave the probabilities open.
    #[error(
        "{found} of {classes} logits are {value}: their shares of the probability are not determined"
    )]
    UndeterminedLogits {
        /// How many logits compete.
        found: usize,
        /// The number of classes.
        classes: usize,
        /// +∞ where several are; −∞ where all are.
        value: f64,
    },
    /// A class that is not there.
    #[error("there is no class {label} among {classes}: labels count from 0")]
    LabelOutOfRange {
        /// The label.
        label: usize,
        /// The number of classes.
        classes: usize,
    },
    /// A number that must be a probability.
    #[error("entry {index} of the {what} is {value}: a probability lies between 0 and 1")]
    NotAProbability {
        /// What was given: `probabilities`, `target`.
        what: &'static str,
        /// Which entry.
        index: usize,
        /// Its value.
        value: f64,
    },
    /// Probabilities that do not add up to 1.
    #[error("the {what} adds up to {total}: probabilities add up to 1")]
    NotADistribution {
        /// What was given: `probabilities`, `target`.
        what: &'static str,
        /// The sum.
        total: f64,
    },
    /// A matrix that must be square.
    #[error("the matrix is {rows} × {columns}: it must be square")]
    NotSquare {
        /// Its number of rows.
        rows: usize,
        /// Its number of columns.
        columns: usize,
    },
    /// A matrix without an inverse.
    #[error(
        "the matrix is singular: it has no inverse, and nothing that rests on one has a derivative"
    )]
    Singular,
    /// A NaN or infinite entry of a matrix.
    #[error("entry ({row}, {column}) of the {what} is {value}: every entry must be finite")]
    NonFiniteEntry {
        /// Which matrix.
        what: &'static str,
        /// Its row.
        row: usize,
        /// Its column.
        column: usize,
        /// Its value.
        value: f64,
    },
}
