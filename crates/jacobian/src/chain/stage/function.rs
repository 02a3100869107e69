//! Any function as a stage.

use std::fmt;

use gradus_calculus::{
    Dual, OperationCounter, Operations, Real, ScalarFunction, count_operations, reverse,
};
use nalgebra::DMatrix;

use super::Stage;
use crate::{JacobianError, VectorFunction, try_jacobian, try_jvp, try_vjp};

/// Any [`VectorFunction`] as a stage, differentiated by the engines: J v by dual numbers, Jᵀ w by the tape.
///
/// Its multiply-adds are counted on the engines' own numbers: the multiplications that a tangent or an adjoint costs
/// beyond those of the function.
///
/// ```
/// use gradus_jacobian::{Chain, stage::Function, vector_function};
///
/// let polar = vector_function!(|x| [x[0] * x[1].cos(), x[0] * x[1].sin()]);
/// let chain = Chain::new(vec![Box::new(Function::new("polar", polar, 2))])?;
/// assert_eq!(chain.vjp(&[2.0, 0.0], &[0.0, 1.0])?.derivative.as_slice(), [0.0, 2.0]); // (sin φ, r cos φ)
/// # Ok::<(), gradus_jacobian::JacobianError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Function<F> {
    name: String,
    f: F,
    inputs: usize,
}

impl<F: VectorFunction> Function<F> {
    /// The function on n inputs, under this name.
    pub fn new(name: impl Into<String>, f: F, inputs: usize) -> Self {
        Self {
            name: name.into(),
            f,
            inputs,
        }
    }
}

impl<F: VectorFunction + fmt::Debug + Send + Sync> Stage for Function<F> {
    fn name(&self) -> &str {
        &self.name
    }
    fn inputs(&self) -> usize {
        self.inputs
    }
    fn outputs(&self) -> usize {
        self.f.outputs(self.inputs)
    }
    fn value(&self, x: &[f64], y: &mut [f64]) -> Result<(), JacobianError> {
        self.f.eval(x, y);
        Ok(())
    }
    fn jvp(&self, x: &[f64], v: &[f64], product: &mut [f64]) -> Result<(), JacobianError> {
        product.copy_from_slice(try_jvp(&self.f, x, v)?.1.as_slice());
        Ok(())
    }
    fn vjp(&self, x: &[f64], w: &[f64], product: &mut [f64]) -> Result<(), JacobianError> {
        product.copy_from_slice(try_vjp(&self.f, x, w)?.1.as_slice());
        Ok(())
    }
    fn jacobian(&self, x: &[f64]) -> Result<DMatrix<f64>, JacobianError> {
        try_jacobian(&self.f, x)
    }
    fn jvp_multiply_adds(&self, x: &[f64]) -> u64 {
        let counter = OperationCounter::default();
        let variables: Vec<_> = x
            .iter()
            .map(|&x| Dual {
                value: counter.variable(x),
                tangent: [counter.variable(1.0)],
            })
            .collect();
        let mut outputs = vec![Dual::from(f64::NAN); self.outputs()];
        self.f.eval(&variables, &mut outputs);
        beyond(counter.operations(), &self.f, x)
    }
    fn vjp_multiply_adds(&self, x: &[f64]) -> u64 {
        beyond(reverse::count_operations(&Sum(&self.f), x), &self.f, x)
    }
}

/// The multiplications beyond those of the function.
fn beyond<F: VectorFunction>(operations: Operations, f: &F, x: &[f64]) -> u64 {
    let (_, function) = count_operations(&Sum(f), x);
    operations
        .multiplications
        .saturating_sub(function.multiplications)
}

/// Σ `f_j`: a function with one output that depends on all outputs of f, and multiplies with none.
struct Sum<'f, F>(&'f F);

impl<F: VectorFunction> ScalarFunction for Sum<'_, F> {
    fn eval<T: Real>(&self, x: &[T]) -> T {
        let mut y = vec![T::from(f64::NAN); self.0.outputs(x.len())];
        self.0.eval(x, &mut y);
        y.into_iter().sum()
    }
}
