//! `Config::max_bytes`, and memory given back.

use std::panic::{AssertUnwindSafe, catch_unwind};

use gc_core::{Finalize, Gc, GcCell, Trace, collect, heap};
use gc_workspace::ring;

use crate::{Small, collections, garbage};

/// A value too large for a size class, so that bytes can be counted; with an edge, so that it can
/// be garbage.
#[derive(Trace, Finalize, Debug)]
struct Big {
    me: GcCell<Option<Gc<Big>>>,
    bytes: [u8; 10_000],
}

fn big() -> Big {
    Big { me: GcCell::new(None), bytes: [7; 10_000] }
}

/// A full collection is tried first; then the value comes back.
#[test]
fn the_limit_is_the_last_word() {
    heap::configure(|config| {
        config.max_bytes = Some(105_000);
        // Only for want of room.
        config.automatic = false;
    })
    .unwrap();
    // Ten rings fill the heap; the eleventh object has room once they are collected.
    for _ in 0..10 {
        let one = Gc::new(big());
        one.me.set(Some(one.clone()));
    }
    assert_eq!((collections(), heap::stats().live), (0, 10));
    let eleventh = Gc::new(big());
    assert_eq!((collections(), heap::stats().reclaimed, heap::stats().live), (1, 10, 1));

    let mut held = vec![eleventh];
    while let Ok(one) = Gc::try_new(big()) {
        held.push(one);
        assert!(held.len() <= 10);
    }
    assert_eq!(held.len(), 10);
    let tried = heap::stats().full_collections;
    let error = Gc::try_new(big()).unwrap_err();
    assert_eq!(heap::stats().full_collections, tried + 1, "a full collection is tried");
    let (text, bytes) = (error.to_string(), heap::stats().heap_bytes);
    assert!(error.into_value().bytes.iter().all(|byte| *byte == 7), "the value comes back whole");

    let panicked = catch_unwind(AssertUnwindSafe(|| Gc::new(big()))).unwrap_err();
    let message = panicked.downcast_ref::<String>().unwrap();
    assert_eq!(*message, format!("gc-core: {text}"), "`new` says what `try_new` says");
    let block = bytes / 10;
    for figure in [
        "`policy::policy::limit::Big`".to_owned(),
        format!("holds {bytes} bytes in 10 objects"),
        format!("{block} more would exceed its limit of 105000 (`Config::max_bytes`)"),
    ] {
        assert!(message.contains(&figure), "`{figure}` in `{message}`");
    }
    assert!(heap::stats().heap_bytes <= 105_000 && heap::stats().peak_heap_bytes <= 105_000);
    // Counting makes room again, without a collection.
    held.pop();
    let tried = collections();
    held.push(Gc::new(big()));
    assert_eq!(collections(), tried);
    assert!(Gc::try_new(big()).is_err());
    heap::configure(|config| config.max_bytes = None).unwrap();
    held.push(Gc::new(big()));
}

/// Small objects: every byte of their chunks counts.
#[test]
fn small_objects_under_a_limit() {
    heap::configure(|config| config.max_bytes = Some(500_000)).unwrap();
    let mut held = Vec::new();
    loop {
        match Gc::try_new(Small { next: GcCell::new(None) }) {
            Ok(one) => held.push(one),
            Err(error) => break drop(error.into_value()),
        }
    }
    assert!(held.len() > 10_000, "most of it can be used: {}", held.len());
    assert!(heap::stats().heap_bytes <= 500_000);
    for attempt in 0..3 {
        assert!(Gc::try_new(Small { next: GcCell::new(None) }).is_err(), "{attempt}");
        drop(held.pop());
        held.push(Gc::try_new(Small { next: GcCell::new(None) }).unwrap());
    }
    // Another size has what a chunk of this one is too large for; then none, until one of this is
    // free.
    let mut others = Vec::new();
    while let Ok(one) = Gc::try_new([0_u64; 20]) {
        others.push(one);
    }
    assert!(others.len() * 176 < 64 << 10, "{}", others.len());
    held.clear();
    others.push(Gc::try_new([0_u64; 20]).unwrap());
    // Garbage makes room for the other size as well.
    (0..100_000).for_each(|_| garbage());
    others.extend((0..1_000).map(|_| Gc::new([0_u64; 20])));
    assert!(heap::stats().heap_bytes <= 500_000);
}

