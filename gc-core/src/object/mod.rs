//! L3. One object in memory: its header, its type's table, its side record.
//!
//! ```text
//!            ┌ Prefix (16) ┐┌──────────── Header (16) ────────────┐┌─ value ─┐
//!   [padding] len   registry  count:i32  scratch:u32  type|flags:ptr  T …
//!            └ slices and big blocks only ┘                          ↑ Gc<T> points here
//! ```

mod attached;
mod entry;
mod header;
mod side;
mod table;
mod transitions;
mod view;
mod vtable;

pub(crate) use self::attached::{Attached, Attachments, Queue};
pub(crate) use self::entry::{Entry, Hooks, Map, Taken};
pub(crate) use self::header::Header;
pub(crate) use self::side::Side;
pub(crate) use self::table::{Table, word_of_hash};
pub(crate) use self::vtable::{Kind, Shape, VTable, WATCHES_PROMISES};
