//! Richardson extrapolation: quotients at h, h/2, h/4, … carried to h = 0.

/// The first relative step: large enough to see the function's shape, a power of two so that x ± h is mostly exact.
pub(super) const FIRST_STEP: f64 = 1.0 / 16.0;

/// How often the step is halved at most: down to 2⁻¹⁵ of the scale, where rounding outweighs what extrapolation can mend.
const LEVELS: usize = 12;

/// The witness's step as a share of the first one: near the last of the tableau, and no power of two.
const WITNESS: f64 = 0.7 / 4096.0;

/// A slope with an estimate of its error.
///
/// ```
/// use gradus_calculus::finite_difference;
///
/// let slope = finite_difference::estimate_partial(|x: &[f64]| x[0] * x[0], &[3.0], 0)?;
/// assert!((slope.value - 6.0).abs() <= slope.error); // (x²)′ = 2x
/// # Ok::<(), gradus_calculus::CalculusError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The slope.
    pub value: f64,
    /// How far it may be off: the truncation that the tableau shows, and the rounding of the samples. An estimate, not a
    /// bound: f is taken to be right to its last bit, so digits that cancel inside f are not seen.
    pub error: f64,
}

/// Extrapolates `quotient(h)` (value, rounding noise) to h = 0 by Neville's tableau, where each halving of h divides the
/// leading error by `factor`: 4 for central quotients, 2 for one-sided ones.
///
/// Each entry's error is judged by twice its distance to the two it is made of (Ridders 1982, once) plus the noise, and
/// the best entry wins; twice, because the least of many estimates is likely to be a lucky one. A
/// step at which the quotient is not finite (the function's domain ends there) starts the tableau anew with the next.
pub(super) fn extrapolate(
    first: f64,
    factor: f64,
    mut quotient: impl FnMut(f64) -> (f64, f64),
) -> Option<Estimate> {
    let mut largest: f64 = 0.0;
    let best = tableau(first, factor, |h| {
        let (base, noise) = quotient(h);
        if base.is_finite() {
            largest = gradus_numerics::max(largest, base.abs());
        }
        (base, noise)
    })?;
    // A tableau can agree on a wrong slope where its steps, all halves of one another, meet the nodes of a fast function:
    // a quotient at a far smaller step of another family must roughly agree too.
    let (witness, noise) = quotient(first * WITNESS);
    let gap = (witness - best.value).abs();
    let size = gradus_numerics::max(largest, witness.abs());
    if witness.is_finite() && gap > 1e-2 * size + 8.0 * noise + best.error {
        return Some(Estimate {
            value: witness,
            error: gap,
        });
    }
    Some(best)
}

/// The best entry of Neville's tableau.
fn tableau(
    first: f64,
    factor: f64,
    mut quotient: impl FnMut(f64) -> (f64, f64),
) -> Option<Estimate> {
    let mut best: Option<Estimate> = None;
    // The tableau's last row, and how many of its entries are in use.
    let mut row = [0.0; LEVELS];
    let mut entries = 0;
    let mut h = first;
    for _ in 0..LEVELS {
        let (base, noise) = quotient(h);
        h /= 2.0;
        if !base.is_finite() {
            entries = 0;
            continue;
        }
        // Each new entry is made of its left neighbour and the entry above that one.
        let mut left = base;
        let mut power = 1.0;
        let mut last_gap = f64::INFINITY;
        for above in &mut row[..entries] {
            power *= factor;
            let entry = left + (left - *above) / (power - 1.0);
            last_gap = gradus_numerics::max((entry - left).abs(), (entry - *above).abs());
            *above = left;
            left = entry;
            let error = 2.0 * last_gap + 4.0 * noise;
            if error.is_finite() && best.is_none_or(|best| error < best.error) {
                best = Some(Estimate {
                    value: entry,
                    error,
                });
            }
        }
        row[entries] = left;
        entries += 1;
        // Entries that agree to within the noise, and noise that grows: further halving cannot help.
        if entries > 3
            && best.is_some_and(|best| best.error <= 6.0 * noise && 2.0 * last_gap > best.error)
        {
            break;
        }
    }
    best
}
