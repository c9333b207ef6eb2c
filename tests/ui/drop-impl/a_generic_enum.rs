use gc_core::{Finalize, Trace};

#[derive(Trace, Finalize)]
enum Value<'a, T: Clone, const N: usize>
where
    T: 'a,
{
    Borrowed(&'a T),
    Owned([T; N]),
}

impl<'a, T: Clone, const N: usize> Drop for Value<'a, T, N>
where
    T: 'a,
{
    fn drop(&mut self) {}
}

fn main() {}
