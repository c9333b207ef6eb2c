//! [`Closure`]: a closure whose captures are traced; made by [`closure!`](crate::closure!).
//!
//! Nothing says what a closure of Rust's has captured. The macro knows: it is told. It puts the
//! captures into a tuple, and has the compiler make a closure that owns this tuple and nothing else
//! (rule F1), so that the tuple is where the closure is.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::ptr::NonNull;

use crate::trace::{Depth, Finalize, Inspector, Trace, Traced, Tracer};

/// A closure whose captures the collector sees, made by [`closure!`](crate::closure!).
///
/// It is called as any other: `f(&event)`, also where it is in a box or a [`Gc`](crate::Gc). `F` is
/// the closure's own type, which has no name, or its signature: a `Closure<dyn Fn(&Event) -> bool>`
/// is any closure that can be called so. The compiler makes a `Box` of the one into a `Box` of the
/// other by itself; for a `Gc` there is [`unsize!`](crate::unsize!).
///
/// It owns its captures, as fields, and has two words besides. A call goes straight to the closure;
/// one by a signature goes by a table, as for `Box<dyn Fn()>`.
///
/// # Examples
/// A list of listeners, by their signature:
/// ```
/// use gc_core::{Closure, Finalize, Gc, GcCell, Trace, closure, collect, unsize};
/// use std::cell::RefCell;
///
/// struct Event(u32);
///
/// #[derive(Trace, Finalize)]
/// struct Button {
///     clicks: GcCell<u32>,
///     listeners: RefCell<Vec<Gc<Closure<dyn Fn(&Event) -> bool>>>>,
/// }
///
/// let button = Gc::new(Button { clicks: GcCell::new(0), listeners: RefCell::default() });
/// let listener = closure!([button] |event: &Event| -> bool {
///     button.clicks.set(button.clicks.get() + event.0);
///     true
/// });
/// button.listeners.borrow_mut().push(unsize!(Gc::new(listener) => Closure<dyn Fn(&Event) -> bool>));
///
/// for listener in button.listeners.borrow().iter() {
///     assert!(listener(&Event(2)));
/// }
/// assert_eq!(button.clicks.get(), 2);
///
/// // The button holds the closure, and the closure the button.
/// drop(button);
/// assert_eq!(collect(), 2);
/// ```
#[derive(Clone)]
pub struct Closure<F: ?Sized> {
    /// What the captures are. Rule F1: `function` consists of a value of the type that the table is
    /// for.
    table: &'static Table,
    site: &'static Site,
    function: F,
}

/// A tuple of captures, in the closure that owns it.
#[doc(hidden)]
#[derive(Clone, Debug)]
#[repr(transparent)]
pub struct Captured<C>(C);

impl<C> Deref for Captured<C> {
    type Target = C;

    #[inline]
    fn deref(&self) -> &C {
        &self.0
    }
}

/// Where a closure is in the source, and what its captures are called in reports.
#[doc(hidden)]
#[derive(Debug)]
pub struct Site {
    /// File and line.
    pub place: &'static str,
    /// One for each capture.
    pub names: &'static [&'static str],
}

