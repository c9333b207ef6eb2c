//! Function pointers hold nothing. Those with arguments of any lifetime are not covered by these impls; the derive skips
//! fields of function pointer types by their syntax.

use super::leaf;

/// Safe and unsafe ones, of Rust's and of C's kind, with these arguments and with each shorter list.
macro_rules! functions {
    () => { functions!(@impl); };
    ($first:ident $($rest:ident)*) => {
        functions!(@impl $first $($rest)*);
        functions!($($rest)*);
    };
    (@impl $($arg:ident)*) => {
        leaf!(
            [R, $($arg),*] (fn($($arg),*) -> R), [R, $($arg),*] (unsafe fn($($arg),*) -> R),
            [R, $($arg),*] (extern "C" fn($($arg),*) -> R), [R, $($arg),*] (unsafe extern "C" fn($($arg),*) -> R),
        );
    };
}

functions!(A B C D E F G H I J K L);
