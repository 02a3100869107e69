//! Bundle adjustment of 49 cameras, 7 776 points and 31 843 observations, the size of the first ladybug scene of *Bundle adjustment in
//! the large*.

use gradus_jacobian::VectorFunction;

use crate::contender::{Contender, deliver};

const CAMERAS: usize = 49;
const POINTS: usize = 7_776;
const OBSERVATIONS: usize = 31_843;

/// The problem's data, under a function of our own.
pub struct BundleAdjustment {
    pub problem: gradus_problems::BundleAdjustment,
}

impl BundleAdjustment {
    pub fn ladybug() -> Self {
        Self {
            problem: gradus_problems::BundleAdjustment::synthetic(CAMERAS, POINTS, OBSERVATIONS, 0),
        }
    }

    /// f by a plain loop, f of gradus, whose rotations are computed once for each camera, and J by hand.
    pub fn floor(&self) -> Vec<Contender<'_>> {
        let (mut plain, mut ours) = (vec![0.0; 3 * OBSERVATIONS], vec![0.0; 3 * OBSERVATIONS]);
        vec![
            Contender::function("function", move |x| {
                self.function(x, &mut plain);
                plain[0] + plain[2 * OBSERVATIONS - 1]
            }),
            Contender::function("function, fastest", move |x| {
                self.problem.eval(x, &mut ours);
                ours[0] + ours[2 * OBSERVATIONS - 1]
            }),
            Contender::by_hand(|x, entries| {
                let jacobian = self.problem.closed_form_sparse_jacobian(x);
                deliver(jacobian.values(), entries);
                jacobian.nnz() as f64
            }),
        ]
    }

    /// The denominator: the loop of ADBench's definition.
    fn function(&self, x: &[f64], residuals: &mut [f64]) {
        let (cameras, rest) = x.split_at(11 * CAMERAS);
        let (points, weights) = rest.split_at(3 * POINTS);
        let (deviations, rest) = residuals.split_at_mut(2 * OBSERVATIONS);
        let outputs = deviations.as_chunks_mut::<2>().0;
        for ((seen, w), output) in self.problem.observations().iter().zip(weights).zip(outputs) {
            let camera = &cameras[11 * seen.camera..][..11];
            let [u, v] = project(camera, &points[3 * seen.point..][..3]);
            *output = [w * (u - seen.measured[0]), w * (v - seen.measured[1])];
        }
        for (output, w) in rest.iter_mut().zip(weights) {
            *output = 1.0 - w * w;
        }
    }
}

fn project(camera: &[f64], point: &[f64]) -> [f64; 2] {
    let v = [
        point[0] - camera[3],
        point[1] - camera[4],
        point[2] - camera[5],
    ];
    let [x, y, z] = turn(&camera[..3], v);
    let (u, v) = (x / z, y / z);
    let square = u * u + v * v;
    let scale = 1.0 + camera[9] * square + camera[10] * square * square;
    [
        u * scale * camera[6] + camera[7],
        v * scale * camera[6] + camera[8],
    ]
}

/// v cos θ + (e × v) sin θ + e (e·v) (1 − cos θ) with r = θ e; v + r × v at r = 0.
fn turn(r: &[f64], v: [f64; 3]) -> [f64; 3] {
    let cross = |a: &[f64], b: &[f64]| {
        [
            a[1] * b[2] - a[2] * b[1],
            a[2] * b[0] - a[0] * b[2],
            a[0] * b[1] - a[1] * b[0],
        ]
    };
    let square = r[0] * r[0] + r[1] * r[1] + r[2] * r[2];
    if square == 0.0 {
        let turned = cross(r, &v);
        return [v[0] + turned[0], v[1] + turned[1], v[2] + turned[2]];
    }
    let theta = square.sqrt();
    let (sin, cos) = (theta.sin(), theta.cos());
    let inverse = 1.0 / theta;
    let e = [r[0] * inverse, r[1] * inverse, r[2] * inverse];
    let turned = cross(&e, &v);
    let along = (e[0] * v[0] + e[1] * v[1] + e[2] * v[2]) * (1.0 - cos);
    [
        v[0] * cos + turned[0] * sin + e[0] * along,
        v[1] * cos + turned[1] * sin + e[1] * along,
        v[2] * cos + turned[2] * sin + e[2] * along,
    ]
}
