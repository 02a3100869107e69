//! Functions that are made of stages, and the ways to multiply their Jacobians.

mod bracketing;
mod checkpointing;
mod forward;
mod ledger;
mod product;
mod reverse;
pub mod stage;

use nalgebra::{DMatrix, DVector};

pub use bracketing::Bracketing;
pub use checkpointing::Checkpointing;
pub use ledger::Cost;
use ledger::{Held, Ledger};
use stage::Stage;

use crate::JacobianError;
use crate::dense::{column, column_mut};
use crate::engine::{check_length, find_nan};

/// A composition `f_L ∘ … ∘ f₁` whose stages stay apart: its Jacobian is the product `J_L ⋯ J₁` of theirs, and here are the
/// ways to compute it.
///
/// | way | holds | costs |
/// |---|---|---|
/// | [`jvp`](Self::jvp), [`forward_accumulation`](Self::forward_accumulation) | a tangent, or n, that moves on with x | one product with each stage's Jacobian for each column |
/// | [`vjp`](Self::vjp), [`reverse_accumulation`](Self::reverse_accumulation) | every stage's input, and a row vector, or m | one product for each row: backpropagation |
/// | [`checkpointed_vjp`](Self::checkpointed_vjp) | some stages' inputs | the same, and some stages evaluated again |
/// | [`product`](Self::product) | the stages' Jacobians as matrices | the multiply-adds of the [`Bracketing`] |
///
/// All give the same matrix; each says what it took ([`Cost`]), counted while it ran. No way but the last forms the
/// Jacobian of a stage.
///
/// A NaN that a stage makes, of numbers or of derivatives, is an error that names the stage; an infinite number passes.
///
/// Source: Griewank and Walther, *Evaluating Derivatives* (2008), chapters 3, 10 and 12; Deisenroth, Faisal and Ong,
/// *Mathematics for Machine Learning* (2020), §5.6.
///
/// ```
/// use gradus_jacobian::{Activation, Bracketing, Chain, stage::{Affine, Elementwise, SoftmaxCrossEntropy, Target}};
/// use nalgebra::dmatrix;
///
/// // The loss of a network with one hidden layer, as a function of its input.
/// let chain = Chain::new(vec![
///     Box::new(Affine::linear(dmatrix![1.0, 2.0; -1.0, 0.5; 0.0, 1.0])?),
///     Box::new(Elementwise::new(Activation::Tanh, 3)),
///     Box::new(Affine::linear(dmatrix![1.0, 0.0, 1.0; 0.0, 1.0, 0.0])?),
///     Box::new(SoftmaxCrossEntropy::new(2, Target::Class(0))?),
/// ])?;
/// let x = [0.5, -0.25];
/// let backward = chain.reverse_accumulation(&x)?; // one row vector from the loss to the input
/// let forward = chain.forward_accumulation(&x)?; // a column for each input
/// let product = chain.product(&x, &Bracketing::optimal(&chain.sizes())?)?;
/// assert!((&backward.derivative - &forward.derivative).norm() < 1e-15);
/// assert!((&backward.derivative - &product.derivative).norm() < 1e-15);
/// assert_eq!(backward.cost.multiply_adds, 2 + 6 + 3 + 6);
/// assert_eq!(forward.cost.multiply_adds, 2 * backward.cost.multiply_adds); // two inputs
/// # Ok::<(), gradus_jacobian::JacobianError>(())
/// ```
#[derive(Debug)]
pub struct Chain {
    stages: Vec<Box<dyn Stage>>,
}

/// The value of a chain, a derivative, and what they took together.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Counted<D> {
    /// f(x), length m.
    pub value: DVector<f64>,
    /// The Jacobian, or a product with it.
    pub derivative: D,
    /// What both took.
    pub cost: Cost,
}

