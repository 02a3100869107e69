//! Memory that may not be there.

use gradus_numerics::Float;

use crate::OptimError;

/// n times the same number.
pub(crate) fn filled<T: Float>(
    what: &'static str,
    value: f64,
    n: usize,
) -> Result<Vec<T>, OptimError> {
    let mut numbers = Vec::new();
    numbers
        .try_reserve_exact(n)
        .map_err(|_| OptimError::Memory { what, elements: n })?;
    numbers.resize(n, T::from_f64(value));
    Ok(numbers)
}
