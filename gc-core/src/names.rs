//! L0. The names of types, as people write them: `Vec<Person>`, and not
//! `alloc::vec::Vec<zoo::model::Person>`.

use std::collections::BTreeMap;

/// A name as [`std::any::type_name`] gives it, without the crates and modules that lead to each
/// type in it.
///
/// What tells types inside functions apart stays: a closure keeps the name of its function.
pub(crate) fn short(name: &str) -> String {
    let mut short = String::with_capacity(name.len());
    // Since the last character that is no part of a path: the segments before the last one are left
    // out.
    let mut path = String::new();
    let mut rest = name;
    while let Some(next) = rest.chars().next() {
        if let Some(behind) = rest.strip_prefix("::") {
            if path.is_empty() || behind.starts_with('{') {
                // Behind generic arguments, as in `<T as Trait>::Item`, or before `{{closure}}`.
                short += &path;
                short += "::";
            }
            path.clear();
            rest = behind;
            continue;
        }
        if next.is_alphanumeric() || "_{}#".contains(next) {
            path.push(next);
        } else {
            short += &path;
            path.clear();
            short.push(next);
        }
        rest = &rest[next.len_utf8()..];
    }
    short + &path
}

/// The names of the types in one report: short, but where two types would get the same one.
#[derive(Debug)]
pub(crate) struct Names<'a>(BTreeMap<&'a str, String>);

impl<'a> Names<'a> {
    pub(crate) fn new(all: impl Iterator<Item = &'a str>) -> Self {
        let mut names: BTreeMap<&str, String> = all.map(|name| (name, short(name))).collect();
        let mut bearers: BTreeMap<String, usize> = BTreeMap::new();
        for short in names.values() {
            *bearers.entry(short.clone()).or_default() += 1;
        }
        for (full, short) in &mut names {
            if bearers[short.as_str()] > 1 {
                (*full).clone_into(short);
            }
        }
        Self(names)
    }

    /// What a type is called in the report.
    pub(crate) fn of<'b>(&'b self, full: &'b str) -> &'b str {
        self.0.get(full).map_or(full, String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use std::any::type_name;

    use super::*;

    #[test]
    fn paths_are_left_out() {
        struct Local<T>(T);
        let names = [
            ("zoo::model::Person", "Person"),
            ("u8", "u8"),
            ("alloc::vec::Vec<zoo::model::Person>", "Vec<Person>"),
            ("core::result::Result<alloc::string::String, [zoo::A; 3]>", "Result<String, [A; 3]>"),
            ("(zoo::A, &zoo::b::B, *const [zoo::C])", "(A, &B, *const [C])"),
            ("dyn zoo::Animal<Food = zoo::food::Hay> + core::marker::Send", "dyn Animal<Food = Hay> + Send"),
            ("unsafe extern \"C\" fn(alloc::string::String) -> u8", "unsafe extern \"C\" fn(String) -> u8"),
            ("<zoo::A as core::iter::traits::iterator::Iterator>::Item", "<A as Iterator>::Item"),
            ("zoo::main::Local", "Local"),
            ("zoo::main::{{closure}}", "main::{{closure}}"),
            ("zoo::main::{{closure}}::{{closure}}", "main::{{closure}}::{{closure}}"),
            ("zoo::Cage<3, '\\u{3a}', true>", "Cage<3, '\\u{3a}', true>"),
            ("größe::Tier", "Tier"),
            ("", ""),
        ];
        for (full, expected) in names {
            assert_eq!(short(full), expected);
        }
        assert_eq!(short(type_name::<Local<Option<Box<dyn Fn(String)>>>>()), "Local<Option<Box<dyn Fn(String)>>>");
        assert_eq!(Local(()).0, ());
    }

    #[test]
    fn names_tell_types_apart() {
        let all = ["a::Node", "b::Node", "b::Leaf", "alloc::vec::Vec<a::Node>", "alloc::vec::Vec<b::Node>", "a::Node"];
        let names = Names::new(all.into_iter());
        let expected =
            ["a::Node", "b::Node", "Leaf", "alloc::vec::Vec<a::Node>", "alloc::vec::Vec<b::Node>", "a::Node"];
        assert_eq!(all.map(|name| names.of(name)), expected);
        assert_eq!(names.of("not::Here"), "not::Here");
    }
}
