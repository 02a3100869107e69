//! The two kinds of residuals, block by block.

use gradus_calculus::Real;
use gradus_jacobian::separable::{SeparableMap, chain, value_and_slopes};

use super::projection::{deviate, distort, flatten, rotate};
use super::{BundleAdjustment, CAMERA, rotation};

/// The weighted deviation of each observation: 2 outputs of 15 variables, the camera's 11, the point's 3 and the weight.
#[derive(Clone, Copy, Debug)]
pub struct Reprojection<'a>(pub(super) &'a BundleAdjustment);

/// R and its slopes by the three components of r.
const PREPARED: usize = 9 * 4;

impl Reprojection<'_> {
    /// The residuals of an observation whose camera's rotation matrix is known.
    #[inline]
    pub(super) fn residuals<T: Real>(
        self,
        observation: usize,
        rotation: &[[T; 3]; 3],
        x: [T; 15],
    ) -> [T; 2] {
        let [
            _,
            _,
            _,
            cx,
            cy,
            cz,
            focal,
            center_x,
            center_y,
            kappa1,
            kappa2,
            px,
            py,
            pz,
            weight,
        ] = x;
        let [u, v] = flatten(rotate(rotation, [px - cx, py - cy, pz - cz]));
        let [u, v] = distort([u, v, kappa1, kappa2]);
        let [x, y] = self.0.observations[observation].measured;
        [
            deviate([u, focal, center_x, weight], x),
            deviate([v, focal, center_y, weight], y),
        ]
    }
}

impl SeparableMap<15, 2> for Reprojection<'_> {
    fn blocks(&self, _: usize) -> usize {
        self.0.observations.len()
    }
    #[inline]
    fn indices(&self, block: usize) -> [usize; 15] {
        let observation = &self.0.observations[block];
        let (camera, point) = (
            CAMERA * observation.camera,
            self.0.points_start() + 3 * observation.point,
        );
        let mut indices = [self.0.weights_start() + block; 15];
        for (k, index) in indices.iter_mut().enumerate().take(14) {
            *index = if k < CAMERA {
                camera + k
            } else {
                point + (k - CAMERA)
            };
        }
        indices
    }
    fn block<T: Real>(&self, block: usize, x: [T; 15]) -> [T; 2] {
        self.residuals(block, &rotation([x[0], x[1], x[2]]), x)
    }

    /// R and ∂R/∂r of every camera, entry by entry.
    fn prepare<T: Real>(&self, x: &[f64], prepared: &mut Vec<T>) {
        for camera in x[..self.0.points_start()].as_chunks::<CAMERA>().0 {
            let r = [camera[0], camera[1], camera[2]].map(T::from);
            let (entries, slopes) = value_and_slopes(r, |r| {
                let [[a, b, c], [d, e, f], [g, h, i]] = rotation(r);
                [a, b, c, d, e, f, g, h, i]
            });
            for (entry, slopes) in entries.into_iter().zip(slopes) {
                prepared.push(entry);
                prepared.extend(slopes);
            }
        }
    }

    /// Four stages of at most six variables each. With p = R (X − C): ∂p/∂r = (∂R/∂r) (X − C), ∂p/∂X = R = −∂p/∂C.
    #[inline]
    fn value_and_slopes<T: Real>(
        &self,
        block: usize,
        prepared: &[T],
        x: [T; 15],
    ) -> ([T; 2], [[T; 15]; 2]) {
        let [
            _,
            _,
            _,
            cx,
            cy,
            cz,
            focal,
            center_x,
            center_y,
            kappa1,
            kappa2,
            px,
            py,
            pz,
            weight,
        ] = x;
        let observation = &self.0.observations[block];
        let (entries, _) = prepared[observation.camera * PREPARED..][..PREPARED].as_chunks::<4>();
        let from_camera = [px - cx, py - cy, pz - cz];

        // p with its slopes by r, then by X
        let mut p = [T::from(0.0); 3];
        let mut by_rx = [[T::from(0.0); 6]; 3];
        for i in 0..3 {
            let [a, b, c] = [entries[3 * i], entries[3 * i + 1], entries[3 * i + 2]];
            let mut sums = [T::from(0.0); 4];
            for k in 0..4 {
                sums[k] = a[k] * from_camera[0] + b[k] * from_camera[1] + c[k] * from_camera[2];
            }
            p[i] = sums[0];
            by_rx[i] = [sums[1], sums[2], sums[3], a[0], b[0], c[0]];
        }
        let ([u, v], by_p) = value_and_slopes(p, flatten);
        let (distorted, [[uu, uv, u1, u2], [vu, vv, v1, v2]]) =
            value_and_slopes([u, v, kappa1, kappa2], distort);
        let by_rx = chain(&chain(&[[uu, uv], [vu, vv]], &by_p), &by_rx);
        let by_kappa = [[u1, u2], [v1, v2]];

        let center = [center_x, center_y];
        let mut value = [T::from(0.0); 2];
        let mut slopes = [[T::from(0.0); 15]; 2];
        for i in 0..2 {
            let measured = observation.measured[i];
            let ([residual], [[by_d, by_focal, by_center, by_weight]]) =
                value_and_slopes([distorted[i], focal, center[i], weight], |x| {
                    [deviate(x, measured)]
                });
            let [r0, r1, r2, x0, x1, x2] = by_rx[i];
            let [k1, k2] = by_kappa[i];
            let [[r0, r1, r2, x0, x1, x2, k1, k2]] =
                chain(&[[by_d]], &[[r0, r1, r2, x0, x1, x2, k1, k2]]);
            let mut by_centers = [T::from(0.0); 2];
            by_centers[i] = by_center;
            let [c0, c1] = by_centers;
            value[i] = residual;
            slopes[i] = [
                r0, r1, r2, -x0, -x1, -x2, by_focal, c0, c1, k1, k2, x0, x1, x2, by_weight,
            ];
        }
        (value, slopes)
    }
}

/// 1 − w² of each observation: what keeps the weights near 1.
#[derive(Clone, Copy, Debug)]
pub struct WeightDeviation<'a>(pub(super) &'a BundleAdjustment);

impl SeparableMap<1, 1> for WeightDeviation<'_> {
    fn blocks(&self, _: usize) -> usize {
        self.0.observations.len()
    }
    #[inline]
    fn indices(&self, block: usize) -> [usize; 1] {
        [self.0.weights_start() + block]
    }
    #[inline]
    fn block<T: Real>(&self, _: usize, [weight]: [T; 1]) -> [T; 1] {
        [-(weight * weight) + 1.0]
    }
}
