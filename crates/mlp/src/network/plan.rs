//! A network as a list of operations on numbered values, in the order in which they are computed.

use std::ops::Range;

use super::layer::{BatchNorm, Layer, LayerNorm};
use super::layout::{Layout, Role, Slot};
use crate::activation::Activation;
use crate::error::MlpError;

/// What a network does. Value 0 is the input.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) layout: Layout,
    pub(crate) operations: Vec<Operation>,
    /// Units of each value.
    pub(crate) widths: Vec<usize>,
    /// Whether parameters lie in front of a value, so that the loss's derivative by it is needed.
    pub(crate) learns: Vec<bool>,
    /// The value that is the network's output.
    pub(crate) output: usize,
    /// What is wrong with the first layer that cannot be; it and those behind it are not in the plan.
    pub(crate) error: Option<MlpError>,
}

/// An operation from one value to another.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) kind: Kind,
    pub(crate) input: usize,
    pub(crate) output: usize,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// W x + b, and its positive part where a relu follows.
    Linear {
        weight: Range<usize>,
        bias: Option<Range<usize>>,
        relu: bool,
    },
    Activation(Activation),
    LayerNorm {
        scale: Range<usize>,
        shift: Range<usize>,
        config: LayerNorm,
    },
    BatchNorm {
        scale: Range<usize>,
        shift: Range<usize>,
        /// In the state, as is the variance.
        mean: Range<usize>,
        variance: Range<usize>,
        config: BatchNorm,
    },
    /// `layer` is its number among the dropouts.
    Dropout {
        layer: u64,
        probability: f64,
    },
    /// A residual block starts: nothing to do forward; backward, the derivative by `joined` is added to that by the input.
    Fork {
        joined: usize,
    },
    /// A residual block ends: `skipped` + input.
    Join {
        skipped: usize,
    },
}

impl Plan {
    /// The plan of layers behind so many inputs, of numbers of so many bytes.
    pub(crate) fn new(inputs: usize, layers: &[Layer], bytes: usize) -> Self {
        let mut builder = Builder {
            plan: Plan {
                layout: Layout {
                    parameters: Vec::new(),
                    state: Vec::new(),
                },
                operations: Vec::new(),
                widths: vec![inputs],
                learns: vec![false],
                output: 0,
                error: None,
            },
            longest: isize::MAX as usize / bytes,
            dropouts: 0,
        };
        let result = match (inputs, layers.is_empty()) {
            (0, _) => Err(MlpError::NoUnits {
                layer: "input".to_owned(),
            }),
            (_, true) => Err(MlpError::NoLayers),
            _ => builder.layers("", layers),
        };
        builder.plan.error = result.err();
        builder.plan
    }

    /// Units of the output.
    pub(crate) fn outputs(&self) -> usize {
        self.widths[self.output]
    }

    /// The operations that need statistics of the whole batch in training.
    pub(crate) fn batch_norms(&self) -> Vec<usize> {
        (0..self.operations.len())
            .filter(|&i| matches!(self.operations[i].kind, Kind::BatchNorm { .. }))
            .collect()
    }
}

struct Builder {
    plan: Plan,
    /// The most numbers a slice may have.
    longest: usize,
    dropouts: u64,
}

impl Builder {
    /// Adds the operations of layers whose names start with a prefix.
    fn layers(&mut self, prefix: &str, layers: &[Layer]) -> Result<(), MlpError> {
        let mut fused = false;
        for (i, layer) in layers.iter().enumerate() {
            if std::mem::take(&mut fused) {
                continue; // the relu went into the linear layer before it
            }
            let name = format!("{prefix}{i}");
            match layer {
                Layer::Linear { outputs, bias } => {
                    let next = layers.get(i + 1);
                    fused = next == Some(&Layer::Activation(Activation::Relu));
                    self.linear(&name, *outputs, *bias, fused)?;
                }
                Layer::Activation(activation) => self.activation(name, *activation)?,
                Layer::LayerNorm(config) => {
                    positive(&name, "epsilon", config.epsilon)?;
                    let [scale, shift] = self.scale_and_shift(&name)?;
                    let kind = Kind::LayerNorm {
                        scale,
                        shift,
                        config: *config,
                    };
                    self.same_width(kind, true);
                }
                Layer::BatchNorm(config) => self.batch_norm(&name, *config)?,
                Layer::Dropout { probability } => self.dropout(name, *probability)?,
                Layer::Residual(block) => self.residual(name, block)?,
            }
        }
        Ok(())
    }

    fn linear(
        &mut self,
        name: &str,
        outputs: usize,
        bias: bool,
        relu: bool,
    ) -> Result<(), MlpError> {
        let inputs = self.width();
        if outputs == 0 {
            return Err(MlpError::NoUnits {
                layer: name.to_owned(),
            });
        }
        let weight = self.parameter(name, "weight", Role::Weight, outputs, Some(inputs), inputs)?;
        let bias = if bias {
            Some(self.parameter(name, "bias", Role::Bias, outputs, None, inputs)?)
        } else {
            None
        };
        self.push(Kind::Linear { weight, bias, relu }, outputs, true);
        Ok(())
    }

