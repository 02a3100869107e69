//! Gradients without a norm, bounds that are none.

use gradus_optim::OptimError;
use gradus_optim::clip::{self, ClipNorm, Norm};

use super::NOT_NUMBERS;

#[test]
fn clipping_refuses_what_has_no_norm_and_bounds_that_are_none() {
    for value in NOT_NUMBERS {
        for norm in [Norm::One, Norm::Two, Norm::Infinity, Norm::P(3.0)] {
            let rule = ClipNorm {
                norm,
                ..Default::default()
            };
            let mut gradient = [3.0, value, 4.0];
            let error = rule.apply(&mut gradient).unwrap_err();
            assert!(matches!(
                error,
                OptimError::NonFiniteElement { index: 1, .. }
            ));
            assert_eq!((gradient[0], gradient[2]), (3.0, 4.0));
        }
        assert!(clip::by_value(&mut [1.0, value], 1.0).is_err());
        let mut gradient = [3.0];
        assert!(clip::by_norm(&mut gradient, value).is_err());
        assert!(clip::by_value(&mut gradient, value).is_err());
        assert!(clip::by_norm(&mut gradient, -1.0).is_err());
        assert_eq!(gradient, [3.0]);
    }
    let order = ClipNorm {
        norm: Norm::P(0.5),
        ..Default::default()
    };
    assert_eq!(
        order.apply(&mut [1.0]).unwrap_err().to_string(),
        "Clip: norm order p is 0.5: choose it in [1, ∞)"
    );
}
