//! The operations of a program, and how they are chosen.

use proptest::prelude::*;

/// An operation of a program. Numbers choose among what there is.
#[derive(Clone, Debug)]
pub(crate) enum Op {
    New { wish: u8 },
    Clone(usize),
    Drop(usize),
    Link(usize, usize),
    MoveIn(usize, usize),
    Unlink(usize, bool),
    Insert { owner: usize, key: usize, values: Vec<usize> },
    InsertOnStack { key: usize, values: Vec<usize> },
    Remove { owner: usize, key: usize, keep: bool },
    Peek(usize),
    PeekStack(usize),
    Push { owner: usize, key: usize, value: usize },
    Retain(usize),
    ClearStack,
    Young,
    Full,
    Step(usize),
    Settle,
    SettleInSlices,
}

pub(crate) fn op() -> impl Strategy<Value = Op> {
    let index = || 0_usize..64;
    let some = || prop::collection::vec(0_usize..64, 0..3);
    prop_oneof![
        10 => (0_u8..12).prop_map(|wish| Op::New { wish }),
        4 => index().prop_map(Op::Clone),
        14 => index().prop_map(Op::Drop),
        8 => (index(), index()).prop_map(|(a, b)| Op::Link(a, b)),
        4 => (index(), index()).prop_map(|(a, b)| Op::MoveIn(a, b)),
        5 => (index(), any::<bool>()).prop_map(|(a, keep)| Op::Unlink(a, keep)),
        14 => (index(), index(), some()).prop_map(|(owner, key, values)| Op::Insert { owner, key, values }),
        8 => (index(), some()).prop_map(|(key, values)| Op::InsertOnStack { key, values }),
        3 => (index(), index(), any::<bool>()).prop_map(|(owner, key, keep)| Op::Remove { owner, key, keep }),
        2 => index().prop_map(Op::Peek),
        2 => index().prop_map(Op::PeekStack),
        3 => (index(), index(), index()).prop_map(|(owner, key, value)| Op::Push { owner, key, value }),
        1 => index().prop_map(Op::Retain),
        1 => Just(Op::ClearStack),
        5 => Just(Op::Young),
        2 => Just(Op::Full),
        10 => (1_usize..8).prop_map(Op::Step),
        2 => Just(Op::Settle),
        2 => Just(Op::SettleInSlices),
    ]
}
