//! The networks that are trained, and the data.

use gradus_numerics::{stream, uniform};

/// A network and its batch.
#[derive(Clone, Copy)]
pub struct Column {
    pub name: &'static str,
    /// Inputs, hidden units, outputs; relu between.
    pub sizes: [usize; 4],
    pub batch: usize,
}

pub const COLUMNS: [Column; 4] = [
    Column {
        name: "T",
        sizes: [2, 16, 16, 2],
        batch: 32,
    },
    Column {
        name: "D",
        sizes: [64, 64, 32, 10],
        batch: 64,
    },
    Column {
        name: "M",
        sizes: [784, 256, 128, 10],
        batch: 64,
    },
    Column {
        name: "L",
        sizes: [784, 1024, 1024, 10],
        batch: 256,
    },
];

/// The update rule; learning rates are so small that the numbers stay as they are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule {
    Sgd,
    Adam,
}

pub const LEARNING_RATE: f64 = 1e-6;

/// Batches that are taken in turn.
pub const BATCHES: usize = 8;

/// Inputs, one sample after the other, and labels.
pub struct Batch {
    pub inputs: Vec<f32>,
    pub labels: Vec<u32>,
}

impl Column {
    pub fn batches(&self) -> Vec<Batch> {
        let mut rng = stream(0, "bench");
        let [inputs, .., classes] = self.sizes;
        #[expect(clippy::cast_possible_truncation, reason = "draws are rounded to f32")]
        let mut draw = || uniform(&mut rng) as f32;
        (0..BATCHES)
            .map(|_| Batch {
                inputs: (0..inputs * self.batch).map(|_| draw() - 0.5).collect(),
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a label below the number of classes"
                )]
                labels: (0..self.batch)
                    .map(|_| (draw() * classes as f32) as u32)
                    .collect(),
            })
            .collect()
    }
}
