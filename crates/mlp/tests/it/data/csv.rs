//! Comma-separated text.

use std::io::Cursor;

use gradus_mlp::data::{Column, Csv, CsvConfig, DataError, Rows as _};

use super::{all, csv};

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
