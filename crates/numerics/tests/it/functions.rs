//! Every elementary function of one argument with both of its definitions, for the tests that go through all.

use gradus_numerics::Float;

/// A function of one argument.
pub(crate) struct Unary {
    pub(crate) name: &'static str,
    pub(crate) double: fn(f64) -> f64,
    pub(crate) single: fn(f32) -> f32,
    /// Where inputs are drawn uniformly.
    pub(crate) interval: (f64, f64),
}

macro_rules! unary {
    ($($name:ident: $from:literal, $to:literal;)*) => {
        [$(Unary {
            name: stringify!($name),
            double: gradus_numerics::$name,
            single: <f32 as Float>::$name,
            interval: ($from, $to),
        }),*]
    };
}

pub(crate) const UNARY: [Unary; 29] = unary! {
    exp: -750.0, 715.0;
    exp2: -1080.0, 1030.0;
    exp_m1: -2.0, 2.0;
    ln: 0.0, 4.0;
    ln_1p: -1.0, 4.0;
    log2: 0.0, 4.0;
    log10: 0.0, 4.0;
    sin: -20.0, 20.0;
    cos: -20.0, 20.0;
    tan: -20.0, 20.0;
    asin: -1.0, 1.0;
    acos: -1.0, 1.0;
    atan: -10.0, 10.0;
    sinh: -5.0, 5.0;
    cosh: -5.0, 5.0;
    tanh: -5.0, 5.0;
    asinh: -5.0, 5.0;
    acosh: 1.0, 10.0;
    atanh: -1.0, 1.0;
    cbrt: -100.0, 100.0;
    erf: -3.0, 3.0;
    erfc: -3.0, 10.0;
    sigmoid: -20.0, 20.0;
    softplus: -20.0, 20.0;
    relu: -1.0, 1.0;
    silu: -20.0, 20.0;
    gelu: -8.0, 8.0;
    gelu_tanh: 0.0, 8.0;
    rsqrt: 0.0, 4.0;
};

/// A function of two arguments.
pub(crate) struct Binary {
    pub(crate) name: &'static str,
    pub(crate) double: fn(f64, f64) -> f64,
    pub(crate) single: fn(f32, f32) -> f32,
    /// Where the first and the second argument are drawn uniformly.
    pub(crate) intervals: [(f64, f64); 2],
}

macro_rules! binary {
    ($($name:ident: $from:literal, $to:literal, $from2:literal, $to2:literal;)*) => {
        [$(Binary {
            name: stringify!($name),
            double: gradus_numerics::$name,
            single: <f32 as Float>::$name,
            intervals: [($from, $to), ($from2, $to2)],
        }),*]
    };
}

pub(crate) const BINARY: [Binary; 5] = binary! {
    atan2: -5.0, 5.0, -5.0, 5.0;
    hypot: -5.0, 5.0, -5.0, 5.0;
    powf: 0.0, 10.0, -30.0, 30.0;
    max: -1.0, 1.0, -1.0, 1.0;
    min: -1.0, 1.0, -1.0, 1.0;
};
