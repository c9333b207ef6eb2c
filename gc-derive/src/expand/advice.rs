//! Code that makes the compiler's error messages better. It stands before the calls that the errors
//! are about.
//!
//! For a field that can't be traced, the compiler reports the first trait bound that fails. So
//! before `Trace`, the derive asks for a trait that is missing in the same cases and whose message
//! says more. It does so for closures and trait objects, which it knows by their syntax, and for
//! names that may stand for a fn pointer (or another type that is `Copy`).
//!
//! ```text
//! if false {
//!     let _ = <Box<dyn Fn()> as TracedClosure>::proof;
//!     let proof = <Native as TracedField<_>>::proof;
//!     proof((&Ask::<Native>(PhantomData)).__ask());
//! }
//! ```
//!
//! None of it runs, whatever the path of the library leads to. It is in each body that makes such
//! calls, since the compiler reports errors for each body by itself.

use super::{Target, site};
use crate::bounds::ASK_NOTHING;
use crate::model::{Role, peel};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use std::collections::HashSet;
use syn::visit::{self, Visit};
use syn::{GenericArgument, Generics, Path, PathArguments, Type, TypeParamBound, TypePath, TypeTraitObject};

/// Well-known types that are `Copy`, or are if their arguments are.
const MAY_BE_COPY: &str =
    "bool char f32 f64 i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize Option PhantomData Result";

/// Well-known types that are not.
const NOT_COPY: &str =
    "str Arc Box BTreeMap Cell Gc GcCell HashMap HashSet OnceCell Path Rc RefCell String Vec VecDeque Weak";

