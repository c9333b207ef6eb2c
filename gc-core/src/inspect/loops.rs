//! Which nodes of a graph are on one cycle: strongly connected components (Tarjan 1972).

/// The component of each node, by a number that others share only if both reach each other.
pub(super) fn loops(edges: &[Vec<usize>]) -> Vec<usize> {
    const NONE: usize = usize::MAX;
    let mut orders = vec![NONE; edges.len()];
    let mut lowest = vec![NONE; edges.len()];
    let mut components = vec![NONE; edges.len()];
    let (mut open, mut next) = (Vec::new(), 0);
    for start in 0..edges.len() {
        if orders[start] != NONE {
            continue;
        }
        let mut visits = vec![(start, 0)];
        while let Some((node, edge)) = visits.pop() {
            if edge == 0 {
                orders[node] = next;
                lowest[node] = next;
                next += 1;
                open.push(node);
            }
            if let Some(target) = edges[node].get(edge) {
                visits.push((node, edge + 1));
                if orders[*target] == NONE {
                    visits.push((*target, 0));
                } else if components[*target] == NONE {
                    lowest[node] = lowest[node].min(orders[*target]);
                }
                continue;
            }
            if lowest[node] == orders[node] {
                while let Some(member) = open.pop() {
                    components[member] = node;
                    if member == node {
                        break;
                    }
                }
            }
            if let Some((above, _)) = visits.last() {
                lowest[*above] = lowest[*above].min(lowest[node]);
            }
        }
    }
    components
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_that_reach_each_other_share_a_component() {
        let edges = [vec![1], vec![2], vec![0, 3], vec![4, 4], vec![5, 3], vec![], vec![6, 5]].map(Vec::from);
        let components = loops(&edges);
        for (one, two, same) in [(0, 1, true), (1, 2, true), (3, 4, true), (2, 3, false), (4, 5, false), (5, 6, false)]
        {
            assert_eq!(components[one] == components[two], same, "{one} and {two}: {components:?}");
        }
        assert!(loops(&[]).is_empty());
    }
}
