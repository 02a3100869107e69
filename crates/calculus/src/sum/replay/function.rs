//! Elementary functions lane by lane, each with its slopes.

use super::lanes::{Lanes, WIDTH};
use crate::{Dual, Real};

/// Functions of one and of two numbers by name; value and slopes are those of dual numbers.
macro_rules! functions {
    ($($unary:ident $unary_method:ident)*; $($binary:ident $binary_method:ident)*) => {
        /// A function of one number.
        #[derive(Clone, Copy, Debug)]
        pub(super) enum Unary {
            Powi(i32),
            Powf(f64),
            $($unary,)*
        }

        impl Unary {
            /// The function on any scalar.
            #[inline]
            pub(super) fn apply<T: Real>(self, x: T) -> T {
                match self {
                    Self::Powi(n) => x.powi(n),
                    Self::Powf(p) => x.powf(p),
                    $(Self::$unary => x.$unary_method(),)*
                }
            }

            /// The values, and the slopes into `slope`.
            pub(super) fn evaluate(self, x: Lanes, slope: &mut Lanes) -> Lanes {
                // One loop for each function: the choice is made once, not for every lane.
                match self {
                    Self::Powi(n) => each(x, slope, |x| x.powi(n)),
                    Self::Powf(p) => each(x, slope, |x| x.powf(p)),
                    $(Self::$unary => each(x, slope, Real::$unary_method),)*
                }
            }
        }

        /// A function of two numbers.
        #[derive(Clone, Copy, Debug)]
        pub(super) enum Binary {
            $($binary,)*
        }

        impl Binary {
            /// The function on any scalar.
            #[inline]
            pub(super) fn apply<T: Real>(self, x: T, y: T) -> T {
                match self {
                    $(Self::$binary => Real::$binary_method(x, y),)*
                }
            }

            /// The values, and the slopes by x and by y into `slopes`.
            pub(super) fn evaluate(self, x: Lanes, y: Lanes, slopes: &mut [Lanes; 2]) -> Lanes {
                let mut values = Lanes::ZERO;
                for lane in 0..WIDTH {
                    let x = Dual::<f64, 2>::variable(x.0[lane], 0);
                    let result = self.apply(x, Dual::variable(y.0[lane], 1));
                    values.0[lane] = result.value;
                    slopes[0].0[lane] = result.tangent[0];
                    slopes[1].0[lane] = result.tangent[1];
                }
                values
            }
        }
    };
}

functions!(
    Exp exp
    Ln ln
    Ln1p ln_1p
    ExpM1 exp_m1
    Sqrt sqrt
    Sin sin
    Cos cos
    Tan tan
    Asin asin
    Acos acos
    Atan atan
    Sinh sinh
    Cosh cosh
    Tanh tanh
    Abs abs
    Relu relu
    Sigmoid sigmoid
    Softplus softplus
    Erf erf
    Recip recip;
    Pow pow
    Atan2 atan2
    Hypot hypot
    Max max
    Min min
);

#[inline]
fn each(x: Lanes, slope: &mut Lanes, function: impl Fn(Dual<f64, 1>) -> Dual<f64, 1>) -> Lanes {
    let mut values = Lanes::ZERO;
    for lane in 0..WIDTH {
        let result = function(Dual::variable(x.0[lane], 0));
        values.0[lane] = result.value;
        slope.0[lane] = result.tangent[0];
    }
    values
}
