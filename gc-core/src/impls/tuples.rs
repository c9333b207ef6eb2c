//! Tuples of up to sixteen parts.

use super::parts_in_place;

/// The tuple of all these parts, and each shorter one.
macro_rules! tuples {
    () => {};
    ($first:ident $($rest:ident)*) => {
        parts_in_place! {
            #[diagnostic::do_not_recommend]
            [$first $(, $rest)*] ($first, $($rest,)*): |this, to| {
                #[allow(non_snake_case, reason = "the parts are named after their types")]
                let ($first, $($rest,)*) = this;
                let mut _place = 0;
                to.place(_place, $first);
                $(
                    _place += 1;
                    to.place(_place, $rest);
                )*
            };
        }
        tuples!($($rest)*);
    };
}

tuples!(A B C D E F G H I J K L M N O P);
