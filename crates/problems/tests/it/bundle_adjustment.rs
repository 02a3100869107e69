//! Bundle adjustment: by blocks, by stages, by hand, by the definition; rotations at and around zero.

use gradus_calculus::{Real, ScalarFunction, Tolerance, hessian, scalar_function};
use gradus_jacobian::separable::{self, BlockJacobian, Blocks, SeparableMap};
use gradus_jacobian::{Mode, VectorFunction, check_jacobian, jacobian_by};
use gradus_numerics::{cos, max, sin, stream, uniform};
use gradus_problems::{BundleAdjustment, Observation, Reprojection, rotation};
use nalgebra::{DMatrix, Matrix3, Vector3, matrix};

/// Scenes with points near and far from their truth, the first camera not turned at all.
fn scenes() -> Vec<(BundleAdjustment, Vec<f64>)> {
    let mut scenes = Vec::new();
    for (cameras, points, observations) in [(1, 1, 1), (2, 3, 6), (5, 7, 19), (3, 40, 100)] {
        let f = BundleAdjustment::synthetic(cameras, points, observations, 1);
        let mut x = f.start(2);
        scenes.push((f.clone(), x.clone()));
        x[..3].fill(0.0);
        x[5] = -6.0;
        scenes.push((f, x));
    }
    scenes
}

/// The largest difference, relative to the larger of an entry and a thousandth of its matrix.
fn off(found: &[f64], expected: &[f64]) -> f64 {
    let largest = expected.iter().fold(0.0, |m, e| max(m, e.abs()));
    (found.iter().zip(expected))
        .map(|(found, expected)| (found - expected).abs() / max(expected.abs(), 1e-3 * largest))
        .fold(0.0, max)
}

#[test]
fn by_blocks_by_hand_and_by_the_dense_engines() {
    for (f, x) in scenes() {
        let (value, by_blocks) = separable::value_and_jacobian(&f, &x);
        let by_hand = f.closed_form_sparse_jacobian(&x);
        assert_eq!(by_blocks.pattern(), by_hand.pattern());
        assert_eq!(by_blocks.nnz(), 31 * f.observations().len());
        assert!(off(by_blocks.values(), by_hand.values()) <= 1e-11);
        let mut plain = vec![f64::NAN; value.len()];
        f.eval(&x, &mut plain);
        let bits = |values: &[f64]| values.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(value.as_slice()), bits(&plain));
        f.parts().eval(&x, &mut plain);
        assert_eq!(bits(value.as_slice()), bits(&plain));
        let dense = DMatrix::from(&by_blocks);
        for mode in [Mode::Forward, Mode::Reverse] {
            let engine = jacobian_by(mode, &f, &x);
            assert!(
                off(dense.as_slice(), engine.as_slice()) <= 1e-11,
                "{mode:?}"
            );
        }
    }
}

/// The reprojection without its stages: 15 tangents through all of it.
struct Whole<'a>(Reprojection<'a>);

impl SeparableMap<15, 2> for Whole<'_> {
    fn blocks(&self, variables: usize) -> usize {
        self.0.blocks(variables)
    }
    fn indices(&self, block: usize) -> [usize; 15] {
        self.0.indices(block)
    }
    fn block<T: Real>(&self, block: usize, x: [T; 15]) -> [T; 2] {
        self.0.block(block, x)
    }
}

#[test]
fn the_stages_are_the_whole() {
    for (f, x) in scenes() {
        let Blocks(reprojection) = f.parts().0;
        let (staged, in_stages) = separable::value_and_jacobian(&Blocks(reprojection), &x);
        let (whole, at_once) = separable::value_and_jacobian(&Blocks(Whole(reprojection)), &x);
        assert_eq!(staged, whole);
        assert_eq!(in_stages.pattern(), at_once.pattern());
        assert!(off(in_stages.values(), at_once.values()) <= 1e-12);
    }
}

