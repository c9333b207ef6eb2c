//! The macro [`closure!`](crate::closure!).

/// Makes a closure whose captures the collector sees: `closure!([list, button] |event: &Event| …)`.
///
/// First the captures, in brackets; then a closure, in whose body each capture is a shared
/// reference to what was captured. The result is a [`Closure`](crate::Closure), which is called as
/// any other closure is.
///
/// | capture | what the closure owns |
/// |---|---|
/// | `list` | a clone of `list` |
/// | `move list` | `list` itself |
/// | `list = expression` | the value of the expression, under this name |
///
/// Captures are of types with [`Trace`](trait@crate::Trace), twelve of them at most. What isn't
/// captured can't be used in the body, except for items and constants. State that changes is in
/// cells, as in any object: captures are shared, and the closure is an `Fn`.
///
/// # Examples
/// ```
/// #![forbid(unsafe_code)]
/// use gc_core::{Gc, GcCell, Weak, closure};
///
/// let (name, total) = (Gc::new("Alice".to_owned()), Gc::new(GcCell::new(0)));
/// let add = closure!([total, move name, calls = GcCell::new(0)] |n: u32| -> u32 {
///     calls.set(calls.get() + 1);
///     total.set(total.get() + n);
///     name.len() as u32 + calls.get()
/// });
/// assert_eq!((add(2), add(3), total.get()), (6, 7, 5));
/// ```
///
/// Types of arguments are inferred where a closure's are; a reference needs its `&`, so that it may
/// be one to anything: `|event: &Event|`. Where the result borrows from an argument, the signature
/// goes in front, in parentheses; it can't name parameters of the function around it:
/// ```
/// use gc_core::{Gc, closure};
///
/// let start = Gc::new(2);
/// let tail = closure!([start] (Fn(&str) -> &str) |text| &text[**start..]);
/// assert_eq!(tail("text"), "xt");
/// ```
///
/// **Recursion.** A closure can't capture a value of its own type, but a handle by its signature,
/// in a cell that is set afterwards; a cycle, which is collected:
/// ```
/// use gc_core::{Closure, Gc, GcCell, closure, collect, unsize};
///
/// let itself: Gc<GcCell<Option<Gc<Closure<dyn Fn(u64) -> u64>>>>> = Gc::default();
/// let factorial = closure!([itself] |n: u64| -> u64 {
///     if n == 0 { 1 } else { n * itself.get().expect("set below")(n - 1) }
/// });
/// let factorial = unsize!(Gc::new(factorial) => Closure<dyn Fn(u64) -> u64>);
/// itself.set(Some(factorial.clone()));
/// assert_eq!(factorial(5), 120);
/// drop((factorial, itself));
/// assert_eq!(collect(), 2);
/// ```
///
/// A variable that isn't captured:
/// ```compile_fail,E0308
/// let name = "Alice";
/// let greet = gc_core::closure!([] || println!("Hello {name}"));
/// ```
#[macro_export]
macro_rules! closure {
    // The captures, one by one: name and value.
    (@capture [$($done:tt)*] [] $($closure:tt)+) => {
        $crate::closure!(@make [$($done)*] $($closure)+)
    };
    (@capture [$($done:tt)*] [move $name:ident $(, $($rest:tt)*)?] $($closure:tt)+) => {
        $crate::closure!(@capture [$($done)* ($name, $name)] [$($($rest)*)?] $($closure)+)
    };
    (@capture [$($done:tt)*] [$name:ident = $value:expr $(, $($rest:tt)*)?] $($closure:tt)+) => {
        $crate::closure!(@capture [$($done)* ($name, $value)] [$($($rest)*)?] $($closure)+)
    };
    (@capture [$($done:tt)*] [$name:ident $(, $($rest:tt)*)?] $($closure:tt)+) => {
        $crate::closure!(
            @capture [$($done)* ($name, $crate::__private::core::clone::Clone::clone(&$name))] [$($($rest)*)?] $($closure)+
        )
    };
    // The closure.
    (@make $captures:tt ($($signature:tt)+) || $body:expr) => {
        $crate::closure!(@build $captures [$($signature)+] [] $body)
    };
    (@make $captures:tt ($($signature:tt)+) |$($arg:tt $(: $ty:ty)?),*| $body:expr) => {
        $crate::closure!(@build $captures [$($signature)+] [$($arg $(: $ty)?),*] $body)
    };
    (@make $captures:tt || -> $result:ty $body:block) => {
        $crate::closure!(@build $captures [] [] -> [$result] $body)
    };
    (@make $captures:tt || $body:expr) => {
        $crate::closure!(@build $captures [] [] $body)
    };
    (@make $captures:tt |$($arg:tt $(: $ty:ty)?),*| -> $result:ty $body:block) => {
        $crate::closure!(@build $captures [] [$($arg $(: $ty)?),*] -> [$result] $body)
    };
    (@make $captures:tt |$($arg:tt $(: $ty:ty)?),*| $body:expr) => {
        $crate::closure!(@build $captures [] [$($arg $(: $ty)?),*] $body)
    };
    // Whoever calls this rule by himself can't break rule F1 either: each part is what it is said
    // to be. No item is made around the body, which would see it.
    (@build [$(($name:ident, $value:expr))*] $signature:tt [$($arg:tt $(: $ty:ty)?),*] $(-> [$result:ty])? $body:expr) => {{
        let captured = ($($value,)*);
        let site = &$crate::__private::Site {
            place: $crate::__private::core::concat!(
                $crate::__private::core::file!(), ":", $crate::__private::core::line!()
            ),
            names: &[$($crate::__private::core::concat!(
                $crate::__private::core::stringify!($name), ", captured by the closure at ",
                $crate::__private::core::file!(), ":", $crate::__private::core::line!()
            )),*],
        };
        let maker = $crate::__private::Captures::the_body_uses_only_what_the_brackets_capture(
            &captured,
            |captured| $crate::closure!(@sign $signature (
                move |$($arg $(: $ty)?),*| $(-> $result)? { let ($($name,)*) = &*captured; $body }
            )),
        );
        // SAFETY: rule F1: the closure has captured `captured`, whole and by value, and nothing
        // else, or it would be no function pointer. The body can't name `captured`.
        unsafe { $crate::__private::closure(captured, maker, site) }
    }};
    (@sign [] $closure:tt) => {
        $closure
    };
    (@sign [for<$($life:lifetime),*> $signature:path] $closure:tt) => {
        $crate::closure!(@signed [for<$($life),*> $signature] $closure)
    };
    (@sign [$signature:path] $closure:tt) => {
        $crate::closure!(@signed [$signature] $closure)
    };
    (@signed [$($signature:tt)+] $closure:tt) => {
        ({
            #[inline(always)]
            fn signed<F: $($signature)+>(closure: F) -> F {
                closure
            }
            signed
        }) $closure
    };
    ([$($captures:tt)*] $($closure:tt)+) => {
        $crate::closure!(@capture [] [$($captures)*] $($closure)+)
    };
    ($($other:tt)*) => {
        $crate::__private::core::compile_error!(
            "`closure!` takes what is captured, in brackets, and a closure: \
             `closure!([list, move button, name = value] |event: &Event| …)`"
        )
    };
}
