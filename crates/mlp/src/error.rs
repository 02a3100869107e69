//! What can be wrong with a network, its data or its numbers.

use thiserror::Error;

/// Why a network cannot be built, or a batch cannot be computed.
///
/// After an error the parameters and the state are as they were; what the gradient holds is not defined.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum MlpError {
    /// A network has no layers.
    #[error("a network needs at least one layer")]
    NoLayers,
    /// A layer, or the input, has no units.
    #[error("layer {layer} needs at least one unit")]
    NoUnits {
        /// The layer's place, as in the names of its parameters; `input` for the network's inputs.
        layer: String,
    },
    /// The parameters or the buffers of a network would not fit the address space.
    #[error("layer {layer} makes the network larger than the address space; use fewer units")]
    TooLarge {
        /// The layer's place.
        layer: String,
    },
    /// A number that shapes a layer lies outside its range.
    #[error("layer {layer} needs {name} {range}, got {value}")]
    LayerNumber {
        /// The layer's place.
        layer: String,
        /// What the number is.
        name: &'static str,
        /// Where it may lie.
        range: &'static str,
        /// The number given.
        value: f64,
    },
    /// A residual block does not return to the width it starts from.
    #[error("residual block {layer} needs as many outputs as inputs, got {inputs} to {outputs}")]
    ResidualWidth {
        /// The block's place.
        layer: String,
        /// The width in front of the block.
        inputs: usize,
        /// The width at its end.
        outputs: usize,
    },
    /// No sample would fit.
    #[error("a batch capacity needs to be at least 1")]
    NoCapacity,
    /// The buffers cannot be allocated.
    #[error("no memory for buffers of {elements} numbers; use a smaller batch capacity")]
    OutOfMemory {
        /// Numbers in the buffer that was asked for.
        elements: usize,
    },
    /// The label smoothing is no share.
    #[error("label smoothing needs to lie in [0, 1], got {value}")]
    LabelSmoothing {
        /// The number given.
        value: f64,
    },
    /// There is not one weight for each class.
    #[error("{classes} classes need as many class weights, got {length}")]
    ClassWeights {
        /// Outputs of the network.
        classes: usize,
        /// Weights given.
        length: usize,
    },
    /// The weight of a class is negative, infinite or NaN.
    #[error("the weight of class {class} needs to be finite and not negative, got {weight}")]
    ClassWeight {
        /// The class.
        class: usize,
        /// Its weight.
        weight: f64,
    },
    /// A slice has another length than the network has numbers.
    #[error("{what} of this network needs {expected} numbers, got {length}")]
    Length {
        /// What the slice holds.
        what: &'static str,
        /// The numbers it should hold.
        expected: usize,
        /// The numbers it holds.
        length: usize,
    },
    /// The inputs do not fill whole samples, or there are none.
    #[error("inputs need to be one or more samples of {features} numbers, got {length} numbers")]
    Inputs {
        /// Inputs of the network.
        features: usize,
        /// The numbers given.
        length: usize,
    },
    /// A batch has more samples than there are buffers for.
    #[error("a batch of {samples} samples exceeds the batch capacity of {capacity}")]
    BatchTooLarge {
        /// Samples in the batch.
        samples: usize,
        /// Samples there is room for.
        capacity: usize,
    },
    /// Batch statistics need several samples.
    #[error("training with batch norm needs batches of at least 2 samples, got 1")]
    BatchTooSmall,
    /// The loss takes classes and got values, or the other way round.
    #[error("{loss} needs targets that are {expected}")]
    TargetKind {
        /// The loss.
        loss: &'static str,
        /// What it needs.
        expected: &'static str,
    },
    /// A label is not below the number of classes.
    #[error("sample {sample} has label {label}, which is not one of {classes} classes")]
    Label {
        /// The sample's place in the batch.
        sample: usize,
        /// Its label.
        label: u32,
        /// Outputs of the network.
        classes: usize,
    },
    /// The weights of the batch's labels sum to 0, so that its mean loss is 0/0.
    #[error("every label of the batch is ignored or has weight 0; leave such batches out")]
    NothingToLearn,
    /// An input is NaN or infinite.
    #[error("feature {feature} of sample {sample} is {value}; inputs need to be finite")]
    Input {
        /// The sample's place in the batch.
        sample: usize,
        /// The feature.
        feature: usize,
        /// The input.
        value: f64,
    },
    /// A target is NaN or infinite.
    #[error("target {output} of sample {sample} is {value}; targets need to be finite")]
    Target {
        /// The sample's place in the batch.
        sample: usize,
        /// The output it is for.
        output: usize,
        /// The target.
        value: f64,
    },
    /// The loss of a sample is NaN or infinite.
    #[error("the loss of sample {sample} is {value}; the parameters are too large or not finite")]
    Loss {
        /// The first such sample's place in the batch.
        sample: usize,
        /// Its loss.
        value: f64,
    },
    /// An output is NaN.
    #[error("output {output} of sample {sample} is {value}; predictions need numbers")]
    Output {
        /// The sample's place in the batch.
        sample: usize,
        /// The output.
        output: usize,
        /// Its value.
        value: f64,
    },
}