#[test]
fn differences_of_values_confirm_it() {
    for (f, x) in scenes().into_iter().take(4) {
        let claimed = DMatrix::from(&separable::jacobian(&f, &x));
        check_jacobian(&f, &x, &claimed, Tolerance::default()).unwrap();
        let mut wrong = claimed.clone();
        wrong[(0, 3)] = -wrong[(0, 3)]; // by the camera's centre
        let found = check_jacobian(&f, &x, &wrong, Tolerance::default()).unwrap_err();
        assert_eq!((found.row, found.column), (0, 3));
    }
}

/// The definition, in the words of ADBench: p cos θ + (e × p) sin θ + e (e·p) (1 − cos θ), and so on.
fn by_definition(f: &BundleAdjustment, x: &[f64], cameras: usize, points: usize) -> Vec<f64> {
    let (cameras, rest) = x.split_at(11 * cameras);
    let (points, weights) = rest.split_at(3 * points);
    let mut residuals = Vec::new();
    for (seen, weight) in f.observations().iter().zip(weights) {
        let camera = &cameras[11 * seen.camera..][..11];
        let r = Vector3::from_column_slice(&camera[..3]);
        let point = Vector3::from_column_slice(&points[3 * seen.point..][..3])
            - Vector3::from_column_slice(&camera[3..6]);
        let theta = r.norm();
        let turned = if theta == 0.0 {
            point + r.cross(&point)
        } else {
            let axis = r / theta;
            point * cos(theta)
                + axis.cross(&point) * sin(theta)
                + axis * axis.dot(&point) * (1.0 - cos(theta))
        };
        let (u, v) = (turned.x / turned.z, turned.y / turned.z);
        let square = u * u + v * v;
        let scale = 1.0 + camera[9] * square + camera[10] * square * square;
        residuals.push(weight * (u * scale * camera[6] + camera[7] - seen.measured[0]));
        residuals.push(weight * (v * scale * camera[6] + camera[8] - seen.measured[1]));
    }
    residuals.extend(weights.iter().map(|w| 1.0 - w * w));
    residuals
}

#[test]
fn residuals_are_those_of_the_definition() {
    let f = BundleAdjustment::synthetic(5, 7, 19, 1);
    let mut x = f.start(2);
    for _ in 0..2 {
        let mut residuals = vec![f64::NAN; 57];
        f.eval(&x, &mut residuals);
        for (found, expected) in residuals.iter().zip(by_definition(&f, &x, 5, 7)) {
            assert!((found - expected).abs() <= 1e-11, "{found} {expected}");
        }
        x[..3].fill(0.0);
    }
}

#[test]
fn a_scene_is_what_it_is_said_to_be() {
    let f = BundleAdjustment::synthetic(4, 10, 33, 5);
    assert_eq!(f.truth(), BundleAdjustment::synthetic(4, 10, 33, 5).truth());
    assert_ne!(f.truth(), BundleAdjustment::synthetic(4, 10, 33, 6).truth());
    assert_eq!(f.observations().len(), 33);
    let mut pairs: Vec<_> = f
        .observations()
        .iter()
        .map(|o| (o.camera, o.point))
        .collect();
    let mut seen = [0; 10];
    for (_, point) in &pairs {
        seen[*point] += 1;
    }
    assert!(seen.iter().all(|times| (3..=4).contains(times)), "{seen:?}");
    pairs.dedup();
    assert_eq!(pairs.len(), 33, "no camera sees a point twice");
    // Every point is in front of the cameras, also where the adjustment starts.
    for x in [f.truth(), f.start(0)] {
        for seen in f.observations() {
            let camera = &x[11 * seen.camera..][..11];
            let point = &x[44 + 3 * seen.point..][..3];
            let depth: f64 = rotation([camera[0], camera[1], camera[2]])[2]
                .iter()
                .zip(point.iter().zip(&camera[3..6]))
                .map(|(axis, (point, center))| axis * (point - center))
                .sum();
            assert!((3.0..9.0).contains(&depth), "{depth}");
        }
    }
    let mut residuals = vec![0.0; 99];
    f.eval(&f.truth(), &mut residuals);
    let square: f64 = residuals[..66].iter().map(|r| r * r).sum();
    assert!((0.1..0.6).contains(&(square / 66.0)), "{square}"); // ½ pixel
}

