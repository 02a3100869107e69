//! Sets in memory, and what cannot be one.

use std::io::Cursor;

use gradus_mlp::data::{
    Batches as _, Beside, Binary, Csv, CsvConfig, DataError, DataSet, Order, Standardize, Stream,
    TargetKind,
};

use super::{batches_of, csv, npy};

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
