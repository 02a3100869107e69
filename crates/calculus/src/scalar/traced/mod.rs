//! A scalar that knows which inputs it depends on, and which of them meet in a nonlinear operation.

mod interactions;
mod operators;
mod sets;
mod walk;

use std::cell::{Cell, RefCell};

use nalgebra::DMatrix;
use nalgebra_sparse::pattern::SparsityPattern;

use self::interactions::Interactions;
use self::sets::IndexSets;
use crate::Real;
use crate::real::assert_same_length;

/// What a trace takes to depend on what.
///
/// A selection (`max`, `min`, `relu`) can depend on either side somewhere, and on one of them at a point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// A selection depends on both sides: true at every point, unless the function looks at values by itself.
    #[default]
    Everywhere,
    /// A selection depends on the side that is selected at this point.
    AtPoint,
}

/// Where [`Traced`] numbers keep what they depend on.
///
/// ```
/// use gradus_calculus::{Reach, Real, Tracer};
///
/// let tracer = Tracer::new(3, Reach::Everywhere);
/// let x = tracer.variables(&[1.0, 2.0, 3.0]);
/// let pattern = tracer.dependence(&[x[0].sin(), x[1] * x[2], x[0] - x[0]]);
/// assert_eq!(pattern.major_offsets(), [0, 1, 3, 4]);
/// assert_eq!(pattern.minor_indices(), [0, 1, 2, 0]); // what a number depends on is not simplified: x₀ − x₀
/// ```
#[derive(Debug)]
pub struct Tracer {
    sets: RefCell<IndexSets>,
    interactions: Option<RefCell<Interactions>>,
    reach: Reach,
    looked: Cell<bool>,
}

impl Tracer {
    /// A trace of functions of so many inputs.
    ///
    /// ```
    /// use gradus_calculus::{Reach, Tracer};
    /// assert!(!Tracer::new(2, Reach::Everywhere).looked_at_values());
    /// ```
    ///
    /// # Panics
    /// From 2³² inputs on.
    pub fn new(inputs: usize, reach: Reach) -> Self {
        Self {
            sets: RefCell::new(IndexSets::new(inputs)),
            interactions: None,
            reach,
            looked: Cell::new(false),
        }
    }

    /// A trace that also keeps which inputs meet in nonlinear operations, for [`interactions`](Self::interactions).
    ///
    /// ```
    /// use gradus_calculus::{Reach, Tracer};
    /// let tracer = Tracer::of_second_order(2, Reach::Everywhere);
    /// let x = tracer.variables(&[1.0, 2.0]);
    /// assert_eq!(tracer.interactions(x[0] + x[1]).nnz(), 0); // linear
    /// ```
    ///
    /// # Panics
    /// From 2³² inputs on.
    pub fn of_second_order(inputs: usize, reach: Reach) -> Self {
        Self {
            interactions: Some(RefCell::default()),
            ..Self::new(inputs, reach)
        }
    }