impl Chain {
    /// The composition of these stages, the first applied first.
    ///
    /// # Errors
    /// No stages, a stage without inputs or outputs, and a stage that does not take as many numbers as the one before
    /// gives; the error names the stage.
    ///
    /// ```
    /// use gradus_jacobian::{Activation, Chain, stage::{Elementwise, Softmax}};
    ///
    /// let refused = Chain::new(vec![
    ///     Box::new(Elementwise::new(Activation::Relu, 3)),
    ///     Box::new(Softmax::new(4)),
    /// ]);
    /// assert_eq!(
    ///     refused.unwrap_err().to_string(),
    ///     "stage 1 (softmax) takes 4 numbers, but stage 0 (relu) gives 3: make them equal"
    /// );
    /// ```
    pub fn new(stages: Vec<Box<dyn Stage>>) -> Result<Self, JacobianError> {
        if stages.is_empty() {
            return Err(JacobianError::EmptyChain);
        }
        for (k, stage) in stages.iter().enumerate() {
            let (inputs, outputs) = (stage.inputs(), stage.outputs());
            if inputs == 0 || outputs == 0 {
                return Err(JacobianError::EmptyStage {
                    stage: k,
                    name: stage.name().to_owned(),
                    inputs,
                    outputs,
                });
            }
        }
        for (k, pair) in stages.windows(2).enumerate() {
            if pair[0].outputs() != pair[1].inputs() {
                return Err(JacobianError::StageMismatch {
                    stage: k + 1,
                    name: pair[1].name().to_owned(),
                    expected: pair[1].inputs(),
                    previous_name: pair[0].name().to_owned(),
                    found: pair[0].outputs(),
                });
            }
        }
        Ok(Self { stages })
    }

    /// The stages, the first applied first.
    pub fn stages(&self) -> &[Box<dyn Stage>] {
        &self.stages
    }

    /// n, the number of inputs of the first stage.
    pub fn inputs(&self) -> usize {
        self.stages[0].inputs()
    }

    /// m, the number of outputs of the last stage.
    pub fn outputs(&self) -> usize {
        self.stages[self.stages.len() - 1].outputs()
    }

    /// n₀ = n, n₁, …, `n_L` = m: how many numbers stand between the stages. Stage k has a Jacobian of nₖ₊₁ × nₖ.
    ///
    /// ```
    /// use gradus_jacobian::{Chain, stage::{Softmax, CrossEntropy, Target}};
    ///
    /// let chain = Chain::new(vec![
    ///     Box::new(Softmax::new(5)),
    ///     Box::new(CrossEntropy::new(5, Target::Class(0))?),
    /// ])?;
    /// assert_eq!(chain.sizes(), [5, 5, 1]);
    /// # Ok::<(), gradus_jacobian::JacobianError>(())
    /// ```
    pub fn sizes(&self) -> Vec<usize> {
        let outputs = self.stages.iter().map(|stage| stage.outputs());
        std::iter::once(self.inputs()).chain(outputs).collect()
    }

    /// f(x).
    ///
    /// # Errors
    /// A point of another length or with a coordinate that is not finite; NaN out of a stage, which is named.
    ///
    /// ```
    /// use gradus_jacobian::{Chain, JacobianError, stage::Function, vector_function};
    ///
    /// let log = Function::new("log", vector_function!(|x| [x[0].ln()]), 1);
    /// let chain = Chain::new(vec![Box::new(log)])?;
    /// assert_eq!(chain.value(&[1.0])?[0], 0.0);
    /// let nan = chain.value(&[-1.0]).unwrap_err();
    /// assert!(matches!(nan, JacobianError::InStage { stage: 0, .. }));
    /// # Ok::<(), gradus_jacobian::JacobianError>(())
    /// ```
    pub fn value(&self, x: &[f64]) -> Result<DVector<f64>, JacobianError> {
        let ledger = Ledger::default();
        let mut x = self.start(x, &ledger)?;
        for k in 0..self.stages.len() {
            x = self.advance(k, x.as_slice(), &ledger)?;
        }
        Ok(DVector::from_column_slice(x.as_slice()))
    }

