//! What the compiler says to a user's mistake: a folder a kind of mistake, a file a case.
//!
//! `TRYBUILD=overwrite cargo test --test ui` writes what it says now; read it as a stranger would before you keep it. The
//! texts around ours are the compiler's own, so that the files fit one version of it: the stable one that CI uses.

#[test]
fn mistakes_are_explained() {
    trybuild::TestCases::new().compile_fail("tests/ui/*/*.rs");
}