    /// The inputs, with values to compare.
    ///
    /// # Panics
    /// When x has another length than the trace has inputs.
    ///
    /// ```
    /// use gradus_calculus::{Reach, Real, Tracer};
    /// assert_eq!(Tracer::new(1, Reach::Everywhere).variables(&[3.0])[0].value(), 3.0);
    /// ```
    pub fn variables(&self, x: &[f64]) -> Vec<Traced<'_>> {
        assert_same_length("variables", self.sets.borrow().inputs(), x.len());
        x.iter()
            .zip(1..)
            .map(|(&value, set)| Traced {
                value,
                depends: set,
                interacts: 0,
                tracer: Some(self),
            })
            .collect()
    }

    /// The inputs that each number depends on: one row a number, one column an input.
    ///
    /// ```
    /// use gradus_calculus::{Reach, Real, Tracer};
    ///
    /// let tracer = Tracer::new(2, Reach::AtPoint);
    /// let x = tracer.variables(&[1.0, 2.0]);
    /// assert_eq!(tracer.dependence(&[x[0].max(x[1])]).minor_indices(), [1]); // the larger
    /// assert!(tracer.looked_at_values());
    /// ```
    pub fn dependence(&self, numbers: &[Traced<'_>]) -> SparsityPattern {
        let sets: Vec<u32> = numbers.iter().map(|number| number.depends).collect();
        self.sets.borrow().rows(&sets)
    }

    /// The pairs of inputs that meet in a nonlinear operation behind a number, symmetric: everywhere else its second
    /// derivatives are zero. Nothing for a trace of first order.
    ///
    /// Only what the number is made of counts, as in the second-order traces of the Julia package
    /// `SparseConnectivityTracer` (Hill and Dalle, *Sparser, Better, Faster, Stronger*, 2025).
    ///
    /// ```
    /// use gradus_calculus::{Reach, Real, Tracer};
    ///
    /// let tracer = Tracer::of_second_order(3, Reach::Everywhere);
    /// let x = tracer.variables(&[1.0, 2.0, 3.0]);
    /// let pattern = tracer.interactions(x[0] * x[1] + x[1].exp() + x[2] * 5.0);
    /// assert_eq!(pattern.major_offsets(), [0, 1, 3, 3]);
    /// assert_eq!(pattern.minor_indices(), [1, 0, 1]); // (0, 1; 1, e^y), nothing for z
    /// ```
    pub fn interactions(&self, number: Traced<'_>) -> SparsityPattern {
        let sets = self.sets.borrow();
        match &self.interactions {
            Some(interactions) => interactions.borrow().pattern(number.interacts, &sets),
            None => SparsityPattern::zeros(sets.inputs(), sets.inputs()),
        }
    }

    /// Whether a value or a comparison was asked for, so that another point may have another dependence.
    ///
    /// ```
    /// use gradus_calculus::{Reach, Tracer};
    ///
    /// let tracer = Tracer::new(2, Reach::Everywhere);
    /// let x = tracer.variables(&[1.0, 2.0]);
    /// assert!(x[0] < x[1]);
    /// assert!(tracer.looked_at_values());
    /// ```
    pub fn looked_at_values(&self) -> bool {
        self.looked.get()
    }
}

/// A value, and the names of the sets of inputs it depends on and is curved in, kept by a [`Tracer`].
///
/// Every operation unites sets; nothing is said of how large a derivative is. Constants are not looked at: `x * 0.0`
/// depends on x. `relu`, `max` and `min` follow the trace's [`Reach`]; comparisons and [`value`](Real::value) are noted
/// by the tracer, since they bind what is found to this point.
///
/// ```
/// use gradus_calculus::{Reach, Real, Tracer};
///
/// let tracer = Tracer::new(2, Reach::Everywhere);
/// let x = tracer.variables(&[1.0, 2.0]);
/// assert_eq!(tracer.dependence(&[x[0].max(x[1])]).minor_indices(), [0, 1]);
/// assert!(!tracer.looked_at_values());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Traced<'t> {
    value: f64,
    depends: u32,
    interacts: u32,
    tracer: Option<&'t Tracer>,
}

impl Traced<'_> {
    fn constant(value: f64) -> Self {
        Self {
            value,
            depends: 0,
            interacts: 0,
            tracer: None,
        }
    }

    /// A function that is linear, or made of linear pieces.
    #[inline]
    fn linear(self, value: f64) -> Self {
        Self { value, ..self }
    }

    /// A function with curvature.
    #[inline]
    fn curved(self, value: f64) -> Self {
        self.combined(self, value, [self.depends; 2])
    }

    /// A function that is linear in two numbers together.
    #[inline]
    fn sum(self, other: Self, value: f64) -> Self {
        self.combined(other, value, [0, 0])
    }

    /// A function that is linear in either of two numbers.
    #[inline]
    fn product(self, other: Self, value: f64) -> Self {
        self.combined(other, value, [self.depends, other.depends])
    }

    /// A function with curvature of two numbers together.
    fn curved_in_both(self, other: Self, value: f64) -> Self {
        self.sum(other, value).curved(value)
    }

    /// A number made of two, in which the sets `meet` meet.
    #[inline]
    fn combined(self, other: Self, value: f64, meet: [u32; 2]) -> Self {
        let Some(tracer) = self.tracer.or(other.tracer) else {
            return Self::constant(value);
        };
        let depends = match (self.depends, other.depends) {
            (a, b) if a == b || b == 0 => a,
            (0, b) => b,
            (a, b) => tracer.sets.borrow_mut().union(a, b),
        };
        let interacts = match &tracer.interactions {
            Some(interactions) => interactions
                .borrow_mut()
                .join([self.interacts, other.interacts], meet),
            None => 0,
        };
        Self {
            value,
            depends,
            interacts,
            tracer: Some(tracer),
        }
    }

    /// One of two numbers: `self` where `takes_first`, at a point; else either.
    fn selected(self, other: Self, value: f64, takes_first: bool) -> Self {
        match self.tracer.or(other.tracer) {
            Some(tracer) if tracer.reach == Reach::AtPoint => {
                tracer.looked.set(true);
                if takes_first { self } else { other }
            }
            _ => self.sum(other, value),
        }
    }

    /// Notes that a value was looked at.
    #[inline]
    fn look(self) -> f64 {
        if let Some(tracer) = self.tracer {
            tracer.looked.set(true);
        }
        self.value
    }
}

