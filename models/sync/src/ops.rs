//! What programs may do: bits of a mask.

pub const CLONE: u16 = 1;
pub const FIXED: u16 = 2;
pub const DROP: u16 = 4;
pub const TAKE: u16 = 8;
pub const PUT: u16 = 16;
pub const CLONE_CELL: u16 = 32;
pub const UPGRADE: u16 = 64;
pub const DOWNGRADE: u16 = 128;
pub const GET_MUT: u16 = 256;
pub const UNWRAP: u16 = 512;
pub const ROOT: u16 = 1024;
/// Threads end their thread-locals before their last handles.
pub const EXIT: u16 = 2048;
pub const MAKE_MUT: u16 = 4096;
/// A new object with a handle in its field.
pub const NEW: u16 = 8192;
/// A field that is set once, without a lock (`OnceLock`).
pub const ONCE: u16 = 16384;
/// A `trace` panics once: the collection is given up.
pub const PANIC: u16 = 32768;
