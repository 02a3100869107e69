//! The parsers, a corpus for each, and what is done to its files.

use std::fmt;
use std::io::Cursor;

use gradus_mlp::data::{Binary, Column, Csv, CsvConfig, DataSet, Rows, TargetKind};
use gradus_mlp::train::{TrainConfig, Trainer, UpdateError};
use gradus_mlp::{Loss, Mlp};
use gradus_numerics::{Threads, stream};
use rand::rngs::ChaCha8Rng;
use rand::{Rng as _, RngExt as _};

/// A parser with whole files of its format, and pieces that mean something in it.
pub(crate) struct Parser {
    pub(crate) name: &'static str,
    corpus: &'static [&'static [u8]],
    words: &'static [&'static [u8]],
    /// Reads a file to its end; whether it was whole.
    read: fn(&[u8]) -> bool,
}

macro_rules! corpus {
    ($($file:literal)*) => {
        &[$(include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/", $file))),*]
    };
}

pub(crate) const ALL: [Parser; 4] = [
    Parser {
        name: "IDX",
        corpus: corpus!("images.idx" "labels.idx" "doubles.idx"),
        words: &[
            b"\0\0\x08\x01",
            b"\0\0\x08\x03",
            b"\0\0\x0e\x02",
            b"\xff\xff\xff\xff",
            b"\0\0\0\0",
            b"\0\0\0\x01",
        ],
        read: binary,
    },
    Parser {
        name: "NPY",
        corpus: corpus!("floats.npy" "labels.npy" "version2.npy"),
        words: &[
            b"'descr'",
            b"'fortran_order'",
            b"'shape'",
            b"'<f4'",
            b"'>i8'",
            b"'|u1'",
            b"True",
            b"False",
            b"(",
            b")",
            b"{",
            b"}",
            b",",
            b":",
            b"'",
            b"[(",
            b"L",
            b"18446744073709551615",
            b"0",
            b"\x93NUMPY\x03\0",
        ],
        read: binary,
    },
    Parser {
        name: "CSV",
        corpus: corpus!("iris.csv" "quoted.csv" "wide.csv"),
        words: &[
            b",",
            b"\n",
            b"\r\n",
            b"\"",
            b"\"\"",
            b"nan",
            b"inf",
            b"NA",
            b"-",
            b"1e999",
            b"4294967296",
            b"0.5",
            b"\xff",
            b"\xef\xbb\xbf",
            b"kind",
        ],
        read: csv,
    },
    Parser {
        name: "safetensors",
        corpus: corpus!("model.safetensors" "run.safetensors" "pytorch.safetensors"),
        words: &[
            b"\"dtype\"",
            b"\"F32\"",
            b"\"F64\"",
            b"\"shape\"",
            b"\"data_offsets\"",
            b"[0,24]",
            b"18446744073709551615",
            b"-1",
            b"\"__metadata__\"",
            b"\"gradus\"",
            b"\\\"best\\\":0",
            b"\\\"run\\\"",
            b"{",
            b"}",
            b"[",
            b"]",
            b"\"",
            b"\\",
            b",",
            b":",
            b"null",
            b"1e999",
        ],
        read: checkpoint,
    },
];

/// What came of a number of executions.
pub(crate) struct Outcome {
    pub(crate) read: u64,
    pub(crate) refused: u64,
    /// The most memory that was held at a time, in bytes.
    memory: u64,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Outcome {
            read,
            refused,
            memory,
        } = self;
        let executions = read + refused;
        write!(
            f,
            "{executions} executions, {read} read, {refused} refused, at most {memory} bytes of memory"
        )
    }
}

/// The most memory that reading a file of so many bytes may take: buffers, and a multiple of the file.
fn allowed(bytes: usize) -> u64 {
    (1 << 18) + 64 * bytes as u64
}

/// Reads so many broken files, which are a function of the seed.
pub(crate) fn fuzz(parser: &Parser, executions: u64, seed: u64) -> Outcome {
    let mut rng = stream(seed, parser.name);
    let mut outcome = Outcome {
        read: 0,
        refused: 0,
        memory: 0,
    };
    let mut file = Vec::new();
    for _ in 0..executions {
        file.clear();
        file.extend_from_slice(parser.corpus[rng.random_range(0..parser.corpus.len())]);
        for _ in 0..rng.random_range(0..5) {
            change(&mut file, parser.words, &mut rng);
        }
        let tells = Tell(&file, parser.name);
        let mut whole = false;
        let measured = allocation_counter::measure(|| whole = (parser.read)(&file));
        assert!(
            measured.bytes_max <= allowed(file.len()),
            "{} bytes of memory for a file of {}",
            measured.bytes_max,
            file.len()
        );
        std::mem::forget(tells);
        outcome.memory = outcome.memory.max(measured.bytes_max);
        *(if whole {
            &mut outcome.read
        } else {
            &mut outcome.refused
        }) += 1;
    }
    outcome
}

/// Says, when it is dropped by a panic, which file led to it.
struct Tell<'a>(&'a [u8], &'static str);

impl Drop for Tell<'_> {
    fn drop(&mut self) {
        use std::io::Write as _;
        let text = self.0.escape_ascii();
        let _ = writeln!(std::io::stderr(), "{} file: b\"{text}\"", self.1);
    }
}

