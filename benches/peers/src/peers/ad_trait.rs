//! `ad_trait`: reverse mode on its global computation graph.

use ad_trait::AD;
use ad_trait::reverse_ad::adr::{GlobalComputationGraph, adr};
use simba::scalar::ComplexField;

use crate::contender::Contender;
use crate::scalar::{Objective, Scalar};

impl Scalar for adr {
    #[inline]
    fn value(&self) -> f64 {
        adr::value(self)
    }
    #[inline]
    fn add(&self, other: &Self) -> Self {
        *self + *other
    }
    #[inline]
    fn sub(&self, other: &Self) -> Self {
        *self - *other
    }
    #[inline]
    fn mul(&self, other: &Self) -> Self {
        *self * *other
    }
    #[inline]
    fn div(&self, other: &Self) -> Self {
        *self / *other
    }
    #[inline]
    fn plus(&self, constant: f64) -> Self {
        AD::add_scalar(constant, *self)
    }
    #[inline]
    fn times(&self, constant: f64) -> Self {
        AD::mul_scalar(constant, *self)
    }
    #[inline]
    fn subtracted_from(&self, constant: f64) -> Self {
        AD::sub_l_scalar(constant, *self)
    }
    #[inline]
    fn exp(&self) -> Self {
        ComplexField::exp(*self)
    }
    #[inline]
    fn ln(&self) -> Self {
        ComplexField::ln(*self)
    }
}

/// What `FunctionEngine` with `ReverseAD` does, without its vectors and matrix of outputs. The graph is a thread-local of
/// the crate: it keeps its memory from call to call.
pub fn reverse(f: &impl Objective) -> Contender<'_> {
    let mut variables = Vec::new();
    Contender::peer("ad_trait reverse", move |x, gradient| {
        GlobalComputationGraph::get().reset();
        variables.clear();
        variables.extend(x.iter().map(|&x| adr::new_variable(x, false)));
        let result = f.eval(&variables);
        let adjoints = result.get_backwards_mode_grad();
        for (slope, variable) in gradient.iter_mut().zip(&variables) {
            *slope = adjoints.wrt(variable);
        }
        adr::value(&result)
    })
}
