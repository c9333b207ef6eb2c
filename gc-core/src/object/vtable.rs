//! What the heap knows of a type: a static table for each type that is ever put into a `Gc`.
//!
//! Some of it is what users' code answers to questions such as `can_hold_gc`, and nothing keeps an
//! answer from changing. So an object asks once, before it has a block (rules A2 and K1), and has
//! the answers in its header and its table from then on: there is a table for each set of answers.

use std::alloc::Layout;
use std::any::{TypeId, type_name};
use std::marker::PhantomData;
use std::ptr::NonNull;

use crate::layout::{ClassId, Place};
use crate::ptr::Block;
use crate::state::{Flags, State};
use crate::trace::{Finalize, Inspector, OfOneThread, Trace, Tracer, Variant, can_hold, drops_handles_alone};

/// Whether collections look for objects that break the promise of `#[trace(acyclic)]`: in debug
/// builds.
pub(crate) const WATCHES_PROMISES: bool = cfg!(debug_assertions);

/// How an object's block is laid out.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    /// A value of this layout, always in the same kind of place.
    Sized { place: Place, value: Layout },
    /// Elements of this layout; how many, says the object's prefix.
    Slice { element: Layout },
}

/// The functions and figures of a type. The alignment leaves room for [`Flags`] beneath a pointer
/// to it.
#[derive(Debug)]
#[repr(align(32))]
pub(crate) struct VTable {
    pub(crate) trace: unsafe fn(Block, &mut Tracer<'_>),
    /// `None` where there is nothing to drop.
    pub(crate) drop_value: Option<unsafe fn(Block)>,
    /// Whether that does nothing but to drop the handles that `trace` reports (rule P5).
    pub(crate) drops_handles_alone: bool,
    /// The class of the block, for a sized value in one.
    pub(crate) pooled: Option<ClassId>,
    /// The same, where there is nothing to drop besides.
    pub(crate) trivial: Option<ClassId>,
    pub(crate) shape: Shape,
    pub(crate) finalize: unsafe fn(Block),
    /// Whether its objects have a finalizer at all. An object's own flag says whether it is still
    /// to run.
    pub(crate) needs_finalize: bool,
    pub(crate) inspect: unsafe fn(Block, &mut Inspector<'_>),
    /// Whether its objects promise to be in no cycle, although they can hold handles.
    pub(crate) acyclic: bool,
    pub(crate) type_name: fn() -> &'static str,
    pub(crate) type_id: fn() -> TypeId,
    /// Whether its objects have been lent (rule I1). It is all by which this table differs from its
    /// twin.
    pub(crate) is_lent: bool,
    pub(crate) twin: fn() -> &'static VTable,
}

/// The types that objects are made of: `T` itself, `[T]`, or `str`.
struct Table<T: ?Sized>(PhantomData<T>);

impl<T> Table<T> {
    /// The value of an object of this type.
    ///
    /// # Safety
    /// The object is of this type, and rule P3 for as long as the reference lives.
    #[inline]
    unsafe fn value<'a>(block: Block) -> &'a T {
        // SAFETY: rules P2 and P3, as this function asks for: a `T` is there.
        unsafe { block.value_ptr().cast::<T>().as_ref() }
    }

    /// Drops the value.
    ///
    /// # Safety
    /// The object is of this type, and rule P4.
    #[inline]
    unsafe fn drop_value(block: Block) {
        // SAFETY: rules P2 and P4, as this function asks for: a `T` is there, for the last time.
        unsafe { block.value_ptr().cast::<T>().drop_in_place() }
    }
}

impl<T> Table<[T]> {
    /// The elements of a slice object.
    ///
    /// # Safety
    /// The object is a `[T]`.
    unsafe fn slice(block: Block) -> NonNull<[T]> {
        // SAFETY: it is a slice, as this function asks for.
        let len = unsafe { block.len() };
        NonNull::slice_from_raw_parts(block.value_ptr().cast::<T>(), len)
    }

    /// The elements, shared.
    ///
    /// # Safety
    /// The object is of this type, and rule P3 for as long as the reference lives.
    unsafe fn elements<'a>(block: Block) -> &'a [T] {
        // SAFETY: the object is a `[T]`, as this function asks for.
        let slice = unsafe { Self::slice(block) };
        // SAFETY: rules P2 and P3, as this function asks for.
        unsafe { slice.as_ref() }
    }

    /// Drops the elements.
    ///
    /// # Safety
    /// The object is of this type, and rule P4.
    unsafe fn drop_elements(block: Block) {
        // SAFETY: the object is a `[T]`, as this function asks for.
        let slice = unsafe { Self::slice(block) };
        // SAFETY: rules P2 and P4, as this function asks for.
        unsafe { slice.drop_in_place() }
    }
}

impl<T: Trace + Finalize + 'static> Table<T> {
    const PLACE: Place = Place::of_sized(Layout::new::<T>());
    /// What all tables of the type have in common.
    const COMMON: VTable = VTable {
        trace: |block, tracer| {
            // SAFETY: rule P3, passed on by `Object::trace`: a `T` is there and may be shared.
            unsafe { Self::value(block) }.trace(tracer);
        },
        drop_value: if std::mem::needs_drop::<T>() {
            Some(|block| {
                // SAFETY: rule P4, passed on by `Object::drop_value`.
                unsafe { Self::drop_value(block) }
            })
        } else {
            None
        },
        drops_handles_alone: false,
        pooled: Self::PLACE.pooled(),
        trivial: if std::mem::needs_drop::<T>() { None } else { Self::PLACE.pooled() },
        shape: Shape::Sized { place: Self::PLACE, value: Layout::new::<T>() },
        finalize: |block| {
            // SAFETY: as in `trace`.
            unsafe { Self::value(block) }.finalize();
        },
        needs_finalize: false,
        inspect: |block, inspector| {
            // SAFETY: as in `trace`.
            unsafe { Self::value(block) }.__inspect(inspector);
        },
        acyclic: false,
        type_name: type_name::<T>,
        type_id: TypeId::of::<T>,
        is_lent: false,
        twin: Self::lent::<false, false, false>,
    };

    const fn table<const FINALIZES: bool, const ACYCLIC: bool, const ALONE: bool>() -> VTable {
        VTable {
            needs_finalize: FINALIZES,
            acyclic: ACYCLIC,
            drops_handles_alone: ALONE,
            twin: Self::lent::<FINALIZES, ACYCLIC, ALONE>,
            ..Self::COMMON
        }
    }

    #[inline]
    fn kept<const FINALIZES: bool, const ACYCLIC: bool, const ALONE: bool>() -> &'static VTable {
        const { &Self::table::<FINALIZES, ACYCLIC, ALONE>() }
    }

