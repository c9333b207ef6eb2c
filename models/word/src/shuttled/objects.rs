//! Two threads with handles to two objects, one with a weak handle, and somebody who takes entries.

use std::ptr::NonNull;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};

use shuttle::sync::{Arc, Mutex};
use shuttle::thread;

use super::record::Record;
use super::table::Table;
use super::word::{Phase, Word};
use crate::object::VTable;
use crate::ptr::Shared;

static VTABLE: VTable = VTable;

/// An object, and what is known of it. Its memory is really there to the end.
struct Object {
    word: Word,
    record: NonNull<Record>,
    /// 0: whole, 1: being dropped, 2: gone.
    value: AtomicU32,
    freed: AtomicBool,
}

struct World {
    objects: [Object; 2],
    tables: [Table<2>; 2],
    list: Mutex<Vec<usize>>,
}

// SAFETY: records are counted atomically, and freed by the last owner.
unsafe impl Send for World {}
// SAFETY: as above.
unsafe impl Sync for World {}

impl Object {
    fn new() -> Self {
        let object = Self {
            word: Word::new(false, true),
            record: Record::new(&VTABLE, None),
            value: AtomicU32::new(0),
            freed: AtomicBool::new(false),
        };
        object.word.retain();
        object
    }

    fn word(&self) -> &Word {
        assert!(!self.freed.load(SeqCst), "its memory is touched after it was freed");
        &self.word
    }

    fn read(&self) {
        assert_eq!(self.value.load(SeqCst), 0, "read after its end");
    }

    fn drop_value(&self) {
        assert_eq!(self.value.swap(1, SeqCst), 0, "dropped twice");
        thread::yield_now();
        assert_eq!(self.value.swap(2, SeqCst), 1);
    }

    fn free(&self) {
        assert!(!self.freed.swap(true, SeqCst), "freed twice");
        assert_eq!(self.value.load(SeqCst), 2, "freed with its value");
    }

    fn shared(&self) -> Shared {
        // SAFETY: nobody reads it.
        unsafe { Shared::from_header(NonNull::from(self).cast()) }
    }

    fn record(&self) -> &Record {
        // SAFETY: the object is an owner until it is gone, and weak handles are.
        unsafe { self.record.as_ref() }
    }

    /// The last handle is gone.
    fn destroy(&self) {
        if let Some(entered) = self.record().enter() {
            entered.sever();
        }
        // SAFETY: the object is an owner, and is none from now on.
        unsafe { Record::release(self.record) };
        self.drop_value();
        if self.word().leave_memory() {
            self.free();
        }
    }
}

impl World {
    /// As the counting path does it.
    fn drop_handle(&self, thread: usize, number: usize, has_record: bool) {
        let (object, table) = (&self.objects[number], &self.tables[thread]);
        let mut seen = object.word().look();
        loop {
            let released = if seen.count() > 1 && seen.is_buffered() {
                object.word().release_shared(seen).map(|()| None)
            } else if seen.count() > 1 {
                match table.empty_slot(thread) {
                    Some(slot) => object.word().release_to_candidate(seen, slot).map(|()| Some(slot)),
                    None => {
                        let mut list = self.list.lock().unwrap();
                        object.word().release_to_candidate(seen, 0).map(|()| {
                            list.push(number);
                            None
                        })
                    }
                }
            } else if !has_record && seen.is_buffered() && table.take_back(seen.number(), object.shared()) {
                // SAFETY: nobody else has the record.
                unsafe { Record::release(object.record) };
                object.drop_value();
                return object.free();
            } else {
                match object.word().release_last(seen) {
                    Ok(()) => return object.destroy(),
                    Err(now) => Err(now),
                }
            };
            match released {
                Ok(Some(slot)) => return table.put(slot, object.shared()),
                Ok(None) => return,
                Err(now) => seen = now,
            }
        }
    }

    /// As a weak handle does it.
    fn upgrade(&self, number: usize) -> bool {
        let object = &self.objects[number];
        let Some(_entered) = object.record().enter() else { return false };
        let mut seen = object.word().look();
        loop {
            if seen.count() == 0 || seen.phase() == Phase::Dead {
                return false;
            }
            match object.word().upgrade(seen) {
                Ok(()) => return true,
                Err(now) => seen = now,
            }
        }
    }

    /// Takes what entries there are; what isn't gone goes to the list.
    fn sweep(&self) {
        let mut list = self.list.lock().unwrap();
        for table in &self.tables {
            for slot in 0..2 {
                let Some(entry) = table.take(slot) else { continue };
                let number = self.objects.iter().position(|object| object.shared() == entry).expect("an object");
                list.push(number);
            }
        }
        list.retain(|number| {
            let object = &self.objects[*number];
            let gone = object.word().look().is_gone();
            if gone {
                object.free();
            }
            !gone
        });
    }
}

/// All of them at once.
pub(crate) fn race() {
    let objects = [Object::new(), Object::new()];
    let world = Arc::new(World { objects, tables: [Table::new(), Table::new()], list: Mutex::new(Vec::new()) });
    // The second object has a weak handle, and so a record that names it.
    let second = &world.objects[1];
    second.record().retain();
    second.record().reveal(second.shared(), &VTABLE);
    let threads: Vec<_> = (0..2)
        .map(|thread| {
            let world = world.clone();
            thread::spawn(move || {
                for number in [thread, 1 - thread] {
                    let object = &world.objects[number];
                    object.word().retain();
                    object.read();
                    world.drop_handle(thread, number, number == 1);
                    object.read();
                    world.drop_handle(thread, number, number == 1);
                }
            })
        })
        .collect();
    let weak = {
        let world = world.clone();
        thread::spawn(move || {
            for _ in 0..2 {
                if world.upgrade(1) {
                    world.objects[1].read();
                    // By a table of its own it would be the same; it has none.
                    release_without_entry(&world.objects[1]);
                }
            }
            // SAFETY: the weak handle is an owner, and is none from now on.
            unsafe { Record::release(world.objects[1].record) };
        })
    };
    let sweeper = {
        let world = world.clone();
        thread::spawn(move || (0..2).for_each(|_| world.sweep()))
    };
    for thread in threads {
        thread.join().unwrap();
    }
    weak.join().unwrap();
    sweeper.join().unwrap();
    world.sweep();
    for object in &world.objects {
        assert!(object.freed.load(SeqCst), "its memory is lost");
    }
}

/// A drop where there is no room for an entry.
fn release_without_entry(object: &Object) {
    let mut seen = object.word().look();
    loop {
        let released = if seen.count() > 1 {
            object.word().release_shared(seen)
        } else {
            match object.word().release_last(seen) {
                Ok(()) => return object.destroy(),
                Err(now) => Err(now),
            }
        };
        match released {
            Ok(()) => return,
            Err(now) => seen = now,
        }
    }
}