    /// J, m × n, by rows or by columns, whichever are fewer.
    ///
    /// # Errors
    /// As [`value`](Self::value); NaN among the derivatives of a stage, which is named.
    ///
    /// ```
    /// use gradus_jacobian::{Activation, Chain, stage::Elementwise};
    ///
    /// let twice = || Box::new(Elementwise::new(Activation::Exp, 1));
    /// let chain = Chain::new(vec![twice(), twice()])?;
    /// assert_eq!(chain.jacobian(&[0.0])?[0], gradus_numerics::exp(1.0)); // exp(exp x) exp x
    /// # Ok::<(), gradus_jacobian::JacobianError>(())
    /// ```
    pub fn jacobian(&self, x: &[f64]) -> Result<DMatrix<f64>, JacobianError> {
        let counted = if self.outputs() < self.inputs() {
            self.reverse_accumulation(x)
        } else {
            self.forward_accumulation(x)
        };
        counted.map(|counted| counted.derivative)
    }

    /// A point to start from.
    fn start<'l>(&self, x: &[f64], ledger: &'l Ledger) -> Result<Held<'l>, JacobianError> {
        check_length("point", self.inputs(), x.len())?;
        if let Some(index) = x.iter().position(|coordinate| !coordinate.is_finite()) {
            return Err(JacobianError::NonFiniteInput {
                index,
                value: x[index],
            });
        }
        Ok(ledger.hold_vector(x))
    }

    /// What stage k makes of its input x.
    fn advance<'l>(
        &self,
        k: usize,
        x: &[f64],
        ledger: &'l Ledger,
    ) -> Result<Held<'l>, JacobianError> {
        let stage = &self.stages[k];
        let mut y = ledger.hold(DMatrix::from_element(stage.outputs(), 1, f64::NAN));
        ledger.evaluation();
        stage
            .value(x, y.as_mut_slice())
            .map_err(|error| self.in_stage(k, error))?;
        match find_nan(y.iter().copied()) {
            Some(output) => Err(self.in_stage(k, JacobianError::NanOutput { output })),
            None => Ok(y),
        }
    }

    /// Jₖ V for the tangents V of stage k at its input x, one in each column.
    fn push_forward<'l>(
        &self,
        k: usize,
        x: &[f64],
        tangents: &DMatrix<f64>,
        ledger: &'l Ledger,
    ) -> Result<Held<'l>, JacobianError> {
        let stage = &self.stages[k];
        let columns = tangents.ncols();
        let mut products = ledger.hold(DMatrix::from_element(stage.outputs(), columns, f64::NAN));
        ledger.multiply_adds(stage.jvp_multiply_adds(x).saturating_mul(columns as u64));
        for c in 0..columns {
            let product = column_mut(&mut products, c);
            stage
                .jvp(x, column(tangents, c), product)
                .map_err(|error| self.in_stage(k, error))?;
            self.check_product(k, "jvp", product)?;
        }
        Ok(products)
    }

    /// Jₖᵀ W for the cotangents W of stage k at its input x, one in each column.
    fn pull_back<'l>(
        &self,
        k: usize,
        x: &[f64],
        cotangents: &DMatrix<f64>,
        ledger: &'l Ledger,
    ) -> Result<Held<'l>, JacobianError> {
        let stage = &self.stages[k];
        let columns = cotangents.ncols();
        let mut products = ledger.hold(DMatrix::from_element(stage.inputs(), columns, f64::NAN));
        ledger.multiply_adds(stage.vjp_multiply_adds(x).saturating_mul(columns as u64));
        for c in 0..columns {
            let product = column_mut(&mut products, c);
            stage
                .vjp(x, column(cotangents, c), product)
                .map_err(|error| self.in_stage(k, error))?;
            self.check_product(k, "vjp", product)?;
        }
        Ok(products)
    }

    fn check_product(
        &self,
        k: usize,
        product: &'static str,
        numbers: &[f64],
    ) -> Result<(), JacobianError> {
        match find_nan(numbers.iter().copied()) {
            Some(index) => Err(self.in_stage(k, JacobianError::NanProduct { product, index })),
            None => Ok(()),
        }
    }

    fn in_stage(&self, k: usize, error: JacobianError) -> JacobianError {
        JacobianError::InStage {
            stage: k,
            name: self.stages[k].name().to_owned(),
            source: Box::new(error),
        }
    }
}