/// One change at a random place.
fn change(file: &mut Vec<u8>, words: &[&[u8]], rng: &mut ChaCha8Rng) {
    // Headers stand at the start: half of the changes are made there.
    let reach = if rng.random_bool(0.5) {
        file.len()
    } else {
        file.len().min(24)
    };
    let at = rng.random_range(0..=reach);
    let word = words[rng.random_range(0..words.len())];
    match rng.random_range(0..8) {
        0 => file.truncate(at),
        1 => file.splice(at..at, word.iter().copied()).for_each(drop),
        2 => {
            let end = file.len().min(at + word.len());
            file.splice(at..end, word.iter().copied()).for_each(drop);
        }
        3 if at < file.len() => file[at] = rng.next_u32().to_le_bytes()[0],
        4 if at < file.len() => file[at] ^= 1 << rng.random_range(0..8),
        5 => {
            let end = file.len().min(at + rng.random_range(0..20));
            file.drain(at..end);
        }
        6 => {
            let end = file.len().min(at + rng.random_range(0..20));
            let again = file[at..end].to_vec();
            file.splice(at..at, again).for_each(drop);
        }
        // a number in place of the digits that stand there, as sizes and offsets in texts are
        _ => {
            let digits = |byte: &&u8| byte.is_ascii_digit();
            let start = at
                + file[at..]
                    .iter()
                    .take_while(|byte| !byte.is_ascii_digit())
                    .count();
            let end = start + file[start..].iter().take_while(digits).count();
            let number = match rng.random_range(0..4) {
                0 => rng.random_range(0..100),
                1 => u64::MAX,
                2 => 1 << rng.random_range(0..64),
                _ => rng.next_u64(),
            };
            file.splice(start..end, number.to_string().into_bytes())
                .for_each(drop);
        }
    }
}

/// Reads a table to its end, in two ways.
fn table(mut rows: impl Rows, kind: TargetKind) -> bool {
    let set = DataSet::<f32>::read(&mut rows, kind).is_ok();
    let counted = rows.count().is_ok();
    set && counted && rows.seek(1).is_ok()
}

fn binary(file: &[u8]) -> bool {
    Binary::new(Cursor::new(file)).is_ok_and(|rows| table(rows, TargetKind::Classes))
}

fn csv(file: &[u8]) -> bool {
    let config = |target, classes: &[&str]| CsvConfig {
        target,
        classes: classes.iter().map(|&name| name.to_owned()).collect(),
        ..Default::default()
    };
    let named = config(Some(Column::from("kind")), &["setosa", "virginica"]);
    let named =
        Csv::new(Cursor::new(file), named).is_ok_and(|rows| table(rows, TargetKind::Classes));
    let plain = Csv::new(Cursor::new(file), config(None, &[]));
    named | plain.is_ok_and(|rows| table(rows, TargetKind::Values { outputs: 1 }))
}

/// The network of the corpus, and one of two numbers for PyTorch's file.
fn checkpoint(file: &[u8]) -> bool {
    let net = || Mlp::<f32>::new(2).linear(3).batch_norm();
    let mut rule = |_: &mut [f32], _: &mut [f32], _: u64| -> Result<(), UpdateError> { Ok(()) };
    let config = TrainConfig {
        seed: 7,
        ..Default::default()
    };
    let model = gradus_mlp::checkpoint::read_model(file, &net()).is_ok();
    let trainer = Trainer::new(net(), Loss::SquaredError, 1, Threads::One, config);
    let run = trainer.is_ok_and(|mut trainer| trainer.resume_from(file, &mut rule).is_ok());
    model | run
}
