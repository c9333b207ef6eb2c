//! Function pointers are leaves.
//!
//! No single impl covers all of them: a type with lifetimes of its own, such as `fn(&str)`, is not
//! `fn(A)` for any `A`. So there is an impl for each way to pass arguments by value, by `&` and by
//! `&mut`, up to a number that keeps compiling fast: the compiler compares each impl with each
//! other of the same number of arguments. Not covered are lifetimes in other places, such as
//! `fn(&Context<'_>)` or `fn(&str) -> Option<&str>`.
//!
//! The derive skips fields whose type is written as a function pointer. Only types behind an alias,
//! or inside a container, need an impl. Where there is none, the derive says that such a field can
//! have `#[trace(skip)]`.
#![allow(
    coherence_leak_check,
    reason = "impls for `fn(A)` and `for<'a> fn(&'a A)` are kept apart by a check that the compiler may do elsewhere one day. \
              If it refuses them, those with lifetimes go, and their users write `#[trace(skip)]`"
)]

use super::leaf;

/// By value: safe and unsafe ones, of Rust's and of C's kind, with these arguments and with each
/// shorter list.
macro_rules! by_value {
    () => { by_value!(@impl); };
    ($first:ident $($rest:ident)*) => {
        by_value!(@impl $first $($rest)*);
        by_value!($($rest)*);
    };
    (@impl $($arg:ident)*) => {
        leaf!(
            [R, $($arg),*] (fn($($arg),*) -> R), [R, $($arg),*] (unsafe fn($($arg),*) -> R),
            [R, $($arg),*] (extern "C" fn($($arg),*) -> R), [R, $($arg),*] (unsafe extern "C" fn($($arg),*) -> R),
        );
    };
}

by_value!(A B C D E F G H I J K L);

/// With references: `@any` passes an argument in each of the three ways, `@shared` by value and by
/// `&`, `@one` in the way that stands there. `$kind` is what goes before the `fn`.
macro_rules! by_reference {
    ($kind:tt $(, $more:tt)*; $($rest:tt)+) => {
        by_reference!(@next $kind [] [] () $($rest)+);
        by_reference!($($more),*; $($rest)+);
    };
    (; $($rest:tt)+) => {};

    (@next $kind:tt $lives:tt $params:tt $args:tt @any $life:lifetime $arg:ident $($rest:tt)*) => {
        by_reference!(@next $kind $lives $params $args @one ($arg) $arg $($rest)*);
        by_reference!(@next $kind $lives $params $args @one (&$life $arg) $life $arg $($rest)*);
        by_reference!(@next $kind $lives $params $args @one (&$life mut $arg) $life $arg $($rest)*);
    };
    (@next $kind:tt $lives:tt $params:tt $args:tt @shared $life:lifetime $arg:ident $($rest:tt)*) => {
        by_reference!(@next $kind $lives $params $args @one ($arg) $arg $($rest)*);
        by_reference!(@next $kind $lives $params $args @one (&$life $arg) $life $arg $($rest)*);
    };
    (@next $kind:tt $lives:tt [$($params:tt)*] ($($args:ty),*) @one ($ty:ty) $arg:ident $($rest:tt)*) => {
        by_reference!(@next $kind $lives [$($params)* $arg,] ($($args,)* $ty) $($rest)*);
    };
    (
        @next $kind:tt [$($lives:lifetime)*] [$($params:tt)*] ($($args:ty),*)
        @one ($ty:ty) $life:lifetime $arg:ident $($rest:tt)*
    ) => {
        by_reference!(@next $kind [$($lives)* $life] [$($params)* $arg: ?Sized,] ($($args,)* $ty) $($rest)*);
    };

    // All by value: above.
    (@next $kind:tt [] $params:tt $args:tt) => {};
    (@next [$($kind:tt)*] [$($lives:lifetime)*] [$($params:tt)*] ($($args:ty),*)) => {
        leaf!([$($params)* R] (for<$($lives),*> $($kind)* fn($($args),*) -> R));
    };
}

by_reference!([], [unsafe], [extern "C"], [unsafe extern "C"]; @any 'a A);
by_reference!([], [unsafe]; @any 'a A @any 'b B);
by_reference!([]; @any 'a A @any 'b B @any 'c C);
// Of four, the first by reference or the last by `&mut`: the machine, or its context.
by_reference!([]; @one (&'a A) 'a A @shared 'b B @shared 'c C @shared 'd D);
by_reference!([]; @one (&'a mut A) 'a A @shared 'b B @shared 'c C @shared 'd D);
by_reference!([]; @shared 'a A @shared 'b B @shared 'c C @one (&'d mut D) 'd D);

// What returns a reference, to its one argument that is a reference.
leaf!(
    [A: ?Sized, R: ?Sized] (for<'a> fn(&'a A) -> &'a R),
    [A: ?Sized, R: ?Sized] (for<'a> fn(&'a mut A) -> &'a R),
    [A: ?Sized, R: ?Sized] (for<'a> fn(&'a mut A) -> &'a mut R),
    [A: ?Sized, B, R: ?Sized] (for<'a> fn(&'a A, B) -> &'a R),
    [A: ?Sized, B, R: ?Sized] (for<'a> fn(&'a mut A, B) -> &'a R),
    [A: ?Sized, B, R: ?Sized] (for<'a> fn(&'a mut A, B) -> &'a mut R),
    [A, B: ?Sized, R: ?Sized] (for<'a> fn(A, &'a B) -> &'a R),
);