/// What finds no room is given back whole, or dropped once where a panic says so.
#[test]
fn what_is_refused_is_not_lost() {
    use std::rc::Rc;

    #[derive(Trace, Finalize, Debug)]
    struct Noted<const N: usize>(Rc<u8>, [u8; N]);

    /// What gives back, and what panics.
    fn refused<const N: usize>(note: &Rc<u8>) {
        type Panics<const N: usize> = fn(Noted<N>);
        let noted = || Noted::<N>(note.clone(), [7; N]);
        let held = |value: Noted<N>| value.1.iter().all(|byte| *byte == 7) && Rc::strong_count(&value.0) == 2;
        assert!(held(Gc::try_new(noted()).unwrap_err().into_value()));
        assert!(held(*Gc::try_from_box(Box::new(noted())).unwrap_err().into_value()));
        assert!(held(Gc::try_from_vec(vec![noted()]).unwrap_err().into_value().pop().unwrap()));
        let panics: [Panics<N>; 6] = [
            |value| drop(Gc::new(value)),
            |value| drop(Gc::<Noted<N>>::from(value)),
            |value| drop(Gc::<Noted<N>>::from(Box::new(value))),
            |value| drop(Gc::<[_]>::from(vec![value])),
            |value| drop(Gc::<[_]>::from([value])),
            |value| drop(Gc::new_cyclic(|_| value)),
        ];
        for (at, panics) in panics.into_iter().enumerate() {
            assert!(catch_unwind(AssertUnwindSafe(|| panics(noted()))).is_err(), "{at}");
            assert_eq!(Rc::strong_count(note), 1, "{at}");
        }
    }
    heap::configure(|config| config.max_bytes = Some(10)).unwrap();
    let note = Rc::new(1);
    refused::<8>(&note);
    refused::<5_000>(&note);
    assert!(Gc::try_from_str("text").unwrap_err().to_string().starts_with("no room for a `str`"));
    assert_eq!((heap::stats().live, heap::stats().heap_bytes), (0, 0));

    heap::configure(|config| config.max_bytes = None).unwrap();
    let boxed = Gc::try_from_box(Box::new(Noted::<5_000>(note.clone(), [7; 5_000]))).unwrap();
    let slice = Gc::try_from_vec(vec![Noted::<8>(note.clone(), [8; 8])]).unwrap();
    assert_eq!((boxed.1[4_999], slice[0].1[7], &*Gc::try_from_str("text").unwrap()), (7, 8, "text"));
    drop((boxed, slice));
    assert_eq!((Rc::strong_count(&note), heap::stats().live), (1, 0));
}

/// Where no collection may run there is no last resort, and nothing breaks.
#[test]
fn the_limit_in_a_finalizer_and_in_a_pause() {
    for cyclic in [false, true] {
        let mut held: Vec<_> = (0..4).map(|_| Gc::new(big())).collect();
        for one in &held {
            one.me.set(Some(one.clone()));
        }
        let node = gc_workspace::node("asks");
        node.next.set(cyclic.then(|| node.clone()));
        node.finalizer(move |_| assert!(Gc::try_new(big()).is_err()));
        heap::configure(|config| config.max_bytes = Some(heap::stats().heap_bytes + 5_000)).unwrap();
        drop(node);
        collect();
        assert_eq!(heap::stats().panics, 0);
        held.clear();
        let paused = heap::pause();
        assert!(Gc::try_new(big()).is_err(), "a pause is respected");
        drop(paused);
        assert!(Gc::try_new(big()).is_ok());
        heap::configure(|config| config.max_bytes = None).unwrap();
        collect();
        assert_eq!(heap::stats().live, 0);
    }
}

