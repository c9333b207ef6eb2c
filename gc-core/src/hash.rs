//! Hashing of addresses.

use std::hash::{BuildHasherDefault, Hasher};

/// Makes [`AddressHasher`]s for a map.
pub(crate) type ByAddress = BuildHasherDefault<AddressHasher>;

/// Addresses are no secret: one multiplication will do.
#[derive(Default, Debug)]
pub(crate) struct AddressHasher(u64);

impl Hasher for AddressHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_usize(usize::from(*byte));
        }
    }

    #[inline]
    fn write_usize(&mut self, number: usize) {
        // The table takes the highest bits and the lowest ones.
        let mixed = (self.0.rotate_left(5) ^ number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ (mixed >> 32);
    }
}
