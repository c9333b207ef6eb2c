//! A table of the keys of attributes: where each may stand, and with what value.

use super::spelling;

/// A word that may stand inside an attribute.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Key {
    Crate,
    Bound,
    Acyclic,
    SkipAll,
    Sync,
    AllowDrop,
    Skip,
    With,
    Frozen,
    Forward,
    Copy,
}

/// Where an attribute stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    Type,
    Variant,
    Field,
}

impl Place {
    pub(super) fn noun(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Variant => "variant",
            Self::Field => "field",
        }
    }
}

/// What follows a key.
#[derive(Clone, Copy)]
pub(super) enum Takes {
    Nothing,
    Crate,
    Function,
    Bounds,
}

pub(super) struct Rule {
    pub(super) key: Key,
    pub(super) name: &'static str,
    /// The key as it is written: one that can break a promise of `Trace` stands inside `unsafe(…)`,
    /// as in `#[unsafe(no_mangle)]`.
    pub(super) written: &'static str,
    pub(super) places: &'static [Place],
    pub(super) takes: Takes,
}

impl Rule {
    const fn safe(key: Key, name: &'static str, places: &'static [Place], takes: Takes) -> Self {
        Self { key, name, written: name, places, takes }
    }

    pub(super) fn is_unsafe(&self) -> bool {
        self.name != self.written
    }

    /// "variant or field"
    pub(super) fn belongs(&self) -> String {
        spelling::list_plain(self.places.iter().map(|place| place.noun()))
    }
}

/// The keys of one attribute.
pub(crate) struct Grammar {
    pub(crate) attribute: &'static str,
    pub(super) rules: &'static [Rule],
}

/// `#[trace(…)]`
pub(crate) const TRACE: Grammar = Grammar {
    attribute: "trace",
    rules: &[
        Rule::safe(Key::Crate, "crate", &[Place::Type], Takes::Crate),
        Rule::safe(Key::Bound, "bound", &[Place::Type], Takes::Bounds),
        Rule::safe(Key::Acyclic, "acyclic", &[Place::Type], Takes::Nothing),
        Rule::safe(Key::SkipAll, "skip_all", &[Place::Type], Takes::Nothing),
        Rule::safe(Key::Sync, "sync", &[Place::Type], Takes::Nothing),
        Rule {
            key: Key::AllowDrop,
            name: "allow_drop",
            written: "unsafe(allow_drop)",
            places: &[Place::Type],
            takes: Takes::Nothing,
        },
        Rule::safe(Key::Skip, "skip", &[Place::Variant, Place::Field], Takes::Nothing),
        Rule {
            key: Key::With,
            name: "with",
            written: "unsafe(with = …)",
            places: &[Place::Field],
            takes: Takes::Function,
        },
        Rule {
            key: Key::Frozen,
            name: "frozen",
            written: "unsafe(with = …, frozen)",
            places: &[Place::Field],
            takes: Takes::Nothing,
        },
    ],
};

/// `#[finalize(…)]`
pub(crate) const FINALIZE: Grammar = Grammar {
    attribute: "finalize",
    rules: &[
        Rule::safe(Key::Crate, "crate", &[Place::Type], Takes::Crate),
        Rule::safe(Key::With, "with", &[Place::Type], Takes::Function),
        Rule::safe(Key::Forward, "forward", &[Place::Field], Takes::Nothing),
    ],
};

/// `#[clone_from_cell(…)]`
pub(crate) const CLONE_FROM_CELL: Grammar = Grammar {
    attribute: "clone_from_cell",
    rules: &[
        Rule::safe(Key::Crate, "crate", &[Place::Type], Takes::Crate),
        Rule::safe(Key::Copy, "copy", &[Place::Field], Takes::Nothing),
    ],
};

impl Grammar {
    pub(super) fn allowed_at(&self, place: Place) -> impl Iterator<Item = &'static Rule> + Clone {
        self.rules.iter().filter(move |rule| rule.places.contains(&place))
    }

    pub(super) fn rule(&self, name: &str) -> Option<&'static Rule> {
        self.rules.iter().find(|rule| rule.name == name)
    }

    /// Where these keys belong: "type or field"
    pub(super) fn places(&self) -> String {
        let places = [Place::Type, Place::Variant, Place::Field].into_iter();
        spelling::list_plain(places.filter(|place| self.allowed_at(*place).next().is_some()).map(Place::noun))
    }
}

/// The rule whose name is nearest to a word, if one is near.
pub(super) fn nearest(word: &str, rules: impl Iterator<Item = &'static Rule> + Clone) -> Option<&'static Rule> {
    let name = spelling::nearest(word, rules.clone().map(|rule| rule.name))?;
    rules.into_iter().find(|rule| rule.name == name)
}

/// "`skip` or `unsafe(with = …)`"
pub(super) fn list(rules: impl Iterator<Item = &'static Rule>) -> String {
    spelling::list(rules.map(|rule| rule.written))
}
