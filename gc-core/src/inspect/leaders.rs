//! What garbage hangs on.

/// Has a walk go on from so few of the given objects that all of them are reached, and returns
/// those: of each cycle to which nothing leads from outside of it, one object. Whatever order the
/// objects come in, that is all.
///
/// Two rounds. In the first, `seeds` are those that none before them leads to. In the second, from
/// the last of them to the first, those are left out that a later one leads to. What leads to a
/// seed from outside of its cycle is reached from a seed itself: not from one before it, as it
/// would be no seed, and so from one after it.
pub(super) fn leaders<W: Clone>(
    walk: &mut W,
    objects: impl Iterator<Item = usize>,
    is_reached: impl Fn(&W, usize) -> bool,
    mut go: impl FnMut(&mut W, usize),
) -> Vec<usize> {
    let mut first = walk.clone();
    let mut leaders = Vec::new();
    for object in objects {
        if !is_reached(&first, object) {
            leaders.push(object);
            go(&mut first, object);
        }
    }
    drop(first);
    leaders.reverse();
    leaders.retain(|seed| {
        let leads = !is_reached(walk, *seed);
        if leads {
            go(walk, *seed);
        }
        leads
    });
    leaders
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::random_graphs::Random;

    fn go(edges: &[Vec<u32>], reached: &mut [bool], from: usize) {
        let mut open = vec![from];
        while let Some(object) = open.pop() {
            if !std::mem::replace(&mut reached[object], true) {
                open.extend(edges[object].iter().map(|target| *target as usize));
            }
        }
    }

    #[test]
    fn all_are_reached_and_no_leader_from_another() {
        let mut random = Random::new();
        for round in 0..if cfg!(miri) { 5 } else { 300 } {
            let objects = 1 + random.below(24);
            let edges = random.edges(objects, 2 * objects);
            let from = |start: usize| {
                let mut reached = vec![false; objects];
                go(&edges, &mut reached, start);
                reached
            };
            let mut reached = from(0);
            let walk = |reached: &mut Vec<bool>, object| go(&edges, reached, object);
            let leaders = leaders(&mut reached, 1..objects, |reached, object| reached[object], walk);
            assert!(reached.iter().all(|reached| *reached), "round {round}: {edges:?} {leaders:?}");
            for leader in &leaders {
                let others = leaders.iter().filter(|other| *other != leader).chain(&[0]);
                assert!(others.into_iter().all(|other| !from(*other)[*leader]), "round {round}: {edges:?} {leaders:?}");
            }
        }
    }
}
