//! A digest of bits, to notice that a result changed.

use std::fmt;

/// The 64-bit FNV-1a hash of bytes.
///
/// h ← (h xor byte) · 1099511628211 mod 2⁶⁴, from h = 14695981039346656037. Fowler, Noll and Vo; RFC 9923. Not
/// cryptographic: it tells names and results apart where nobody tries to make them collide.
///
/// ```
/// use gradus_numerics::fnv1a;
///
/// assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
/// assert_eq!(fnv1a(b"a"), 0xaf63_dc4c_8601_ec8c);
/// ```
pub fn fnv1a(bytes: &[u8]) -> u64 {
    Digest::new().bytes(bytes).value()
}

/// An order-sensitive 64-bit digest ([`fnv1a`]) of numbers, equal wherever their bits are equal.
///
/// Numbers enter as little-endian bytes. Every NaN enters as one pattern, since the sign and payload of a NaN that
/// arithmetic makes differ between machines; −0 and +0 are different. Lengths do not enter: where the boundary between
/// two slices matters, write it with [`u64`](Self::u64). `Display` prints 16 hexadecimal digits.
///
/// ```
/// use gradus_numerics::Digest;
///
/// let mut digest = Digest::new();
/// digest.f64(1.0).f32(2.0).u64(3).bytes(b"four");
/// assert_eq!(digest.to_string(), "fee00033a017167f");
///
/// assert_eq!(Digest::of(&[f64::NAN]), Digest::of(&[-f64::NAN]));
/// assert_ne!(Digest::of(&[0.0]), Digest::of(&[-0.0]));
/// assert_ne!(Digest::of(&[1.0, 2.0]), Digest::of(&[2.0, 1.0]));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Digest(u64);

impl Digest {
    /// The digest of nothing.
    ///
    /// ```
    /// assert_eq!(gradus_numerics::Digest::new().to_string(), "cbf29ce484222325");
    /// ```
    pub fn new() -> Self {
        Digest(0xcbf2_9ce4_8422_2325)
    }

    /// The digest of numbers in their order.
    ///
    /// ```
    /// use gradus_numerics::Digest;
    ///
    /// assert_eq!(Digest::of(&[1.0, 2.0]), *Digest::new().f64(1.0).f64(2.0));
    /// ```
    pub fn of(numbers: &[f64]) -> Self {
        let mut digest = Self::new();
        for &x in numbers {
            digest.f64(x);
        }
        digest
    }

    /// Appends the eight bytes of x, or of the one pattern of NaN.
    ///
    /// ```
    /// use gradus_numerics::Digest;
    ///
    /// assert_eq!(Digest::new().f64(1.0), Digest::new().u64(1.0_f64.to_bits()));
    /// ```
    pub fn f64(&mut self, x: f64) -> &mut Self {
        self.u64(if x.is_nan() {
            0x7ff8_0000_0000_0000
        } else {
            x.to_bits()
        })
    }

    /// Appends the four bytes of x, or of the one pattern of NaN.
    ///
    /// ```
    /// use gradus_numerics::Digest;
    ///
    /// assert_eq!(Digest::new().f32(1.0), Digest::new().bytes(&[0, 0, 0x80, 0x3f]));
    /// ```
    pub fn f32(&mut self, x: f32) -> &mut Self {
        let bits = if x.is_nan() { 0x7fc0_0000 } else { x.to_bits() };
        self.bytes(&bits.to_le_bytes())
    }

    /// Appends the eight bytes of n.
    ///
    /// ```
    /// use gradus_numerics::Digest;
    ///
    /// assert_eq!(Digest::new().u64(1), Digest::new().bytes(&[1, 0, 0, 0, 0, 0, 0, 0]));
    /// ```
    pub fn u64(&mut self, n: u64) -> &mut Self {
        self.bytes(&n.to_le_bytes())
    }

    /// Appends bytes.
    ///
    /// ```
    /// use gradus_numerics::Digest;
    ///
    /// assert_eq!(Digest::new().bytes(b"ab"), Digest::new().bytes(b"a").bytes(b"b"));
    /// ```
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        self
    }

    /// The digest as a number.
    ///
    /// ```
    /// use gradus_numerics::{Digest, fnv1a};
    ///
    /// assert_eq!(Digest::new().bytes(b"theta").value(), fnv1a(b"theta"));
    /// ```
    pub fn value(self) -> u64 {
        self.0
    }
}

impl Default for Digest {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}
