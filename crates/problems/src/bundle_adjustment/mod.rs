//! Bundle adjustment: cameras and points from what the cameras see.

mod by_hand;
mod projection;
mod reprojection;
mod rotation;
mod synthetic;

use gradus_calculus::Real;
use gradus_jacobian::separable::{BlockStructured, Blocks, Pattern, Rows, Stacked};
use gradus_jacobian::{JacobianError, VectorFunction};
use gradus_numerics::{stream, uniform};

pub(crate) use self::by_hand::{by_rotation, rotation_matrix};
pub use self::reprojection::{Reprojection, WeightDeviation};
pub use self::rotation::rotation;
use crate::MapProblem;
use crate::problem::assert_dimension;
use nalgebra::DMatrix;

/// Numbers of a camera: r (3), C (3), f, x₀ (2), κ (2).
const CAMERA: usize = 11;

/// Residuals of n cameras that saw m points in p observations, a map of 11n + 3m + p variables to 3p outputs:
/// w (project(camera, X) − measured), two for each observation, then 1 − w² for each.
///
/// Variables: the cameras, each with rotation r (axis times angle), centre C, focal length f, principal point x₀ and radial
/// distortion κ; the points X; the weights w of the observations. With p = R(r) (X − C) and u = (p₁/p₃, p₂/p₃),
/// project = f u (1 + κ₁ ‖u‖² + κ₂ ‖u‖⁴) + x₀.
///
/// This is the objective BA of ADBench (Šrajer, Kukelova and Fitzgibbon, *A benchmark of selected algorithmic differentiation tools on
/// some problems in computer vision and machine learning*, Optimization Methods and Software 33 (2018)), but for one thing: at
/// r = 0 there is no case of its own, [`rotation`] is smooth.
///
/// The Jacobian has 31 entries for each observation; [`separable`](gradus_jacobian::separable) computes it.
///
/// ```
/// use gradus_jacobian::{VectorFunction, separable};
/// use gradus_problems::{BundleAdjustment, Observation};
///
/// // A camera at the origin that looks along z, and a point two units before it and one to the side.
/// let seen = Observation { camera: 0, point: 0, measured: [40.0, 0.0] };
/// let f = BundleAdjustment::new(1, 1, vec![seen]);
/// let camera = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 100.0, 0.0, 0.0, 0.0, 0.0];
/// let x = [&camera[..], &[1.0, 0.0, 2.0], &[1.0]].concat();
/// let (residuals, jacobian) = separable::value_and_jacobian(&f, &x);
/// assert_eq!(residuals.as_slice(), [10.0, 0.0, 0.0]); // 100 · ½ − 40
/// assert_eq!(jacobian.nnz(), 31);
/// let row = jacobian.row(0);
/// assert_eq!(row.values()[11..], [50.0, 0.0, -25.0, 10.0]); // f/z, 0, −f x/z²; by w the residual
/// ```
#[derive(Clone, Debug)]
pub struct BundleAdjustment {
    cameras: usize,
    points: usize,
    observations: Vec<Observation>,
    /// What the scene was made from; empty where that is not known.
    truth: Vec<f64>,
}

/// A camera saw a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observation {
    /// Which camera.
    pub camera: usize,
    /// Which point.
    pub point: usize,
    /// Where, in pixels.
    pub measured: [f64; 2],
}

impl BundleAdjustment {
    /// A problem of its cameras and points and of what was seen.
    ///
    /// # Panics
    /// Without cameras, points or observations, and where an observation names a camera or a point that is not there.
    ///
    /// ```
    /// use gradus_problems::{BundleAdjustment, Observation};
    /// let seen = [0, 1].map(|camera| Observation { camera, point: 0, measured: [0.0; 2] });
    /// assert_eq!(BundleAdjustment::new(2, 1, seen.to_vec()).inputs(), 2 * 11 + 3 + 2);
    /// ```
    #[track_caller]
    pub fn new(cameras: usize, points: usize, observations: Vec<Observation>) -> Self {
        assert!(
            cameras > 0 && points > 0 && !observations.is_empty(),
            "a bundle adjustment needs cameras, points and observations, found {cameras}, {points} and {}",
            observations.len()
        );
        for (i, seen) in observations.iter().enumerate() {
            assert!(
                seen.camera < cameras && seen.point < points,
                "observation {i} names camera {} and point {}, but there are {cameras} and {points}",
                seen.camera,
                seen.point
            );
        }
        Self {
            cameras,
            points,
            observations,
            truth: Vec::new(),
        }
    }

    /// The number of variables, 11n + 3m + p.
    ///
    /// ```
    /// use gradus_problems::BundleAdjustment;
    /// assert_eq!(BundleAdjustment::synthetic(2, 3, 5, 0).inputs(), 22 + 9 + 5);
    /// ```
    pub fn inputs(&self) -> usize {
        self.weights_start() + self.observations.len()
    }

    /// What was seen.
    ///
    /// ```
    /// use gradus_problems::BundleAdjustment;
    /// let seen = BundleAdjustment::synthetic(2, 3, 5, 0);
    /// assert_eq!(seen.observations().len(), 5);
    /// ```
    pub fn observations(&self) -> &[Observation] {
        &self.observations
    }

