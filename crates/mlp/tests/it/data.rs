//! Tables from files and from memory, and the batches made of them.

use std::fs;
use std::io::{Cursor, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;
use gradus_mlp::Targets;
use gradus_mlp::data::{
    BatchConfig, Batches, Beside, Binary, Column, Csv, CsvConfig, DataError, DataSet, Order, Rows,
    Source, Standardize, Stream, TargetKind,
};
use proptest::prelude::*;

fn idx(kind: u8, shape: &[u32], data: &[u8]) -> Vec<u8> {
    let mut file = vec![0, 0, kind, u8::try_from(shape.len()).unwrap()];
    for size in shape {
        file.extend(size.to_be_bytes());
    }
    file.extend(data);
    file
}

fn npy(version: u8, header: &str, data: &[u8]) -> Vec<u8> {
    let mut file = b"\x93NUMPY".to_vec();
    file.extend([version, 0]);
    match version {
        1 => file.extend(u16::try_from(header.len()).unwrap().to_le_bytes()),
        _ => file.extend(u32::try_from(header.len()).unwrap().to_le_bytes()),
    }
    file.extend(header.bytes());
    file.extend(data);
    file
}

fn all(rows: &mut dyn Rows) -> Result<Vec<f64>, DataError> {
    let mut numbers = vec![0.0; 1000 * rows.width()];
    let read = rows.read(&mut numbers)?;
    numbers.truncate(read * rows.width());
    Ok(numbers)
}

fn binary(file: Vec<u8>) -> Result<Vec<f64>, DataError> {
    all(&mut Binary::new(Cursor::new(file))?)
}

fn csv(text: &str) -> Csv<Cursor<Vec<u8>>> {
    Csv::new(Cursor::new(text.as_bytes().to_vec()), CsvConfig::default()).unwrap()
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

#[test]
fn csv_finds_its_target_by_name_and_by_place() {
    let text = "a, label ,b\n1,2,3\n\"4\", 5 ,+6e0\n\n";
    for target in [Column::from("label"), Column::from("1")] {
        let config = CsvConfig {
            target: Some(target),
            ..Default::default()
        };
        let mut table = Csv::new(Cursor::new(text), config).unwrap();
        assert_eq!(table.columns(), ["a", "label", "b"]);
        assert_eq!(all(&mut table).unwrap(), [1.0, 3.0, 2.0, 4.0, 6.0, 5.0]);
    }
    let out = CsvConfig {
        target: Some(Column::Index(3)),
        ..Default::default()
    };
    let error = Csv::new(Cursor::new(text), out).unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no column 3; there are a, label, b"
    );
}

#[test]
fn what_is_missing_in_a_csv_is_named() {
    for word in ["", "  ", "NA", "n/a", "NaN", "null", "None", "?"] {
        let error = all(&mut csv(&format!("x,y\n1,2\n3,{word}\n"))).unwrap_err();
        assert_eq!(
            error.to_string(),
            "row 1 (line 3) has no value in column y; fill it in or leave the row out",
            "{word:?}"
        );
    }
    for (word, shown) in [
        ("inf", "inf"),
        ("1e999", "1e999"),
        ("1.2.3", "1.2.3"),
        ("0x10", "0x10"),
    ] {
        let error = all(&mut csv(&format!("x,y\n\"1\n\",2\n{word},4\n"))).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("row 1 (line 4) has {shown:?} in column x, which is no finite number")
        );
    }
    let error = all(&mut csv("x,y\n1,2\n3\n")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "row 1 (line 3) has 1 fields where 2 are expected"
    );
    let config = CsvConfig {
        target: Some(Column::from("y")),
        classes: vec!["cat".to_owned(), "dog".to_owned()],
        ..Default::default()
    };
    let mut table = Csv::new(Cursor::new("x,y\n1,dog\n2,bird\n"), config).unwrap();
    assert_eq!(
        all(&mut table).unwrap_err().to_string(),
        "row 1 (line 3) has \"bird\" in column y, which is none of the classes given"
    );
    let empty = Csv::new(Cursor::new(""), CsvConfig::default()).unwrap_err();
    assert_eq!(empty.to_string(), "there are no rows");
}

#[test]
fn a_quote_that_is_never_closed_ends_somewhere() {
    let text = format!("x\n\"{}", "1\n".repeat(1 << 26));
    let error = all(&mut csv(&text)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "row 0 is longer than 67108864 bytes; is this a CSV file?"
    );
}

