//! Clipping, with the 10⁻⁶ that PyTorch adds to the norm.

use gradus_optim::clip::{ClipNorm, Norm, by_value};
use serde_json::Value;

use super::{cases, numbers};

#[test]
fn every_clipped_gradient_is_pytorchs() {
    let cases = cases(include_str!("../../reference/clip.json"));
    assert_eq!(cases.len(), 19);
    for case in &cases {
        let mut gradient = numbers(&case["gradient"]);
        if case["fn"] == "clip_grad_value_" {
            by_value(&mut gradient, case["clip_value"].as_f64().unwrap()).unwrap();
        } else {
            let rule = ClipNorm {
                max_norm: case["max_norm"].as_f64().unwrap(),
                norm: norm(&case["norm_type"]),
                epsilon: 1e-6,
            };
            let norm = rule.apply(&mut gradient).unwrap();
            assert_close(case, norm, case["total_norm"].as_f64().unwrap());
        }
        for (found, expected) in gradient.iter().zip(numbers(&case["clipped"])) {
            assert_close(case, *found, expected);
        }
    }
}

fn norm(kind: &Value) -> Norm {
    match kind.as_f64() {
        Some(1.0) => Norm::One,
        Some(2.0) => Norm::Two,
        Some(p) => Norm::P(p),
        None => Norm::Infinity,
    }
}

fn assert_close(case: &Value, found: f64, expected: f64) {
    assert!(
        (found - expected).abs() <= 1e-15 * expected.abs(),
        "{case}: {found} instead of {expected}"
    );
}
