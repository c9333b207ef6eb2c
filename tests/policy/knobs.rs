//! `configure rejects nonsense with an error` that says what is allowed.

use std::panic::{AssertUnwindSafe, catch_unwind};

use gc_core::heap::{self, Config};

/// One row a knob: nonsense, the message, and the nearest values that are allowed.
type Row = (fn(&mut Config), &'static str, fn(&mut Config));

const ROWS: [Row; 7] = [
    (
        |config| config.young_objects = 0,
        "`young_objects` is 0: it must be at least 1 (objects)",
        |config| config.young_objects = 1,
    ),
    (
        |config| config.young_bytes = 0,
        "`young_bytes` is 0: it must be at least 1 (bytes)",
        |config| config.young_bytes = 1,
    ),
    (
        |config| config.growth_percent = 0,
        "`growth_percent` is 0: it must be from 1 to 1000 (percent)",
        |config| config.growth_percent = 1,
    ),
    (
        |config| config.growth_percent = 1_001,
        "`growth_percent` is 1001: it must be from 1 to 1000 (percent)",
        |config| config.growth_percent = 1_000,
    ),
    (
        |config| config.full_objects = 0,
        "`full_objects` is 0: it must be at least 1 (objects)",
        |config| config.full_objects = usize::MAX,
    ),
    (
        |config| config.full_bytes = 0,
        "`full_bytes` is 0: it must be at least 1 (bytes)",
        |config| config.full_bytes = usize::MAX,
    ),
    (
        |config| config.max_bytes = Some(0),
        "`max_bytes` is 0: it must be at least 1 (bytes), or `None` for no limit",
        |config| config.max_bytes = Some(1),
    ),
];

#[test]
fn nonsense_is_rejected_and_changes_nothing() {
    for (nonsense, message, sense) in ROWS {
        let before = heap::config();
        let error = heap::configure(|config| {
            config.automatic = false;
            config.young_objects = 77;
            nonsense(config);
        })
        .unwrap_err();
        assert_eq!(error.to_string(), message);
        assert_eq!(heap::config(), before, "{message}");

        let mut expected = before.clone();
        sense(&mut expected);
        heap::configure(sense).unwrap();
        assert_eq!(heap::config(), expected, "{message}");
        heap::configure(|config| *config = Config::default()).unwrap();
    }
}

/// `panicking closure changes nothing`, and the heap may be configured in the closure.
#[test]
fn a_panic_changes_nothing() {
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        heap::configure(|config| {
            config.young_objects = 1;
            panic!("{}", String::from("in the middle"));
        })
    }));
    assert!(panicked.is_err());
    assert_eq!(heap::config(), Config::default());

    heap::configure(|config| {
        heap::configure(|inner| inner.young_objects = 5).unwrap();
        config.growth_percent = 50;
    })
    .unwrap();
    assert_eq!(heap::config().growth_percent, 50);
    assert_eq!(heap::config().young_objects, Config::default().young_objects, "the last one to finish says all");
}

/// The extremes that are allowed break nothing.
#[test]
fn extremes() {
    heap::configure(|config| {
        config.young_objects = usize::MAX;
        config.young_bytes = usize::MAX;
        config.growth_percent = 1_000;
        config.full_objects = usize::MAX;
        config.full_bytes = usize::MAX;
        config.max_bytes = Some(usize::MAX);
    })
    .unwrap();
    (0..30_000).for_each(|_| crate::garbage());
    assert_eq!(heap::stats().live, 30_000, "never");
    heap::configure(|config| {
        config.young_objects = 1;
        config.young_bytes = 1;
        config.growth_percent = 1;
        config.full_objects = 1;
        config.full_bytes = 1;
        config.max_bytes = None;
    })
    .unwrap();
    (0..1_000).for_each(|_| crate::garbage());
    assert!(heap::stats().live < 300, "always: {}", heap::stats().live);
}
