//! The last field of a struct, which may be unsized.
//!
//! Two questions that derived impls ask of fields ("can it hold a handle?", "does it need
//! finalizing?") can be asked of sized types only. The derive sees syntax, not types. If it can't
//! be sure that the type is sized, it doesn't ask, and takes the trait's default: yes.

use crate::bounds::mentions;
use crate::model::{Shape, peel};
use proc_macro2::Ident;
use quote::quote;
use syn::punctuated::Punctuated;
use syn::{Generics, Token, Type, TypeParamBound, WherePredicate};

/// Whether a type of this shape may be unsized.
pub(crate) fn maybe_unsized(generics: &Generics, shape: &Shape<'_>) -> bool {
    let Shape::Struct(fields) = shape else { return false };
    fields.last().is_some_and(|last| maybe_unsized_type(generics, last.ty))
}

fn maybe_unsized_type(generics: &Generics, ty: &Type) -> bool {
    match peel(ty) {
        Type::Slice(_) | Type::TraitObject(_) | Type::Macro(_) => true,
        Type::Path(path) => {
            let segments = &path.path.segments;
            let of_a_param = || {
                let first = segments.first().map(|first| &first.ident);
                segments.len() > 1 && generics.type_params().any(|param| Some(&param.ident) == first)
            };
            // An associated type's `?Sized` stands where its trait is defined.
            path.qself.is_some()
                || of_a_param()
                || segments.last().is_some_and(|last| last.ident == "str")
                // In an argument the parameter may be the tail of another struct, or only be
                // pointed to.
                || mentions(quote!(#path), &|ident| is_relaxed(generics, ident))
        }
        _ => false,
    }
}

/// Whether a parameter has a `?Sized`, beside its name or in the where clause.
fn is_relaxed(generics: &Generics, name: &Ident) -> bool {
    let relaxed = |bounds: &Punctuated<TypeParamBound, Token![+]>| {
        bounds.iter().any(|bound| matches!(bound, TypeParamBound::Trait(bound) if bound.maybe.is_some()))
    };
    let beside_its_name = generics.type_params().any(|param| param.ident == *name && relaxed(&param.bounds));
    let predicates = || generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    beside_its_name
        || predicates().any(|predicate| match predicate {
            WherePredicate::Type(predicate) => {
                matches!(&predicate.bounded_ty, Type::Path(path) if path.path.is_ident(name))
                    && relaxed(&predicate.bounds)
            }
            _ => false,
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::{ItemStruct, parse_quote};

    fn maybe(item: &ItemStruct) -> bool {
        maybe_unsized_type(&item.generics, &item.fields.iter().next_back().unwrap().ty)
    }

    #[test]
    fn what_may_be_unsized() {
        assert!(maybe(&parse_quote!(
            struct S([u8]);
        )));
        assert!(maybe(&parse_quote!(
            struct S((str));
        )));
        assert!(maybe(&parse_quote!(
            struct S(core::primitive::str);
        )));
        assert!(maybe(&parse_quote!(
            struct S(dyn Trait);
        )));
        assert!(maybe(&parse_quote!(
            struct S<T: ?Sized>(T);
        )));
        assert!(maybe(&parse_quote!(
            struct S<T>(Other<T>)
            where
                T: ?Sized;
        )));
        assert!(maybe(&parse_quote!(
            struct S<T: Tr>(T::Output);
        )));
        assert!(maybe(&parse_quote!(
            struct S<T>(<T as Tr>::Output);
        )));
    }

    #[test]
    fn what_is_sized() {
        assert!(!maybe(&parse_quote!(
            struct S(u8);
        )));
        assert!(!maybe(&parse_quote!(
            struct S<T>(Option<T>);
        )));
        assert!(!maybe(&parse_quote!(
            struct S<'a, T: ?Sized>(&'a T);
        )));
        assert!(!maybe(&parse_quote!(
            struct S<T: ?Sized>(*const T);
        )));
        assert!(!maybe(&parse_quote!(
            struct S<T: ?Sized, U>(Gc<T>, Vec<U>);
        )));
        assert!(!maybe(&parse_quote!(
            struct S<T>([T; 2]);
        )));
    }
}
