//! Objects made of these parts, and threads that use them.

use std::ptr::NonNull;

use loom::cell::UnsafeCell;
use loom::sync::Arc;
use loom::thread;

use super::reading::Batch;
use super::record::Record;
use super::word::{Phase, Word};
use crate::object::VTable;
use crate::ptr::Shared;

static VTABLE: VTable = VTable;

/// An object. Its value is 1 while it is there; its memory is there until it is said to be freed.
struct Object {
    word: Word,
    value: UnsafeCell<u32>,
    freed: UnsafeCell<bool>,
}

impl Object {
    fn new(leaf: bool) -> Arc<Self> {
        Arc::new(Self { word: Word::new(leaf, true), value: UnsafeCell::new(1), freed: UnsafeCell::new(false) })
    }

    /// What a handle reads.
    fn read(&self) {
        // SAFETY: loom looks whether somebody writes it at the same time.
        self.value.with(|value| assert_eq!(unsafe { *value }, 1, "read after its end"));
    }

    fn end(&self) {
        // SAFETY: as above.
        self.value.with_mut(|value| unsafe {
            assert_eq!(*value, 1, "ended twice");
            *value = 0;
        });
    }

    fn free(&self) {
        // SAFETY: as above.
        self.freed.with_mut(|freed| unsafe {
            assert!(!*freed, "freed twice");
            *freed = true;
        });
    }

    fn is_freed(&self) -> bool {
        // SAFETY: as above.
        self.freed.with(|freed| unsafe { *freed })
    }

    fn shared(&self) -> Shared {
        // SAFETY: nobody reads it.
        unsafe { Shared::from_header(NonNull::from(self).cast()) }
    }

    /// A handle is dropped, as the counting path does it. There is no table: an entry is owed, and
    /// stays so. Whether this was the last.
    fn drop_handle(&self) -> bool {
        let mut seen = self.word.look();
        loop {
            let released = if seen.count() > 1 && (seen.is_buffered() || seen.is_leaf()) {
                self.word.release_shared(seen)
            } else if seen.count() > 1 {
                self.word.release_to_candidate(seen, 0)
            } else {
                match self.word.release_last(seen) {
                    Ok(()) => {
                        self.end();
                        if self.word.leave_memory() {
                            self.free();
                        }
                        return true;
                    }
                    Err(now) => Err(now),
                }
            };
            match released {
                Ok(()) => return false,
                Err(now) => seen = now,
            }
        }
    }
}

/// The last of two handles ends the value, after all that was done with the other.
pub(crate) fn the_last_handle_ends_it() {
    loom::model(|| {
        let object = Object::new(false);
        object.word.retain();
        let other = object.clone();
        let thread = thread::spawn(move || {
            other.read();
            other.drop_handle()
        });
        object.read();
        let mine = object.drop_handle();
        assert!(mine ^ thread.join().unwrap(), "one of them was the last");
        // The first drop made it a candidate: the entry has the memory.
        assert!(object.word.look().is_gone() && !object.is_freed());
    });
}

/// The same of a leaf.
pub(crate) fn the_last_handle_ends_a_leaf() {
    loom::model(|| {
        let object = Object::new(true);
        object.word.retain();
        let other = object.clone();
        let drop_handle = |object: &Object| {
            object.read();
            if object.word.release_leaf() {
                object.end();
                object.free();
            }
        };
        let thread = thread::spawn(move || drop_handle(&other));
        drop_handle(&object);
        thread.join().unwrap();
        assert!(object.is_freed(), "its memory is lost");
    });
}

/// An upgrade inside the record against the last drop, which severs it.
pub(crate) fn an_upgrade_or_the_end() {
    loom::model(|| {
        let object = Object::new(true);
        let record = Record::new(&VTABLE, Some(object.shared()));
        // SAFETY: the object owns it.
        unsafe { record.as_ref() }.retain();
        let weak = record.as_ptr().expose_provenance();
        let other = object.clone();
        let thread = thread::spawn(move || {
            let record = NonNull::new(std::ptr::with_exposed_provenance_mut::<Record>(weak)).unwrap();
            // SAFETY: this thread is an owner.
            if let Some(entered) = unsafe { record.as_ref() }.enter() {
                let mut seen = other.word.look();
                let upgraded = loop {
                    if seen.count() == 0 || seen.phase() == Phase::Dead {
                        break false;
                    }
                    match other.word.upgrade(seen) {
                        Ok(()) => break true,
                        Err(now) => seen = now,
                    }
                };
                drop(entered);
                if upgraded {
                    other.read();
                    if other.word.release_leaf() {
                        finish(&other, record);
                    }
                }
            }
            // SAFETY: as above, and it is none from now on.
            unsafe { Record::release(record) };
        });
        object.read();
        if object.word.release_leaf() {
            finish(&object, record);
        }
        thread.join().unwrap();
        assert!(object.is_freed());
    });
}

fn finish(object: &Object, record: NonNull<Record>) {
    // SAFETY: the object is an owner.
    if let Some(entered) = unsafe { record.as_ref() }.enter() {
        entered.sever();
    }
    // SAFETY: as above, and it is none from now on.
    unsafe { Record::release(record) };
    object.end();
    object.free();
}

/// What is lent is nobody else's, and what was written is seen.
pub(crate) fn a_lent_value_is_seen() {
    loom::model(|| {
        let object = Object::new(false);
        object.word.retain();
        let other = object.clone();
        let thread = thread::spawn(move || {
            other.read();
            other.drop_handle();
        });
        let seen = object.word.look();
        if seen.count() == 1 && object.word.lend(seen).is_ok() {
            // SAFETY: loom looks whether somebody reads it at the same time.
            object.value.with_mut(|value| unsafe { *value = 1 });
            object.word.end_lending();
        }
        object.drop_handle();
        thread.join().unwrap();
        assert!(object.word.look().is_gone());
    });
}

/// An object with one handle, which is a member, and what a collection reads.
fn member() -> Arc<(Batch, Arc<Object>)> {
    let object = Object::new(false);
    object.word.retain();
    object.drop_handle();
    let mut seen = object.word.look();
    while let Err(now) = object.word.take(seen, 1) {
        seen = now;
    }
    Arc::new((Batch::default(), object))
}

/// Reads the value as a detection does, if that can be.
fn read_as_detection((batch, object): &(Batch, Arc<Object>)) {
    batch.begin(1..2);
    if object.word.look().can_be_traced() {
        object.read();
    }
    batch.end();
}

/// A last drop beside a detection.
pub(crate) fn what_is_read_ends_later() {
    loom::model(|| {
        let both = member();
        let other = both.clone();
        let thread = thread::spawn(move || read_as_detection(&other));
        let (batch, object) = &*both;
        let mut seen = object.word.look();
        while let Err(now) = object.word.release_last(seen) {
            seen = now;
        }
        batch.wait(seen);
        object.end();
        assert!(!object.word.leave_memory(), "the set has it");
        thread.join().unwrap();
    });
}

/// A loan beside two batches of a detection.
pub(crate) fn what_is_read_is_lent_later() {
    loom::model(|| {
        let both = member();
        let other = both.clone();
        let thread = thread::spawn(move || {
            read_as_detection(&other);
            read_as_detection(&other);
        });
        let (batch, object) = &*both;
        let mut seen = object.word.look();
        while let Err(now) = object.word.lend(seen) {
            seen = now;
        }
        batch.wait(seen);
        // SAFETY: loom looks whether somebody reads it at the same time.
        object.value.with_mut(|value| unsafe { *value = 1 });
        object.word.end_lending();
        thread.join().unwrap();
    });
}
