//! Maps made of blocks: residuals and sparse Jacobian of a bundle adjustment, and of two smaller maps.

use gradus_jacobian::separable::{BlockStructured, Blocks, try_value_and_jacobian};
use gradus_numerics::{Digest, stream, uniform};
use gradus_problems::{BundleAdjustment, RosenbrockResiduals};

use super::Topic;

pub(super) fn topics() -> Vec<Topic> {
    vec![Topic {
        krate: "jacobian",
        name: "separable",
        digest: separable,
    }]
}

fn separable() -> anyhow::Result<Digest> {
    let mut digest = Digest::new();
    let scene = BundleAdjustment::synthetic(7, 60, 300, 0);
    add(&scene, &scene.truth(), &mut digest)?;
    let mut x = scene.start(0);
    add(&scene, &x, &mut digest)?;
    x[..3].fill(0.0); // a camera that is not turned
    add(&scene, &x, &mut digest)?;

    let mut rng = stream(0, "digest/maps");
    let x: Vec<f64> = (0..203).map(|_| 4.0 * uniform(&mut rng) - 2.0).collect();
    add(&Blocks(RosenbrockResiduals { n: 203 }), &x, &mut digest)?;
    Ok(digest)
}

fn add(f: &impl BlockStructured, x: &[f64], digest: &mut Digest) -> anyhow::Result<()> {
    let (value, jacobian) = try_value_and_jacobian(f, x)?;
    for &number in value.iter().chain(jacobian.values()) {
        digest.f64(number);
    }
    for &column in jacobian.col_indices() {
        digest.u64(column as u64);
    }
    Ok(())
}
