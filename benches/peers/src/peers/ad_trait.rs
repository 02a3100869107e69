//! `ad_trait`: reverse mode on its global computation graph.

use ad_trait::AD;
use ad_trait::differentiable_function::{
    DerivativeMethodTrait, DifferentiableFunctionTrait, ForwardAD, ForwardADMulti, ReverseAD,
};
use ad_trait::forward_ad::adfn::adfn;
use ad_trait::reverse_ad::adr::{GlobalComputationGraph, adr};
use simba::scalar::ComplexField;

use crate::contender::{Contender, deliver};
use crate::scalar::{Map, Objective, Scalar};

macro_rules! scalar {
    ($type:ty $(, const $n:ident)?) => {
        impl$(<const $n: usize>)? Scalar for $type {
            #[inline]
            fn value(&self) -> f64 {
                self.to_constant()
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

    };
}
scalar!(adr);
scalar!(adfn<N>, const N);

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

/// The crate's own engines of Jacobians: forward with one tangent, forward with sixteen, reverse.
pub fn jacobians<'a, M: Map>(f: &'a M, inputs: usize, outputs: usize) -> [Contender<'a>; 3] {
    let f = Function { f, inputs, outputs };
    [
        jacobian("ad_trait ForwardAD", ForwardAD::new(), f),
        jacobian(
            "ad_trait ForwardADMulti 16",
            ForwardADMulti::<adfn<16>>::new(),
            f,
        ),
        jacobian("ad_trait ReverseAD", ReverseAD::new(), f),
    ]
}

fn jacobian<'a, M: Map, E: DerivativeMethodTrait + 'a>(
    name: &'static str,
    engine: E,
    f: Function<'a, M>,
) -> Contender<'a>
where
    Function<'a, M>: DifferentiableFunctionTrait<E::T>,
{
    Contender::peer(name, move |x, entries| {
        let (value, jacobian) = engine.derivative(x, &f);
        deliver(&jacobian, entries);
        value.iter().sum()
    })
}

/// A map as this crate takes it.
struct Function<'a, M> {
    f: &'a M,
    inputs: usize,
    outputs: usize,
}

impl<M> Clone for Function<'_, M> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<M> Copy for Function<'_, M> {}

impl<M: Map, T: AD + Scalar> DifferentiableFunctionTrait<T> for Function<'_, M> {
    const NAME: &'static str = "map";

    fn call(&self, inputs: &[T], _: bool) -> Vec<T> {
        self.f.eval(inputs)
    }
    fn num_inputs(&self) -> usize {
        self.inputs
    }
    fn num_outputs(&self) -> usize {
        self.outputs
    }
}
