//! Products whose matrices end or begin where a page without access does: to read or write one number too many ends the
//! process. (Canaries see what is written beside C, but not what is read beside A and B.)

use std::ptr;
use std::slice;

use gradus_numerics::{Float, InstructionSet, MatMut, MatRef, Relu, Start, Threads, try_matmul_on};

/// Numbers between two pages without access.
struct Guarded {
    start: *mut libc::c_void,
    room: usize,
    page: usize,
}

impl Guarded {
    fn new(bytes: usize) -> Self {
        // SAFETY: a new mapping between two guards, of which only the inside becomes accessible.
        unsafe {
            let page = usize::try_from(libc::sysconf(libc::_SC_PAGESIZE)).unwrap();
            let room = bytes.next_multiple_of(page).max(page);
            let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
            let size = room + 2 * page;
            let start = libc::mmap(ptr::null_mut(), size, libc::PROT_NONE, flags, -1, 0);
            assert!(start != libc::MAP_FAILED);
            let inside = start.byte_add(page);
            let access = libc::PROT_READ | libc::PROT_WRITE;
            assert_eq!(libc::mprotect(inside, room, access), 0);
            Guarded { start, room, page }
        }
    }

    /// So many numbers: the last ones before the guard behind them, or the first ones after the guard before them.
    fn numbers<T: Float>(&mut self, count: usize, at_end: bool) -> &mut [T] {
        let bytes = count * size_of::<T>();
        assert!(bytes <= self.room);
        let offset = if at_end { self.room - bytes } else { 0 };
        // SAFETY: within the accessible room, which is zeroed, aligned to pages and borrowed; zero bytes are +0.
        let numbers = unsafe {
            let first = self.start.byte_add(self.page + offset).cast::<T>();
            slice::from_raw_parts_mut(first, count)
        };
        for (i, x) in numbers.iter_mut().enumerate() {
            *x = T::from_f64((i % 7) as f64 - 3.0);
        }
        numbers
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        // SAFETY: the mapping made in `new`; nothing borrows it any more.
        unsafe { libc::munmap(self.start, self.room + 2 * self.page) };
    }
}

fn products<T: Float>(set: InstructionSet, at_end: bool) {
    let mut rooms = [(); 4].map(|()| Guarded::new(1 << 16));
    let [a_room, b_room, c_room, bias_room] = &mut rooms;
    let sides = [1, 2, 3, 5, 8, 9, 15, 17, 31, 33, 49];
    for m in sides {
        for n in [1, 3, 8, 9, 13, 25] {
            for k in [1, 2, 5, 17] {
                for transposed in [false, true] {
                    let a = a_room.numbers::<T>(m * k, at_end);
                    let b = b_room.numbers::<T>(k * n, at_end);
                    let c = c_room.numbers::<T>(m * n, at_end);
                    let bias = Start::Bias(&*bias_room.numbers::<T>(m, at_end));
                    let (a, b) = if transposed {
                        let (a, b) = (MatRef::from_slice(a, k, m), MatRef::from_slice(b, n, k));
                        (a.transpose(), b.transpose())
                    } else {
                        (MatRef::from_slice(a, m, k), MatRef::from_slice(b, k, n))
                    };
                    for start in [bias, Start::Output] {
                        let view = MatMut::from_slice(c, m, n);
                        try_matmul_on(set, view, start, a, b, &Relu, Threads::One).unwrap();
                    }
                }
            }
        }
    }
}

#[test]
fn nothing_is_touched_beside_the_matrices() {
    for set in InstructionSet::available() {
        for at_end in [true, false] {
            products::<f32>(set, at_end);
            products::<f64>(set, at_end);
        }
    }
}
