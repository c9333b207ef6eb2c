//! Programs by hand.

use super::{Build, Setup, X};
use crate::ops::*;

/// Hand-made programs, each aimed at one part of the protocol; all threads may do all of `ops`, in
/// any order.
pub fn aimed() -> Vec<Setup> {
    let b = Build::default;
    vec![
        b().objects(&[(X, X)])
            .thread(0, &[0], X, 2)
            .thread(1, &[0], X, 2)
            .thread(2, &[0], X, 0)
            .done("leaf-like, 3 threads", CLONE | DROP | UNWRAP | GET_MUT),
        b().objects(&[(X, 0)])
            .thread(0, &[0], X, 1)
            .thread(1, &[0], X, 1)
            .thread(2, &[0], X, 1)
            .done("ring of one, 3 threads race their last drops", CLONE | DROP),
        b().objects(&[(X, 0)])
            .thread(0, &[0], X, 2)
            .thread(1, &[0], X, 2)
            .done("ring of one behind a lock", CLONE | DROP | TAKE | PUT | CLONE_CELL),
        b().objects(&[(X, 0)])
            .thread(0, &[0], X, 2)
            .thread(1, &[], 0, 2)
            .done("ring of one, weak", CLONE | DROP | UPGRADE),
        b().objects(&[(X, 0)])
            .finalizer(0)
            .thread(0, &[0], X, 1)
            .thread(1, &[], 0, 2)
            .done("ring of one, weak, finalizer", DROP | UPGRADE | ROOT),
        b().objects(&[(X, X)])
            .finalizer(0)
            .thread(0, &[0], X, 1)
            .thread(1, &[0], 0, 2)
            .done("acyclic, weak, finalizer", CLONE | DROP | UPGRADE | ROOT | UNWRAP | GET_MUT),
        b().objects(&[(X, 1), (X, X)])
            .queued(0)
            .queued(1)
            .thread(0, &[0], X, 3)
            .thread(1, &[1], X, 2)
            .done("chain, get_mut, try_unwrap", DROP | GET_MUT | UNWRAP | TAKE),
        b().objects(&[(1, X), (0, X)])
            .queued(0)
            .thread(0, &[0], X, 6)
            .done("two by plain fields, one thread hops", FIXED | DROP),
        b().objects(&[(1, X), (0, X)])
            .queued(1)
            .thread(0, &[0], X, 3)
            .thread(1, &[1], X, 2)
            .done("two by plain fields, two threads hop", FIXED | DROP),
        b().objects(&[(X, 1), (X, 0)])
            .queued(0)
            .thread(0, &[0], X, 4)
            .done("ring of two behind locks, one thread", TAKE | PUT | DROP | CLONE_CELL),
        b().objects(&[(1, X), (X, X)])
            .thread(0, &[0, 1], X, 3)
            .thread(1, &[0], X, 1)
            .done("closing a ring", PUT | DROP | TAKE),
        b().objects(&[(X, 1), (0, X)])
            .queued(0)
            .thread(0, &[0], X, 2)
            .thread(1, &[1], X, 2)
            .done("ring of two, two threads", TAKE | PUT | DROP | FIXED),
        b().objects(&[(X, 1), (0, X)])
            .queued(0)
            .thread(0, &[0], X, 2)
            .thread(1, &[], 1, 2)
            .done("ring of two, weak", TAKE | DROP | UPGRADE | FIXED),
        b().objects(&[(X, 1), (0, X)])
            .queued(0)
            .thread(0, &[0], X, 2)
            .thread(1, &[], 0, 2)
            .done("ring of two, weak to the first", PUT | DROP | UPGRADE | FIXED),
        b().objects(&[(1, X), (0, X)])
            .queued(0)
            .queued(1)
            .thread(0, &[0], X, 1)
            .thread(1, &[], 1, 2)
            .done("two by plain fields, weak to the second", DROP | UPGRADE | FIXED),
        b().objects(&[(1, X), (0, X)])
            .queued(0)
            .queued(1)
            .thread(0, &[0], 0, 2)
            .thread(1, &[], 1, 2)
            .done("two by plain fields, a weak handle each", DROP | UPGRADE),
        b().objects(&[(1, X), (0, X)])
            .finalizer(0)
            .queued(0)
            .thread(0, &[0], X, 1)
            .thread(1, &[], 1, 2)
            .done("two, weak, one finalizer", DROP | UPGRADE | ROOT),
        b().objects(&[(X, 1), (0, X)])
            .finalizer(0)
            .finalizer(1)
            .thread(0, &[0], X, 2)
            .thread(1, &[1], X, 1)
            .done("ring of two, finalizers", DROP | ROOT | TAKE),
        b().objects(&[(1, 1), (0, X)])
            .finalizer(0)
            .thread(0, &[0], X, 2)
            .thread(1, &[], 1, 2)
            .done("double edge, finalizer, weak", DROP | ROOT | UPGRADE | GET_MUT),
        b().objects(&[(X, 0)])
            .thread(0, &[0], X, 1)
            .thread(1, &[0], X, 1)
            .done("thread-locals end", DROP | EXIT | CLONE),
        b().objects(&[(X, 1), (0, X)])
            .thread(0, &[0], X, 0)
            .thread(1, &[1], X, 1)
            .done("thread-locals end, ring of two", DROP | EXIT),
        b().objects(&[(X, 0), (0, X)])
            .queued(0)
            .queued(1)
            .thread(0, &[1], X, 2)
            .thread(1, &[0], X, 2)
            .done("a tail held by a ring", DROP | TAKE | GET_MUT | UNWRAP),
        b().objects(&[(X, X)])
            .queued(0)
            .thread(0, &[0], X, 3)
            .thread(1, &[], 0, 2)
            .done("weak against get_mut and try_unwrap", GET_MUT | UNWRAP | UPGRADE | DROP | DOWNGRADE),
        b().objects(&[(1, X), (2, X), (0, X)])
            .queued(0)
            .thread(0, &[0], X, 3)
            .thread(1, &[], 2, 1)
            .done("three by plain fields, weak", FIXED | DROP | UPGRADE),
        b().objects(&[(X, 1), (X, 0), (0, 1)])
            .queued(0)
            .thread(0, &[2], X, 2)
            .thread(1, &[1], X, 1)
            .done("ring of two held by a third", DROP | TAKE | FIXED),
        b().objects(&[(1, X), (0, X)])
            .queued(0)
            .thread(0, &[1], X, 10)
            .done("two by plain fields, one thread hops five times", FIXED | DROP),
        b().objects(&[(1, X), (0, X), (X, X)])
            .thread(0, &[0, 2], X, 8)
            .done("a handle into the empty cell of one that was traced", FIXED | DROP | PUT),
        b().objects(&[(1, X), (X, X)])
            .queued(0)
            .thread(0, &[0, 1], X, 3)
            .thread(1, &[0], X, 1)
            .done("closing a ring by a field that is set once", ONCE | DROP | FIXED),
        b().objects(&[(X, X), (X, X)])
            .queued(0)
            .queued(1)
            .thread(0, &[0, 1, 1], X, 4)
            .done("two fields that are set once", ONCE | DROP | FIXED | CLONE),
        b().objects(&[(1, X), (0, X)])
            .queued(0)
            .thread(0, &[0], X, 1)
            .thread(1, &[1], X, 1)
            .done("a trace panics", PANIC | DROP | FIXED),
        b().objects(&[(1, X), (X, 0)])
            .finalizer(0)
            .queued(0)
            .thread(0, &[0], X, 1)
            .thread(1, &[], 1, 1)
            .two("a trace panics, weak, finalizer, two collectors", PANIC | DROP | UPGRADE | ROOT),
        b().objects(&[(X, X), (0, X)])
            .queued(0)
            .thread(0, &[1, 1], X, 2)
            .done("a ring is closed behind the trace", PUT | DROP),
        b().objects(&[(1, X), (0, X)])
            .finalizer(0)
            .unborn(2)
            .thread(0, &[0], X, 1)
            .thread(1, &[], 1, 1)
            .done("a finalizer makes an object", DROP | UPGRADE | ROOT),
        b().objects(&[(X, 1), (0, X)])
            .finalizer(0)
            .finalizer(1)
            .unborn(2)
            .thread(0, &[0], X, 1)
            .done("finalizers make an object", DROP | ROOT),
        b().objects(&[(X, 1), (0, X)])
            .finalizer(0)
            .finalizer(1)
            .thread(0, &[0], X, 1)
            .thread(1, &[], 0, 1)
            .done("finalizers give up", DROP | UPGRADE),
        b().objects(&[(X, 0)])
            .unborn(1)
            .queued(0)
            .thread(0, &[0], X, 4)
            .thread(1, &[], 0, 1)
            .done("a handle goes into a new object", NEW | DROP | UPGRADE | PUT | CLONE),
        b().objects(&[(X, X)])
            .queued(0)
            .thread(0, &[0], X, 2)
            .thread(1, &[0], 0, 2)
            .done("weak against make_mut", MAKE_MUT | UPGRADE | DROP),
        b().objects(&[(X, 0)])
            .finalizer(0)
            .thread(0, &[0], X, 1)
            .thread(1, &[], 0, 2)
            .two("ring of one, weak, finalizer, two collectors", DROP | UPGRADE | ROOT),
        b().objects(&[(X, 1), (0, X)])
            .queued(0)
            .thread(0, &[0], X, 1)
            .thread(1, &[1], X, 1)
            .two("ring of two, two collectors", TAKE | DROP),
        b().objects(&[(1, X), (0, X)])
            .finalizer(0)
            .queued(0)
            .thread(0, &[0], X, 1)
            .thread(1, &[], 1, 1)
            .two("two, weak, finalizer, two collectors", DROP | UPGRADE | ROOT),
        b().objects(&[(1, X), (0, X), (0, 2)])
            .finalizer(0)
            .queued(2)
            .thread(0, &[2], X, 1)
            .thread(1, &[], 0, 1)
            .two("a ring held by a ring, finalizer, two collectors", DROP | UPGRADE),
        b().objects(&[(1, X), (0, X), (0, 2)])
            .finalizer(0)
            .finalizer(2)
            .queued(2)
            .queued(1)
            .thread(0, &[2], X, 0)
            .thread(1, &[1], X, 0)
            .two("two rings, finalizers, two collectors", 0),
        b().objects(&[(X, 1), (0, X), (X, X)])
            .queued(0)
            .queued(1)
            .thread(0, &[0, 2], X, 3)
            .done("ring of two, a third to put", PUT | DROP | TAKE),
    ]
}
