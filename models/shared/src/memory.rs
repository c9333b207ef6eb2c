//! An allocator that keeps the blocks of objects and side records from being used again within an
//! execution, so that it shows when somebody writes to one that is free, or reads it.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::UnsafeCell;
use std::ptr::NonNull;

use crate::oracle::wrong;
use crate::plain::Plain;
use crate::thing::Thing;

/// What is in a free block. As a word it says that there is a value with many handles, so that who
/// comes across one goes on and is noticed; as a value's number, or a pointer, it leads nowhere.
const FREE: u8 = 0x0d;

const OBJECTS: [Layout; 2] = [block_of(Layout::new::<Thing>()), block_of(Layout::new::<Plain>())];

/// As gc-core has it: a header in front, of its alignment.
const fn block_of(value: Layout) -> Layout {
    let align = if value.align() > 16 { value.align() } else { 16 };
    match Layout::from_size_align(value.size() + align, align) {
        Ok(block) => block,
        Err(_) => panic!("a block has a layout"),
    }
}

/// That of gc-core's side record; nothing else here has its alignment.
const RECORD: Layout = match Layout::from_size_align(32, 32) {
    Ok(block) => block,
    Err(_) => panic!("a record has a layout"),
};

/// Whether a block is an object's or a side record's.
fn is_watched(block: Layout) -> bool {
    OBJECTS.contains(&block) || block == RECORD
}

/// How many blocks one execution may free.
const MOST: usize = 4096;

struct Blocks {
    free: [Option<(NonNull<u8>, Layout)>; MOST],
    freed: usize,
    used: usize,
}

struct Watch(UnsafeCell<Blocks>);

// SAFETY: shuttle runs all tasks in one thread, and no step is made in here.
unsafe impl Sync for Watch {}

#[global_allocator]
static WATCH: Watch = Watch(UnsafeCell::new(Blocks { free: [None; MOST], freed: 0, used: 0 }));

// SAFETY: blocks are the system's, given back once.
unsafe impl GlobalAlloc for Watch {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if is_watched(layout) {
            // SAFETY: nobody else is in here.
            unsafe { &mut *self.0.get() }.used += 1;
        }
        // SAFETY: as this function asks for.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if is_watched(layout) {
            // SAFETY: nobody else is in here.
            let blocks = unsafe { &mut *self.0.get() };
            blocks.used -= 1;
            if let Some(place) = blocks.free.get_mut(blocks.freed) {
                blocks.freed += 1;
                // SAFETY: the block is as large as that, and free.
                unsafe { block.write_bytes(FREE, layout.size()) };
                *place = NonNull::new(block).map(|block| (block, layout));
                return;
            }
        }
        // SAFETY: as this function asks for.
        unsafe { System.dealloc(block, layout) }
    }
}

/// After an execution, with everything dropped: looks at the blocks that were freed, and gives them
/// back.
pub fn finish() {
    // SAFETY: nobody else is in here: nothing below allocates, but for what ends the process.
    let blocks = unsafe { &mut *WATCH.0.get() };
    if blocks.used != 0 {
        wrong(&format!("the memory of {} objects or side records is lost", blocks.used));
    }
    for (block, layout) in blocks.free[..blocks.freed].iter_mut().filter_map(Option::take) {
        // SAFETY: the block is here until it is given back.
        let bytes = unsafe { std::slice::from_raw_parts(block.as_ptr(), layout.size()) };
        if bytes.iter().any(|byte| *byte != FREE) {
            wrong("memory was written to after it was freed");
        }
        // SAFETY: it is the system's, and freed once.
        unsafe { System.dealloc(block.as_ptr(), layout) };
    }
    blocks.freed = 0;
}
