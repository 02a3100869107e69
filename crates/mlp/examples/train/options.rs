//! What can be asked for on the command line.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};
use gradus_mlp::Loss;
use gradus_mlp::data::{BatchConfig, Order};
use gradus_numerics::Threads;

/// Trains a network on images or tables from files.
#[derive(Parser)]
#[command(name = "train", version, allow_negative_numbers = true)]
pub(crate) struct Options {
    /// Folder with train-images-idx3-ubyte, train-labels-idx1-ubyte and t10k-… of each, or the same with .gz
    #[arg(long, value_name = "FOLDER", required_unless_present_any = ["inputs", "csv"], conflicts_with_all = ["inputs", "csv"])]
    pub(crate) data: Option<PathBuf>,
    /// Inputs as IDX or NPY, .gz or not
    #[arg(
        long,
        value_name = "FILE",
        requires = "targets",
        conflicts_with = "csv"
    )]
    pub(crate) inputs: Option<PathBuf>,
    /// Labels or numbers for --inputs, as IDX or NPY
    #[arg(long, value_name = "FILE", requires = "inputs")]
    pub(crate) targets: Option<PathBuf>,
    /// Inputs to test with; without them, a share of the others is
    #[arg(long, value_name = "FILE", requires = "test_targets")]
    pub(crate) test_inputs: Option<PathBuf>,
    /// Labels or numbers for --test-inputs
    #[arg(long, value_name = "FILE", requires = "test_inputs")]
    pub(crate) test_targets: Option<PathBuf>,
    /// A table as CSV
    #[arg(long, value_name = "FILE", requires = "target")]
    pub(crate) csv: Option<PathBuf>,
    /// A table to test with; without it, a share of the other is
    #[arg(long, value_name = "FILE", requires = "csv")]
    pub(crate) test_csv: Option<PathBuf>,
    /// The table's column to predict, by name or by number from 0 on
    #[arg(long, value_name = "COLUMN", requires = "csv")]
    pub(crate) target: Option<String>,
    /// Names of the target's classes, where it has no numbers
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', requires = "csv")]
    pub(crate) classes: Vec<String>,
    /// The table has no header
    #[arg(long, requires = "csv")]
    pub(crate) no_header: bool,
    /// What stands between the table's fields
    #[arg(long, value_name = "CHARACTER", default_value = ",", requires = "csv")]
    pub(crate) delimiter: char,
    /// The targets are numbers, not labels
    #[arg(long)]
    pub(crate) regression: bool,
    /// Share of the samples to test with where there are no others
    #[arg(long, value_name = "SHARE", default_value_t = 0.2)]
    pub(crate) test_share: f64,
    /// What is done to the inputs: for --data they are divided by 255, all others are standardised
    #[arg(long, value_enum)]
    pub(crate) scale: Option<Scale>,

    /// Units of the hidden layers
    #[arg(
        long,
        value_name = "UNITS,…",
        value_delimiter = ',',
        default_value = "256,128"
    )]
    pub(crate) layers: Vec<usize>,
    /// Between the layers
    #[arg(long, value_enum, default_value_t = Activation::Relu)]
    pub(crate) activation: Activation,
    /// In front of each activation
    #[arg(long, value_enum, default_value_t = Norm::None)]
    pub(crate) norm: Norm,
    /// Share of the hidden units to drop in training
    #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
    pub(crate) dropout: f64,
    /// Share of the target that is spread evenly over all classes
    #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
    pub(crate) label_smoothing: f64,

    /// The update rule
    #[arg(long, value_enum, default_value_t = RuleName::Adam)]
    pub(crate) rule: RuleName,
    /// The largest learning rate
    #[arg(long, value_name = "RATE", default_value_t = 1e-3)]
    pub(crate) learning_rate: f64,
    /// λ of the weight decay
    #[arg(long, value_name = "LAMBDA", default_value_t = 0.0)]
    pub(crate) weight_decay: f64,
    /// How the learning rate changes over all steps
    #[arg(long, value_enum, default_value_t = ScheduleName::Constant)]
    pub(crate) schedule: ScheduleName,
    /// Steps over which the learning rate grows first
    #[arg(long, value_name = "STEPS", default_value_t = 0)]
    pub(crate) warmup: u64,
    /// The largest norm of a gradient
    #[arg(long, value_name = "NORM")]
    pub(crate) clip: Option<f64>,
    /// Samples in a batch
    #[arg(long, value_name = "SAMPLES", default_value_t = 64, value_parser = at_least_one)]
    pub(crate) batch: usize,
    /// Batches that make a step
    #[arg(long, value_name = "BATCHES", default_value_t = 1, value_parser = at_least_one)]
    pub(crate) accumulate: usize,
    /// Passes over the training data
    #[arg(long, default_value_t = 10)]
    pub(crate) epochs: u64,
    /// Epochs that may pass without a lower loss on the test data
    #[arg(long, value_name = "EPOCHS")]
    pub(crate) patience: Option<u64>,
    /// Decides over initial parameters, the order of the samples and what is dropped
    #[arg(long, default_value_t = 0)]
    pub(crate) seed: u64,
    /// Threads; all there are without it. The results are the same
    #[arg(long, value_parser = at_least_one)]
    pub(crate) threads: Option<usize>,

    /// File that the run is saved to after each epoch
    #[arg(long, value_name = "FILE")]
    pub(crate) checkpoint: Option<PathBuf>,
    /// Steps after which it is saved, too
    #[arg(long, value_name = "STEPS", requires = "checkpoint")]
    pub(crate) every: Option<u64>,
    /// Go on with the run in the --checkpoint
    #[arg(long, requires = "checkpoint")]
    pub(crate) resume: bool,
    /// File for the parameters alone; with --patience, those of the lowest loss
    #[arg(long, value_name = "FILE")]
    pub(crate) model: Option<PathBuf>,
    /// File for the curves of loss and accuracy, as SVG
    #[arg(long, value_name = "FILE")]
    pub(crate) plot: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Scale {
    None,
    Pixels,
    Standardize,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Activation {
    Relu,
    LeakyRelu,
    Elu,
    Gelu,
    Silu,
    Sigmoid,
    Tanh,
    Softplus,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Norm {
    None,
    Batch,
    Layer,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum RuleName {
    Sgd,
    Momentum,
    Nesterov,
    Adagrad,
    Rmsprop,
    Adadelta,
    Adam,
    Adamw,
    Nadam,
    Radam,
    Lion,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ScheduleName {
    Constant,
    Cosine,
    Linear,
    OneCycle,
}

impl Options {
    pub(crate) fn loss(&self) -> Loss {
        if self.regression {
            return Loss::SquaredError;
        }
        Loss::SoftmaxCrossEntropy {
            label_smoothing: self.label_smoothing,
            class_weights: None,
            ignored_label: None,
        }
    }

    pub(crate) fn threads(&self) -> Threads {
        self.threads.map_or(Threads::All, Threads::Count)
    }

    pub(crate) fn batches(&self) -> BatchConfig {
        BatchConfig {
            size: self.batch,
            order: Order::Seeded { seed: self.seed },
            ..Default::default()
        }
    }

    pub(crate) fn test_batches(&self) -> BatchConfig {
        BatchConfig {
            size: self.batch,
            ..Default::default()
        }
    }
}

fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("it needs to be at least 1".to_owned()),
        Ok(number) => Ok(number),
        Err(error) => Err(format!("{error}")),
    }
}

/// What clap has to say, without its usage and in one line.
pub(crate) fn one_line(message: &str) -> String {
    let lines = message.lines().map(str::trim);
    let told =
        lines.take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more"));
    let told: Vec<&str> = told.filter(|line| !line.is_empty()).collect();
    told.join(" ")
}