#[test]
fn rotations_are_rotations() {
    let mut rng = stream(0, "rotations");
    for size in [
        1e-300, 1e-12, 1e-3, 0.499_999, 0.5, 0.500_001, 1.0, 3.0, 7.0,
    ] {
        for _ in 0..50 {
            let v = Vector3::from_fn(|_, _| 2.0 * uniform(&mut rng) - 1.0);
            let r = v.normalize() * size;
            let rows = rotation([r.x, r.y, r.z]);
            let matrix = Matrix3::from_fn(|i, j| rows[i][j]);
            assert!((matrix * matrix.transpose() - Matrix3::identity()).amax() <= 1e-15 * 4.0);
            assert!((matrix.determinant() - 1.0).abs() <= 1e-14);
            assert!((matrix * r - r).amax() <= 4e-15 * size, "the axis stays");
            let angle = max(-1.0, (matrix.trace() - 1.0) / 2.0);
            assert!((angle - cos(size)).abs() <= 1e-15 * 4.0);
        }
    }
}

#[test]
fn a_rotation_is_smooth_at_zero() {
    // R = I + [r]× + ½ [r]×² + …, so the first entry of R v is v₁ + (r₂v₃ − r₃v₂) + ½ (−(r₂² + r₃²) v₁ + r₁r₂ v₂ + r₁r₃ v₃)
    let f = scalar_function!(|r| {
        let row = rotation([r[0], r[1], r[2]])[0];
        row[0] * 2.0 + row[1] * 3.0 + row[2] * 5.0
    });
    assert_eq!(f.eval(&[0.0; 3]).to_bits(), 2.0_f64.to_bits());
    let second = hessian(&f, &[0.0; 3]);
    let expected = matrix![0.0, 1.5, 2.5; 1.5, -2.0, 0.0; 2.5, 0.0, -2.0];
    assert_eq!(second.as_slice(), expected.as_slice());
    // On either side of the border between series and sines, values and second derivatives are the same.
    let at = |size: f64| [0.48 * size, 0.6 * size, 0.64 * size];
    let (below, above) = (at(0.5 - 1e-9), at(0.5 + 1e-9));
    assert!((f.eval(&below) - f.eval(&above)).abs() < 1e-7);
    assert!((hessian(&f, &below) - hessian(&f, &above)).amax() < 1e-7);
}

#[test]
fn a_point_in_the_plane_of_the_camera_is_an_error_and_the_matrix_remains_of_use() {
    let seen = Observation {
        camera: 0,
        point: 0,
        measured: [0.0; 2],
    };
    let f = BundleAdjustment::new(1, 1, vec![seen]);
    let mut x = [0.0; 15];
    (x[6], x[13], x[14]) = (1.0, 2.0, 1.0);
    let mut jacobian = BlockJacobian::new(&f, 15);
    assert_eq!(jacobian.try_evaluate(&x), Ok(()));
    x[13] = 0.0; // 0/0
    assert!(jacobian.try_evaluate(&x).is_err());
    x[13] = 4.0;
    jacobian.evaluate(&x);
    assert_eq!(jacobian.matrix().values()[11].to_bits(), 0.25_f64.to_bits()); // ∂(x/z)/∂x
}

#[test]
#[should_panic(expected = "observation 0 names camera 1 and point 0, but there are 1 and 1")]
fn an_observation_by_no_camera_is_refused() {
    let seen = Observation {
        camera: 1,
        point: 0,
        measured: [0.0; 2],
    };
    BundleAdjustment::new(1, 1, vec![seen]);
}

#[test]
#[should_panic(expected = "2 cameras see 3 points at most 6 times, found 7 observations")]
fn more_observations_than_pairs_are_refused() {
    BundleAdjustment::synthetic(2, 3, 7, 0);
}

#[test]
#[should_panic(expected = "the function takes 15 coordinates, found 14")]
fn variables_of_the_wrong_number_are_named() {
    BundleAdjustment::synthetic(1, 1, 1, 0).eval(&[0.0; 14], &mut [0.0; 3]);
}
