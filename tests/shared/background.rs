//! Collections that nobody calls for.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use gc_core::sync::{self, Gc, GcCell};
use gc_core::{Finalize, Trace};
use gc_workspace::Counts;

/// One test at a time, with collections that begin by themselves.
fn automatic() -> MutexGuard<'static, ()> {
    let (pause, one) = crate::alone();
    drop(pause);
    one
}

/// A ring of one.
#[derive(Trace, Finalize)]
#[trace(sync)]
struct Ring {
    me: GcCell<Option<Gc<Ring>>>,
    #[trace(skip)]
    _gone: Counts,
}

/// Makes so many, and lets go of them.
fn rings(many: usize, gone: &Arc<AtomicUsize>) {
    for _ in 0..many {
        let ring = Gc::new(Ring { me: GcCell::default(), _gone: Counts(gone.clone()) });
        ring.me.set(Some(ring.clone()));
    }
}

/// Waits until that many are gone, far longer than it takes.
fn all_gone(gone: &AtomicUsize, many: usize) {
    let begun = Instant::now();
    while gone.load(Ordering::Relaxed) < many {
        assert!(begun.elapsed() < Duration::from_secs(100), "{gone:?} of {many} are gone: {:?}", sync::stats());
        thread::sleep(Duration::from_millis(2));
    }
    assert_eq!(gone.load(Ordering::Relaxed), many);
}

/// Whoever made it, and whatever that thread does.
#[test]
fn garbage_goes_by_itself() {
    let _one = automatic();
    let gone = Arc::new(AtomicUsize::new(0));
    rings(1, &gone);
    all_gone(&gone, 1);

    let (release, blocked) = channel::<()>();
    let theirs = gone.clone();
    let thread = thread::spawn(move || {
        rings(1_000, &theirs);
        _ = blocked.recv();
    });
    all_gone(&gone, 1_001);
    drop(release);
    thread.join().unwrap();
}

/// Whatever a program calls before it makes its first object: each in a process that hasn't made
/// any.
#[test]
#[cfg_attr(miri, ignore = "Miri starts no processes")]
fn garbage_of_a_program_that_has_just_begun() {
    const CASE: &str = "GC_CORE_BEGINNING";
    let beginnings: [fn(); 4] = [
        || (),
        || drop(sync::pause()),
        || sync::configure(|config| config.growth_objects = 20_000).unwrap(),
        || {
            sync::configure(|config| config.automatic = false).unwrap();
            let late = Arc::new(AtomicUsize::new(0));
            rings(1, &late);
            sync::configure(|config| config.automatic = true).unwrap();
            all_gone(&late, 1);
        },
    ];
    if let Ok(case) = std::env::var(CASE) {
        beginnings[case.parse::<usize>().unwrap()]();
        let gone = Arc::new(AtomicUsize::new(0));
        rings(1, &gone);
        all_gone(&gone, 1);
        return;
    }
    for case in 0..beginnings.len() {
        let child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "background::garbage_of_a_program_that_has_just_begun"])
            .env(CASE, case.to_string())
            .output()
            .unwrap();
        assert!(child.status.success(), "{case}: {}", String::from_utf8_lossy(&child.stdout));
    }
}

/// Threads that make nothing but garbage never have more of it than the configuration says: each
/// waits before it makes too much. Unless one destructor takes a tenth of a second: a machine that is
/// busy enough makes that of any. Then it is tried again.
#[test]
fn the_heap_is_bounded() {
    let _one = automatic();
    sync::configure(|config| config.patience = 1).unwrap();
    let within_bounds = unless_held_up(makers_of_garbage);
    sync::configure(|config| *config = sync::Config::default()).unwrap();
    within_bounds.unwrap();
}

fn unless_held_up(run: impl Fn() -> Result<(), String>) -> Result<(), String> {
    loop {
        let before = sync::stats().held_up;
        let outcome = run();
        if sync::stats().held_up == before {
            break outcome;
        }
    }
}

