//! Compares expansions with those that are kept beside their inputs in `tests/expand`.
//!
//! `BLESS=1 cargo test -p gc-derive golden` rewrites them. Review a change to the derives by the
//! difference that it makes there.

use crate::expand::{Derive, derive};
use quote::ToTokens as _;
use std::path::{Path, PathBuf};
use std::{env, fs};
use syn::{Item, Path as Name, Token, punctuated::Punctuated};

const NOTE: &str = "// Written by `BLESS=1 cargo test -p gc-derive golden`.\n\n";

#[test]
fn expansions_are_as_kept() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expand");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut inputs: Vec<PathBuf> = files.filter(|path| !path.to_str().unwrap().ends_with(".expanded.rs")).collect();
    inputs.sort();
    assert!(inputs.len() >= 10);
    let bless = env::var_os("BLESS").is_some_and(|value| value != "0");
    for input in inputs {
        let expanded = format!("{NOTE}{}", expand_all(&fs::read_to_string(&input).unwrap()));
        let kept = input.with_extension("expanded.rs");
        if bless {
            fs::write(&kept, expanded).unwrap();
        } else {
            let kept = fs::read_to_string(&kept).unwrap_or_default();
            assert_eq!(kept, expanded, "the expansion of {} has changed", input.display());
        }
    }
}

/// What all derives of all items of a file write, one after the other.
fn expand_all(source: &str) -> String {
    let mut expanded = proc_macro2::TokenStream::new();
    for item in syn::parse_file(source).unwrap().items {
        for macro_at_work in derives(&item) {
            expanded.extend(derive(item.to_token_stream(), macro_at_work));
        }
    }
    prettyplease::unparse(&syn::parse2(expanded).unwrap())
}

fn derives(item: &Item) -> Vec<Derive> {
    let attributes = match item {
        Item::Struct(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        _ => panic!("a file of inputs has types only"),
    };
    let attribute = attributes.iter().find(|attribute| attribute.path().is_ident("derive")).unwrap();
    let names = attribute.parse_args_with(Punctuated::<Name, Token![,]>::parse_terminated).unwrap();
    let derives = names.iter().map(|name| match name.get_ident().unwrap().to_string().as_str() {
        "Trace" => Derive::Trace,
        "Finalize" => Derive::Finalize,
        "CloneFromCell" => Derive::CloneFromCell,
        name => panic!("no such derive: {name}"),
    });
    derives.collect()
}
