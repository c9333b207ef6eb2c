//! The operations of a program, and how they are chosen.

use proptest::prelude::*;

/// An operation of a program. Numbers choose among what there is.
#[derive(Clone, Debug)]
pub(crate) enum Op {
    New(usize),
    NewLeaf(usize),
    /// A node's stack becomes that of another one, with an entry more.
    Stack(usize, usize),
    Link(usize, usize),
    Unlink(usize, usize),
    /// An edge is taken out of one object and put into another: no count changes.
    Move(usize, usize, usize),
    Hold(usize),
    Release(usize),
    /// A root is put into an object: no count changes.
    Bury(usize, usize),
    Young,
    Full,
    Freeze,
    Unfreeze,
    Lend(usize),
    /// A node gets a link to another one in front of those that it has.
    Chain(usize, usize),
    /// A weak handle to any node, which may be garbage, becomes a root.
    Upgrade(usize),
    /// A node's `trace` panics so many times.
    Arm(usize, usize),
    /// Collections start by themselves after so much growth, and stop for so long.
    Age(usize),
    /// Some of a collection: so many times so many objects.
    Step(usize),
    /// What finalizers saved is no root any more.
    Forget,
}

pub(crate) fn op() -> impl Strategy<Value = Op> {
    let n = 0..16_usize;
    prop_oneof![
        4 => n.clone().prop_map(Op::New),
        1 => n.clone().prop_map(Op::NewLeaf),
        1 => (n.clone(), n.clone()).prop_map(|(a, b)| Op::Stack(a, b)),
        6 => (n.clone(), n.clone()).prop_map(|(a, b)| Op::Link(a, b)),
        3 => (n.clone(), n.clone()).prop_map(|(a, b)| Op::Unlink(a, b)),
        2 => (n.clone(), n.clone(), n.clone()).prop_map(|(a, b, c)| Op::Move(a, b, c)),
        2 => n.clone().prop_map(Op::Hold),
        6 => n.clone().prop_map(Op::Release),
        3 => (n.clone(), n.clone()).prop_map(|(a, b)| Op::Bury(a, b)),
        2 => Just(Op::Young),
        1 => Just(Op::Full),
        1 => Just(Op::Freeze),
        1 => Just(Op::Unfreeze),
        1 => n.prop_map(Op::Lend),
    ]
}

/// The same, and panics, automatic collections, upgrades of weak handles to garbage, and links.
pub(crate) fn any_op() -> impl Strategy<Value = Op> {
    let n = 0..16_usize;
    prop_oneof![
        20 => op(),
        3 => (n.clone(), n.clone()).prop_map(|(a, b)| Op::Chain(a, b)),
        2 => (0..64_usize).prop_map(Op::Upgrade),
        1 => (n.clone(), 1..6_usize).prop_map(|(a, b)| Op::Arm(a, b)),
        1 => n.prop_map(Op::Age),
        4 => (0..256_usize).prop_map(Op::Step),
        1 => Just(Op::Forget),
    ]
}
