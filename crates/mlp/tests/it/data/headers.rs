//! Headers that lie.

use std::io::Cursor;

use gradus_mlp::data::Binary;

use super::binary::binary;
use super::{idx, npy};

#[test]
fn headers_that_lie_are_refused() {
    let message = |file: Vec<u8>| binary(file).unwrap_err().to_string();
    let npy_of = |header: &str| message(npy(1, header, &[1, 2, 3]));
    let truncated = "ends in row 1 of 3; it is truncated, or its header lies";
    assert_eq!(message(idx(8, &[3, 2], &[1, 2, 3])), truncated);
    assert_eq!(
        message(idx(8, &[1, 2], &[1, 2, 3])),
        "goes on after its 1 rows; its header lies"
    );
    assert_eq!(
        message(vec![]),
        "is no IDX or NPY file: it ends within its header"
    );
    assert_eq!(
        message(vec![0, 0, 8, 2, 0, 0]),
        "is no IDX file: it ends within its header"
    );
    assert_eq!(
        message(idx(0x0a, &[3], &[1, 2, 3])),
        "is no IDX file: there is no type 0x0a"
    );
    assert_eq!(
        message(idx(8, &[], &[])),
        "is no IDX file: it has no dimensions"
    );
    assert_eq!(
        message(idx(8, &[3, 0], &[])),
        "there are no numbers in a row"
    );
    assert_eq!(
        message(idx(8, &[u32::MAX; 9], &[])),
        "is no IDX file: its sizes are larger than any file"
    );
    assert_eq!(
        message(idx(8, &[1, u32::MAX, u32::MAX], &[1])),
        "ends in row 0 of 1; it is truncated, or its header lies"
    );
    assert_eq!(
        message(b"GIF89a".to_vec()),
        "is no IDX or NPY file: it starts with the bytes [47, 49, 46, 38]"
    );

    let like = |descr: &str, shape: &str| {
        npy_of(&format!(
            "{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}}}"
        ))
    };
    assert_eq!(like("|u1", "(3, 2)"), truncated);
    assert_eq!(
        like("|u1", "(2,)"),
        "goes on after its 2 rows; its header lies"
    );
    assert_eq!(like("|u1", "()"), "is no NPY file: it has no dimensions");
    assert_eq!(
        like("|u1", "(99999999999999999999,)"),
        "is no NPY file: a size is no number"
    );
    assert_eq!(
        like("<f8", "(2, 9223372036854775807)"),
        "is no NPY file: its sizes are larger than any file"
    );
    assert_eq!(
        like("<f2", "(3,)"),
        "an NPY file of type \"<f2\" is not supported; save it as an array of float32, float64 or integers"
    );
    assert_eq!(
        npy_of("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (3,)}"),
        "an NPY file of records is not supported; save an array of numbers"
    );
    assert_eq!(
        npy_of("{'descr': '<f4', 'fortran_order': True, 'shape': (3, 2)}"),
        "an NPY file in Fortran's order is not supported; save numpy.ascontiguousarray of it"
    );
    assert_eq!(
        npy_of("{'descr': '<f4', 'shape': (3,)}"),
        "is no NPY file: descr, fortran_order or shape is missing"
    );
    assert_eq!(npy_of("{'a': 1}"), "is no NPY file: there is no key \"a\"");
    assert_eq!(
        npy_of("((((("),
        "is no NPY file: \"{\" is missing before \"(((((\""
    );
    assert_eq!(
        message(npy(2, &" ".repeat(1 << 17), &[])),
        "is no NPY file: its text of 131072 bytes is too long"
    );
    assert_eq!(
        message(npy(4, "{}", &[])),
        "is no NPY file: there is no version 4"
    );
}

#[test]
fn a_header_is_believed_before_memory_is_asked_for() {
    // 4 GB in one row, by a header of 12 bytes
    let file = idx(8, &[1, u32::MAX], &[0; 100]);
    // and no rows, each of 4 GB
    let empty = idx(8, &[0, u32::MAX], &[]);
    let measured = allocation_counter::measure(|| {
        assert!(Binary::new(Cursor::new(&file)).is_err());
        assert!(Binary::new(Cursor::new(&empty)).is_err());
    });
    assert!(measured.bytes_max < 1000, "{measured:?}");
}
