//! Reverse accumulation: cotangents that go back through the stages. Backpropagation is this.

use nalgebra::{DMatrix, DVector};

use super::checkpointing::split;
use super::ledger::{Held, Ledger};
use super::{Chain, Checkpointing, Counted};
use crate::JacobianError;
use crate::engine::check_vector;

impl Chain {
    /// f(x) and Jᵀ w, w of length m: the row vector wᵀ goes back through the stages, (… (wᵀ `J_L`) …) J₁.
    ///
    /// The input of every stage is kept from the way there; the Jacobian of a stage is never formed.
    ///
    /// # Errors
    /// As [`value`](Self::value); a cotangent of another length or with a component that is not finite; NaN among the
    /// derivatives of a stage, which is named.
    ///
    /// ```
    /// use gradus_jacobian::{Activation, Chain, stage::{Affine, Elementwise}};
    /// use nalgebra::dmatrix;
    ///
    /// let chain = Chain::new(vec![
    ///     Box::new(Affine::linear(dmatrix![2.0, 0.0; 0.0, 3.0])?),
    ///     Box::new(Elementwise::new(Activation::Relu, 2)),
    /// ])?;
    /// let counted = chain.vjp(&[1.0, -1.0], &[10.0, 10.0])?;
    /// assert_eq!(counted.derivative.as_slice(), [20.0, 0.0]);
    /// assert_eq!((counted.cost.multiply_adds, counted.cost.evaluations), (2 + 4, 2));
    /// # Ok::<(), gradus_jacobian::JacobianError>(())
    /// ```
    pub fn vjp(&self, x: &[f64], w: &[f64]) -> Result<Counted<DVector<f64>>, JacobianError> {
        self.checkpointed_vjp(x, w, Checkpointing::Everything)
    }

    /// [`vjp`](Self::vjp) that keeps only some of the stages' inputs and finds the others again when the row vector comes
    /// by: the same bits for less memory and more evaluations, both counted.
    ///
    /// # Errors
    /// As [`vjp`](Self::vjp); a checkpointing that may keep nothing.
    ///
    /// ```
    /// use gradus_jacobian::{Activation, Chain, Checkpointing, Stage, stage::Elementwise};
    ///
    /// let tanh = || Box::new(Elementwise::new(Activation::Tanh, 1)) as Box<dyn Stage>;
    /// let chain = Chain::new((0..100).map(|_| tanh()).collect())?;
    /// let everything = chain.vjp(&[0.5], &[1.0])?;
    /// let five = chain.checkpointed_vjp(&[0.5], &[1.0], Checkpointing::Binomial(5))?;
    /// assert_eq!(five.derivative, everything.derivative);
    /// assert_eq!((everything.cost.evaluations, everything.cost.peak_numbers), (100, 100 + 1 + 2));
    /// assert_eq!((five.cost.evaluations, five.cost.peak_numbers), (317, 5 + 2 + 2));
    /// # Ok::<(), gradus_jacobian::JacobianError>(())
    /// ```
    pub fn checkpointed_vjp(
        &self,
        x: &[f64],
        w: &[f64],
        checkpointing: Checkpointing,
    ) -> Result<Counted<DVector<f64>>, JacobianError> {
        check_vector("cotangent", self.outputs(), w)?;
        let counted = self.pull(x, DMatrix::from_column_slice(w.len(), 1, w), checkpointing)?;
        Ok(Counted {
            value: counted.value,
            derivative: DVector::from_column_slice(counted.derivative.as_slice()),
            cost: counted.cost,
        })
    }

    /// f(x) and the Jacobian J, m × n, from left to right: m row vectors, the axes, go back through the stages.
    ///
    /// Costs m products with each stage's Jacobian. With m = 1 it is the gradient of a loss, for one row vector.
    ///
    /// # Errors
    /// As [`value`](Self::value); NaN among the derivatives of a stage, which is named.
    ///
    /// ```
    /// use gradus_jacobian::{Chain, stage::{Affine, SquaredError}};
    /// use nalgebra::dmatrix;
    ///
    /// let chain = Chain::new(vec![
    ///     Box::new(Affine::linear(dmatrix![1.0, 2.0; 3.0, 4.0])?),
    ///     Box::new(SquaredError::new(&[0.0, 0.0])?),
    /// ])?;
    /// let counted = chain.reverse_accumulation(&[1.0, 1.0])?;
    /// assert_eq!(counted.derivative, dmatrix![24.0, 34.0]); // (W x)ᵀ W
    /// assert_eq!(counted.cost.multiply_adds, 2 + 4);
    /// # Ok::<(), gradus_jacobian::JacobianError>(())
    /// ```
    pub fn reverse_accumulation(&self, x: &[f64]) -> Result<Counted<DMatrix<f64>>, JacobianError> {
        let seed = DMatrix::identity(self.outputs(), self.outputs());
        let counted = self.pull(x, seed, Checkpointing::Everything)?;
        Ok(Counted {
            derivative: counted.derivative.transpose(),
            ..counted
        })
    }