    fn activation(&mut self, layer: String, activation: Activation) -> Result<(), MlpError> {
        match activation {
            Activation::Identity => return Ok(()),
            Activation::LeakyRelu { slope: value } if !value.is_finite() => {
                return Err(not_finite(layer, "slope", value));
            }
            Activation::Elu { alpha: value } if !value.is_finite() => {
                return Err(not_finite(layer, "alpha", value));
            }
            _ => {}
        }
        self.same_width(Kind::Activation(activation), false);
        Ok(())
    }

    fn batch_norm(&mut self, name: &str, config: BatchNorm) -> Result<(), MlpError> {
        positive(name, "epsilon", config.epsilon)?;
        if !(0.0..=1.0).contains(&config.momentum) {
            return Err(MlpError::LayerNumber {
                layer: name.to_owned(),
                name: "momentum",
                range: "in [0, 1]",
                value: config.momentum,
            });
        }
        let [scale, shift] = self.scale_and_shift(name)?;
        let width = self.width();
        let longest = self.longest;
        let state = &mut self.plan.layout.state;
        let mut add = |part, role| place(state, longest, name, part, role, width, None, 0);
        let mean = add("running_mean", Role::RunningMean)?;
        let variance = add("running_var", Role::RunningVariance)?;
        let kind = Kind::BatchNorm {
            scale,
            shift,
            mean,
            variance,
            config,
        };
        self.same_width(kind, true);
        Ok(())
    }

    fn dropout(&mut self, layer: String, probability: f64) -> Result<(), MlpError> {
        if !(0.0..1.0).contains(&probability) {
            return Err(MlpError::LayerNumber {
                layer,
                name: "a dropout probability",
                range: "in [0, 1)",
                value: probability,
            });
        }
        let kind = Kind::Dropout {
            layer: self.dropouts,
            probability,
        };
        self.dropouts += 1;
        self.same_width(kind, false);
        Ok(())
    }

    fn residual(&mut self, layer: String, block: &[Layer]) -> Result<(), MlpError> {
        let skipped = self.plan.output;
        let fork = self.plan.operations.len();
        self.plan.operations.push(Operation {
            kind: Kind::Fork { joined: skipped },
            input: skipped,
            output: skipped,
        });
        self.layers(&format!("{layer}."), block)?;
        let (inputs, outputs) = (self.plan.widths[skipped], self.width());
        if inputs != outputs {
            return Err(MlpError::ResidualWidth {
                layer,
                inputs,
                outputs,
            });
        }
        let learns = self.plan.learns[skipped] || self.plan.learns[self.plan.output];
        self.push(Kind::Join { skipped }, inputs, learns);
        let joined = self.plan.output;
        self.plan.operations[fork].kind = Kind::Fork { joined };
        Ok(())
    }

    fn scale_and_shift(&mut self, name: &str) -> Result<[Range<usize>; 2], MlpError> {
        let width = self.width();
        let scale = self.parameter(name, "weight", Role::Scale, width, None, 0)?;
        let shift = self.parameter(name, "bias", Role::Shift, width, None, 0)?;
        Ok([scale, shift])
    }

    fn parameter(
        &mut self,
        name: &str,
        part: &str,
        role: Role,
        rows: usize,
        columns: Option<usize>,
        fan_in: usize,
    ) -> Result<Range<usize>, MlpError> {
        let slots = &mut self.plan.layout.parameters;
        place(slots, self.longest, name, part, role, rows, columns, fan_in)
    }

    fn width(&self) -> usize {
        self.plan.outputs()
    }

    fn same_width(&mut self, kind: Kind, learns: bool) {
        let learns = learns || self.plan.learns[self.plan.output];
        self.push(kind, self.width(), learns);
    }

    fn push(&mut self, kind: Kind, width: usize, learns: bool) {
        let input = self.plan.output;
        self.plan.output = self.plan.widths.len();
        self.plan.widths.push(width);
        self.plan.learns.push(learns);
        self.plan.operations.push(Operation {
            kind,
            input,
            output: self.plan.output,
        });
    }
}

/// Adds a slot behind the others and returns its place.
#[expect(clippy::too_many_arguments, reason = "the fields of a slot")]
fn place(
    slots: &mut Vec<Slot>,
    longest: usize,
    layer: &str,
    part: &str,
    role: Role,
    rows: usize,
    columns: Option<usize>,
    fan_in: usize,
) -> Result<Range<usize>, MlpError> {
    let start = slots.last().map_or(0, |slot| slot.range.end);
    let end = rows
        .checked_mul(columns.unwrap_or(1))
        .and_then(|length| length.checked_add(start))
        .filter(|&end| end <= longest)
        .ok_or_else(|| MlpError::TooLarge {
            layer: layer.to_owned(),
        })?;
    slots.push(Slot {
        name: format!("{layer}.{part}"),
        role,
        rows,
        columns,
        range: start..end,
        fan_in,
    });
    Ok(start..end)
}

fn positive(layer: &str, name: &'static str, value: f64) -> Result<(), MlpError> {
    if value > 0.0 && value.is_finite() {
        return Ok(());
    }
    Err(MlpError::LayerNumber {
        layer: layer.to_owned(),
        name,
        range: "positive and finite",
        value,
    })
}

fn not_finite(layer: String, name: &'static str, value: f64) -> MlpError {
    MlpError::LayerNumber {
        layer,
        name,
        range: "finite",
        value,
    }
}
