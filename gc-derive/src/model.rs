//! The input of a derive, in Rust's own terms: a type with variants and fields.

use crate::errors::Errors;
use crate::parse::{Attrs, Grammar, Key, Place};
use proc_macro2::{Ident, Span};
use syn::ext::IdentExt as _;
use syn::{
    Attribute, Data, DeriveInput, GenericArgument, GenericParam, Generics, Index, Member, PathArguments, Token, Type,
};

/// The type that the derive stands on.
pub(crate) struct Input<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    pub(crate) attrs: Attrs,
    /// The `packed` of a `#[repr(packed)]`.
    pub(crate) packed: Option<Ident>,
    pub(crate) shape: Shape<'a>,
}

pub(crate) enum Shape<'a> {
    Struct(Vec<Field<'a>>),
    Enum(Vec<Variant<'a>>),
    Union(&'a Token![union], Vec<Field<'a>>),
}

pub(crate) struct Variant<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) attrs: Attrs,
    pub(crate) fields: Vec<Field<'a>>,
}

pub(crate) struct Field<'a> {
    pub(crate) member: Member,
    pub(crate) ty: &'a Type,
    pub(crate) attrs: Attrs,
}

/// What becomes of a field when its type is traced.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    /// Its own `Trace` is called.
    Traced,
    /// The function of `#[trace(unsafe(with = "…"))]` is called.
    With,
    /// Nothing: it was told to be skipped, or its type can hold nothing to trace.
    Skipped,
    /// Nothing: in a packed struct it can't be borrowed. It must be `Copy`, so that it owns no
    /// handle.
    Copied,
}

impl<'a> Input<'a> {
    pub(crate) fn read(input: &'a DeriveInput, grammar: &Grammar, errors: &mut Errors) -> Self {
        let attrs = Attrs::read(&input.attrs, grammar, Place::Type, errors);
        for attribute in input.generics.params.iter().flat_map(param_attrs) {
            let name = grammar.attribute;
            if attribute.path().is_ident(name) {
                errors.add(
                    attribute,
                    format!("`#[{name}(…)]` says nothing on a parameter; put it on the type or on a field"),
                );
            }
        }
        let shape = match &input.data {
            Data::Struct(data) => Shape::Struct(Field::read_all(&data.fields, grammar, errors)),
            Data::Enum(data) => {
                let variants = data.variants.iter().map(|variant| Variant {
                    ident: &variant.ident,
                    attrs: Attrs::read(&variant.attrs, grammar, Place::Variant, errors),
                    fields: Field::read_all(&variant.fields, grammar, errors),
                });
                Shape::Enum(variants.collect())
            }
            Data::Union(data) => {
                let fields = data.fields.named.iter().enumerate();
                let fields = fields.map(|(index, field)| Field::read(index, field, grammar, errors)).collect();
                Shape::Union(&data.union_token, fields)
            }
        };
        Self { ident: &input.ident, generics: &input.generics, attrs, packed: packed(&input.attrs), shape }
    }

    /// Every field with what becomes of it.
    pub(crate) fn fields(&self) -> Vec<(&Field<'a>, Role)> {
        match &self.shape {
            Shape::Struct(fields) | Shape::Union(_, fields) => self.roles(None, fields).collect(),
            Shape::Enum(variants) => {
                variants.iter().flat_map(|variant| self.roles(Some(variant), &variant.fields)).collect()
            }
        }
    }

    /// The fields of one variant, or of the struct, with what becomes of each.
    pub(crate) fn roles<'b>(
        &'b self,
        variant: Option<&'b Variant<'a>>,
        fields: &'b [Field<'a>],
    ) -> impl Iterator<Item = (&'b Field<'a>, Role)> {
        let skipped = self.attrs.has(Key::SkipAll) || variant.is_some_and(|variant| variant.attrs.has(Key::Skip));
        fields.iter().map(move |field| {
            let role = if skipped || field.attrs.has(Key::Skip) {
                Role::Skipped
            } else if field.attrs.has(Key::With) {
                Role::With
            } else if is_fn_ptr(field.ty) {
                Role::Skipped
            } else if self.packed.is_some() {
                Role::Copied
            } else {
                Role::Traced
            };
            (field, role)
        })
    }
}

impl<'a> Field<'a> {
    fn read_all(fields: &'a syn::Fields, grammar: &Grammar, errors: &mut Errors) -> Vec<Self> {
        fields.iter().enumerate().map(|(index, field)| Self::read(index, field, grammar, errors)).collect()
    }

    fn read(index: usize, field: &'a syn::Field, grammar: &Grammar, errors: &mut Errors) -> Self {
        let member = match &field.ident {
            Some(ident) => Member::Named(ident.clone()),
            None => {
                Member::Unnamed(Index { index: u32::try_from(index).unwrap_or(u32::MAX), span: Span::mixed_site() })
            }
        };
        Self { member, ty: &field.ty, attrs: Attrs::read(&field.attrs, grammar, Place::Field, errors) }
    }

    /// The name that inspectors show.
    pub(crate) fn label(&self) -> String {
        match &self.member {
            Member::Named(ident) => ident.unraw().to_string(),
            Member::Unnamed(index) => index.index.to_string(),
        }
    }
}

fn param_attrs(param: &GenericParam) -> &[Attribute] {
    match param {
        GenericParam::Lifetime(param) => &param.attrs,
        GenericParam::Type(param) => &param.attrs,
        GenericParam::Const(param) => &param.attrs,
    }
}

/// The `packed` of a `#[repr(…)]`, if there is one.
fn packed(attributes: &[Attribute]) -> Option<Ident> {
    let mut packed = None;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("repr")) {
        // A malformed `repr` is the compiler's to report.
        let _ = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("packed") {
                packed = meta.path.get_ident().cloned();
            }
            if meta.input.peek(syn::token::Paren) {
                let content;
                syn::parenthesized!(content in meta.input);
                content.parse::<proc_macro2::TokenStream>()?;
            }
            Ok(())
        });
    }
    packed
}

/// The type within parentheses and the invisible groups that `macro_rules!` makes.
pub(crate) fn peel(mut ty: &Type) -> &Type {
    loop {
        ty = match ty {
            Type::Group(group) => &group.elem,
            Type::Paren(paren) => &paren.elem,
            _ => return ty,
        }
    }
}

/// Whether a type is a fn pointer, or an `Option`, array or tuple of nothing else.
///
/// A fn pointer owns nothing. No impl of `Trace` can cover those with lifetimes of their own
/// (`fn(&str)`), so all of them are known by their syntax.
pub(crate) fn is_fn_ptr(ty: &Type) -> bool {
    match peel(ty) {
        Type::FnPtr(_) => true,
        Type::Array(array) => is_fn_ptr(&array.elem),
        Type::Tuple(tuple) => !tuple.elems.is_empty() && tuple.elems.iter().all(is_fn_ptr),
        Type::Path(path) if path.qself.is_none() => {
            let Some(last) = path.path.segments.last() else { return false };
            let PathArguments::AngleBracketed(arguments) = &last.arguments else { return false };
            last.ident == "Option" && matches!(arguments.args.first(), Some(GenericArgument::Type(ty)) if is_fn_ptr(ty))
        }
        _ => false,
    }
}