/// Every way to make an object knows the limit.
#[test]
fn every_constructor_knows_the_limit() {
    heap::configure(|config| config.max_bytes = Some(1_000)).unwrap();
    let makers: [(&str, fn()); 6] = [
        ("new", || drop(Gc::new([0_u8; 1_500]))),
        ("new_cyclic", || drop(Gc::new_cyclic(|_| [0_u8; 1_500]))),
        ("a slice", || drop(Gc::<[u8]>::from(vec![0; 1_500]))),
        ("a string", || drop(Gc::<str>::from("x".repeat(1_500)))),
        ("a box", || drop(Gc::<[u8; 1_500]>::from(Box::new([0; 1_500])))),
        ("an iterator", || drop((0..1_500).map(Box::new).collect::<Gc<[_]>>())),
    ];
    for (name, make) in makers {
        let payload = catch_unwind(make).unwrap_err();
        let message = payload.downcast_ref::<String>().unwrap();
        assert!(message.contains("exceed its limit of 1000 (`Config::max_bytes`)"), "{name}: {message}");
        assert_eq!((heap::stats().live, heap::stats().heap_bytes, heap::stats().weak_records), (0, 0, 0), "{name}");
    }
    heap::configure(|config| config.max_bytes = None).unwrap();
    for (_, make) in makers {
        make();
    }
}

/// `trim gives memory back`, where nothing is in the way
#[test]
fn trimming() {
    let before = heap::stats().heap_bytes;
    let held: Vec<_> = (0..50_000).map(|at| Gc::new([at; 5])).collect();
    let full = heap::stats().heap_bytes;
    assert!(full - before >= 50_000 * 32);
    assert_eq!(heap::trim(), 0, "all in use, but for what is not carved yet");
    drop(held);
    assert!(heap::stats().heap_bytes > 0 || !gc_workspace::pooled(), "kept for the next objects");
    let after = heap::stats().heap_bytes;
    assert_eq!(heap::trim(), after);
    assert_eq!((heap::stats().heap_bytes, heap::trim()), (0, 0));

    // One object in a thousand keeps its chunk.
    let mut held: Vec<_> = (0..50_000_u32).map(|at| Gc::new([at; 5])).collect();
    let weak = Gc::downgrade(&held[1_000]);
    let mut at = 0;
    held.retain(|_| {
        at += 1;
        (at - 1) % 1_000 == 0
    });
    let before = heap::stats();
    assert!(heap::trim() <= before.heap_bytes - before.live_bytes);
    assert!(heap::stats().heap_bytes >= before.live_bytes);
    for (at, one) in held.iter().enumerate() {
        assert_eq!(**one, [u32::try_from(at).unwrap() * 1_000; 5]);
    }
    assert!(Gc::ptr_eq(&weak.upgrade().unwrap(), &held[1]));
    // The free blocks are used again.
    held.extend((0..10_000).map(|at| Gc::new([at; 5])));
    assert_eq!(heap::stats().live, 10_050);
    drop(held);
    drop(weak);
    heap::trim();
    assert_eq!(heap::stats().heap_bytes, 0);
}

/// A full collection that frees much gives memory back by itself; in a destructor `trim` does
/// nothing.
#[test]
fn trimming_at_other_times() {
    let many: Vec<_> = (0..200_000).map(|_| Gc::new(Small { next: GcCell::new(None) })).collect();
    for (at, one) in many.iter().enumerate() {
        one.next.set(Some(many[(at + 1) % many.len()].clone()));
    }
    let full = heap::stats().heap_bytes;
    drop(many);
    assert_eq!(collect(), 200_000);
    assert!(heap::stats().heap_bytes <= full / 2, "{} of {full}", heap::stats().heap_bytes);

    let nodes = ring(&["a", "b"]);
    for node in &nodes {
        node.destructor(|| assert_eq!(heap::trim(), 0));
    }
    drop(nodes);
    assert_eq!((collect(), heap::stats().panics), (2, 0));
}
