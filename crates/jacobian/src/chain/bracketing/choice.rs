//! The two modes, the cheapest order, and all of them.

use super::{Bracketing, Operand, Product, multiply_adds};
use crate::JacobianError;

impl Bracketing {
    /// The most factors a bracketing has; the cheapest of so many is found in about a second.
    pub const MOST: usize = 1024;
    /// The most factors whose bracketings are numbered: their count fits into a `u128`.
    pub const MOST_NUMBERED: usize = 66;

    /// (((`J_L` …) J₂) J₁): reverse accumulation.
    ///
    /// # Errors
    /// No factors, or more than [`MOST`](Self::MOST).
    pub fn left_to_right(factors: usize) -> Result<Self, JacobianError> {
        check_factors(factors, Self::MOST)?;
        Ok(Self::build(factors, (), &|low, _, ()| (low + 1, (), ())))
    }

    /// (`J_L` (… (J₂ J₁))): forward accumulation.
    ///
    /// # Errors
    /// No factors, or more than [`MOST`](Self::MOST).
    pub fn right_to_left(factors: usize) -> Result<Self, JacobianError> {
        check_factors(factors, Self::MOST)?;
        Ok(Self::build(factors, (), &|_, high, ()| (high - 1, (), ())))
    }

    /// The bracketing with the fewest multiply-adds, by dynamic programming over all intervals of stages: time L³/6,
    /// memory L². Among equals the one that splits off the fewest early stages.
    ///
    /// # Errors
    /// Fewer than two sizes, or more than [`MOST`](Self::MOST) factors.
    ///
    /// ```
    /// use gradus_jacobian::Bracketing;
    ///
    /// let sizes = [40, 2, 30, 3, 40];
    /// let optimal = Bracketing::optimal(&sizes)?;
    /// assert_eq!(optimal.to_string(), "((J₄ (J₃ J₂)) J₁)");
    /// assert_eq!(optimal.multiply_adds(&sizes)?, 3 * 30 * 2 + 40 * 3 * 2 + 40 * 2 * 40);
    /// # Ok::<(), gradus_jacobian::JacobianError>(())
    /// ```
    pub fn optimal(sizes: &[usize]) -> Result<Self, JacobianError> {
        let factors = sizes.len().saturating_sub(1);
        check_factors(factors, Self::MOST)?;
        // The cheapest product of stages low..high, and where it is split.
        let at = |low: usize, high: usize| low * (factors + 1) + high;
        let mut costs = vec![0_u64; (factors + 1) * (factors + 1)];
        let mut splits = vec![0_usize; costs.len()];
        for width in 2..=factors {
            for low in 0..=factors - width {
                let high = low + width;
                let cost = |mid: usize| {
                    costs[at(low, mid)]
                        .saturating_add(costs[at(mid, high)])
                        .saturating_add(multiply_adds(sizes[high], sizes[mid], sizes[low]))
                };
                let mut best = (cost(low + 1), low + 1);
                for mid in low + 2..high {
                    let candidate = cost(mid);
                    if candidate < best.0 {
                        best = (candidate, mid);
                    }
                }
                (costs[at(low, high)], splits[at(low, high)]) = best;
            }
        }
        let split = |low: usize, high: usize, ()| (splits[at(low, high)], (), ());
        Ok(Self::build(factors, (), &split))
    }

    /// How many bracketings so many factors have: the Catalan number C(2L − 2, L − 1)/L.
    ///
    /// # Errors
    /// No factors, or more than [`MOST_NUMBERED`](Self::MOST_NUMBERED).
    ///
    /// ```
    /// use gradus_jacobian::Bracketing;
    ///
    /// let counts: Vec<u128> = (1..=6).map(|factors| Bracketing::count(factors).unwrap()).collect();
    /// assert_eq!(counts, [1, 1, 2, 5, 14, 42]);
    /// ```
    pub fn count(factors: usize) -> Result<u128, JacobianError> {
        check_factors(factors, Self::MOST_NUMBERED)?;
        Ok(catalan(factors - 1))
    }

