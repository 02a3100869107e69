//! One random stream per seed and purpose.

use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;

use crate::fnv1a;

/// The random stream of a seed and a purpose.
///
/// `ChaCha` with 8 rounds. Its 256-bit key is the seed in little-endian order followed by 24 zero bytes; its 64-bit
/// stream number (the nonce) is [`fnv1a`] of the purpose's UTF-8 bytes; it starts at block 0. Streams of different
/// seeds, or of one seed and different purposes, are independent: drawing more for one purpose never shifts another.
///
/// ```
/// use gradus_numerics::stream;
/// use rand::Rng;
///
/// let mut initialisation = stream(7, "initialisation");
/// let mut shuffle = stream(7, "shuffle");
/// assert_ne!(initialisation.next_u64(), shuffle.next_u64());
/// assert_eq!(stream(7, "shuffle").next_u64(), stream(7, "shuffle").next_u64());
/// ```
pub fn stream(seed: u64, purpose: &str) -> ChaCha8Rng {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    let mut rng = ChaCha8Rng::from_seed(key);
    rng.set_stream(fnv1a(purpose.as_bytes()));
    rng
}
