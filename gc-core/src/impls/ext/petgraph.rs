//! `petgraph`: graphs own the weights of their nodes and edges.
//!
//! Nodes of a `GraphMap` are `Copy` and own nothing.

use std::hash::BuildHasher;

use petgraph::EdgeType;
use petgraph::graph::{EdgeIndex, Graph, IndexType, NodeIndex};
use petgraph::graphmap::{GraphMap, NodeTrait};
use petgraph::matrix_graph::MatrixGraph;
use petgraph::stable_graph::StableGraph;
use petgraph::visit::{EdgeRef, IntoEdgeReferences, IntoNodeReferences, NodeRef};

use super::super::{holds, leaf, no_finalizer};
use crate::{Trace, Tracer};

/// Reports the weights of some edges.
fn weights<'a, E: Trace + 'a, R: EdgeRef<Weight = E>>(edges: impl Iterator<Item = R>, tracer: &mut Tracer<'_>) {
    for edge in edges {
        edge.weight().trace(tracer);
    }
}

/// Graphs that keep a weight for each node and each edge.
macro_rules! graphs {
    ($($type:ident),*) => {$(
        // SAFETY: each weight is visited once; no destructor of its own.
        unsafe impl<N: Trace, E: Trace, D: EdgeType, I: IndexType> Trace for $type<N, E, D, I> {
            holds!(N, E);

            fn trace(&self, tracer: &mut Tracer<'_>) {
                for node in self.node_references() {
                    node.weight().trace(tracer);
                }
                weights(self.edge_references(), tracer);
            }
        }
        no_finalizer!([N, E, D: EdgeType, I: IndexType] ($type<N, E, D, I>));
    )*};
}

graphs!(Graph, StableGraph);

// SAFETY: each weight of an edge is visited once; no destructor of its own.
unsafe impl<N: NodeTrait, E: Trace, D: EdgeType, S: BuildHasher> Trace for GraphMap<N, E, D, S> {
    holds!(E);

    fn trace(&self, tracer: &mut Tracer<'_>) {
        for (_, _, weight) in self.all_edges() {
            weight.trace(tracer);
        }
    }
}
no_finalizer!([N: NodeTrait, E, D: EdgeType, S: BuildHasher] (GraphMap<N, E, D, S>));

// The matrix of `Option`s alone: what another `Nullable` does to find its weight is its own affair, and it might show one
// weight in many places.
// SAFETY: each weight is visited once, also where an undirected edge could be seen from both ends: the matrix has it in
// one place. No destructor of its own.
unsafe impl<N: Trace, E: Trace, S: BuildHasher, D: EdgeType, I: IndexType> Trace
    for MatrixGraph<N, E, S, D, Option<E>, I>
{
    holds!(N, E);

    fn trace(&self, tracer: &mut Tracer<'_>) {
        for (_, weight) in self.node_references() {
            weight.trace(tracer);
        }
        for (_, _, weight) in self.edge_references() {
            weight.trace(tracer);
        }
    }
}
no_finalizer!([N, E, S, D: EdgeType, I: IndexType] (MatrixGraph<N, E, S, D, Option<E>, I>));

leaf!([I] (NodeIndex<I>), [I] (EdgeIndex<I>));