#[test]
fn a_csv_is_sought_through() {
    let rows = (0..5000).map(|i| format!("{i},\"{}\"\n", i * 2));
    let text = rows.collect::<Vec<_>>().concat();
    let config = CsvConfig {
        header: false,
        ..Default::default()
    };
    let mut table = Csv::new(Cursor::new(text), config).unwrap();
    assert_eq!(table.count().unwrap(), 5000);
    let mut row = [0.0; 2];
    for wanted in [4999_u16, 0, 1023, 1024, 1025, 4096, 17] {
        table.seek(u64::from(wanted)).unwrap();
        assert_eq!(table.read(&mut row).unwrap(), 1);
        assert_eq!(row, [f64::from(wanted), 2.0 * f64::from(wanted)]);
    }
    table.seek(5000).unwrap();
    assert_eq!(table.read(&mut row).unwrap(), 0);
    assert!(matches!(
        table.seek(5001).unwrap_err(),
        DataError::NoSuchRow {
            row: 5001,
            rows: 5000
        }
    ));
}

#[test]
fn sets_of_what_cannot_be() {
    let read = |text: &str, kind| {
        DataSet::<f32>::read(&mut csv(text), kind)
            .unwrap_err()
            .to_string()
    };
    let label = |text: &str| read(&format!("x,y\n1,0\n1,{text}\n"), TargetKind::Classes);
    let wrong = |text: &str| {
        format!("row 1 has the label {text}; labels need to be whole numbers from 0 on")
    };
    assert_eq!(label("-1"), wrong("-1"));
    assert_eq!(label("0.5"), wrong("0.5"));
    assert_eq!(label("4294967296"), wrong("4294967296"));
    assert_eq!(
        read("x,y\n1,0\n1e39,0\n", TargetKind::Classes), // finite in f64 alone
        format!("row 1 has {} in column 0; values need to be finite", 1e39)
    );
    assert_eq!(read("x,y\n", TargetKind::Classes), "there are no samples");
    assert_eq!(read("x\n1\n", TargetKind::Classes), "there are no features");
    assert_eq!(
        read("x\n1\n", TargetKind::Values { outputs: 0 }),
        "there are no outputs"
    );
    let nan = npy(
        1,
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2)}",
        &[0.0_f32.to_le_bytes(), f32::NAN.to_le_bytes()].concat(),
    );
    let mut table = Binary::new(Cursor::new(nan)).unwrap();
    assert_eq!(
        DataSet::<f32>::read(&mut table, TargetKind::Classes)
            .unwrap_err()
            .to_string(),
        "row 0 has NaN in column 1; values need to be finite"
    );
    let sides = Beside::new(csv("x\n1\n2\n"), csv("y\n1\n"));
    assert_eq!(
        sides.unwrap_err().to_string(),
        "2 rows of inputs do not go with 1 rows of targets"
    );
    let data = DataSet::classes(1, vec![0.0; 4], vec![0; 4]).unwrap();
    for share in [0.0, 1.0, 0.1, -1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(
            data.split(share, 0).unwrap_err(),
            DataError::Share { samples: 4, .. }
        ));
    }
    assert!(data.batches(batches_of(0, Order::Given)).is_err());
    assert!(Standardize::new(vec![0.0], vec![-1.0]).is_err());
    assert!(Standardize::new(vec![f64::NAN], vec![1.0]).is_err());
    let two = Standardize::new(vec![0.0; 2], vec![1.0; 2]).unwrap();
    assert_eq!(
        two.apply(&mut data.clone()).unwrap_err().to_string(),
        "features need to be 2 numbers, got 1"
    );
}

fn batches_of(size: usize, order: Order) -> BatchConfig {
    BatchConfig {
        size,
        order,
        ..Default::default()
    }
}

/// The samples of an epoch, batch after batch, and their inputs and labels beside them.
fn epoch(batches: &mut dyn Batches<f64>, number: u64) -> Vec<Vec<u64>> {
    let mut all = Vec::new();
    batches.start(number).unwrap();
    while let Some(batch) = batches.next().unwrap() {
        let Targets::Classes(labels) = batch.targets else {
            panic!("these are classes")
        };
        for ((sample, inputs), label) in batch
            .samples
            .iter()
            .zip(batch.inputs.chunks_exact(2))
            .zip(labels)
        {
            let x = f64::from(u32::try_from(*sample).unwrap());
            assert_eq!(inputs, [x, -x]);
            assert_eq!(u64::from(*label), sample % 10);
        }
        all.push(batch.samples.to_vec());
    }
    all
}