/// What can be done with the captures of a closure. The pointer is to the closure.
#[derive(Debug)]
struct Table {
    trace: unsafe fn(NonNull<()>, &mut Tracer<'_>),
    inspect: unsafe fn(NonNull<()>, &Site, &mut Inspector<'_>),
}

/// The tables of closures `F` with captures `C`.
struct Tables<C, F>(PhantomData<(C, F)>);

impl<C: Captures, F> Tables<C, F> {
    /// Rule F1: a closure that is as large and as aligned as the one thing that it has captured is
    /// that thing.
    const IS_ITS_CAPTURES: bool = size_of::<F>() == size_of::<C>() && align_of::<F>() == align_of::<C>();

    /// A closure of another layout would be opaque: at worst a leak.
    const TABLE: Table = if Self::IS_ITS_CAPTURES {
        Table {
            trace: |function, tracer| {
                // SAFETY: rule F1, as the callers of a table ask for: a `C` is there, and is
                // borrowed.
                unsafe { function.cast::<C>().as_ref() }.trace_all(tracer);
            },
            inspect: |function, site, inspector| {
                // SAFETY: as above.
                unsafe { function.cast::<C>().as_ref() }.inspect_all(site.names, inspector);
            },
        }
    } else {
        Table { trace: |_, _| {}, inspect: |_, _, _| {} }
    };
}

/// What makes a closure `F` of its captures.
#[doc(hidden)]
#[derive(Debug)]
pub struct Maker<C, F> {
    make: fn(Captured<C>) -> F,
    table: &'static Table,
}

/// Makes a closure of its captures. For [`closure!`](crate::closure!) alone.
///
/// # Safety
/// Rule F1: what the maker makes is a closure that has captured its argument, whole and by value,
/// and only lends it to whoever calls it.
#[doc(hidden)]
#[inline]
#[allow(clippy::needless_pass_by_value, reason = "it is used up")]
pub unsafe fn closure<C, F>(captured: C, maker: Maker<C, F>, site: &'static Site) -> Closure<F> {
    Closure { table: maker.table, site, function: (maker.make)(Captured(captured)) }
}

/// Tuples of what a closure can capture.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a closure can't capture `{Self}`",
    label = "these are the captures",
    note = "each capture must implement `Trace`; what holds no `Gc` can be captured in an `Rc`",
    note = "there can be at most twelve captures: put some of them into a struct that derives `Trace`"
)]
pub trait Captures: Sized {
    /// Takes the body of a closure with these captures.
    ///
    /// A body that uses something else makes no function pointer. The compiler then says which
    /// variable it has captured, and that it expected a pointer in the call of this function:
    /// hence the name.
    #[inline]
    fn the_body_uses_only_what_the_brackets_capture<F>(&self, body: fn(Captured<Self>) -> F) -> Maker<Self, F> {
        Maker { make: body, table: const { &Tables::<Self, F>::TABLE } }
    }

    /// Reports the edges of all.
    fn trace_all(&self, tracer: &mut Tracer<'_>);

    /// The same, each under its name.
    fn inspect_all(&self, names: &[&'static str], inspector: &mut Inspector<'_>);
}

macro_rules! captures {
    () => {
        captures!(@impl);
    };
    ($first:ident $($rest:ident)*) => {
        captures!(@impl $first $($rest)*);
        captures!($($rest)*);
    };
    (@impl $($capture:ident)*) => {
        #[allow(non_snake_case, unused_mut, unused_variables, reason = "captures are named after their types; there may be none")]
        impl<$($capture: Traced),*> Captures for ($($capture,)*) {
            #[inline]
            fn trace_all(&self, tracer: &mut Tracer<'_>) {
                let ($($capture,)*) = self;
                $(tracer.visit($capture);)*
            }

            fn inspect_all(&self, names: &[&'static str], inspector: &mut Inspector<'_>) {
                let ($($capture,)*) = self;
                let mut names = names.iter();
                $(inspector.field(names.next().copied().unwrap_or_default(), $capture, Trace::__inspect);)*
            }
        }
    };
}

captures!(A B C D E F G H I J K L);

impl<F: ?Sized> Deref for Closure<F> {
    type Target = F;

    /// The closure itself, to be called.
    #[inline]
    fn deref(&self) -> &F {
        &self.function
    }
}

impl<F: ?Sized> fmt::Debug for Closure<F> {
    /// Where the closure is in the source.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "(closure at {})", self.site.place)
    }
}

// SAFETY: each capture is visited once. To drop a closure is to drop its captures.
unsafe impl<F: ?Sized> Trace for Closure<F> {
    #[inline]
    fn trace(&self, tracer: &mut Tracer<'_>) {
        // SAFETY: rule F1: the table is that of what the closure consists of, which is borrowed.
        unsafe { (self.table.trace)(NonNull::from(&self.function).cast(), tracer) }
    }

    #[inline]
    fn __trace_part(&self, tracer: &mut Tracer<'_>) {
        self.trace(tracer);
    }

    fn __inspect(&self, inspector: &mut Inspector<'_>) {
        // SAFETY: as in `trace`.
        unsafe { (self.table.inspect)(NonNull::from(&self.function).cast(), self.site, inspector) }
    }

    /// What needs no drop owns no handle.
    #[inline]
    fn can_hold_gc() -> bool
    where
        Self: Sized,
    {
        std::mem::needs_drop::<Self>()
    }

    #[inline]
    fn __holds_gc<D: Depth>() -> bool
    where
        Self: Sized,
    {
        std::mem::needs_drop::<Self>()
    }
}

impl<F: ?Sized> Finalize for Closure<F> {
    #[inline]
    fn needs_finalize() -> bool
    where
        Self: Sized,
    {
        false
    }
}
