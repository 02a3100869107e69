//! What can be wrong with numbers, configurations and states, and what to do about it.

/// Why an optimizer, a schedule or an estimate refused its input. Nothing was changed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum OptimError {
    /// A slice of another length than the optimizer was made for.
    #[error("the {what} has length {found}, but {expected} is needed: pass slices of that length")]
    LengthMismatch {
        /// What was given: parameters, gradient, …
        what: &'static str,
        /// The length it was made for.
        expected: usize,
        /// The length given.
        found: usize,
    },
    /// A NaN or infinite element in the gradient of a step.
    #[error(
        "element {index} of the gradient of step {step} is {value}: parameters and state were left as they were; lower the learning rate or clip"
    )]
    NonFiniteGradient {
        /// The first such element.
        index: usize,
        /// Its value.
        value: f64,
        /// The step it was meant for, counted from 1.
        step: u64,
    },
    /// A NaN or infinite element in a slice that no step belongs to.
    #[error("element {index} of the {what} is {value}: every element must be finite")]
    NonFiniteElement {
        /// What was given.
        what: &'static str,
        /// The first such element.
        index: usize,
        /// Its value.
        value: f64,
    },
    /// A number of a configuration outside the range in which it makes sense.
    #[error("{owner}: {field} is {value}: choose it in {allowed}")]
    InvalidConfig {
        /// The rule or schedule.
        owner: &'static str,
        /// The field of its configuration.
        field: &'static str,
        /// The value given.
        value: f64,
        /// The range allowed.
        allowed: &'static str,
    },
    /// A group of parameters that are not there, or whose end lies before its start.
    #[error(
        "group {group} holds the parameters {start}..{end} of {parameters}: choose an ascending range within them"
    )]
    GroupOutOfRange {
        /// Which group.
        group: usize,
        /// Its first parameter.
        start: usize,
        /// The one after its last parameter.
        end: usize,
        /// The number of parameters.
        parameters: usize,
    },
    /// A parameter that two groups claim.
    #[error("parameter {index} is in the groups {first} and {second}: give it to one of them")]
    OverlappingGroups {
        /// One group.
        first: usize,
        /// The other.
        second: usize,
        /// The first parameter that both hold.
        index: usize,
    },
    /// A state saved by another rule.
    #[error("this is the state of {found}, not of {expected}: load it into the rule that saved it")]
    StateOfAnotherRule {
        /// This rule.
        expected: &'static str,
        /// The rule that saved the state.
        found: String,
    },
    /// A state without, or with other, parts than this rule has in this configuration.
    #[error(
        "the state of {rule} has the parts [{found}] instead of [{expected}]: load it into the configuration that saved it"
    )]
    StateParts {
        /// The rule.
        rule: &'static str,
        /// The names of the parts it has.
        expected: String,
        /// The names of the parts that were found.
        found: String,
    },
    /// An example that is not there.
    #[error("there is no example {example} among {examples}: count from 0")]
    NoSuchExample {
        /// The example asked for.
        example: usize,
        /// The number of examples.
        examples: usize,
    },
    /// More memory than there is.
    #[error("{elements} numbers for `{what}` do not fit into memory: use fewer parameters")]
    Memory {
        /// What they were for.
        what: &'static str,
        /// How many.
        elements: usize,
    },
}
