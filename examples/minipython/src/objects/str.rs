//! Strings and bytes. They hold no handle, so the collector never looks at them.

use std::cell::Cell;

use gc_core::{Finalize, Trace};

/// A `str`.
#[derive(Trace, Finalize)]
pub struct Str {
    text: String,
    ascii: bool,
    hash: Cell<u64>,
}

impl Str {
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        let ascii = text.is_ascii();
        Self { text, ascii, hash: Cell::new(0) }
    }

    /// The string and another, in the room of the first.
    pub fn append(mut self, other: &str) -> Self {
        self.text.push_str(other);
        self.ascii &= other.is_ascii();
        self.hash.set(0);
        self
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// Number of characters.
    pub fn len(&self) -> usize {
        if self.ascii { self.text.len() } else { self.text.chars().count() }
    }

    pub fn is_ascii(&self) -> bool {
        self.ascii
    }

    /// The character at this place.
    pub fn at(&self, index: usize) -> Option<char> {
        if self.ascii {
            self.text.as_bytes().get(index).map(|&byte| char::from(byte))
        } else {
            self.text.chars().nth(index)
        }
    }

    /// Never zero; computed once.
    pub fn hash(&self) -> u64 {
        if self.hash.get() == 0 {
            self.hash.set(hash_bytes(self.text.as_bytes()));
        }
        self.hash.get()
    }
}

/// A hash of bytes that isn't zero.
pub fn hash_bytes(bytes: &[u8]) -> u64 {
    use std::hash::Hasher;
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write(bytes);
    let hash = hasher.finish();
    (hash ^ (hash >> 32)).max(1)
}

/// A `bytes`.
#[derive(Trace, Finalize)]
pub struct Bytes {
    bytes: Box<[u8]>,
}

impl Bytes {
    pub fn new(bytes: impl Into<Box<[u8]>>) -> Self {
        Self { bytes: bytes.into() }
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}
