//! A scalar that counts what a function costs.

use std::cell::Cell;
use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, Div, Mul, Neg, Sub};

use super::complete_operators;
use crate::{Real, ScalarFunction};

/// How many operations an evaluation took: + − (negation with them), ×, ÷ and each elementary function count 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Operations {
    /// Additions, subtractions and negations.
    pub additions: u64,
    /// Multiplications.
    pub multiplications: u64,
    /// Divisions.
    pub divisions: u64,
    /// Elementary functions: exp, ln, √, powers, trigonometric and hyperbolic functions, σ, softplus, erf, hypot.
    pub functions: u64,
}

impl Operations {
    /// All operations together.
    ///
    /// ```
    /// use gradus_calculus::{count_operations, scalar_function};
    /// let (_, operations) = count_operations(&scalar_function!(|x| x[0] * x[1] + x[1].sin()), &[1.0, 2.0]);
    /// assert_eq!(operations.total(), 3); // one +, one ×, one sin
    /// ```
    pub fn total(self) -> u64 {
        self.additions + self.multiplications + self.divisions + self.functions
    }
}

impl Sub for Operations {
    type Output = Self;
    /// What was counted since `before`.
    fn sub(self, before: Self) -> Self {
        Self {
            additions: self.additions - before.additions,
            multiplications: self.multiplications - before.multiplications,
            divisions: self.divisions - before.divisions,
            functions: self.functions - before.functions,
        }
    }
}

impl fmt::Display for Operations {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            additions,
            multiplications,
            divisions,
            functions,
        } = self;
        write!(
            formatter,
            "{additions} + {multiplications} × {divisions} ÷ {functions} functions"
        )
    }
}

/// Evaluates f at x and counts its operations: (f(x), operations).
///
/// An operation between constants alone belongs to no variable and is not counted. A selection (`abs`, `max`, `min`, a
/// comparison) moves a number and costs nothing.
///
/// ```
/// use gradus_calculus::{count_operations, scalar_function};
///
/// let bowl = scalar_function!(|x| x[0] * x[0] + x[1] * x[1] * 2.0);
/// let (value, operations) = count_operations(&bowl, &[3.0, 1.0]);
/// assert_eq!(value, 11.0);
/// assert_eq!((operations.additions, operations.multiplications), (1, 3));
/// ```
pub fn count_operations<F: ScalarFunction>(f: &F, x: &[f64]) -> (f64, Operations) {
    let counter = OperationCounter::default();
    let variables: Vec<_> = x.iter().map(|&value| counter.variable(value)).collect();
    (f.eval(&variables).value(), counter.operations())
}

/// Where [`Counting`] numbers add up their operations.
#[derive(Debug, Default)]
pub struct OperationCounter {
    operations: Cell<Operations>,
}

impl OperationCounter {
    /// A number whose operations are counted here.
    ///
    /// ```
    /// use gradus_calculus::{OperationCounter, Real};
    /// let counter = OperationCounter::default();
    /// let _ = counter.variable(2.0).exp();
    /// assert_eq!(counter.operations().functions, 1);
    /// ```
    pub fn variable(&self, value: f64) -> Counting<'_> {
        Counting {
            value,
            counter: Some(self),
        }
    }

    /// What has been counted so far.
    ///
    /// ```
    /// use gradus_calculus::OperationCounter;
    /// assert_eq!(OperationCounter::default().operations().total(), 0);
    /// ```
    pub fn operations(&self) -> Operations {
        self.operations.get()
    }
}

/// A value that reports each of its operations to an [`OperationCounter`].
///
/// ```
/// use gradus_calculus::OperationCounter;
/// let counter = OperationCounter::default();
/// let x = counter.variable(3.0);
/// let _ = x * x + 1.0;
/// assert_eq!(counter.operations().total(), 2);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Counting<'t> {
    value: f64,
    counter: Option<&'t OperationCounter>,
}

