//! Directions: unit vectors.

use crate::CalculusError;

/// A unit vector u ∈ Rⁿ, ‖u‖ = 1, to differentiate along.
///
/// ```
/// use gradus_calculus::Direction;
///
/// let u = Direction::new(&[3.0, 4.0])?;
/// assert_eq!(u.components(), [0.6, 0.8]);
/// # Ok::<(), gradus_calculus::CalculusError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Direction {
    components: Vec<f64>,
}

impl Direction {
    /// u = v / ‖v‖, for v of any finite length but 0, however large or small.
    ///
    /// # Errors
    /// [`EmptyInput`](CalculusError::EmptyInput), [`ZeroDirection`](CalculusError::ZeroDirection), or
    /// [`NonFiniteDirection`](CalculusError::NonFiniteDirection) with the component's index and value.
    ///
    /// ```
    /// use gradus_calculus::{CalculusError, Direction};
    ///
    /// assert_eq!(Direction::new(&[-1e300, 0.0])?.components(), [-1.0, 0.0]);
    /// assert_eq!(Direction::new(&[0.0, 0.0]), Err(CalculusError::ZeroDirection));
    /// # Ok::<(), CalculusError>(())
    /// ```
    pub fn new(v: &[f64]) -> Result<Self, CalculusError> {
        if v.is_empty() {
            return Err(CalculusError::EmptyInput);
        }
        if let Some(index) = v.iter().position(|component| !component.is_finite()) {
            return Err(CalculusError::NonFiniteDirection {
                index,
                value: v[index],
            });
        }
        let largest = v.iter().fold(0.0, |largest: f64, component| {
            gradus_numerics::max(largest, component.abs())
        });
        if largest == 0.0 {
            return Err(CalculusError::ZeroDirection);
        }
        // Where ‖v‖² would overflow or lose digits, a power of two, which is exact, brings v near 1 first.
        let scale = match largest {
            huge if huge > 1e100 => f64::from_bits(0x1f3_u64 << 52), // 2⁻⁵²⁴
            tiny if tiny < 1e-100 => f64::from_bits(0x60b_u64 << 52), // 2⁵²⁴
            _ => 1.0,
        };
        let scaled: Vec<f64> = v.iter().map(|component| component * scale).collect();
        let norm = gradus_numerics::norm(&scaled);
        Ok(Self {
            components: scaled.iter().map(|component| component / norm).collect(),
        })
    }

    /// The i-th axis eᵢ of Rⁿ.
    ///
    /// # Panics
    /// When i is not below n.
    ///
    /// ```
    /// use gradus_calculus::Direction;
    /// assert_eq!(Direction::axis(3, 1).components(), [0.0, 1.0, 0.0]);
    /// ```
    #[track_caller]
    pub fn axis(n: usize, i: usize) -> Self {
        assert!(
            i < n,
            "axis {i} of a space of {n} dimensions: count axes from 0"
        );
        let mut components = vec![0.0; n];
        components[i] = 1.0;
        Self { components }
    }

    /// (cos φ, sin φ) in the plane, φ in radians.
    ///
    /// # Panics
    /// When φ is not finite, naming it.
    ///
    /// ```
    /// use gradus_calculus::Direction;
    /// assert_eq!(Direction::from_angle(0.0).components(), [1.0, 0.0]);
    /// ```
    #[track_caller]
    pub fn from_angle(phi: f64) -> Self {
        assert!(
            phi.is_finite(),
            "the angle {phi} has no direction: it must be finite"
        );
        Self {
            components: vec![gradus_numerics::cos(phi), gradus_numerics::sin(phi)],
        }
    }

    /// −u.
    ///
    /// ```
    /// use gradus_calculus::Direction;
    /// assert_eq!(Direction::axis(2, 0).reversed().components(), [-1.0, 0.0]);
    /// ```
    #[must_use]
    pub fn reversed(&self) -> Self {
        Self {
            components: self.components.iter().map(|component| -component).collect(),
        }
    }

    /// The components u₁ … uₙ.
    ///
    /// ```
    /// use gradus_calculus::Direction;
    /// assert_eq!(Direction::axis(1, 0).components(), [1.0]);
    /// ```
    pub fn components(&self) -> &[f64] {
        &self.components
    }
}
