//! Placeholder impls, replaced by `impls/`.
use crate::trace::Depth;
use crate::{Finalize, Trace, Tracer};
macro_rules! leaf { ($($t:ty)*) => {$(
    unsafe impl Trace for $t { fn trace(&self, _: &mut Tracer<'_>) {} fn can_hold_gc() -> bool { false } }
    impl Finalize for $t { fn needs_finalize() -> bool { false } }
)*} }
leaf!(() bool char u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64 String &'static str std::fs::File);
macro_rules! through { ($([$($b:tt)*] $t:ty, $p:ty, |$s:ident, $tr:ident| $body:expr;)*) => {$(
    unsafe impl<T: Trace, $($b)*> Trace for $t {
        fn trace(&self, $tr: &mut Tracer<'_>) { let $s = self; $body }
        fn can_hold_gc() -> bool { <$p>::can_hold_gc() }
        fn __holds_gc<D: Depth>() -> bool { <$p>::__holds_gc::<D>() }
    }
    impl<T, $($b)*> Finalize for $t { fn needs_finalize() -> bool { false } }
)*} }
through!(
    [] Option<T>, T, |s, t| if let Some(x) = s { x.trace(t) };
    [] Vec<T>, T, |s, t| s.iter().for_each(|x| x.trace(t));
    [] Box<T>, T, |s, t| (**s).trace(t);
    [const N: usize] [T; N], T, |s, t| s.iter().for_each(|x| x.trace(t));
    [] std::cell::RefCell<T>, T, |s, t| if let Ok(x) = s.try_borrow() { x.trace(t) };
    [] std::cell::Cell<T>, T, |s, t| unsafe { &*s.as_ptr() }.trace(t);
);
unsafe impl<T> Trace for std::rc::Rc<T> {
    fn trace(&self, _: &mut Tracer<'_>) {}
    fn can_hold_gc() -> bool {
        false
    }
}
impl<T> Finalize for std::rc::Rc<T> {
    fn needs_finalize() -> bool {
        false
    }
}
