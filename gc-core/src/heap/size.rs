//! How large a heap is, and how much it has grown.

/// Objects and bytes.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) struct Size {
    pub(crate) objects: usize,
    pub(crate) bytes: usize,
}

impl Size {
    /// How much larger it is than another; nothing, where it is smaller.
    pub(crate) fn less(self, other: Self) -> Self {
        Self { objects: self.objects.saturating_sub(other.objects), bytes: self.bytes.saturating_sub(other.bytes) }
    }

    /// Whether it is more, in objects or in bytes.
    pub(crate) fn exceeds(self, other: Self) -> bool {
        self.objects > other.objects || self.bytes > other.bytes
    }

    /// So many parts of it, of `of` in all; rounded down.
    pub(crate) fn share(self, parts: usize, of: usize) -> Self {
        Self { objects: self.objects / of * parts, bytes: self.bytes / of * parts }
    }

    /// Both together.
    pub(crate) fn plus(self, other: Self) -> Self {
        let objects = self.objects.saturating_add(other.objects);
        Self { objects, bytes: self.bytes.saturating_add(other.bytes) }
    }

    /// The larger of each.
    pub(crate) fn max(self, other: Self) -> Self {
        Self { objects: self.objects.max(other.objects), bytes: self.bytes.max(other.bytes) }
    }

    /// The smaller of each.
    pub(crate) fn min(self, other: Self) -> Self {
        Self { objects: self.objects.min(other.objects), bytes: self.bytes.min(other.bytes) }
    }
}