/// Elementary functions of one variable: the value of f64's own, curved.
macro_rules! curved_functions {
    ($($function:ident)*) => {
        $(fn $function(self) -> Self {
            self.curved(Real::$function(self.value))
        })*
    };
}

impl Real for Traced<'_> {
    curved_functions!(
        square exp ln ln_1p exp_m1 sqrt sin cos tan asin acos atan sinh cosh tanh sigmoid softplus erf recip
    );

    fn value(self) -> f64 {
        self.look()
    }
    // A number that varies is no constant, whatever its value: nothing to look at.
    fn equals_constant(self, constant: f64) -> bool {
        self.tracer.is_none() && self.value.equals_constant(constant)
    }
    fn powi(self, n: i32) -> Self {
        let value = Real::powi(self.value, n);
        match n {
            0 => Self::constant(value),
            1 => self.linear(value),
            _ => self.curved(value),
        }
    }
    fn powf(self, p: f64) -> Self {
        self.curved(Real::powf(self.value, p))
    }
    fn pow(self, exponent: Self) -> Self {
        self.curved_in_both(exponent, Real::pow(self.value, exponent.value))
    }
    fn atan2(self, x: Self) -> Self {
        self.curved_in_both(x, Real::atan2(self.value, x.value))
    }
    fn hypot(self, other: Self) -> Self {
        self.curved_in_both(other, Real::hypot(self.value, other.value))
    }
    fn abs(self) -> Self {
        self.linear(self.value.abs())
    }
    fn relu(self) -> Self {
        let value = Real::relu(self.value);
        let takes_first = self.value > 0.0 || self.value.is_nan();
        self.selected(Self::constant(value), value, takes_first)
    }
    fn max(self, other: Self) -> Self {
        let (first, second) = (self.value, other.value);
        let value = Real::max(first, second);
        self.selected(other, value, first.is_nan() || first >= second)
    }
    fn min(self, other: Self) -> Self {
        let (first, second) = (self.value, other.value);
        let value = Real::min(first, second);
        self.selected(other, value, first.is_nan() || first <= second)
    }
    fn matrix_vector(matrix: &DMatrix<f64>, x: &[Self], product: &mut [Self]) {
        assert_same_length("matrix_vector", matrix.ncols(), x.len());
        assert_same_length("matrix_vector", matrix.nrows(), product.len());
        // Every entry depends on all of x: one set for all of them.
        let all = x
            .iter()
            .fold(Self::constant(0.0), |all, &x| all.sum(x, 0.0));
        let mut values = vec![0.0; product.len()];
        f64::matrix_vector(matrix, &floats(x), &mut values);
        for (entry, value) in product.iter_mut().zip(values) {
            *entry = all.linear(value);
        }
    }
    fn log_sum_exp(x: &[Self]) -> Self {
        let value = f64::log_sum_exp(&floats(x));
        let all = x
            .iter()
            .fold(Self::constant(value), |all, &x| all.sum(x, value));
        all.curved(value)
    }
}

fn floats(x: &[Traced<'_>]) -> Vec<f64> {
    x.iter().map(|x| x.value).collect()
}
