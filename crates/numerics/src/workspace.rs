//! Memory that a thread keeps between calls, so that only the first call at a size allocates.

use std::cell::Cell;

/// A cache line; buffers of them are aligned to it.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct Line([u8; Self::BYTES]);

impl Line {
    const BYTES: usize = 64;
}

thread_local! {
    static KEPT: Cell<Vec<Line>> = const { Cell::new(Vec::new()) };
}

/// Memory of the thread's own, taken until it is dropped.
pub(crate) struct Workspace {
    lines: Vec<Line>,
}

impl Workspace {
    /// At least so many bytes.
    ///
    /// A second workspace that is taken while the first is in use has memory of its own; the larger one is kept.
    pub(crate) fn take(bytes: usize) -> Self {
        let mut lines = KEPT.take();
        let needed = bytes.div_ceil(Line::BYTES);
        if lines.len() < needed {
            lines.resize(needed, Line([0; Line::BYTES]));
        }
        Workspace { lines }
    }

    /// The first byte, aligned to a cache line.
    pub(crate) fn as_mut_ptr(&mut self) -> *mut u8 {
        self.lines.as_mut_ptr().cast()
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        let lines = std::mem::take(&mut self.lines);
        // Where the thread is ending, its memory is gone and these lines are freed.
        let _ = KEPT.try_with(|kept| {
            let other = kept.take();
            kept.set(if other.len() > lines.len() {
                other
            } else {
                lines
            });
        });
    }
}
