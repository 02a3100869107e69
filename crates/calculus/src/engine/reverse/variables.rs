//! The room for a recording's variables, kept from call to call.

use crate::Var;

/// An empty vector of variables between two recordings.
///
/// Variables borrow the tape they are on, so a tape cannot keep a vector of them. It keeps the vector's room under
/// another type of the same size: collecting an (empty) vector into a vector of equally large elements reuses the
/// allocation.
#[derive(Debug)]
pub(super) struct Variables<T>(Vec<Room<T>>);

/// As large as a [`Var`], borrowing nothing.
#[derive(Debug)]
struct Room<T> {
    _value: T,
    _weights: [T; 2],
    _indices: [u32; 2],
    _tape: Option<&'static ()>,
}

impl<T> Default for Variables<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Variables<T> {
    /// An empty vector with the room kept last.
    pub(super) fn take<'t>(&mut self) -> Vec<Var<'t, T>> {
        reuse(std::mem::take(&mut self.0))
    }

    /// Keeps the room of a vector of variables.
    pub(super) fn recycle(mut variables: Vec<Var<'_, T>>) -> Self {
        variables.clear();
        Self(reuse(variables))
    }
}

/// An empty vector with the room of another one, already emptied.
fn reuse<A, B>(emptied: Vec<A>) -> Vec<B> {
    emptied
        .into_iter()
        .map(|_| unreachable!("the vector is empty"))
        .collect()
}
