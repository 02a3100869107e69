//! Someone who computes f and ∇f, or a map and its Jacobian, in their own way.

/// Where a contender stands in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The value alone: the first is the denominator of every ratio.
    Function,
    /// The gradient as written by hand: what every other gradient is compared with.
    Hand,
    /// An engine of gradus.
    Gradus,
    /// A library beside which it is measured.
    Peer,
}

/// (x, gradient) ↦ f(x), with ∇f(x) left in the caller's slice (untouched by those that compute the value alone).
///
/// A map returns the sum of its outputs. Its Jacobian stays where the contender keeps it, and is copied into the slice
/// where that is not empty: it is when time is taken.
type Run<'a> = Box<dyn FnMut(&[f64], &mut [f64]) -> f64 + 'a>;

pub struct Contender<'a> {
    pub name: &'static str,
    pub side: Side,
    pub run: Run<'a>,
}

impl<'a> Contender<'a> {
    fn new(
        name: &'static str,
        side: Side,
        run: impl FnMut(&[f64], &mut [f64]) -> f64 + 'a,
    ) -> Self {
        let run = Box::new(run);
        Self { name, side, run }
    }

    /// The value alone.
    pub fn function(name: &'static str, mut run: impl FnMut(&[f64]) -> f64 + 'a) -> Self {
        Self::new(name, Side::Function, move |x, _| run(x))
    }

    /// Value and gradient by hand.
    pub fn by_hand(run: impl FnMut(&[f64], &mut [f64]) -> f64 + 'a) -> Self {
        Self::new("by hand", Side::Hand, run)
    }

    /// Value and gradient by an engine of gradus.
    pub fn gradus(name: &'static str, run: impl FnMut(&[f64], &mut [f64]) -> f64 + 'a) -> Self {
        Self::new(name, Side::Gradus, run)
    }

    /// Value and gradient by a peer.
    pub fn peer(name: &'static str, run: impl FnMut(&[f64], &mut [f64]) -> f64 + 'a) -> Self {
        Self::new(name, Side::Peer, run)
    }
}

/// Copies a result out where it is asked for.
pub fn deliver<'r>(result: impl IntoIterator<Item = &'r f64>, slice: &mut [f64]) {
    if !slice.is_empty() {
        let mut result = result.into_iter();
        for entry in &mut *slice {
            *entry = *result.next().expect("as many results as asked for");
        }
        assert!(result.next().is_none(), "more results than asked for");
    }
}
