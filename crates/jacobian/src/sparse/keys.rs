//! A colour and a component of the test vector for each column or row, in one word.

use gradus_numerics::stream;
use rand::Rng as _;

use crate::{Coloring, JacobianError};

/// The keys of all vertices: the colour in the upper 16 bits, an odd random number in the lower.
///
/// The random numbers are the components of a fixed *test vector* r without any pattern of its own. One more tangent
/// carries J r; where the entries found do not give it, the pattern lacks an entry. Both stand in one word because every
/// entry's key is read in each sweep, which is held up by memory, not by arithmetic.
pub(super) fn keys(coloring: &Coloring) -> Result<Vec<u32>, JacobianError> {
    if coloring.count() > MOST_COLORS {
        return Err(JacobianError::TooManyColors {
            count: coloring.count(),
            most: MOST_COLORS,
        });
    }
    let mut rng = stream(0, "jacobian/sparse/test vector");
    let key = |&color: &u32| color << 16 | rng.next_u32() >> 16 | 1;
    Ok(coloring.colors().iter().map(key).collect())
}

/// With more, a dense Jacobian costs no more.
const MOST_COLORS: usize = 1 << 16;

/// The colour of a key.
#[inline]
pub(super) fn color(key: u32) -> usize {
    (key >> 16) as usize
}

/// The component of the test vector.
#[inline]
pub(super) fn weight(key: u32) -> f64 {
    f64::from(key & 0xffff)
}

/// A product with the test vector, once by the function and once by the entries.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Comparison {
    sum: f64,
    scale: f64,
}

impl Comparison {
    /// Adds an entry of the row or column.
    #[inline]
    pub(super) fn add(&mut self, entry: f64, key: u32) {
        let term = entry * weight(key);
        self.sum += term;
        self.scale += term.abs();
    }

    /// Whether the entries contradict the product by more than rounding. Where ∞ or NaN is among them nothing can be said,
    /// and nothing is.
    pub(super) fn contradicts(self, product: f64) -> bool {
        let scale = self.scale + product.abs();
        (self.sum - product).abs() > TOLERANCE * scale && scale.is_finite()
    }
}

/// Whether a sum of entries, times the components, is the product of the row at first sight: not NaN and no more than rounding
/// apart. Terms that cancel may fail it, and are looked at again.
#[inline]
pub(super) fn agree(sum: f64, product: f64) -> bool {
    (sum - product).abs() <= TOLERANCE * product.abs()
}

/// Far above rounding, far below what a derivative contributes. A suspicion is looked into before it becomes an error.
const TOLERANCE: f64 = 1e-10;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Partition;

    #[test]
    fn a_key_holds_color_and_weight() {
        let colors = vec![0, 1, 2, 65_535];
        let keys = keys(&Coloring::new(Partition::Columns, colors.clone())).unwrap();
        for (key, expected) in keys.into_iter().zip(colors) {
            assert_eq!(color(key), expected as usize);
            assert!(weight(key) >= 1.0 && weight(key) <= 65_535.0);
        }
    }

    #[test]
    fn more_colors_than_keys_hold_are_refused() {
        let coloring = Coloring::new(Partition::Columns, vec![1 << 16]);
        let refused = keys(&coloring);
        assert!(matches!(
            refused,
            Err(JacobianError::TooManyColors { count: 65_537, .. })
        ));
    }

    #[test]
    fn rounding_is_no_contradiction_and_infinity_says_nothing() {
        let mut comparison = Comparison::default();
        comparison.add(1.0, 3);
        comparison.add(-1.0, 2);
        assert!(!comparison.contradicts(1.0 + 1e-14));
        assert!(comparison.contradicts(1.001));
        comparison.add(f64::INFINITY, 1);
        assert!(!comparison.contradicts(1.0));
    }
}