    /// The variables a [`synthetic`](Self::synthetic) scene was made from; all zero where that is not known.
    ///
    /// ```
    /// use gradus_problems::BundleAdjustment;
    /// let truth = BundleAdjustment::synthetic(2, 3, 5, 0).truth();
    /// assert_eq!(truth[2 * 11 + 3 * 3..], [1.0; 5]); // the weights
    /// ```
    pub fn truth(&self) -> Vec<f64> {
        if self.truth.is_empty() {
            vec![0.0; self.inputs()]
        } else {
            self.truth.clone()
        }
    }

    /// The truth with every number changed by up to a hundredth of it and a hundredth: where an adjustment would start.
    ///
    /// ```
    /// use gradus_problems::BundleAdjustment;
    /// let scene = BundleAdjustment::synthetic(2, 3, 5, 0);
    /// for (start, truth) in scene.start(7).iter().zip(scene.truth()) {
    ///     assert!((start - truth).abs() <= 0.01 + 0.01 * truth.abs());
    /// }
    /// ```
    pub fn start(&self, seed: u64) -> Vec<f64> {
        let mut rng = stream(seed, "bundle adjustment start");
        let mut around = move |x: f64| x + 0.01 * (1.0 + x.abs()) * (2.0 * uniform(&mut rng) - 1.0);
        self.truth().into_iter().map(&mut around).collect()
    }

    fn points_start(&self) -> usize {
        self.cameras * CAMERA
    }
    fn weights_start(&self) -> usize {
        self.points_start() + 3 * self.points
    }

    /// The two kinds of residuals above one another.
    ///
    /// ```
    /// use gradus_jacobian::VectorFunction;
    /// use gradus_problems::BundleAdjustment;
    /// let scene = BundleAdjustment::synthetic(2, 3, 5, 0);
    /// let parts = scene.parts();
    /// let (reprojection, weights) = (parts.0, parts.1);
    /// assert_eq!((reprojection.outputs(36), weights.outputs(36)), (10, 5));
    /// ```
    pub fn parts(
        &self,
    ) -> Stacked<Blocks<Reprojection<'_>, 15, 2>, Blocks<WeightDeviation<'_>, 1, 1>> {
        Stacked(Blocks(Reprojection(self)), Blocks(WeightDeviation(self)))
    }
}

impl VectorFunction for BundleAdjustment {
    fn outputs(&self, inputs: usize) -> usize {
        assert_dimension(self.inputs(), inputs);
        3 * self.observations.len()
    }
    fn eval<T: Real>(&self, x: &[T], y: &mut [T]) {
        assert_dimension(self.inputs(), x.len());
        let Stacked(Blocks(reprojection), weights) = self.parts();
        let cameras = x[..self.points_start()].as_chunks::<CAMERA>().0;
        let rotations: Vec<_> = cameras
            .iter()
            .map(|c| rotation([c[0], c[1], c[2]]))
            .collect();
        let (deviations, rest) = y.split_at_mut(2 * self.observations.len());
        let weight = &x[self.weights_start()..];
        for (block, outputs) in deviations.as_chunks_mut::<2>().0.iter_mut().enumerate() {
            let Observation { camera, point, .. } = self.observations[block];
            let (camera_numbers, position) =
                (&cameras[camera], &x[self.points_start() + 3 * point..][..3]);
            let own = std::array::from_fn(|k| match k {
                0..CAMERA => camera_numbers[k],
                CAMERA..14 => position[k - CAMERA],
                _ => weight[block],
            });
            *outputs = reprojection.residuals(block, &rotations[camera], own);
        }
        weights.eval(x, rest);
    }
}

impl MapProblem for BundleAdjustment {
    fn name(&self) -> String {
        let (n, m, p) = (self.cameras, self.points, self.observations.len());
        format!("bundle adjustment of {n} cameras, {m} points and {p} observations")
    }
    fn dimension(&self) -> usize {
        self.inputs()
    }
    fn closed_form_jacobian(&self, x: &[f64]) -> DMatrix<f64> {
        DMatrix::from(&self.closed_form_sparse_jacobian(x))
    }
    // around the truth: in front of the cameras
    fn lower(&self) -> Vec<f64> {
        self.truth()
            .iter()
            .map(|x| x - 0.1 * (1.0 + x.abs()))
            .collect()
    }
    fn upper(&self) -> Vec<f64> {
        self.truth()
            .iter()
            .map(|x| x + 0.1 * (1.0 + x.abs()))
            .collect()
    }
}

/// For [`separable`](gradus_jacobian::separable): 15 entries in each of the first 2p rows, one in each of the last p.
impl BlockStructured for BundleAdjustment {
    fn add_rows(&self, variables: usize, pattern: &mut Pattern) -> Result<(), JacobianError> {
        self.parts().add_rows(variables, pattern)
    }
    fn fill_rows<T: Real>(
        &self,
        x: &[f64],
        prepared: &mut Vec<T>,
        rows: &mut Rows<'_>,
    ) -> Result<(), JacobianError> {
        self.parts().fill_rows(x, prepared, rows)
    }
}
