//! The operators of a scalar that follow from its few primitive ones.

/// Completes a scalar's operators: constants on either side, the assigning forms, and sums.
///
/// The type brings `Add`, `Sub`, `Mul`, `Div`, `Neg`, `From<f64>` and four inherent methods for a constant operand:
/// `add_constant`, `sub_constant`, `mul_constant`, `div_constant`.
macro_rules! complete_operators {
    ([$($generics:tt)*] $scalar:ty) => {
        complete_operators!(@constant [$($generics)*] $scalar, Add add add_constant, AddAssign add_assign +);
        complete_operators!(@constant [$($generics)*] $scalar, Sub sub sub_constant, SubAssign sub_assign -);
        complete_operators!(@constant [$($generics)*] $scalar, Mul mul mul_constant, MulAssign mul_assign *);
        complete_operators!(@constant [$($generics)*] $scalar, Div div div_constant, DivAssign div_assign /);

        impl<$($generics)*> ::std::iter::Sum for $scalar {
            // f64's own sum starts at −0.0; so does this one, for the same bits.
            #[inline(always)]
            fn sum<I: Iterator<Item = Self>>(terms: I) -> Self {
                terms.fold(Self::from(-0.0), |sum, term| sum + term)
            }
        }
        impl<'item, $($generics)*> ::std::iter::Sum<&'item $scalar> for $scalar {
            #[inline(always)]
            fn sum<I: Iterator<Item = &'item $scalar>>(terms: I) -> Self {
                terms.fold(Self::from(-0.0), |sum, term| sum + *term)
            }
        }
    };
    (@constant [$($generics:tt)*] $scalar:ty, $op:ident $method:ident $constant:ident, $assign:ident $assign_method:ident $sign:tt) => {
        impl<$($generics)*> ::std::ops::$op<f64> for $scalar {
            type Output = Self;
            #[inline(always)]
            fn $method(self, constant: f64) -> Self {
                self.$constant(constant)
            }
        }
        impl<$($generics)*> ::std::ops::$op<$scalar> for f64 {
            type Output = $scalar;
            #[inline(always)]
            fn $method(self, x: $scalar) -> $scalar {
                <$scalar>::from(self) $sign x
            }
        }
        impl<$($generics)*> ::std::ops::$assign for $scalar {
            #[inline(always)]
            fn $assign_method(&mut self, other: Self) {
                *self = *self $sign other;
            }
        }
        impl<$($generics)*> ::std::ops::$assign<f64> for $scalar {
            #[inline(always)]
            fn $assign_method(&mut self, constant: f64) {
                *self = *self $sign constant;
            }
        }
    };
}

pub(crate) use complete_operators;
