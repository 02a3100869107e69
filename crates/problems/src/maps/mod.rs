//! Vector-valued functions with known Jacobians.

mod broyden;
mod coordinates;
mod layer;
mod residuals;
mod rotated_point;
mod scalar;
mod softmax;

use gradus_jacobian::separable::Blocks;
use gradus_jacobian::{AnyVectorFunction, Scalar};
use nalgebra::DMatrix;
use rand::Rng;

pub use broyden::BroydenTridiagonal;
pub use coordinates::{Polar, Spherical};
pub use layer::{Affine, TanhLayer};
pub use residuals::{ExponentialFit, HelicalValley, PowellSingular, RosenbrockResiduals};
pub use rotated_point::RotatedPoint;
pub use softmax::Softmax;

use crate::problem::draw;
use crate::{BundleAdjustment, RunningExample};

/// A function f: Rⁿ → Rᵐ whose Jacobian is known in closed form, worked out by hand and never by an engine.
///
/// Every implementor is also a [`VectorFunction`](gradus_jacobian::VectorFunction); through [`AnyVectorFunction`] a
/// `dyn MapProblem` can be evaluated and differentiated too.
///
/// ```
/// use gradus_jacobian::Mode;
/// use gradus_problems::{MapProblem, Polar};
///
/// let map: &dyn MapProblem = &Polar;
/// let x = [2.0, 0.0];
/// assert_eq!(map.closed_form_jacobian(&x).as_slice(), [1.0, 0.0, 0.0, 2.0]); // (cos φ, −r sin φ; sin φ, r cos φ)
/// assert_eq!(map.jacobian_by(Mode::Reverse, &x)?, map.closed_form_jacobian(&x));
/// # Ok::<(), gradus_jacobian::JacobianError>(())
/// ```
pub trait MapProblem: AnyVectorFunction {
    /// A name for tables.
    ///
    /// ```
    /// use gradus_problems::{MapProblem, Softmax};
    /// assert_eq!(Softmax { n: 5 }.name(), "softmax 5");
    /// ```
    fn name(&self) -> String;

    /// n, the number of inputs.
    ///
    /// ```
    /// use gradus_problems::{MapProblem, RotatedPoint};
    /// assert_eq!(RotatedPoint.dimension(), 6); // a rotation and a point
    /// ```
    fn dimension(&self) -> usize;

    /// J in closed form, m × n: row j is the gradient of output j.
    ///
    /// # Panics
    /// When x has not n coordinates.
    ///
    /// ```
    /// use gradus_problems::{MapProblem, PowellSingular};
    /// let jacobian = PowellSingular.closed_form_jacobian(&[0.0; 4]);
    /// assert_eq!(jacobian.row(0).iter().copied().collect::<Vec<_>>(), [1.0, 10.0, 0.0, 0.0]); // of x₁ + 10 x₂
    /// ```
    fn closed_form_jacobian(&self, x: &[f64]) -> DMatrix<f64>;

    /// The lower corner of the box to draw points from: f is smooth and of moderate size in it.
    ///
    /// ```
    /// use gradus_problems::{MapProblem, Polar};
    /// assert!(Polar.lower()[0] > 0.0); // r
    /// ```
    fn lower(&self) -> Vec<f64> {
        vec![-2.0; self.dimension()]
    }

    /// The upper corner of the box to draw points from, see [`lower`](Self::lower).
    fn upper(&self) -> Vec<f64> {
        vec![2.0; self.dimension()]
    }
}

/// A point drawn uniformly from the map's box.
///
/// ```
/// use gradus_numerics::stream;
/// use gradus_problems::{Softmax, sample_map};
///
/// let x = sample_map(&Softmax { n: 3 }, &mut stream(0, "doc"));
/// assert!(x.iter().all(|x| (-5.0..5.0).contains(x)));
/// ```
pub fn sample_map(map: &(impl MapProblem + ?Sized), rng: &mut impl Rng) -> Vec<f64> {
    draw(&map.lower(), &map.upper(), rng)
}

/// Every map of the crate, in the order of its table.
///
/// ```
/// use gradus_problems::maps;
///
/// let names: Vec<_> = maps().iter().map(|map| map.name()).collect();
/// assert_eq!(names[..2], ["running example", "polar coordinates"]);
/// ```
pub fn maps() -> Vec<Box<dyn MapProblem>> {
    vec![
        Box::new(Scalar(RunningExample)),
        Box::new(Polar),
        Box::new(Spherical),
        Box::new(RotatedPoint),
        Box::new(Affine::synthetic(3, 5, 0)),
        Box::new(TanhLayer::synthetic(4, 7, 0)),
        Box::new(TanhLayer::synthetic(20, 3, 0)),
        Box::new(Softmax { n: 5 }),
        Box::new(HelicalValley),
        Box::new(PowellSingular),
        Box::new(Blocks(RosenbrockResiduals { n: 6 })),
        Box::new(BroydenTridiagonal { n: 12 }),
        Box::new(ExponentialFit::synthetic(9, 0)),
        Box::new(BundleAdjustment::synthetic(2, 4, 7, 0)),
    ]
}