    /// f(x) and Jᵀ W for the cotangents W, one in each column.
    fn pull(
        &self,
        x: &[f64],
        seed: DMatrix<f64>,
        checkpointing: Checkpointing,
    ) -> Result<Counted<DMatrix<f64>>, JacobianError> {
        let stages = self.stages().len();
        checkpointing.check()?;
        let ledger = Ledger::default();
        let x = self.start(x, &ledger)?;
        let mut sweep = Sweep {
            chain: self,
            value: None,
            cotangents: ledger.hold(seed),
            ledger: &ledger,
        };
        match checkpointing {
            Checkpointing::Binomial(snapshots) => sweep.by_snapshots(x, snapshots)?,
            _ => sweep.by_segments(x, checkpointing.segment(stages))?,
        }
        let value = sweep.value.as_ref();
        Ok(Counted {
            value: DVector::from_column_slice(value.expect("a chain has a last stage").as_slice()),
            derivative: sweep.cotangents.clone(),
            cost: ledger.cost(),
        })
    }
}

/// Cotangents on their way back.
struct Sweep<'l> {
    chain: &'l Chain,
    /// f(x), as soon as the last stage has been reached.
    value: Option<Held<'l>>,
    cotangents: Held<'l>,
    ledger: &'l Ledger,
}

impl<'l> Sweep<'l> {
    /// A segment of `length` stages is pulled back with the inputs of all of them at hand; of the segments before it only
    /// the first inputs are.
    fn by_segments(&mut self, x: Held<'l>, length: usize) -> Result<(), JacobianError> {
        let stages = self.chain.stages().len();
        let mut firsts = vec![x];
        for start in (0..stages - 1).step_by(length) {
            if start + length < stages {
                let reached = self.run(&firsts[firsts.len() - 1], start, length)?;
                firsts.push(reached);
            }
        }
        let mut end = stages;
        while let Some(first) = firsts.pop() {
            let start = firsts.len() * length;
            let mut inputs = vec![first];
            for k in start..end - 1 {
                inputs.push(self.run(&inputs[inputs.len() - 1], k, 1)?);
            }
            while let Some(x) = inputs.pop() {
                self.pull_back(start + inputs.len(), &x)?;
            }
            end = start;
        }
        Ok(())
    }

    /// At most `snapshots` inputs are kept, that of the first stage among them, where [`split`] says.
    fn by_snapshots(&mut self, x: Held<'l>, snapshots: usize) -> Result<(), JacobianError> {
        let mut end = self.chain.stages().len();
        let mut kept = vec![(0, x)];
        // Stages start..end are still to be pulled back, and the input of the first of them is kept.
        while let Some((start, from)) = kept.last() {
            let (start, free) = (*start, snapshots - kept.len());
            if end - start == 1 {
                if let Some((_, x)) = kept.pop() {
                    self.pull_back(start, &x)?;
                }
                end = start;
            } else if free == 0 {
                let x = self.run(from, start, end - 1 - start)?;
                self.pull_back(end - 1, &x)?;
                end -= 1;
            } else {
                let ahead = split(end - start, free + 1);
                let x = self.run(from, start, ahead)?;
                kept.push((start + ahead, x));
            }
        }
        Ok(())
    }

    /// The input of stage `start + count`, from that of stage `start`; `count` is at least 1.
    fn run(&self, from: &Held<'l>, start: usize, count: usize) -> Result<Held<'l>, JacobianError> {
        let mut x = self.chain.advance(start, from.as_slice(), self.ledger)?;
        for k in start + 1..start + count {
            x = self.chain.advance(k, x.as_slice(), self.ledger)?;
        }
        Ok(x)
    }

    /// Takes the cotangents through stage k; behind the last stage the value is still to be found.
    fn pull_back(&mut self, k: usize, x: &Held<'l>) -> Result<(), JacobianError> {
        let x = x.as_slice();
        if self.value.is_none() {
            self.value = Some(self.chain.advance(k, x, self.ledger)?);
        }
        self.cotangents = self.chain.pull_back(k, x, &self.cotangents, self.ledger)?;
        Ok(())
    }
}
