//! Networks on images, and the first two of the four steps: forward and backward.

use gradus_mlp::data::DataSet;
use gradus_mlp::{Backprop, Loss, Mlp, MlpError, Mode, Targets};
use gradus_numerics::Threads;
use gradus_optim::Optimizer;
use gradus_problems::digits;
use gradus_problems::digits::PIXELS;

use crate::data::labels;

/// Images with their labels: a column of pixels in [0, 1] for each.
pub(in crate::experiments) struct Images {
    pub(in crate::experiments) pixels: usize,
    pub(in crate::experiments) inputs: Vec<f64>,
    pub(in crate::experiments) labels: Vec<u32>,
}

impl Images {
    /// None yet.
    fn new(pixels: usize) -> Self {
        Self {
            pixels,
            inputs: Vec::new(),
            labels: Vec::new(),
        }
    }

    /// The 8 × 8 digits of these numbers.
    pub(in crate::experiments) fn of(numbers: impl IntoIterator<Item = usize>) -> Self {
        let mut images = Self::new(PIXELS);
        for i in numbers {
            images.inputs.extend_from_slice(digits().pixels(i));
            images.labels.push(u32::from(digits().label(i)));
        }
        images
    }

    /// The first images of a set.
    pub(in crate::experiments) fn first(count: usize, set: &DataSet<f32>) -> Self {
        let inputs = &set.inputs()[..count * set.features()];
        Self {
            pixels: set.features(),
            inputs: inputs.iter().map(|&x| f64::from(x)).collect(),
            labels: labels(set)[..count].to_vec(),
        }
    }

    pub(in crate::experiments) fn len(&self) -> usize {
        self.labels.len()
    }
}

/// A network, its parameters, and the images it learns from.
pub(in crate::experiments) struct Learner<'a> {
    images: &'a Images,
    backprop: Backprop<f64>,
    pub(in crate::experiments) parameters: Vec<f64>,
    pub(in crate::experiments) gradient: Vec<f64>,
    batch: Images,
}

impl<'a> Learner<'a> {
    /// Softmax-cross-entropy of a network without batch norm.
    pub(in crate::experiments) fn new(
        net: &Mlp<f64>,
        parameters: Vec<f64>,
        images: &'a Images,
    ) -> anyhow::Result<Self> {
        let loss = Loss::softmax_cross_entropy();
        Ok(Self {
            images,
            backprop: Backprop::new(net, loss, images.len(), Threads::One)?,
            gradient: vec![0.0; parameters.len()],
            parameters,
            batch: Images::new(images.pixels),
        })
    }

    /// Forward and backward: the mean loss of a batch, its gradient in `gradient`.
    pub(in crate::experiments) fn backpropagate(
        &mut self,
        batch: &[usize],
    ) -> Result<f64, MlpError> {
        self.batch.inputs.clear();
        self.batch.labels.clear();
        for &i in batch {
            let pixels = self.images.pixels;
            let image = &self.images.inputs[i * pixels..][..pixels];
            self.batch.inputs.extend_from_slice(image);
            self.batch.labels.push(self.images.labels[i]);
        }
        self.backprop.loss_and_gradient(
            &self.parameters,
            &mut [],
            &self.batch.inputs,
            Targets::Classes(&self.batch.labels),
            Mode::Train { key: 0 },
            &mut self.gradient,
        )
    }

    /// Update.
    pub(in crate::experiments) fn update(
        &mut self,
        rule: &mut dyn Optimizer<f64>,
    ) -> anyhow::Result<()> {
        Ok(rule.step(&mut self.parameters, &self.gradient)?)
    }

    /// The mean loss of all images; `gradient` becomes that of all images too.
    pub(in crate::experiments) fn loss(&mut self) -> Result<f64, MlpError> {
        self.backprop.loss_and_gradient(
            &self.parameters,
            &mut [],
            &self.images.inputs,
            Targets::Classes(&self.images.labels),
            Mode::Evaluate,
            &mut self.gradient,
        )
    }

    /// The class of the largest output for each of some images, the first of several.
    pub(in crate::experiments) fn classify(
        &mut self,
        images: &Images,
    ) -> Result<Vec<usize>, MlpError> {
        let mut classes = Vec::with_capacity(images.len());
        for inputs in images
            .inputs
            .chunks(self.backprop.batch_capacity() * images.pixels)
        {
            let logits = self.backprop.predict(&self.parameters, &[], inputs)?;
            let outputs = logits.len() / (inputs.len() / images.pixels);
            classes.extend(logits.chunks(outputs).map(largest));
        }
        Ok(classes)
    }
}

/// The place of the largest number, the first of several.
fn largest(logits: &[f64]) -> usize {
    (1..logits.len()).fold(0, |best, i| if logits[i] > logits[best] { i } else { best })
}
