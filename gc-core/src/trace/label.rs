//! Text that a pointer to anything points at, for those who print keys.

use std::any::TypeId;
use std::marker::PhantomData;
use std::mem;

/// Asks a type that may borrow what it would be if it didn't.
trait Ask {
    fn type_id(&self) -> TypeId
    where
        Self: 'static;
}

impl<T: ?Sized> Ask for PhantomData<T> {
    fn type_id(&self) -> TypeId
    where
        Self: 'static,
    {
        TypeId::of::<T>()
    }
}

/// The value, quoted, if it is a `str`.
pub(crate) fn quoted<T: ?Sized>(value: &T) -> Option<String> {
    let asked: &dyn Ask = &PhantomData::<T>;
    // SAFETY: the two types differ in a bound on lifetimes alone, of which nothing is left at run
    // time; and the value is a `PhantomData`, through which nothing borrowed can be reached.
    let asked = unsafe { mem::transmute::<&dyn Ask, &(dyn Ask + 'static)>(asked) };
    if asked.type_id() != TypeId::of::<str>() {
        return None;
    }
    let pointer: *const T = value;
    // SAFETY: `T` is `str`, which has no lifetime in it, so that both pointers are of one type.
    let text = unsafe { mem::transmute_copy::<*const T, *const str>(&pointer) };
    // SAFETY: made of a reference to this very text just now.
    Some(format!("{:?}", unsafe { &*text }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_alone_is_quoted() {
        assert_eq!(quoted("a\"b").as_deref(), Some("\"a\\\"b\""));
        let word = String::from("word");
        assert_eq!(quoted(&word), None);
        assert_eq!(quoted(&word.as_str()), None);
        assert_eq!(quoted::<[u8]>(b"word"), None);
        assert_eq!(quoted::<str>(&word).as_deref(), Some("\"word\""));
    }
}
