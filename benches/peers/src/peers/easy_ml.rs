//! easy-ml: records on a Wengert list.

use easy_ml::differentiation::record_operations::SwappedOperations;
use easy_ml::differentiation::{Record, WengertList};
use easy_ml::numeric::extra::{Exp, Ln};

use crate::contender::Contender;
use crate::scalar::{Objective, Scalar};

impl Scalar for Record<'_, f64> {
    #[inline]
    fn value(&self) -> f64 {
        self.number
    }
    #[inline]
    fn add(&self, other: &Self) -> Self {
        self + other
    }
    #[inline]
    fn sub(&self, other: &Self) -> Self {
        self - other
    }
    #[inline]
    fn mul(&self, other: &Self) -> Self {
        self * other
    }
    #[inline]
    fn div(&self, other: &Self) -> Self {
        self / other
    }
    #[inline]
    fn plus(&self, constant: f64) -> Self {
        self + constant
    }
    #[inline]
    fn times(&self, constant: f64) -> Self {
        self * constant
    }
    #[inline]
    fn subtracted_from(&self, constant: f64) -> Self {
        self.sub_swapped(&constant)
    }
    #[inline]
    fn exp(&self) -> Self {
        Exp::exp(self)
    }
    #[inline]
    fn ln(&self) -> Self {
        Ln::ln(self)
    }
}

/// One list, cleared between the calls; the inputs come first on it.
pub fn records(f: &impl Objective) -> Contender<'_> {
    let list = WengertList::new();
    Contender::peer("easy-ml records", move |x, gradient| {
        list.clear();
        let variables: Vec<_> = x.iter().map(|&x| list.variable(x)).collect();
        let result = f.eval(&variables);
        let derivatives = Vec::from(result.derivatives());
        gradient.copy_from_slice(&derivatives[..x.len()]);
        result.number
    })
}
