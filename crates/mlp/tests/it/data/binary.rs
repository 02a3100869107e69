//! Numbers of every size, in files packed or not.

use std::fs;
use std::io::{Cursor, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;
use gradus_mlp::data::{Binary, DataError, Rows as _, Source};

use super::{all, idx, npy};

pub(super) fn binary(file: Vec<u8>) -> Result<Vec<f64>, DataError> {
    all(&mut Binary::new(Cursor::new(file))?)
}

#[test]
fn every_type_of_idx_is_read() {
    let big = |bytes: &[&[u8]]| bytes.concat();
    for (kind, data, numbers) in [
        (0x08, vec![0, 255], [0.0, 255.0]),
        (0x09, vec![0x80, 127], [-128.0, 127.0]),
        (
            0x0b,
            big(&[&(-300_i16).to_be_bytes(), &7_i16.to_be_bytes()]),
            [-300.0, 7.0],
        ),
        (
            0x0c,
            big(&[&(-70_000_i32).to_be_bytes(), &7_i32.to_be_bytes()]),
            [-70_000.0, 7.0],
        ),
        (
            0x0d,
            big(&[&0.5_f32.to_be_bytes(), &(-2.0_f32).to_be_bytes()]),
            [0.5, -2.0],
        ),
        (
            0x0e,
            big(&[&0.1_f64.to_be_bytes(), &(-2.0_f64).to_be_bytes()]),
            [0.1, -2.0],
        ),
    ] {
        assert_eq!(
            binary(idx(kind, &[1, 2], &data)).unwrap(),
            numbers,
            "{kind:#x}"
        );
    }
}

#[test]
fn every_type_of_npy_is_read() {
    let two = |descr: &str, data: &[&[u8]]| {
        let header = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': (1, 2), }}");
        binary(npy(1, &header, &data.concat())).unwrap()
    };
    assert_eq!(two("|b1", &[&[0, 1]]), [0.0, 1.0]);
    assert_eq!(two("|u1", &[&[7, 255]]), [7.0, 255.0]);
    assert_eq!(two("|i1", &[&[7, 255]]), [7.0, -1.0]);
    assert_eq!(two("<u2", &[&[1, 2, 3, 4]]), [513.0, 1027.0]);
    assert_eq!(two(">u2", &[&[1, 2, 3, 4]]), [258.0, 772.0]);
    assert_eq!(two("<i2", &[&[255; 4]]), [-1.0, -1.0]);
    assert_eq!(two("<u4", &[&[255; 4], &[0; 4]]), [4_294_967_295.0, 0.0]);
    assert_eq!(two(">i4", &[&[255; 4], &[0, 0, 0, 9]]), [-1.0, 9.0]);
    assert_eq!(
        two("<i8", &[&[255; 8], &[9, 0, 0, 0, 0, 0, 0, 0]]),
        [-1.0, 9.0]
    );
    assert_eq!(
        two("<u8", &[&[0; 8], &[9, 0, 0, 0, 0, 0, 0, 0]]),
        [0.0, 9.0]
    );
    assert_eq!(
        two("<f4", &[&0.5_f32.to_le_bytes(), &2_f32.to_le_bytes()]),
        [0.5, 2.0]
    );
    assert_eq!(
        two(">f8", &[&0.1_f64.to_be_bytes(), &2_f64.to_be_bytes()]),
        [0.1, 2.0]
    );
}

#[test]
fn headers_of_npy_may_be_written_in_many_ways() {
    for (version, header) in [
        (
            1,
            "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 1), }      \n",
        ),
        (
            2,
            "{\"shape\":(2,1),\"fortran_order\":False,\"descr\":\"<u1\"}",
        ),
        (
            3,
            " { 'fortran_order' : True , 'descr' : '|u1' , 'shape' : ( 2L , ) } ",
        ),
    ] {
        assert_eq!(
            binary(npy(version, header, &[3, 4])).unwrap(),
            [3.0, 4.0],
            "{header}"
        );
    }
}

#[test]
fn a_packed_file_is_read_as_what_it_holds() {
    let folder = tempfile::tempdir().unwrap();
    let plain = folder.path().join("plain.idx");
    let packed = folder.path().join("packed.idx.gz");
    let pixels: Vec<u8> = (0..200).collect();
    let file = idx(8, &[100, 2], &pixels);
    fs::write(&plain, &file).unwrap();
    let pack = |bytes: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    fs::write(&packed, pack(&file)).unwrap();
    let (mut plain, mut from_packed) =
        (Binary::open(plain).unwrap(), Binary::open(&packed).unwrap());
    assert_eq!(all(&mut plain).unwrap(), all(&mut from_packed).unwrap());
    // back, on, and to the end
    for row in [50, 20, 99, 100, 0] {
        plain.seek(row).unwrap();
        from_packed.seek(row).unwrap();
        assert_eq!(
            all(&mut plain).unwrap(),
            all(&mut from_packed).unwrap(),
            "row {row}"
        );
    }
    let error = plain.seek(101).unwrap_err().to_string();
    assert!(
        error.ends_with("plain.idx: there is no row 101 among 100"),
        "{error}"
    );

    // a lie, and a file that was cut off
    fs::write(&packed, pack(&file[..100])).unwrap();
    let error = Binary::open(&packed).unwrap_err().to_string();
    assert!(
        error.contains("packed.idx.gz: ends in row 44 of 100"),
        "{error}"
    );
    let whole = pack(&file);
    fs::write(&packed, &whole[..whole.len() / 2]).unwrap();
    let error = Binary::open(&packed).unwrap_err().to_string();
    assert!(error.contains("packed.idx.gz: cannot be read"), "{error}");
    assert!(Source::open(folder.path().join("none")).is_err());
}
