//! Finds the known word that a misspelt one is closest to.

/// What other libraries, or a first guess, call the keys that we know.
const SYNONYMS: &[(&str, &str)] = &[
    ("ignore", "skip"),
    ("opaque", "skip"),
    ("unsafe_ignore", "skip"),
    ("unsafe_ignore_trace", "skip"),
    ("empty_trace", "skip_all"),
    ("leaf", "skip_all"),
    ("require_static", "skip_all"),
    ("unsafe_allow_drop", "allow_drop"),
    ("no_drop", "allow_drop"),
    ("unsafe_no_drop", "allow_drop"),
    ("unsafe_with", "with"),
    ("function", "with"),
    ("shared", "sync"),
    ("send", "sync"),
    ("thread_safe", "sync"),
    ("bounds", "bound"),
    ("path", "crate"),
    ("gc_core", "crate"),
];

/// The known word nearest to `word`, if one is near.
pub(super) fn nearest(word: &str, known: impl Iterator<Item = &'static str> + Clone) -> Option<&'static str> {
    let synonym = SYNONYMS.iter().find(|(other, _)| *other == word).map(|(_, name)| *name);
    if let Some(name) = synonym.filter(|name| known.clone().any(|known| known == *name)) {
        return Some(name);
    }
    let far = word.chars().count().div_ceil(3);
    known.map(|name| (distance(word, name), name)).filter(|(distance, _)| *distance <= far).min().map(|(_, name)| name)
}

/// How many letters must be added, removed, changed, or swapped with their neighbour to make one
/// word the other.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    // `rows[i][j]`: the distance between the first `i` letters of `a` and the first `j` of `b`.
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let change = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let mut best = change.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    best = best.min(rows[i - 2][j - 2] + 1);
                }
                best
            };
        }
    }
    rows[a.len()][b.len()]
}

/// "`a`, `b` or `c`"
pub(super) fn list(words: impl Iterator<Item = &'static str>) -> String {
    join(words.map(|word| format!("`{word}`")).collect())
}

/// "a, b or c"
pub(super) fn list_plain(words: impl Iterator<Item = &'static str>) -> String {
    join(words.map(String::from).collect())
}

fn join(mut words: Vec<String>) -> String {
    let last = words.pop().unwrap_or_default();
    if words.is_empty() { last } else { format!("{} or {last}", words.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 4] = ["skip", "with", "acyclic", "allow_drop"];

    #[test]
    fn near_words_are_found_and_far_ones_are_not() {
        let nearest = |word| nearest(word, KNOWN.into_iter());
        assert_eq!(nearest("skpi"), Some("skip"));
        assert_eq!(nearest("skipped"), Some("skip"));
        assert_eq!(nearest("acylic"), Some("acyclic"));
        assert_eq!(nearest("ignore"), Some("skip"));
        assert_eq!(nearest("no_drop"), Some("allow_drop"));
        assert_eq!(nearest("leaf"), None, "its meaning is not among the known words here");
        assert_eq!(nearest("rename"), None);
    }

    #[test]
    fn distances() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("skip", "skip"), 0);
        assert_eq!(distance("skpi", "skip"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
    }

    #[test]
    fn words_are_listed_as_in_prose() {
        assert_eq!(list(["a"].into_iter()), "`a`");
        assert_eq!(list(["a", "b", "c"].into_iter()), "`a`, `b` or `c`");
        assert_eq!(list_plain(["a", "b"].into_iter()), "a or b");
    }
}