    /// The bracketing of this number: bracketings are ordered by where their last product is split, then by their right
    /// and left operands. 0 is from left to right, the last from right to left.
    ///
    /// # Errors
    /// No factors, more than [`MOST_NUMBERED`](Self::MOST_NUMBERED), or a number that none has.
    ///
    /// ```
    /// use gradus_jacobian::Bracketing;
    ///
    /// assert_eq!(Bracketing::nth(4, 2)?.to_string(), "((J₄ J₃) (J₂ J₁))");
    /// assert!(Bracketing::nth(4, 5).is_err());
    /// # Ok::<(), gradus_jacobian::JacobianError>(())
    /// ```
    pub fn nth(factors: usize, rank: u128) -> Result<Self, JacobianError> {
        let count = Self::count(factors)?;
        if rank >= count {
            return Err(JacobianError::BracketingRank {
                rank,
                factors,
                count,
            });
        }
        // counts[k]: how many bracketings k factors have.
        let counts: Vec<u128> = (0..=factors)
            .map(|k| catalan(k.saturating_sub(1)))
            .collect();
        let split = |low: usize, high: usize, mut rank: u128| {
            let mut mid = low + 1;
            loop {
                let here = counts[high - mid] * counts[mid - low];
                if rank < here {
                    let (right, left) = (rank / counts[high - mid], rank % counts[high - mid]);
                    return (mid, left, right);
                }
                rank -= here;
                mid += 1;
            }
        };
        Ok(Self::build(factors, rank, &split))
    }

    /// All bracketings, one after the other, in the order of [`nth`](Self::nth).
    ///
    /// # Errors
    /// No factors, or more than [`MOST_NUMBERED`](Self::MOST_NUMBERED).
    #[expect(
        clippy::missing_panics_doc,
        reason = "every rank below the count has a bracketing"
    )]
    pub fn all(factors: usize) -> Result<impl Iterator<Item = Self>, JacobianError> {
        let count = Self::count(factors)?;
        let nth = move |rank| Self::nth(factors, rank).expect("the rank is below the count");
        Ok((0..count).map(nth))
    }

    /// The bracketing whose product of stages low..high is split at `split(low, high, state)`, which also hands the states
    /// of the left and the right operand on.
    fn build<S>(
        factors: usize,
        state: S,
        split: &impl Fn(usize, usize, S) -> (usize, S, S),
    ) -> Self {
        let mut products = Vec::with_capacity(factors - 1);
        append(0, factors, state, split, &mut products);
        Self { factors, products }
    }
}

/// Appends the products of stages low..high: the operand that is a product itself is computed first, so that a factor is
/// formed when it is needed and not before. Recursion goes as deep as there are factors, [`Bracketing::MOST`] at most.
fn append<S>(
    low: usize,
    high: usize,
    state: S,
    split: &impl Fn(usize, usize, S) -> (usize, S, S),
    products: &mut Vec<Product>,
) -> Operand {
    if high - low == 1 {
        return Operand::Factor(low);
    }
    let (mid, left, right) = split(low, high, state);
    let left = append(mid, high, left, split, products);
    let right = append(low, mid, right, split, products);
    products.push(Product { left, right });
    Operand::Product(products.len() - 1)
}

fn check_factors(factors: usize, most: usize) -> Result<(), JacobianError> {
    if (1..=most).contains(&factors) {
        Ok(())
    } else {
        Err(JacobianError::BracketingFactors { factors, most })
    }
}

/// C(2k, k)/(k + 1), by Cₖ₊₁ = Cₖ · 2(2k + 1)/(k + 2).
fn catalan(k: usize) -> u128 {
    (0..k as u128).fold(1, |c, k| c * (4 * k + 2) / (k + 2))
}
