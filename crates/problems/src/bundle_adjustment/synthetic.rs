//! Made-up scenes of any size.

use std::f64::consts::PI;

use gradus_numerics::{StandardNormal, stream, uniform};
use rand::Rng;
use rand::distr::Distribution;

use super::projection::{distort, flatten, rotate};
use super::{BundleAdjustment, CAMERA, Observation, rotation};

/// How far the cameras are from the centre of the scene, whose points lie within √3 of it.
const DISTANCE: f64 = 6.0;

impl BundleAdjustment {
    /// A made-up scene: points in the cube [−1, 1]³, cameras around it that look at it from all sides, and each point seen
    /// by `observations / points` cameras or one more, with the pixel known to within about a half.
    ///
    /// Same numbers for the same arguments on every machine.
    ///
    /// # Panics
    /// Without cameras, points or observations, and when there are more observations than pairs of a camera and a
    /// point.
    ///
    /// ```
    /// use gradus_jacobian::VectorFunction;
    /// use gradus_problems::BundleAdjustment;
    ///
    /// let scene = BundleAdjustment::synthetic(3, 10, 25, 0);
    /// assert_eq!(scene.inputs(), 3 * 11 + 10 * 3 + 25);
    /// assert_eq!(scene.outputs(scene.inputs()), 3 * 25);
    /// let mut residuals = vec![0.0; 75];
    /// scene.eval(&scene.truth(), &mut residuals);
    /// assert!(residuals.iter().all(|r| r.abs() < 5.0)); // pixels
    /// ```
    pub fn synthetic(cameras: usize, points: usize, observations: usize, seed: u64) -> Self {
        assert!(
            observations <= cameras * points,
            "{cameras} cameras see {points} points at most {} times, found {observations} observations",
            cameras * points
        );
        let mut rng = stream(seed, "bundle adjustment scene");
        let mut truth = Vec::with_capacity(cameras * CAMERA + points * 3 + observations);
        for camera in 0..cameras {
            truth.extend(look_at_origin(camera, cameras, &mut rng));
        }
        truth.extend((0..3 * points).map(|_| 2.0 * uniform(&mut rng) - 1.0));
        truth.extend((0..observations).map(|_| 1.0));

        // Round after round of the points, each seen by the next camera after a first one of its own.
        let first: Vec<f64> = (0..points).map(|_| uniform(&mut rng)).collect();
        let mut seen: Vec<(usize, usize)> = (0..observations)
            .map(|i| {
                let (round, point) = (i / points, i % points);
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a share of the cameras"
                )]
                let start = (first[point] * cameras as f64) as usize;
                ((start + round) % cameras, point)
            })
            .collect();
        seen.sort_unstable();
        let observations = seen
            .into_iter()
            .map(|(camera, point)| {
                let camera_numbers = &truth[camera * CAMERA..][..CAMERA];
                let position = &truth[cameras * CAMERA + 3 * point..][..3];
                let pixel = project(camera_numbers, position);
                let measured = pixel.map(|coordinate| {
                    let noise: f64 = StandardNormal.sample(&mut rng);
                    coordinate + 0.5 * noise
                });
                Observation {
                    camera,
                    point,
                    measured,
                }
            })
            .collect();
        Self {
            truth,
            ..Self::new(cameras, points, observations)
        }
    }
}

/// A camera at an angle of its own on a ring around the scene, a little off in every respect.
fn look_at_origin(camera: usize, cameras: usize, rng: &mut impl Rng) -> [f64; CAMERA] {
    let mut around = |width: f64| width * (2.0 * uniform(rng) - 1.0);
    let angle = PI * ((2 * camera + 1) as f64 / cameras as f64 - 1.0);
    let r = [around(0.2), 0.9 * angle + around(0.05), around(0.2)];
    // R (X − C) = R X + (0, 0, DISTANCE) for C = −Rᵀ (0, 0, DISTANCE): the last row of R
    let [x, y, z] = rotation(r)[2].map(|axis| -DISTANCE * axis + around(0.2));
    let focal = 700.0 + around(100.0);
    let (center_x, center_y) = (around(10.0), around(10.0));
    let (kappa1, kappa2) = (-0.1 + around(0.1), 0.01 + around(0.01));
    let [r0, r1, r2] = r;
    [
        r0, r1, r2, x, y, z, focal, center_x, center_y, kappa1, kappa2,
    ]
}

/// The pixel of a point: f d + x₀.
fn project(camera: &[f64], point: &[f64]) -> [f64; 2] {
    let from_camera = [0, 1, 2].map(|i| point[i] - camera[3 + i]);
    let matrix = rotation([camera[0], camera[1], camera[2]]);
    let [u, v] = flatten(rotate(&matrix, from_camera));
    let distorted = distort([u, v, camera[9], camera[10]]);
    [0, 1].map(|i| camera[6] * distorted[i] + camera[7 + i])
}
