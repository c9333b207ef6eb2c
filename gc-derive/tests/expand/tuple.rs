#[derive(Trace, Finalize)]
pub struct Pair(Gc<u8>, #[trace(skip)] Gc<u8>, fn(&str) -> usize, Gc<u8>);