fn numbered(rows: usize) -> String {
    let lines = (0..rows).map(|i| format!("{i},-{i},{}\n", i % 10));
    lines.collect::<Vec<_>>().concat()
}

proptest! {
    #[test]
    fn an_epoch_has_each_sample_once(
        rows in 1_usize..200,
        size in 1_usize..40,
        blocks in 1_usize..5,
        seed in 0_u64..1000,
        shuffled in any::<bool>(),
    ) {
        let order = if shuffled { Order::Seeded { seed } } else { Order::Given };
        let table = || {
            let config = CsvConfig { header: false, ..Default::default() };
            Csv::new(Cursor::new(numbered(rows)), config).unwrap()
        };
        let config = batches_of(size, order);
        let mut stream =
            Stream::<f64>::new(Box::new(table()), TargetKind::Classes, config, blocks).unwrap();
        let data = DataSet::<f64>::read(&mut table(), TargetKind::Classes).unwrap();
        let mut memory = data.batches(config).unwrap();
        for number in [0, 1] {
            let (from_file, from_memory) = (epoch(&mut stream, number), epoch(&mut memory, number));
            for all in [&from_file, &from_memory] {
                let mut seen = all.concat();
                if !shuffled {
                    prop_assert!(seen.is_sorted());
                }
                seen.sort_unstable();
                prop_assert_eq!(seen, (0..rows as u64).collect::<Vec<_>>());
                prop_assert_eq!(all.iter().filter(|batch| batch.len() < size).count(), usize::from(rows % size > 0));
            }
            for batch in &from_file {
                let block = |sample: &u64| sample / (size * blocks) as u64;
                prop_assert!(batch.iter().all(|sample| block(sample) == block(&batch[0])));
            }
            // the same epoch again is the same
            prop_assert_eq!(epoch(&mut stream, number), from_file);
        }
        if shuffled && rows > 20 {
            prop_assert_ne!(epoch(&mut memory, 0), epoch(&mut memory, 1));
        }
    }
}

#[test]
fn the_last_batch_can_be_dropped() {
    let data = DataSet::<f64>::classes(1, vec![0.5; 10], vec![0; 10]).unwrap();
    let config = BatchConfig {
        size: 4,
        drop_last: true,
        ..Default::default()
    };
    let mut batches = data.batches(config).unwrap();
    batches.start(0).unwrap();
    let mut sizes = Vec::new();
    while let Some(batch) = batches.next().unwrap() {
        sizes.push(batch.samples.len());
    }
    assert_eq!(sizes, [4, 4]);
}

#[test]
fn the_order_is_part_of_what_is_promised() {
    let data = DataSet::classes(1, vec![0.0_f32; 8], vec![0; 8]).unwrap();
    let mut batches = data
        .batches(batches_of(8, Order::Seeded { seed: 7 }))
        .unwrap();
    batches.start(3).unwrap();
    assert_eq!(
        batches.next().unwrap().unwrap().samples,
        [2, 0, 1, 4, 3, 6, 5, 7]
    );
}

#[test]
fn a_stream_is_standardised_as_a_set_is() {
    let text = "1,2,0\n3,5,1\n4,9,0\n9,2,1\n";
    let table = || {
        let config = CsvConfig {
            header: false,
            ..Default::default()
        };
        Box::new(Csv::new(Cursor::new(text), config).unwrap())
    };
    let stream = || {
        Stream::<f64>::new(table(), TargetKind::Classes, batches_of(2, Order::Given), 1).unwrap()
    };
    let standardize = Standardize::fit(&mut stream()).unwrap();
    assert_eq!(standardize.mean(), [4.25, 4.5]);
    let mut data = DataSet::<f64>::read(&mut *table(), TargetKind::Classes).unwrap();
    standardize.apply(&mut data).unwrap();
    let mut stream = stream().standardized(standardize).unwrap();
    stream.start(0).unwrap();
    let mut inputs = Vec::new();
    while let Some(batch) = stream.next().unwrap() {
        inputs.extend_from_slice(batch.inputs);
    }
    assert_eq!(inputs, data.inputs());
    let columns = |i| inputs.iter().skip(i).step_by(2);
    for i in [0, 1] {
        assert!(columns(i).sum::<f64>().abs() < 1e-14);
        assert!((columns(i).map(|x| x * x).sum::<f64>() - 4.0).abs() < 1e-14);
    }
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
