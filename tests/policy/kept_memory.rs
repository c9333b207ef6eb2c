//! How much free memory a heap keeps for what comes next, and when it gives the rest back by
//! itself.

use gc_core::{Gc, collect, heap};

/// Objects of 64 bytes, headers included.
fn objects(bytes: usize) -> Vec<Gc<[u64; 6]>> {
    (0..bytes / 64).map(|at| Gc::new([at as u64; 6])).collect()
}

fn held() -> usize {
    heap::stats().heap_bytes
}

const MIB: usize = 1 << 20;

/// Who collects by hand has half as much memory as is in use kept, and a mebibyte.
#[test]
fn what_a_full_collection_by_hand_keeps() {
    if !gc_workspace::pooled() {
        return;
    }
    // What is large has blocks of its own, which are not kept, and don't count.
    let large: Gc<[u8]> = vec![0; 3 * MIB].into();
    let before = held();
    let mut kept = objects(8 * MIB);
    let full = held();
    assert!((8 * MIB..9 * MIB).contains(&(full - before)));
    // 5 + 2.5 + 1 are more than 8 …
    kept.truncate(5 * MIB / 64);
    assert_eq!((collect(), held()), (0, full));
    // … and 4 + 2 + 1 are less.
    kept.truncate(4 * MIB / 64);
    assert_eq!(collect(), 0);
    assert!(held() - before < 5 * MIB, "{} bytes", held() - before);
    assert_eq!(kept[1_000][0], 1_000);
    drop((kept, large));
    collect();
    let few = held();
    assert!(few <= MIB + (64 << 10), "{few} bytes are kept for nothing");
}

/// A heap that grows and shrinks in turn keeps its memory; one that stays small gives it back bit
/// by bit.
#[test]
fn what_automatic_collections_keep() {
    if !gc_workspace::pooled() {
        return;
    }
    heap::configure(|config| {
        config.patience = 1;
        config.young_objects = 100;
        config.full_objects = 100;
    })
    .unwrap();
    let full_collections = || heap::stats().full_collections;
    // Grown without one, the heap would have no recent size.
    drop(objects(8 * MIB));
    let full = held();
    assert!(full_collections() > 0 && full >= 8 * MIB);
    // A full collection each time, which finds a small heap.
    let mut turns = 0;
    while held() == full {
        let before = full_collections();
        let few = objects(64 * 1_000);
        assert!(full_collections() > before, "no collection in turn {turns}");
        drop(few);
        turns += 1;
        assert!(turns < 100, "the memory is kept for ever");
    }
    assert!(turns >= 3, "given back in turn {turns}");
    assert!(held() < 2 * MIB, "{} bytes", held());
}
