//! Containers of elements without a size.

use std::collections::VecDeque;

use gc_core::inspect::{count_edges, edge_names};
use gc_core::{Finalize, Gc, GcCell, Trace, Tracer, collect, heap, inspect};

/// What has no size holds nothing, and is not counted out: there may be more of it than any loop
/// has time for.
#[test]
fn elements_without_size() {
    /// Says that it may hold handles.
    struct Nothing;
    // SAFETY: no edge is reported.
    unsafe impl Trace for Nothing {
        fn trace(&self, _: &mut Tracer<'_>) {
            panic!("there is nothing to trace");
        }
    }
    impl Finalize for Nothing {
        fn needs_finalize() -> bool {
            false
        }
    }

    #[derive(Trace, Finalize)]
    struct Many<T: Trace> {
        me: GcCell<Option<Gc<Many<T>>>>,
        array: [T; usize::MAX],
        vec: Vec<T>,
        deque: VecDeque<T>,
        boxed: Box<[T]>,
        slice: Gc<[T]>,
    }
    fn many<T: Trace + Finalize + 'static>(make: fn() -> [T; usize::MAX]) {
        let vec = || Vec::from(make());
        let (deque, boxed, slice) = (vec().into(), vec().into(), vec().into());
        let many = Gc::new(Many { me: GcCell::new(None), array: make(), vec: vec(), deque, boxed, slice });
        assert_eq!((many.vec.len(), many.slice.len()), (usize::MAX, usize::MAX));
        assert_eq!((count_edges(&many.array), edge_names(&*many).len()), (0, 1));
        many.me.set(Some(many.clone()));
        drop(many.slice.clone());
        assert_eq!((collect(), heap::stats().panics), (0, 0));
        drop(many);
        // The slice is a leaf.
        assert_eq!(inspect::garbage().objects(), 1);
        assert_eq!((collect(), heap::stats().live), (1, 0));
    }
    many::<[Gc<u8>; 0]>(|| [const { [] }; usize::MAX]);
    many::<Nothing>(|| [const { Nothing }; usize::MAX]);
}
