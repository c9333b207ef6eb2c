//! Slices and text that threads share.

use std::any::TypeId;
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use gc_core::sync::{self, Gc, GcCell};
use gc_core::{Finalize, Trace};

use crate::{End, Log, taken};

fn end(log: &Log, name: &str) -> Gc<[Ends]> {
    let ends = ["a", "b"].map(|part| Ends { _end: End { name: format!("{name}{part}"), log: log.clone() } });
    Gc::from(ends)
}

#[derive(Trace, Finalize)]
#[trace(sync)]
struct Ends {
    #[trace(skip)]
    _end: End,
}

#[test]
fn from_whatever_arc_takes() {
    let slices: [Gc<[u16]>; 6] = [
        vec![1, 2, 3].into(),
        Box::<[u16]>::from([1, 2, 3]).into(),
        [1, 2, 3].into(),
        Gc::from(&[1, 2, 3][..]),
        (1..=3).collect(),
        Gc::try_from_vec(vec![1, 2, 3]).unwrap(),
    ];
    assert!(slices.iter().all(|slice| **slice == [1, 2, 3]));
    let texts: [Gc<str>; 5] = [
        "größer".into(),
        String::from("größer").into(),
        Box::<str>::from("größer").into(),
        Cow::Borrowed("größer").into(),
        Gc::try_from_str("größer").unwrap(),
    ];
    assert!(texts.iter().all(|text| &**text == "größer"));
    assert_eq!((Gc::<[u16]>::default().len(), Gc::<str>::default().len()), (0, 0));
    assert_eq!((slices[0].cmp(&slices[1]), texts[0].to_string()), (std::cmp::Ordering::Equal, "größer".to_owned()));
    // The same object, as bytes.
    let [text, ..] = texts;
    let bytes: Gc<[u8]> = text.clone().into();
    assert_eq!((&*bytes, Gc::strong_count(&text)), ("größer".as_bytes(), 2));
    assert_eq!((Gc::type_id(&bytes), Gc::type_id(&slices[0])), (TypeId::of::<str>(), TypeId::of::<[u16]>()));
}

#[test]
fn they_are_shared_and_weakly_held_as_values_are() {
    let text: Gc<str> = "shared".into();
    let weak = Gc::downgrade(&text);
    let other = text.clone();
    let length = thread::spawn(move || other.len()).join().unwrap();
    assert_eq!((length, Gc::strong_count(&text)), (6, 1));
    assert_eq!(&*weak.upgrade().unwrap(), "shared");
    // SAFETY: from `into_raw`, and used once.
    let text = unsafe { Gc::from_raw(Gc::into_raw(text)) };
    drop(text);
    assert!(weak.upgrade().is_none());
    let mut numbers: Gc<[u8]> = [1, 2].into();
    Gc::get_mut(&mut numbers).unwrap()[1] = 3;
    assert_eq!(*numbers, [1, 3]);
}

/// Whatever the elements' size and alignment, and however many: a sanitizer looks at the blocks.
#[test]
fn blocks_of_all_sizes() {
    #[derive(Trace, Finalize, Clone, Copy, PartialEq, Debug)]
    #[trace(sync)]
    #[repr(align(64))]
    struct Wide(u8);
    for len in [0, 1, 2, 63, 64, 1_024, 5_000] {
        let (nothing, bytes): (Gc<[()]>, Gc<[u8]>) = (vec![(); len].into(), vec![7; len].into());
        let threes: Gc<[[u64; 3]]> = vec![[7; 3]; len].into();
        assert_eq!((nothing.len(), bytes.len(), threes.len()), (len, len, len));
        assert!(bytes.iter().all(|byte| *byte == 7) && threes.iter().all(|three| *three == [7; 3]));
        let wide: Gc<[Wide]> = vec![Wide(8); len].into();
        assert!(Gc::as_ptr(&wide).addr() % 64 == 0 && wide.iter().all(|wide| *wide == Wide(8)));
        let survey = sync::survey(&threes);
        assert_eq!((survey.types[0].name.as_str(), survey.types[0].bytes), ("[[u64; 3]]", 32 + 24 * len));
    }
}

#[derive(Trace, Finalize)]
#[trace(sync)]
struct Bomb {
    #[trace(skip)]
    _fuse: Fuse,
}

struct Fuse;

