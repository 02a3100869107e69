//! Forward mode: dual numbers, eight columns of the Jacobian an evaluation.

use gradus_calculus::{Dual, Real, Unguarded};

use super::{LANES, find_nan};
use crate::{JacobianError, VectorFunction};

/// The workspaces of forward mode, one for each number of tangents that an evaluation carries.
#[derive(Debug, Default)]
pub(super) struct Forward {
    one: Workspace<Unguarded, 1>,
    two: Workspace<Unguarded, 2>,
    four: Workspace<Unguarded, 4>,
    eight: Workspace<Unguarded, LANES>,
    /// For points where an unguarded derivative comes out NaN, see [`Unguarded`].
    guarded: Workspace<f64, LANES>,
}

impl Forward {
    /// f(x), and J column by column (m × n, column-major).
    pub(super) fn columns<F: VectorFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        value: &mut [f64],
        jacobian: &mut [f64],
    ) -> Result<(), JacobianError> {
        let optimistic = match x.len() {
            1 => self.one.columns(f, x, value, jacobian),
            2 => self.two.columns(f, x, value, jacobian),
            3..=4 => self.four.columns(f, x, value, jacobian),
            _ => self.eight.columns(f, x, value, jacobian),
        };
        match optimistic {
            Err(JacobianError::NanEntry { .. }) => self.guarded.columns(f, x, value, jacobian),
            result => result,
        }
    }

    /// f(x) and J v.
    pub(super) fn jvp<F: VectorFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        v: &[f64],
        value: &mut [f64],
        product: &mut [f64],
    ) -> Result<(), JacobianError> {
        match self.one.along(f, x, v, value, product) {
            Err(JacobianError::NanProduct { .. }) => self.guarded.along(f, x, v, value, product),
            result => result,
        }
    }
}

/// Inputs and outputs on duals of N tangents.
#[derive(Debug)]
struct Workspace<T, const N: usize> {
    inputs: Vec<Dual<T, N>>,
    outputs: Vec<Dual<T, N>>,
}

impl<T, const N: usize> Default for Workspace<T, N> {
    fn default() -> Self {
        Self {
            inputs: Vec::new(),
            outputs: Vec::new(),
        }
    }
}

impl<T: Real, const N: usize> Workspace<T, N> {
    /// N columns an evaluation; a derivative that is zero is +0.
    fn columns<F: VectorFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        value: &mut [f64],
        jacobian: &mut [f64],
    ) -> Result<(), JacobianError> {
        let m = value.len();
        self.inputs.clear();
        self.inputs.extend(x.iter().map(|&x| Dual::from(x)));
        for (chunk, columns) in jacobian.chunks_mut(m * N).enumerate() {
            let start = chunk * N;
            for (lane, i) in (start..x.len()).take(N).enumerate() {
                self.inputs[i].tangent[lane] = T::from(1.0);
            }
            self.eval(f, m);
            if chunk == 0 {
                self.write_values(value)?;
            }
            for (lane, column) in columns.chunks_exact_mut(m).enumerate() {
                self.inputs[start + lane].tangent[lane] = T::from(0.0);
                for (entry, output) in column.iter_mut().zip(&self.outputs) {
                    *entry = output.tangent[lane].value() + 0.0;
                }
                if let Some(row) = find_nan(column.iter().copied()) {
                    let column = start + lane;
                    return Err(JacobianError::NanEntry { row, column });
                }
            }
        }
        Ok(())
    }

    /// J v in the first tangent.
    fn along<F: VectorFunction>(
        &mut self,
        f: &F,
        x: &[f64],
        v: &[f64],
        value: &mut [f64],
        product: &mut [f64],
    ) -> Result<(), JacobianError> {
        self.inputs.clear();
        self.inputs.extend(x.iter().zip(v).map(|(&x, &v)| {
            let mut input = Dual::constant(T::from(x));
            input.tangent[0] = T::from(v);
            input
        }));
        self.eval(f, value.len());
        self.write_values(value)?;
        for (entry, output) in product.iter_mut().zip(&self.outputs) {
            *entry = output.tangent[0].value() + 0.0;
        }
        match find_nan(product.iter().copied()) {
            Some(index) => Err(JacobianError::NanProduct {
                product: "jvp",
                index,
            }),
            None => Ok(()),
        }
    }

    fn eval<F: VectorFunction>(&mut self, f: &F, m: usize) {
        self.outputs.clear();
        self.outputs.resize(m, Dual::from(f64::NAN));
        f.eval(&self.inputs, &mut self.outputs);
    }

    fn write_values(&self, value: &mut [f64]) -> Result<(), JacobianError> {
        for (value, output) in value.iter_mut().zip(&self.outputs) {
            *value = output.value();
        }
        match find_nan(value.iter().copied()) {
            Some(output) => Err(JacobianError::NanOutput { output }),
            None => Ok(()),
        }
    }
}
