//! 1 797 images of handwritten digits, 8 × 8 pixels each, embedded.
//!
//! The test part of the *Optical Recognition of Handwritten Digits* data set of the UCI Machine Learning Repository, by
//! E. Alpaydin and C. Kaynak (1998), as distributed with scikit-learn, unchanged, recompressed. Each pixel counts the ink in a
//! 4 × 4 block of a 32 × 32 bitmap, 0 … 16; 13 people wrote them. Licence: CC BY 4.0, as the repository states it
//! (doi:10.24432/C50P49); `data/LICENSE-digits.md` says the same beside the file.

use std::io::Read;
use std::ops::Range;
use std::sync::LazyLock;

use flate2::read::GzDecoder;

/// Pixels of an image: 8 rows of 8.
pub const PIXELS: usize = 64;

/// Digits 0 … 9.
pub const CLASSES: usize = 10;

/// The embedded images, read once.
///
/// ```
/// use gradus_problems::digits::{PIXELS, digits};
///
/// let digits = digits();
/// assert_eq!(digits.len(), 1797);
/// assert_eq!(digits.label(0), 0); // the first image is a zero
/// assert_eq!(digits.pixels(0).len(), PIXELS);
/// ```
pub fn digits() -> &'static Digits {
    static DIGITS: LazyLock<Digits> = LazyLock::new(|| {
        parse(include_bytes!("../data/digits.csv.gz"))
            .expect("the embedded file is whole: a test reads every image")
    });
    &DIGITS
}

/// Images with their labels, in the order of the file.
///
/// ```
/// use gradus_problems::digits;
///
/// let sevens = (0..digits().len()).filter(|i| digits().label(*i) == 7).count();
/// assert_eq!(sevens, 179);
/// ```
#[derive(Clone, Debug)]
pub struct Digits {
    ink: Vec<u8>,
    pixels: Vec<f64>,
    labels: Vec<u8>,
}

impl Digits {
    /// How many images there are.
    ///
    /// ```
    /// assert_eq!(gradus_problems::digits().len(), 1797);
    /// ```
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there are none.
    ///
    /// ```
    /// assert!(!gradus_problems::digits().is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The pixels of image i as they were counted, 0 (paper) to 16 (ink), 64 row by row from the top left.
    ///
    /// # Panics
    /// When there is no image i.
    ///
    /// ```
    /// assert_eq!(gradus_problems::digits().ink(0)[..8], [0, 0, 5, 13, 9, 1, 0, 0]);
    /// ```
    #[track_caller]
    pub fn ink(&self, i: usize) -> &[u8] {
        &self.ink[self.place(i)]
    }

    /// The pixels of image i scaled to [0, 1], ink / 16 exactly, 64 row by row from the top left.
    ///
    /// # Panics
    /// When there is no image i.
    ///
    /// ```
    /// let row = &gradus_problems::digits().pixels(0)[..8];
    /// assert_eq!(row, [0.0, 0.0, 0.3125, 0.8125, 0.5625, 0.0625, 0.0, 0.0]); // 5/16, 13/16, 9/16, 1/16
    /// ```
    #[track_caller]
    pub fn pixels(&self, i: usize) -> &[f64] {
        &self.pixels[self.place(i)]
    }

    /// The digit that image i shows, 0 … 9.
    ///
    /// # Panics
    /// When there is no image i.
    ///
    /// ```
    /// assert_eq!(gradus_problems::digits().label(1), 1);
    /// ```
    #[track_caller]
    pub fn label(&self, i: usize) -> u8 {
        self.assert_image(i);
        self.labels[i]
    }

    fn place(&self, i: usize) -> Range<usize> {
        self.assert_image(i);
        i * PIXELS..(i + 1) * PIXELS
    }

    #[track_caller]
    fn assert_image(&self, i: usize) {
        assert!(
            i < self.len(),
            "there is no image {i} among {}: count from 0",
            self.len()
        );
    }
}

/// Reads gzipped lines of 64 pixels and a label; None where a line is not that.
fn parse(file: &[u8]) -> Option<Digits> {
    let mut text = String::new();
    GzDecoder::new(file).read_to_string(&mut text).ok()?;
    let mut digits = Digits {
        ink: Vec::new(),
        pixels: Vec::new(),
        labels: Vec::new(),
    };
    for line in text.lines() {
        let fields: Vec<u8> = line
            .split(',')
            .map(|field| field.parse().ok())
            .collect::<Option<_>>()?;
        let (label, ink) = fields.split_last()?;
        if ink.len() != PIXELS || usize::from(*label) >= CLASSES || ink.iter().any(|ink| *ink > 16)
        {
            return None;
        }
        digits.ink.extend_from_slice(ink);
        digits
            .pixels
            .extend(ink.iter().map(|ink| f64::from(*ink) / 16.0));
        digits.labels.push(*label);
    }
    Some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use gradus_numerics::Digest;

    #[test]
    fn every_image_is_there_unchanged() {
        let digits = digits();
        assert_eq!(digits.len(), 1797);
        assert_eq!(digits.ink.len(), 1797 * PIXELS);
        // Class counts of the data set, and the sum of all pixels.
        let mut counts = [0; CLASSES];
        for i in 0..digits.len() {
            counts[usize::from(digits.label(i))] += 1;
        }
        assert_eq!(counts, [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
        let sum: u64 = digits.ink.iter().map(|ink| u64::from(*ink)).sum();
        assert_eq!(sum, 561_718);
        #[expect(clippy::float_cmp, reason = "sixteenths add up exactly")]
        {
            assert_eq!(gradus_numerics::sum(&digits.pixels) * 16.0, 561_718.0);
        }
        // The file as it was published, byte for byte.
        let mut csv = Digest::new();
        for i in 0..digits.len() {
            for ink in digits.ink(i) {
                csv.bytes(ink.to_string().as_bytes()).bytes(b",");
            }
            csv.bytes(digits.label(i).to_string().as_bytes())
                .bytes(b"\n");
        }
        assert_eq!(csv.to_string(), "0b6db7d4442bbc5d");
    }

    #[test]
    fn a_damaged_file_is_noticed() {
        use flate2::{Compression, write::GzEncoder};
        use std::io::Write;

        let gz = |text: &str| {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(text.as_bytes()).unwrap();
            encoder.finish().unwrap()
        };
        let line =
            |pixel: &str, label: &str| format!("{}{label}\n", format!("{pixel},").repeat(64));
        assert_eq!(parse(&gz(&line("16", "9"))).unwrap().len(), 1);
        for damaged in [
            line("17", "9"),
            line("16", "10"),
            line("x", "1"),
            "1,2\n".into(),
        ] {
            assert!(parse(&gz(&damaged)).is_none(), "{damaged}");
        }
        assert!(parse(b"not gzip").is_none());
        let file = include_bytes!("../data/digits.csv.gz");
        assert!(parse(&file[..file.len() / 2]).is_none());
    }

    #[test]
    #[should_panic(expected = "there is no image 1797 among 1797: count from 0")]
    fn an_image_beyond_the_last_is_named() {
        digits().pixels(1797);
    }
}