static DROPPED: AtomicUsize = AtomicUsize::new(0);

impl Drop for Fuse {
    fn drop(&mut self) {
        assert!(DROPPED.fetch_add(1, Ordering::Relaxed) != 1, "the second of three");
    }
}

/// By the thread that drops the last handle, all of them, whatever their destructors do.
#[test]
fn elements_end_with_the_last_handle() {
    let log = Log::default();
    let (slice, weak) = (end(&log, "1"), end(&log, "2"));
    let other = slice.clone();
    drop(slice);
    assert!(taken(&log).is_empty());
    thread::spawn(move || drop(other)).join().unwrap();
    assert_eq!(taken(&log), ["d 1a", "d 1b"]);
    // A side record goes with it.
    let upgrades = Gc::downgrade(&weak);
    drop(weak);
    assert_eq!((taken(&log).len(), upgrades.upgrade().is_none()), (2, true));

    let bombs: Gc<[Bomb]> = (0..3).map(|_| Bomb { _fuse: Fuse }).collect();
    assert!(catch_unwind(AssertUnwindSafe(|| drop(bombs))).is_err());
    assert_eq!(DROPPED.load(Ordering::Relaxed), 3);
}

#[derive(Trace)]
#[trace(sync)]
struct Parent {
    children: GcCell<Option<Gc<[Child]>>>,
    #[trace(skip)]
    end: End,
}

impl Finalize for Parent {
    fn finalize(&self) {
        let children = self.children.get().unwrap();
        self.end.log.lock().unwrap().push(format!("f {} of {}", self.end.name, children.len()));
    }
}

/// An element is no object: its finalizer doesn't run.
#[derive(Trace)]
#[trace(sync)]
struct Child {
    parent: Gc<Parent>,
}

impl Finalize for Child {
    fn finalize(&self) {
        panic!("it is no object");
    }
}

fn family(log: &Log, name: &str) -> Gc<Parent> {
    let end = End { name: name.to_owned(), log: log.clone() };
    let parent = Gc::new(Parent { children: GcCell::new(None), end });
    let children: Gc<[Child]> = (0..3).map(|_| Child { parent: parent.clone() }).collect();
    parent.children.set(Some(children));
    parent
}

#[test]
fn cycles_through_slices_are_collected() {
    let _alone = crate::alone();
    let log = Log::default();
    let parent = family(&log, "x");
    let weak = Gc::downgrade(&parent.children.get().unwrap());
    sync::collect();
    assert_eq!(weak.upgrade().unwrap()[2].parent.children.get().unwrap().len(), 3);
    drop(parent);
    assert!(taken(&log).is_empty());
    assert!(sync::collect() >= 2);
    assert_eq!((taken(&log), weak.upgrade().is_none()), (vec!["f x of 3".to_owned(), "d x".to_owned()], true));
}

static ENDED: AtomicUsize = AtomicUsize::new(0);

struct Count;

impl Drop for Count {
    fn drop(&mut self) {
        ENDED.fetch_add(1, Ordering::Relaxed);
    }
}

/// Holds itself, by a slice.
#[derive(Trace, Finalize)]
#[trace(sync)]
struct Link {
    links: GcCell<Option<Gc<[Gc<Link>]>>>,
    number: usize,
    #[trace(skip)]
    _count: Count,
}

/// Threads make, share and drop them while they are looked at.
#[test]
fn they_come_and_go_while_others_collect() {
    let _alone = crate::alone();
    let turns = if cfg!(miri) { 3 } else { 300 };
    let board: GcCell<Option<Gc<[Gc<Link>]>>> = GcCell::new(None);
    let come_and_go = &|| {
        for turn in 0..turns {
            let link = Gc::new(Link { links: GcCell::new(None), number: turn, _count: Count });
            link.links.set(Some(vec![link.clone(); 3].into()));
            let other = board.replace(link.links.get());
            assert!(other.iter().all(|links| links[turn % 3].number < turns));
            if turn % 16 == 0 {
                sync::collect();
            }
        }
    };
    thread::scope(|scope| {
        let threads = [(); 2].map(|()| scope.spawn(come_and_go));
        for thread in threads {
            thread.join().unwrap();
        }
    });
    board.set(None);
    sync::collect();
    assert_eq!(ENDED.load(Ordering::Relaxed), 2 * turns);
}
