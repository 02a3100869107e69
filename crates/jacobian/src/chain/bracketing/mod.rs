//! In which order the factors of a product of Jacobians are multiplied.

mod choice;

use std::fmt;

use crate::JacobianError;

/// An order in which the product `J_L ⋯ J₁` of a chain's Jacobians is multiplied out: a way to set its brackets.
///
/// There are as many as the Catalan number C(2L − 2, L − 1)/L, and all give the same matrix, at costs that may lie far
/// apart. From left to right is reverse accumulation, from right to left forward accumulation; which is cheaper depends on
/// the sizes, and the cheapest may be neither.
///
/// Sizes are those of [`Chain::sizes`](crate::Chain::sizes): stage k, counted from 0, has a Jacobian of
/// `sizes[k + 1]` × `sizes[k]`. Source: Griewank and Walther, *Evaluating Derivatives* (2008), §10.2; Cormen, Leiserson,
/// Rivest and Stein, *Introduction to Algorithms*, matrix-chain multiplication.
///
/// ```
/// use gradus_jacobian::Bracketing;
///
/// let sizes = [50, 1, 50, 1]; // J₁ 1 × 50, J₂ 50 × 1, J₃ 1 × 50
/// let (reverse, forward) = (Bracketing::left_to_right(3)?, Bracketing::right_to_left(3)?);
/// assert_eq!(reverse.to_string(), "((J₃ J₂) J₁)");
/// assert_eq!((reverse.multiply_adds(&sizes)?, forward.multiply_adds(&sizes)?), (100, 5000));
/// assert_eq!(Bracketing::optimal(&sizes)?, reverse);
/// assert_eq!(Bracketing::all(10)?.count(), 4862);
/// # Ok::<(), gradus_jacobian::JacobianError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bracketing {
    factors: usize,
    /// In the order in which they are carried out; the last gives the whole product. None for a single factor.
    products: Vec<Product>,
}

/// One product of two neighbours; the left one belongs to the later stages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Product {
    pub(super) left: Operand,
    pub(super) right: Operand,
}

/// What is multiplied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operand {
    /// The Jacobian of stage k.
    Factor(usize),
    /// The result of an earlier product.
    Product(usize),
}

impl Bracketing {
    /// L, the number of factors.
    pub fn factors(&self) -> usize {
        self.factors
    }

    /// How many multiply-adds the products take: r · s · t for an r × s matrix with an s × t matrix. Saturates at
    /// `u64::MAX`.
    ///
    /// # Errors
    /// Sizes of another number of factors.
    pub fn multiply_adds(&self, sizes: &[usize]) -> Result<u64, JacobianError> {
        let mut total = 0_u64;
        self.replay(sizes, |product| {
            let (rows, columns) = product.size();
            total = total.saturating_add(multiply_adds(rows, product.between, columns));
        })?;
        Ok(total)
    }

    /// The most numbers held at once while a chain of these sizes is multiplied out: the inputs of all stages with the
    /// value, and what there is of matrices. A stage's Jacobian is formed when it is needed, and dropped with the product.
    ///
    /// # Errors
    /// Sizes of another number of factors.
    ///
    /// ```
    /// use gradus_jacobian::Bracketing;
    ///
    /// // J₂ 1 × 4, J₁ 4 × 3, their product 1 × 3, and 3 + 4 + 1 numbers between the stages
    /// assert_eq!(Bracketing::left_to_right(2)?.peak_numbers(&[3, 4, 1])?, 4 + 12 + 3 + 8);
    /// # Ok::<(), gradus_jacobian::JacobianError>(())
    /// ```
    pub fn peak_numbers(&self, sizes: &[usize]) -> Result<usize, JacobianError> {
        let mut held = sizes.iter().fold(0_usize, |sum, n| sum.saturating_add(*n));
        if let ([inputs, outputs], []) = (sizes, &self.products[..]) {
            return Ok(held.saturating_add(inputs.saturating_mul(*outputs)));
        }
        let mut peak = held;
        self.replay(sizes, |product| {
            let [left, right] = product
                .operands
                .map(|(rows, columns, _)| rows.saturating_mul(columns));
            let (rows, columns) = product.size();
            // A factor is not there before its product; an earlier product is.
            for ((_, _, is_factor), numbers) in product.operands.iter().zip([left, right]) {
                held = held.saturating_add(if *is_factor { numbers } else { 0 });
            }
            held = held.saturating_add(rows.saturating_mul(columns));
            peak = peak.max(held);
            held = held.saturating_sub(left.saturating_add(right));
        })?;
        Ok(peak)
    }

    /// The products in the order in which they are carried out.
    pub(super) fn products(&self) -> &[Product] {
        &self.products
    }

    pub(super) fn check(&self, stages: usize) -> Result<(), JacobianError> {
        if self.factors == stages {
            Ok(())
        } else {
            Err(JacobianError::BracketingMismatch {
                expected: stages,
                found: self.factors,
            })
        }
    }

    /// Shows each product with the sizes of its operands.
    fn replay(&self, sizes: &[usize], mut show: impl FnMut(&Sized)) -> Result<(), JacobianError> {
        self.check(sizes.len().saturating_sub(1))?;
        let mut results: Vec<(usize, usize)> = Vec::with_capacity(self.products.len());
        for product in &self.products {
            let operands = [product.left, product.right].map(|operand| match operand {
                Operand::Factor(k) => (sizes[k + 1], sizes[k], true),
                Operand::Product(k) => (results[k].0, results[k].1, false),
            });
            let sized = Sized {
                operands,
                between: operands[0].1,
            };
            results.push(sized.size());
            show(&sized);
        }
        Ok(())
    }
}

/// A product with the sizes of its operands.
struct Sized {
    /// (rows, columns, whether it is the Jacobian of a stage), left and right.
    operands: [(usize, usize, bool); 2],
    /// The columns of the left operand and rows of the right.
    between: usize,
}

impl Sized {
    /// Rows and columns of the result.
    fn size(&self) -> (usize, usize) {
        (self.operands[0].0, self.operands[1].1)
    }
}

fn multiply_adds(rows: usize, between: usize, columns: usize) -> u64 {
    (rows as u64)
        .saturating_mul(between as u64)
        .saturating_mul(columns as u64)
}

impl fmt::Display for Bracketing {
    /// `((J₃ J₂) J₁)`, the first stage's Jacobian on the right.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut results: Vec<String> = Vec::with_capacity(self.products.len());
        for product in &self.products {
            let [left, right] = [product.left, product.right].map(|operand| match operand {
                Operand::Factor(k) => factor(k),
                Operand::Product(k) => std::mem::take(&mut results[k]),
            });
            results.push(format!("({left} {right})"));
        }
        f.write_str(&results.pop().unwrap_or_else(|| factor(0)))
    }
}

/// J with the number of its stage, counted from 1, below the line.
fn factor(k: usize) -> String {
    let digits = (k + 1).to_string();
    let lowered = digits
        .bytes()
        .filter_map(|digit| char::from_u32(u32::from('₀') + u32::from(digit - b'0')));
    format!("J{}", lowered.collect::<String>())
}