impl Counting<'_> {
    fn count(self, value: f64, add: impl FnOnce(&mut Operations)) -> Self {
        if let Some(counter) = self.counter {
            let mut operations = counter.operations.get();
            add(&mut operations);
            counter.operations.set(operations);
        }
        Self { value, ..self }
    }
    fn with(self, other: Self) -> Self {
        Self {
            counter: self.counter.or(other.counter),
            ..self
        }
    }
    fn addition(self, value: f64) -> Self {
        self.count(value, |operations| operations.additions += 1)
    }
    fn multiplication(self, value: f64) -> Self {
        self.count(value, |operations| operations.multiplications += 1)
    }
    fn division(self, value: f64) -> Self {
        self.count(value, |operations| operations.divisions += 1)
    }
    fn function(self, value: f64) -> Self {
        self.count(value, |operations| operations.functions += 1)
    }

    fn add_constant(self, constant: f64) -> Self {
        self.addition(self.value + constant)
    }
    fn sub_constant(self, constant: f64) -> Self {
        self.addition(self.value - constant)
    }
    fn mul_constant(self, constant: f64) -> Self {
        self.multiplication(self.value * constant)
    }
    fn div_constant(self, constant: f64) -> Self {
        self.division(self.value / constant)
    }

    /// n multiplications (or other work) and the n − 1 additions of a sum of n terms.
    fn sum_of_terms(
        terms: &[Self],
        other: Option<&[Self]>,
        value: f64,
        multiplications: usize,
    ) -> Self {
        let counter = terms
            .iter()
            .chain(other.unwrap_or_default())
            .find_map(|term| term.counter);
        Self { value, counter }.count(value, |operations| {
            operations.multiplications += multiplications as u64;
            operations.additions += terms.len().saturating_sub(1) as u64;
        })
    }
    fn values(terms: &[Self]) -> Vec<f64> {
        terms.iter().map(|term| term.value).collect()
    }
}

impl From<f64> for Counting<'_> {
    fn from(value: f64) -> Self {
        Self {
            value,
            counter: None,
        }
    }
}

impl PartialEq for Counting<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl PartialOrd for Counting<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.value.partial_cmp(&other.value)
    }
}

impl Neg for Counting<'_> {
    type Output = Self;
    fn neg(self) -> Self {
        self.count(-self.value, |operations| operations.additions += 1)
    }
}

impl Add for Counting<'_> {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        self.with(other).addition(self.value + other.value)
    }
}

impl Sub for Counting<'_> {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self.with(other).addition(self.value - other.value)
    }
}

impl Mul for Counting<'_> {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        self.with(other).multiplication(self.value * other.value)
    }
}

impl Div for Counting<'_> {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        self.with(other).division(self.value / other.value)
    }
}

complete_operators!(['t] Counting<'t>);

/// Elementary functions of one variable: the value of f64's own, counted once.
macro_rules! counted_functions {
    ($($function:ident)*) => {
        $(fn $function(self) -> Self {
            self.function(Real::$function(self.value))
        })*
    };
}

impl Real for Counting<'_> {
    fn value(self) -> f64 {
        self.value
    }
    // An engine multiplies by a slope without asking whether there is something to multiply.
    fn is_unguarded() -> bool {
        true
    }
    counted_functions!(exp ln ln_1p exp_m1 sqrt sin cos tan asin acos atan sinh cosh tanh sigmoid softplus erf);

    fn powi(self, n: i32) -> Self {
        self.function(Real::powi(self.value, n))
    }
    fn powf(self, p: f64) -> Self {
        self.function(Real::powf(self.value, p))
    }
    fn pow(self, exponent: Self) -> Self {
        self.with(exponent)
            .function(Real::pow(self.value, exponent.value))
    }
    fn atan2(self, x: Self) -> Self {
        self.with(x).function(Real::atan2(self.value, x.value))
    }
    fn hypot(self, other: Self) -> Self {
        self.with(other)
            .function(Real::hypot(self.value, other.value))
    }
    fn abs(self) -> Self {
        Self {
            value: self.value.abs(),
            ..self
        }
    }
    fn recip(self) -> Self {
        self.count(1.0 / self.value, |operations| operations.divisions += 1)
    }
    fn dot(a: &[Self], b: &[Self]) -> Self {
        let value = f64::dot(&Self::values(a), &Self::values(b));
        Self::sum_of_terms(a, Some(b), value, a.len())
    }
    fn sum_of(x: &[Self]) -> Self {
        Self::sum_of_terms(x, None, f64::sum_of(&Self::values(x)), 0)
    }
    fn weighted_sum(weights: &[f64], x: &[Self]) -> Self {
        let value = f64::weighted_sum(weights, &Self::values(x));
        Self::sum_of_terms(x, None, value, x.len())
    }
    fn squared_norm(x: &[Self]) -> Self {
        Self::sum_of_terms(x, None, f64::squared_norm(&Self::values(x)), x.len())
    }
    fn log_sum_exp(x: &[Self]) -> Self {
        // n shifts, n exp, n − 1 additions, one ln, the shift back
        let sum = Self::sum_of_terms(x, None, f64::log_sum_exp(&Self::values(x)), 0);
        sum.count(sum.value, |operations| {
            operations.additions += x.len() as u64 + 1;
            operations.functions += x.len() as u64 + 1;
        })
    }
}
