//! `petgraph`: graphs own the weights of their nodes and edges.
//!
//! Nodes of a `GraphMap` are `Copy` and own nothing.
//!
//! A graph is generic over traits that safe code can implement: whether it is directed, how it
//! hashes, what its indices are. No `trace` may run such code, so weights are read where petgraph
//! has them in vectors, without calling it. A `MatrixGraph` shows its weights only by calling such
//! code, and is traced only if that is petgraph's or std's own.

use std::hash::{BuildHasher, RandomState};

use petgraph::graph::{EdgeIndex, Graph, IndexType, NodeIndex};
use petgraph::graphmap::{GraphMap, NodeTrait};
use petgraph::matrix_graph::MatrixGraph;
use petgraph::stable_graph::StableGraph;
use petgraph::visit::{IntoEdgeReferences, IntoNodeReferences};
use petgraph::{Directed, EdgeType, Undirected};

use super::super::{leaf, no_finalizer, sync_parts};
use crate::Trace;
use crate::trace::{TraceSync, flat, holds, holds_any, visits};

/// Graphs that keep a weight for each node and each edge.
macro_rules! graphs {
    ($($type:ident),*) => {$(
        // SAFETY: each weight is visited once; no destructor of its own. The iterators go through
        // vectors of nodes and edges, and call nothing of `D` and `I`.
        unsafe impl<N: Trace, E: Trace, D: EdgeType, I: IndexType> Trace for $type<N, E, D, I> {
            holds_any!(N, E);
            visits!(|this, to| if holds::<Self>() {
                to.nested(flat::<Self>(), this, |to| {
                    for weight in this.node_weights() {
                        to.part::<N>(weight);
                    }
                    for weight in this.edge_weights() {
                        to.part::<E>(weight);
                    }
                });
            });
        }
        sync_parts!([N: TraceSync, E: TraceSync, D: EdgeType, I: IndexType] ($type<N, E, D, I>));
        no_finalizer!([N, E, D: EdgeType, I: IndexType] ($type<N, E, D, I>));
    )*};
}

graphs!(Graph, StableGraph);

// SAFETY: each weight of an edge is visited once; no destructor of its own. The iterator goes
// through a vector of edges, and calls nothing of `N`, which is `Copy`, of `D` and of `S`.
unsafe impl<N: NodeTrait, E: Trace, D: EdgeType, S: BuildHasher> Trace for GraphMap<N, E, D, S> {
    holds_any!(E);
    visits!(|this, to| if holds::<E>() {
        to.nested(flat::<E>(), this, |to| {
            for (_, _, weight) in this.all_edges() {
                to.part::<E>(weight);
            }
        });
    });
}
sync_parts!([N: NodeTrait, E: TraceSync, D: EdgeType, S: BuildHasher] (GraphMap<N, E, D, S>));
no_finalizer!([N: NodeTrait, E, D: EdgeType, S: BuildHasher] (GraphMap<N, E, D, S>));

mod sealed {
    /// A type of petgraph or of the language, whose `EdgeType` or `IndexType` runs no user code.
    pub trait Plain {}

    impl Plain for super::Directed {}
    impl Plain for super::Undirected {}
    impl Plain for u8 {}
    impl Plain for u16 {}
    impl Plain for u32 {}
    impl Plain for usize {}
}
use sealed::Plain;

// Only for a matrix of `Option`s: another `Nullable` may run any code to find its weight, and might
// show one weight in many places. And only for `Plain` parameters and std's hasher: the iterators
// ask `D` at each step whether the graph is directed, and use `S` to look for nodes that are gone.
// SAFETY: each weight is visited once, also where an undirected edge could be seen from
// both ends: the matrix has it in one place. No destructor of its own.
unsafe impl<N: Trace, E: Trace, D: EdgeType + Plain, I: IndexType + Plain> Trace
    for MatrixGraph<N, E, RandomState, D, Option<E>, I>
{
    holds_any!(N, E);
    visits!(|this, to| if holds::<Self>() {
        to.nested(flat::<Self>(), this, |to| {
            for (_, weight) in this.node_references() {
                to.part::<N>(weight);
            }
            for (_, _, weight) in this.edge_references() {
                to.part::<E>(weight);
            }
        });
    });
}
sync_parts!([N: TraceSync, E: TraceSync, D: EdgeType + Plain, I: IndexType + Plain]
    (MatrixGraph<N, E, RandomState, D, Option<E>, I>));
no_finalizer!([N, E, S, D: EdgeType, I: IndexType] (MatrixGraph<N, E, S, D, Option<E>, I>));

leaf!([I] (NodeIndex<I>), [I] (EdgeIndex<I>));