/// A small object that holds much: by what it says of itself, or in its own bytes.
#[test]
fn what_is_large_is_bounded() {
    #[derive(Trace, Finalize)]
    #[trace(sync)]
    struct Image {
        me: GcCell<Option<Gc<Image>>>,
        bytes: sync::External,
    }

    #[derive(Trace, Finalize)]
    #[trace(sync)]
    struct Page {
        me: GcCell<Option<Gc<Page>>>,
        #[trace(skip)]
        bytes: [u8; 16_384],
        #[trace(skip)]
        _gone: Counts,
    }

    const MEBIBYTE: u64 = 1 << 20;
    let _one = automatic();
    let images = || {
        let mut most = 0;
        for _ in 0..400 {
            let bytes = sync::external(MEBIBYTE.try_into().unwrap());
            let image = Gc::new(Image { me: GcCell::default(), bytes });
            image.me.set(Some(image.clone()));
            assert_eq!(image.bytes.bytes() as u64, MEBIBYTE);
            most = most.max(sync::stats().external_bytes);
        }
        // Twice 5,000 objects of 256 bytes, and as much for what is let go of during a collection.
        if most <= 6 * MEBIBYTE { Ok(()) } else { Err(format!("{most} bytes outside")) }
    };
    let pages = || {
        let gone = Arc::new(AtomicUsize::new(0));
        let mut most = 0;
        for made in 1..=3_000 {
            let page = Page { me: GcCell::default(), bytes: [1; 16_384], _gone: Counts(gone.clone()) };
            let page = Gc::new(page);
            assert_eq!(page.bytes[16_383], 1);
            page.me.set(Some(page.clone()));
            most = most.max(made - gone.load(Ordering::Relaxed));
        }
        all_gone(&gone, 3_000);
        // The same: each page counts for 65 objects.
        if most <= 400 { Ok(()) } else { Err(format!("{most} pages")) }
    };
    let outcome = unless_held_up(images).and_then(|()| unless_held_up(pages));
    outcome.unwrap();
    sync::collect();
    assert_eq!(sync::stats().external_bytes, 0);
}

fn makers_of_garbage() -> Result<(), String> {
    let (threads, each) = (4, 50_000);
    let (made, gone) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    // What other tests hold.
    let others = usize::try_from(sync::stats().live).unwrap();
    let makers: Vec<_> = (0..threads)
        .map(|_| {
            let (made, gone) = (made.clone(), gone.clone());
            thread::spawn(move || {
                let mut most = 0;
                for _ in 0..each / 100 {
                    rings(100, &gone);
                    // In this order: no more than there were when the first figure was read.
                    let made = made.fetch_add(100, Ordering::SeqCst) + 100;
                    most = most.max(made.saturating_sub(gone.load(Ordering::SeqCst)));
                }
                most
            })
        })
        .collect();
    let most = makers.into_iter().map(|maker| maker.join().unwrap()).max().unwrap();
    all_gone(&gone, threads * each);
    // Half of what lives, or of what was made while the last collection ran, and the constant.
    let bound = (others + 10_000 + 256 * threads) * 3 / 2 + 10_000;
    if most <= bound { Ok(()) } else { Err(format!("{most} objects, more than {bound}")) }
}

#[test]
fn a_pause_keeps_garbage() {
    let (pause, _one) = crate::alone();
    let gone = Arc::new(AtomicUsize::new(0));
    rings(30_000, &gone);
    assert_eq!(gone.load(Ordering::Relaxed), 0);
    drop(pause);
    all_gone(&gone, 30_000);
}

