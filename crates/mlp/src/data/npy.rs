//! The header of `NumPy`'s NPY files.
//!
//! The bytes `\x93NUMPY`, a version, the length of a text, and the text: a Python dictionary with the type of the numbers, their
//! order and the shape. `NumPy` Enhancement Proposal 1, and the documentation of `numpy.lib.format`. Read here by hand: the grammar
//! is three keys, and what a crate for Python literals accepts beside them nests without end.

use std::io::Read;

use super::binary::{Header, Kind, Number, read};
use super::error::DataError;

/// The first four of the six bytes that mark the format.
pub(super) const START: [u8; 4] = *b"\x93NUM";

/// The longest header that is read; `NumPy`'s own limit is 10 000 bytes.
const LONGEST: usize = 1 << 16;

/// Reads the header from behind its first four bytes.
pub(super) fn header(source: &mut impl Read) -> Result<Header, DataError> {
    let mut rest = [0; 4];
    read(source, &mut rest, "NPY")?;
    let mut size = [0; 4];
    let size_bytes = match rest {
        [b'P', b'Y', 1, _] => 2,
        [b'P', b'Y', 2 | 3, _] => 4,
        [b'P', b'Y', version, _] => return Err(lies(&format!("there is no version {version}"))),
        _ => return Err(lies("it does not start with \\x93NUMPY")),
    };
    read(source, &mut size[..size_bytes], "NPY")?;
    let length = u32::from_le_bytes(size) as usize;
    if length > LONGEST {
        return Err(lies(&format!("its text of {length} bytes is too long")));
    }
    let mut text = vec![0; length];
    read(source, &mut text, "NPY")?;
    let text = str::from_utf8(&text).map_err(|_| lies("its text is not UTF-8"))?;
    let (number, shape) = dictionary(text)?;
    Ok(Header {
        format: "NPY",
        number,
        shape,
        length: (8 + size_bytes + length) as u64,
    })
}

fn lies(reason: &str) -> DataError {
    DataError::Header {
        format: "NPY",
        reason: reason.to_owned(),
    }
}

/// `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`, its keys in any order.
fn dictionary(text: &str) -> Result<(Number, Vec<u64>), DataError> {
    let mut text = Text(text);
    let (mut descr, mut fortran_order, mut shape) = (None, None, None);
    text.expect("{")?;
    while !text.eat("}") {
        let key = text.string()?;
        text.expect(":")?;
        match key {
            "descr" => descr = Some(text.number_type()?),
            "fortran_order" => fortran_order = Some(text.boolean()?),
            "shape" => shape = Some(text.tuple()?),
            _ => return Err(lies(&format!("there is no key {key:?}"))),
        }
        if !text.eat(",") {
            text.expect("}")?;
            break;
        }
    }
    if !text.0.trim().is_empty() {
        return Err(lies("its text goes on after the dictionary"));
    }
    let (Some(number), Some(fortran_order), Some(shape)) = (descr, fortran_order, shape) else {
        return Err(lies("descr, fortran_order or shape is missing"));
    };
    if fortran_order && shape.len() > 1 {
        return Err(DataError::Unsupported {
            what: "an NPY file in Fortran's order".to_owned(),
            advice: "save numpy.ascontiguousarray of it",
        });
    }
    Ok((number, shape))
}

/// What is left of the text.
struct Text<'a>(&'a str);

impl<'a> Text<'a> {
    /// Whether the text goes on with a token, which is then gone.
    fn eat(&mut self, token: &str) -> bool {
        let rest = self.0.trim_start().strip_prefix(token);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn expect(&mut self, token: &str) -> Result<(), DataError> {
        if self.eat(token) {
            return Ok(());
        }
        let found: String = self.0.trim_start().chars().take(10).collect();
        Err(lies(&format!("{token:?} is missing before {found:?}")))
    }

    fn string(&mut self) -> Result<&'a str, DataError> {
        for quote in ["'", "\""] {
            if self.eat(quote) {
                let (string, rest) =
                    (self.0.split_once(quote)).ok_or_else(|| lies("a string has no end"))?;
                self.0 = rest;
                return Ok(string);
            }
        }
        Err(lies("a string is missing"))
    }

    fn boolean(&mut self) -> Result<bool, DataError> {
        if self.eat("True") {
            return Ok(true);
        }
        self.expect("False").map(|()| false)
    }

    fn tuple(&mut self) -> Result<Vec<u64>, DataError> {
        let mut sizes = Vec::new();
        self.expect("(")?;
        while !self.eat(")") {
            self.0 = self.0.trim_start();
            let digits = self.0.bytes().take_while(u8::is_ascii_digit).count();
            let (size, rest) = self.0.split_at(digits);
            let size = size.parse().map_err(|_| lies("a size is no number"))?;
            sizes.push(size);
            self.0 = rest;
            self.eat("L"); // as Python 2 wrote it
            if !self.eat(",") {
                self.expect(")")?;
                break;
            }
        }
        Ok(sizes)
    }

    fn number_type(&mut self) -> Result<Number, DataError> {
        if self.0.trim_start().starts_with('[') {
            return Err(DataError::Unsupported {
                what: "an NPY file of records".to_owned(),
                advice: "save an array of numbers",
            });
        }
        let descr = self.string()?;
        let unknown = || DataError::Unsupported {
            what: format!("an NPY file of type {descr:?}"),
            advice: "save it as an array of float32, float64 or integers",
        };
        let mut letters = descr.chars();
        let big_endian = match letters.next() {
            Some('<' | '|') => false,
            Some('>') => true,
            _ => return Err(unknown()),
        };
        let kind = match letters.as_str() {
            "b1" | "u1" => Kind::U8,
            "i1" => Kind::I8,
            "u2" => Kind::U16,
            "i2" => Kind::I16,
            "u4" => Kind::U32,
            "i4" => Kind::I32,
            "u8" => Kind::U64,
            "i8" => Kind::I64,
            "f4" => Kind::F32,
            "f8" => Kind::F64,
            _ => return Err(unknown()),
        };
        Ok(Number { kind, big_endian })
    }
}
