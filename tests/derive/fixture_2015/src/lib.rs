//! Derives in edition 2015: no path begins with a crate's name but that of an `extern crate`, not
//! even `::core`, and later keywords are names.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs)]
#![allow(edition_2024_expr_fragment_specifier, keyword_idents_2024, reason = "it is an old edition")]

extern crate gc_core;

use gc_core::{CloneFromCell, Finalize, Gc, Trace};

/// A struct.
#[derive(Trace, Finalize)]
pub struct Named<T: ?Sized> {
    /// A keyword since.
    pub gen: Gc<u8>,
    /// A function pointer.
    pub call: fn(&str) -> usize,
    /// Whatever it is.
    pub last: T,
}

/// An enum.
#[derive(Trace, Finalize, CloneFromCell)]
#[allow(non_camel_case_types, reason = "keywords look like this")]
pub enum Choice<gen> {
    /// A keyword since.
    gen {
        /// Whatever it is.
        #[finalize(forward)]
        gen: gen,
    },
    /// Nothing.
    Nothing,
}

/// A struct that threads can share.
#[derive(Trace, Finalize)]
#[trace(sync)]
pub struct Shared<T: ?Sized> {
    /// A keyword since.
    pub gen: Option<Box<Shared<u8>>>,
    /// Whatever it is.
    pub last: T,
}

/// What may be a fn pointer, for all that its name says.
pub type Alias = u8;

/// A struct whose values can be cloned out of a cell.
#[derive(Trace, Finalize, CloneFromCell)]
pub struct Copied<T> {
    /// A keyword since.
    #[clone_from_cell(copy)]
    pub gen: T,
    /// A function pointer.
    pub call: fn(&str) -> usize,
    /// Of whatever type.
    pub alias: Alias,
}