/// The proofs for all traced fields; nothing if there are none.
pub(super) fn proofs(target: &Target<'_>) -> TokenStream {
    let (site, mut seen) = (site(), HashSet::new());
    let traced = target.input.fields().into_iter().filter(|(_, role)| *role == Role::Traced).map(|(field, _)| field.ty);
    let proofs: Vec<TokenStream> =
        traced.filter(|ty| seen.insert(quote!(#ty).to_string())).map(|ty| proofs_for(target, ty)).collect();
    if proofs.iter().all(TokenStream::is_empty) {
        return TokenStream::new();
    }
    quote_spanned!(site=> if false { #(#proofs)* })
}

fn proofs_for(target: &Target<'_>, ty: &Type) -> TokenStream {
    let (site, krate) = (site(), &target.krate);
    match dynamic(ty) {
        Some(Dynamic::Closure) => quote_spanned!(site=> let _ = <#ty as #krate::__private::TracedClosure>::proof;),
        Some(Dynamic::Other) => quote_spanned!(site=> let _ = <#ty as #krate::__private::TracedTraitObject>::proof;),
        None if may_be_copy(target.input.generics, ty) == Some(Known::No) => {
            let proof = target.names.bind("proof");
            // By the `&`, a method of ours goes before a trait's that takes everything by value.
            quote_spanned! {site=>
            let #proof = <#ty as #krate::__private::TracedField<_>>::proof;
            #proof((&#krate::__private::Ask::<#ty>(#krate::__private::core::marker::PhantomData)).__ask());
            }
        }
        None => TokenStream::new(),
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Dynamic {
    Closure,
    Other,
}

/// Whether a trait object has to be traced within this type, a closure first of all.
fn dynamic(ty: &Type) -> Option<Dynamic> {
    struct Finder(Option<Dynamic>);
    impl<'ast> Visit<'ast> for Finder {
        fn visit_type(&mut self, ty: &'ast Type) {
            visit_owned(self, ty);
        }

        fn visit_type_trait_object(&mut self, ty: &'ast TypeTraitObject) {
            if ty.bounds.iter().any(is_fn) {
                self.0 = Some(Dynamic::Closure);
            } else {
                self.0.get_or_insert(Dynamic::Other);
            }
        }

        fn visit_path(&mut self, path: &'ast Path) {
            visit_unless_shared(self, path);
        }
    }
    let mut finder = Finder(None);
    finder.visit_type(ty);
    finder.0
}

fn is_fn(bound: &TypeParamBound) -> bool {
    let TypeParamBound::Trait(bound) = bound else { return false };
    bound.path.segments.last().is_some_and(|last| ["Fn", "FnMut", "FnOnce"].iter().any(|name| last.ident == name))
}

/// Whether a name occurs in a type that says nothing: it may be an alias.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Known {
    Yes,
    No,
}

/// Whether a type may be `Copy`, as far as is known by its name; and if so, whether it is known in
/// full.
fn may_be_copy(generics: &Generics, ty: &Type) -> Option<Known> {
    let all = |types: Vec<&Type>| {
        types.iter().try_fold(Known::Yes, |known, ty| may_be_copy(generics, ty).map(|its| known.max(its)))
    };
    match peel(ty) {
        Type::FnPtr(_) | Type::Ptr(_) => Some(Known::Yes),
        Type::Reference(reference) => reference.mutability.is_none().then_some(Known::Yes),
        Type::Array(array) => may_be_copy(generics, &array.elem),
        Type::Tuple(tuple) => all(tuple.elems.iter().collect()),
        Type::Path(TypePath { qself: None, path, .. }) => {
            let (first, last) = (path.segments.first()?, path.segments.last()?);
            let is = |names: &str| names.split(' ').any(|name| last.ident == name);
            // A parameter has the bound `Traced`, and `Self` is what the impl is for.
            if first.ident == "Self" || generics.type_params().any(|param| param.ident == first.ident) || is(NOT_COPY) {
                return None;
            }
            match &last.arguments {
                _ if !is(MAY_BE_COPY) => Some(Known::No),
                PathArguments::AngleBracketed(angles) if last.ident != "PhantomData" => {
                    let types = angles.args.iter().filter_map(|argument| match argument {
                        GenericArgument::Type(ty) => Some(ty),
                        _ => None,
                    });
                    all(types.collect())
                }
                _ => Some(Known::Yes),
            }
        }
        _ => None,
    }
}

/// Goes into types that own what they are made of.
fn visit_owned<'a>(visitor: &mut impl Visit<'a>, ty: &'a Type) {
    if !matches!(ty, Type::FnPtr(_) | Type::Reference(_) | Type::Ptr(_)) {
        visit::visit_type(visitor, ty);
    }
}

/// Goes into the arguments of a path, unless its type is traced whatever they are.
fn visit_unless_shared<'a>(visitor: &mut impl Visit<'a>, path: &'a Path) {
    if !path.segments.last().is_some_and(|last| ASK_NOTHING.iter().any(|name| last.ident == name)) {
        visit::visit_path(visitor, path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::{ItemStruct, parse_quote};

    #[test]
    fn trait_objects_within_a_type() {
        let closures: [Type; 4] = [
            parse_quote!(Box<dyn Fn()>),
            parse_quote!(RefCell<Vec<Option<(Name, Box<dyn for<'a> FnMut(&'a str) + 'static>)>>>),
            parse_quote!(HashMap<Box<dyn Key>, Box<dyn Send + std::ops::FnOnce()>>),
            parse_quote!([Box<dyn Fn()>; 2]),
        ];
        assert!(closures.iter().all(|ty| dynamic(ty) == Some(Dynamic::Closure)));
        let others: [Type; 2] = [parse_quote!(dyn Shape), parse_quote!(Box<dyn Visitor<Output = Box<dyn Fn()>>>)];
        assert!(others.iter().all(|ty| dynamic(ty) == Some(Dynamic::Other)));
        let shared: [Type; 5] = [
            parse_quote!(Rc<dyn Fn()>),
            parse_quote!((Gc<dyn Shape>, PhantomData<dyn Fn()>)),
            parse_quote!(&'static dyn Fn()),
            parse_quote!(fn(&dyn Fn())),
            parse_quote!(Function),
        ];
        assert!(shared.iter().all(|ty| dynamic(ty).is_none()));
    }

    #[test]
    fn names_that_may_be_aliases_of_copy_types() {
        let item: ItemStruct = parse_quote!(
            struct S<T: Iterator>(
                Name,
                natives::Native<T>,
                Option<[Native; 2]>,
                (u8, &'static str, Native),
                Result<fn(), Native>,
            );
        );
        let asked = |item: &ItemStruct, ty: &Type| may_be_copy(&item.generics, ty) == Some(Known::No);
        assert!(item.fields.iter().all(|field| asked(&item, &field.ty)));
        let item: ItemStruct = parse_quote!(
            struct S<T: Iterator>(
                u8,
                Option<fn(Native)>,
                (),
                T,
                Option<T::Item>,
                <T as Native>::Item,
                Self,
                Option<Box<Native>>,
                (Native, Gc<Native>),
                [Vec<Native>; N],
                &'static Native,
                PhantomData<Native>,
                std::collections::HashMap<Native, Native>,
            );
        );
        assert!(!item.fields.iter().any(|field| asked(&item, &field.ty)));
    }
}
