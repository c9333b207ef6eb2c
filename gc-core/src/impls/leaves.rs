//! Leaves: numbers, text, and other plain values.

use std::ffi::{CStr, CString, OsStr, OsString};
use std::num::{NonZero, ParseFloatError, ParseIntError, TryFromIntError};
use std::ops::RangeFull;
use std::path::{self, Path, PathBuf};
use std::sync::atomic;

use super::{leaf, printed_leaf, unsized_leaf};

printed_leaf!(|this| Some(format!("{this:?}"));
    (()),
    (bool),
    (char),
    (u8),
    (u16),
    (u32),
    (u64),
    (u128),
    (usize),
    (i8),
    (i16),
    (i32),
    (i64),
    (i128),
    (isize),
    (f32),
    (f64),
);

printed_leaf!(|this| Some(format!("{this:?}"));
    (NonZero<u8>),
    (NonZero<u16>),
    (NonZero<u32>),
    (NonZero<u64>),
    (NonZero<u128>),
    (NonZero<usize>),
    (NonZero<i8>),
    (NonZero<i16>),
    (NonZero<i32>),
    (NonZero<i64>),
    (NonZero<i128>),
    (NonZero<isize>),
);

leaf!(
    (atomic::AtomicBool), (atomic::AtomicU8), (atomic::AtomicU16), (atomic::AtomicU32),
    (atomic::AtomicUsize), (atomic::AtomicI8), (atomic::AtomicI16), (atomic::AtomicI32),
    (atomic::AtomicIsize), (atomic::Ordering), [T] (atomic::AtomicPtr<T>),
);
#[cfg(target_has_atomic = "64")]
leaf!((atomic::AtomicU64), (atomic::AtomicI64));

printed_leaf!(|this| Some(format!("{this:?}")); (String), (OsString), (CString));
printed_leaf!(|this| Some(format!("{:?}", this.as_os_str())); (PathBuf));
unsized_leaf!((str), (OsStr), (CStr), (Path));

leaf!(
    (RangeFull),
    (ParseIntError),
    (ParseFloatError),
    (TryFromIntError),
    (std::num::FpCategory),
    (std::num::IntErrorKind)
);
leaf!((std::fmt::Error), (std::fmt::Alignment), (std::str::Utf8Error), (std::str::Utf8Chunk<'_>));
leaf!((std::string::FromUtf8Error), (std::string::FromUtf16Error), (std::string::ParseError));
leaf!((std::str::ParseBoolError), (std::char::ParseCharError), (std::char::CharTryFromError));
leaf!((std::char::TryFromCharError), (std::char::DecodeUtf16Error), (std::char::ToLowercase), (std::char::ToUppercase));
leaf!((std::char::EscapeDebug), (std::char::EscapeDefault), (std::char::EscapeUnicode), (std::ascii::EscapeDefault));
leaf!((path::Component<'_>), (path::Components<'_>), (path::Prefix<'_>), (path::PrefixComponent<'_>), (path::Iter<'_>));
leaf!((path::Ancestors<'_>), (path::Display<'_>), (path::StripPrefixError));
leaf!(
    (std::ffi::FromVecWithNulError),
    (std::ffi::IntoStringError),
    (std::ffi::FromBytesUntilNulError),
    (std::ffi::c_void)
);
leaf!((std::array::TryFromSliceError), (std::collections::TryReserveError));
leaf!((std::cell::BorrowError), (std::cell::BorrowMutError), (std::ffi::NulError), (std::ffi::FromBytesWithNulError));
leaf!((std::cmp::Ordering), (std::any::TypeId), (std::alloc::Layout), (std::alloc::LayoutError));
leaf!((std::marker::PhantomPinned), [T: ?Sized] (std::marker::PhantomData<T>));
leaf!((std::hash::RandomState), (std::hash::DefaultHasher), [H] (std::hash::BuildHasherDefault<H>));
leaf!((std::panic::Location<'_>), (std::backtrace::Backtrace), (std::fmt::Arguments<'_>));