    fn lent<const FINALIZES: bool, const ACYCLIC: bool, const ALONE: bool>() -> &'static VTable {
        const {
            &VTable {
                is_lent: true,
                twin: Self::kept::<FINALIZES, ACYCLIC, ALONE>,
                ..Self::table::<FINALIZES, ACYCLIC, ALONE>()
            }
        }
    }

    /// The table of objects of which these are true.
    #[inline]
    fn of(needs_finalize: bool, acyclic: bool, alone: bool) -> &'static VTable {
        match (needs_finalize, acyclic, alone) {
            (false, false, false) => Self::kept::<false, false, false>(),
            (true, false, false) => Self::kept::<true, false, false>(),
            (false, false, true) => Self::kept::<false, false, true>(),
            (true, false, true) => Self::kept::<true, false, true>(),
            // Collections never drop these.
            (false, true, _) => Self::kept::<false, true, false>(),
            (true, true, _) => Self::kept::<true, true, false>(),
        }
    }
}

impl<T: Trace + 'static> Table<[T]> {
    const COMMON: VTable = VTable {
        trace: |block, tracer| {
            // SAFETY: rule P3, passed on by `Object::trace`.
            unsafe { Self::elements(block) }.trace(tracer);
        },
        drop_value: if std::mem::needs_drop::<T>() {
            Some(|block| {
                // SAFETY: rule P4, passed on by `Object::drop_value`.
                unsafe { Self::drop_elements(block) }
            })
        } else {
            None
        },
        drops_handles_alone: false,
        pooled: None,
        trivial: None,
        shape: Shape::Slice { element: Layout::new::<T>() },
        finalize: |_| {},
        needs_finalize: false,
        inspect: |block, inspector| {
            // SAFETY: as in `trace`.
            unsafe { Self::elements(block) }.__inspect(inspector);
        },
        acyclic: false,
        type_name: type_name::<[T]>,
        type_id: TypeId::of::<[T]>,
        is_lent: false,
        twin: Self::lent::<false>,
    };

    const fn table<const ALONE: bool>() -> VTable {
        VTable { drops_handles_alone: ALONE, twin: Self::lent::<ALONE>, ..Self::COMMON }
    }

    fn kept<const ALONE: bool>() -> &'static VTable {
        const { &Self::table::<ALONE>() }
    }

    fn lent<const ALONE: bool>() -> &'static VTable {
        const { &VTable { is_lent: true, twin: Self::kept::<ALONE>, ..Self::table::<ALONE>() } }
    }
}