/// Where no thread is wanted, those that make objects collect.
#[test]
fn without_a_thread() {
    #[derive(Trace)]
    #[trace(sync)]
    struct Where(GcCell<Option<Gc<Where>>>, #[trace(skip)] Arc<Mutex<Vec<ThreadId>>>);
    impl Finalize for Where {
        fn finalize(&self) {
            self.1.lock().unwrap().push(thread::current().id());
        }
    }

    let _one = automatic();
    sync::configure(|config| config.background = false).unwrap();
    let threads = Arc::new(Mutex::new(Vec::new()));
    for _ in 0..12_000 {
        let ring = Gc::new(Where(GcCell::default(), threads.clone()));
        ring.0.set(Some(ring.clone()));
    }
    sync::configure(|config| *config = sync::Config::default()).unwrap();
    let threads = std::mem::take(&mut *threads.lock().unwrap());
    assert!(threads.len() >= 5_000, "{}", threads.len());
    // Other tests make some now and then.
    assert!(threads.contains(&thread::current().id()));
}

/// A finalizer that blocks holds up what is behind it, and not those who make objects: they wait a
/// little, then the heap grows.
#[test]
fn a_finalizer_blocks() {
    struct Blocks(Mutex<std::sync::mpsc::Receiver<()>>);
    #[derive(Trace)]
    #[trace(sync)]
    struct Ends(GcCell<Option<Gc<Ends>>>, #[trace(skip)] Blocks);
    impl Finalize for Ends {
        fn finalize(&self) {
            _ = self.1.0.lock().unwrap().recv();
        }
    }

    let _one = automatic();
    let gone = Arc::new(AtomicUsize::new(0));
    let told = Arc::new(AtomicUsize::new(0));
    let subscription = sync::on_wait({
        let told = told.clone();
        move |wait| _ = told.fetch_add(usize::from(wait.held_up), Ordering::Relaxed)
    });
    let (release, blocked) = channel();
    let ring = Gc::new(Ends(GcCell::default(), Blocks(Mutex::new(blocked))));
    ring.0.set(Some(ring.clone()));
    let weak = Gc::downgrade(&ring);
    drop(ring);
    rings(60_000, &gone);
    assert!(weak.strong_count() > 0);
    assert!(told.load(Ordering::Relaxed) > 0);
    drop(subscription);
    release.send(()).unwrap();
    all_gone(&gone, 60_000);
    // Its own collection calls for nothing more.
    let begun = Instant::now();
    while weak.strong_count() > 0 {
        assert!(begun.elapsed() < Duration::from_secs(100));
        thread::sleep(Duration::from_millis(2));
    }
}

/// A program that does nothing is left alone: the thread sleeps, and isn't woken by time.
#[cfg(target_os = "linux")]
#[test]
fn an_idle_program_is_idle() {
    fn switches() -> Option<u64> {
        let tasks = std::fs::read_dir("/proc/self/task").unwrap();
        let all = tasks.filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("status")).ok());
        let collector = all.filter(|status| status.starts_with("Name:\tgc-core collect")).last()?;
        let line = collector.lines().find(|line| line.starts_with("voluntary_ctxt_switches"))?;
        line.split_whitespace().last()?.parse().ok()
    }

    let _one = automatic();
    let gone = Arc::new(AtomicUsize::new(0));
    rings(1, &gone);
    all_gone(&gone, 1);
    // Other tests may make candidates now and then; they end some time.
    let begun = Instant::now();
    loop {
        let before = switches();
        assert!(before.is_some());
        thread::sleep(Duration::from_millis(1_600));
        if switches() == before {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(150));
    }
}

/// In the thread that waited; what the callback makes waits for nothing, a collection that it calls
/// for does nothing, and its panics are counted.
#[test]
fn waits_are_told() {
    let _one = automatic();
    let gone = Arc::new(AtomicUsize::new(0));
    let (told, made) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let me = thread::current().id();
    let subscription = sync::on_wait({
        let (gone, told, made) = (gone.clone(), told.clone(), made.clone());
        move |_| {
            // Other tests may wait as well.
            if thread::current().id() == me && told.fetch_add(1, Ordering::Relaxed) == 0 {
                rings(20_000, &gone);
                made.fetch_add(20_000, Ordering::Relaxed);
                assert_eq!(sync::collect(), 0);
                panic!("told");
            }
        }
    });
    let before = sync::stats();
    let begun = Instant::now();
    while told.load(Ordering::Relaxed) < 2 {
        assert!(begun.elapsed() < Duration::from_secs(100), "{:?}", sync::stats());
        rings(100, &gone);
        made.fetch_add(100, Ordering::Relaxed);
    }
    drop(subscription);
    let after = sync::stats();
    assert!(after.waits - before.waits >= 2 && after.panics > before.panics, "{before}{after}");
    all_gone(&gone, made.load(Ordering::Relaxed));
}

/// Whoever asks for it is told what a collection did, until the subscription is gone; a callback that
/// panics is treated as a finalizer is.
#[test]
fn listeners_are_told() {
    let _alone = crate::alone();
    sync::collect();
    let gone = Arc::new(AtomicUsize::new(0));
    let heard = Arc::new(Mutex::new(Vec::new()));
    let subscription = sync::on_collect({
        let heard = heard.clone();
        move |collection| {
            assert_eq!(sync::collect(), 0);
            heard.lock().unwrap().push(collection.clone());
        }
    });
    rings(3, &gone);
    assert_eq!(sync::collect(), 3);
    let told = heard.lock().unwrap().pop().unwrap();
    assert!(!told.automatic && !told.abandoned && told.traced >= 3 && told.candidates >= 3);
    assert_eq!((told.reclaimed, told.finalized, told.resurrected), (3, 0, 0));
    drop(subscription);
    let panics = sync::on_collect(|_| panic!("heard"));
    rings(1, &gone);
    let panic = std::panic::catch_unwind(sync::collect).unwrap_err();
    assert_eq!(panic.downcast_ref(), Some(&"heard"));
    drop(panics);
    sync::collect();
    assert!(heard.lock().unwrap().is_empty());
    assert_eq!(gone.load(Ordering::Relaxed), 4);
}
