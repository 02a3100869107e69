//! Polynomials by Estrin's scheme.

/// c₀ + c₁ x + c₂ x² + …: neighbours are joined, cᵢ + cᵢ₊₁ x, and what they make is a polynomial in x² of half the length.
///
/// A chain of dependent operations of length 2 ⌈log₂ n⌉ instead of Horner's 2 n, for a few more products. The order is part of
/// the definition of every function that uses it. (G. Estrin, Organization of computer systems, 1960.)
macro_rules! polynomial {
    ($x:expr; $only:expr) => { $only };
    ($x:expr; $($c:expr),+) => {{
        let x = $x;
        polynomial!(@pairs x; [] $($c),+)
    }};
    (@pairs $x:ident; [$($done:expr),*] $a:expr, $b:expr, $($rest:expr),+) => {
        polynomial!(@pairs $x; [$($done,)* $a + $b * $x] $($rest),+)
    };
    (@pairs $x:ident; [$($done:expr),*] $a:expr, $b:expr) => {
        polynomial!($x * $x; $($done,)* $a + $b * $x)
    };
    (@pairs $x:ident; [$($done:expr),*] $a:expr) => {
        polynomial!($x * $x; $($done,)* $a)
    };
}

pub(crate) use polynomial;

#[cfg(test)]
mod tests {
    #[test]
    fn every_length_is_the_polynomial_of_its_coefficients() {
        // at 10 the digits of the result are the coefficients
        let at_ten = [
            polynomial!(10.0; 1.0),
            polynomial!(10.0; 1.0, 2.0),
            polynomial!(10.0; 1.0, 2.0, 3.0),
            polynomial!(10.0; 1.0, 2.0, 3.0, 4.0),
            polynomial!(10.0; 1.0, 2.0, 3.0, 4.0, 5.0),
            polynomial!(10.0; 1.0, 2.0, 3.0, 4.0, 5.0, 6.0),
            polynomial!(10.0; 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0),
        ];
        let expected = [
            1.0,
            21.0,
            321.0,
            4321.0,
            54321.0,
            654_321.0,
            7_654_321.0_f64,
        ];
        assert_eq!(at_ten.map(f64::to_bits), expected.map(f64::to_bits));
    }
}
