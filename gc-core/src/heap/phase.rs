//! What the collector is doing on this thread.

/// What the collector is doing on this thread.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Phase {
    /// Nothing: a collection may start.
    Idle,
    /// Tracing. No user code but `trace` runs (rule R2), and drops to non-zero don't count.
    Tracing,
    /// Running finalizers, or notifying listeners. Any user code may run; no collection may start.
    Busy,
    /// Dropping the dead: all members are condemned, and their weak handles severed. Otherwise like
    /// `Busy`.
    Reclaiming,
}