impl Table<str> {
    const COMMON: VTable =
        VTable { type_name: type_name::<str>, type_id: TypeId::of::<str>, twin: Self::lent, ..Table::<[u8]>::COMMON };

    fn kept() -> &'static VTable {
        const { &Self::COMMON }
    }

    fn lent() -> &'static VTable {
        const { &VTable { is_lent: true, twin: Self::kept, ..Self::COMMON } }
    }
}

/// How an object begins: what its type and its value say of it, as constants after inlining.
///
/// Two words, so that it is passed on in registers: in memory, it would be written there on the hot
/// path.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kind {
    pub(crate) vtable: &'static VTable,
    pub(crate) flags: Flags,
}

impl Kind {
    #[inline]
    fn new(vtable: &'static VTable, tracked: bool) -> Self {
        let state = if tracked { State::Young } else { State::Untracked };
        Self { vtable, flags: Flags::at_birth(state, !vtable.needs_finalize) }
    }

    /// Whether drops to non-zero are to be heard of at birth. Who promises to be in no cycle is
    /// watched in debug builds.
    #[inline]
    pub(crate) fn notifies(self) -> bool {
        self.flags.state() == State::Young || (WATCHES_PROMISES && self.vtable.acyclic)
    }
}

impl VTable {
    /// The kind of an object with this value. Asks its type, and the value itself: whatever users'
    /// code says of the object is asked here, once (rule K1).
    #[inline]
    pub(crate) fn kind_of<V: Variant, T: Trace + Finalize + 'static>(value: &T) -> Kind {
        let holds = can_hold::<T>();
        let acyclic = holds && T::__is_acyclic();
        let needs_finalize = T::needs_finalize() && value.value_needs_finalize();
        let alone = holds && !acyclic && drops_handles_alone::<T, V>();
        Kind::new(Table::<T>::of(needs_finalize, acyclic, alone), holds && !acyclic)
    }

    /// The kind of a slice. Its elements' finalizers don't run: they aren't objects.
    #[inline]
    pub(crate) fn kind_of_slice<V: Variant, T: Trace + 'static>() -> Kind {
        let holds = can_hold::<T>();
        if holds && drops_handles_alone::<T, V>() {
            return Kind::new(Table::<[T]>::kept::<true>(), holds);
        }
        Kind::new(Table::<[T]>::kept::<false>(), holds)
    }

    /// The kind of a `str`: that of its bytes, under its own name.
    pub(crate) fn kind_of_str() -> Kind {
        Kind { vtable: Table::<str>::kept(), ..Self::kind_of_slice::<OfOneThread, u8>() }
    }

    /// Where values of `T` are placed: a constant.
    #[inline]
    pub(crate) fn place_of<T: Trace + Finalize + 'static>() -> Place {
        const { Table::<T>::PLACE }
    }

    /// A stand-in for `T` while its value is not there yet: the same place, nothing to trace or
    /// drop.
    #[inline]
    pub(crate) fn embryo_of<T: Trace + Finalize + 'static>() -> Kind {
        Kind::new(Embryo::<T>::table(), false)
    }
}

/// The table of an object whose value is still to come.
struct Embryo<T>(PhantomData<T>);

impl<T: Trace + Finalize + 'static> Embryo<T> {
    fn table() -> &'static VTable {
        // Nobody has a handle to lend it by.
        const {
            &VTable {
                trace: |_, _| {},
                drop_value: None,
                finalize: |_| {},
                inspect: |_, _| {},
                twin: Self::table,
                ..Table::<T>::COMMON
            }
        }
    }
}
