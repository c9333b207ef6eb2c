//! States by their fingerprints.

use std::hash::{Hash, Hasher};

use crate::state::State;

#[derive(Default)]
struct Fnv(u64, u64);

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u8(*byte);
        }
    }
    fn write_u8(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(23);
        self.1 = (self.1 ^ u64::from(byte)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(31);
    }
    fn write_usize(&mut self, word: usize) {
        self.write_u8(word as u8);
    }
    fn write_isize(&mut self, word: isize) {
        self.write_u8(word as u8);
    }
    fn write_u64(&mut self, word: u64) {
        self.0 ^= word;
    }
    fn finish(&self) -> u64 {
        self.0
    }
}

/// 128 bits of a state: two of the explored ones would have to be alike for one to be missed.
pub fn fingerprint(s: &State) -> u128 {
    let mut hasher = Fnv(0xcbf2_9ce4_8422_2325, 0x8422_2325_cbf2_9ce4);
    let mut plain = *s;
    plain.bad = None;
    plain.hash(&mut hasher);
    u128::from(hasher.0) << 64 | u128::from(hasher.1)
}

#[derive(Default)]
pub struct Pass(u64);
impl Hasher for Pass {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = u64::from_ne_bytes(bytes[..8].try_into().unwrap());
    }
    fn write_u128(&mut self, word: u128) {
        self.0 = word as u64;
    }
    fn finish(&self) -> u64 {
        self.0
    }
}
