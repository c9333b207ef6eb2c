//! How the way from an object to what it holds is written.

use std::fmt::Write as _;

use crate::trace::Step;

/// Stands behind the name of what a closure has captured, before where the closure is: `closure!`
/// writes it.
const CAPTURED: &str = ", captured by the closure at ";

/// The names of the fields on the way, joined by dots, for reports that don't tell elements apart.
pub(super) fn fields(path: &[Step]) -> String {
    let names = path.iter().filter_map(|step| match step {
        Step::Field(name) | Step::Within(name) => Some(*name),
        Step::Deep => Some("…"),
        Step::Place(_) | Step::Index(_) | Step::Value(_) | Step::Key => None,
    });
    names.collect::<Vec<_>>().join(".")
}

/// The way as one would write it in Rust behind the name of a variable: `.children[3]`. Empty where
/// nothing is known of it. Behind it stands where closures are whose captures are on the way.
pub(super) fn place(path: &[Step]) -> String {
    let (mut text, mut closures) = (String::new(), String::new());
    let mut steps = path.iter().peekable();
    while let Some(step) = steps.next() {
        // Writing to a `String` doesn't fail.
        let _ = match step {
            // A variant: its fields are named as if they were the enum's.
            Step::Within(_) if matches!(steps.peek(), Some(Step::Field(_))) => Ok(()),
            Step::Field(name) | Step::Within(name) => {
                let (name, closure) = name.split_at(name.find(CAPTURED).unwrap_or(name.len()));
                closures += closure;
                write!(text, ".{name}")
            }
            Step::Place(place) => write!(text, ".{place}"),
            Step::Index(index) => write!(text, "[{index}]"),
            Step::Value(Some(key)) => write!(text, "[{key}]"),
            Step::Value(None) => write!(text, "[_]"),
            Step::Key => write!(text, ".keys()"),
            Step::Deep => write!(text, ".…"),
        };
    }
    text + &closures
}

/// The way alone, without where closures are.
pub(super) fn without_closures(place: &str) -> &str {
    place.split_once(CAPTURED).map_or(place, |(way, _)| way)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_written_as_in_rust() {
        let path = [
            Step::Field("pages"),
            Step::Value(Some("\"x\"".to_owned())),
            Step::Index(3),
            Step::Within("Leaf"),
            Step::Field("0"),
            Step::Place(1),
            Step::Value(None),
            Step::Within("with"),
        ];
        assert_eq!(place(&path), ".pages[\"x\"][3].0.1[_].with");
        assert_eq!(fields(&path), "pages.Leaf.0.with");
        let captured = [Step::Field("list, captured by the closure at a.rs:1"), Step::Index(0)];
        assert_eq!(place(&captured), ".list[0], captured by the closure at a.rs:1");
        assert_eq!(without_closures(&place(&captured)), ".list[0]");
        assert_eq!((place(&[]), place(&[Step::Key, Step::Deep])), (String::new(), ".keys().…".to_owned()));
    }
}
