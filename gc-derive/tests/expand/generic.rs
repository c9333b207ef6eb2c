#[derive(Trace, Finalize)]
struct Queue<'a, I: Iterator, T: Clone = u8, U: ?Sized = str, const N: usize = 2>
where
    I::Item: Clone,
{
    waiting: [Vec<I::Item>; N],
    last: Option<Box<T>>,
    text: &'a str,
    shared: Gc<U>,
    next: Option<Box<Self>>,
    call: PhantomData<fn(I) -> I>,
}
