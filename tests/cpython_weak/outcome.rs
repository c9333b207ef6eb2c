//! What a step did.

#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Outcome {
    pub(crate) finalized: Vec<u32>,
    pub(crate) dropped: Vec<u32>,
    /// Of a walk: keys, each with its value. Of what removes, enters, leaves, runs or cancels:
    /// whether it did, or what it removed.
    pub(crate) told: Vec<u32>,
    /// Which cleaners ran, each with the number of its object.
    pub(crate) cleaned: Vec<[u32; 2]>,
    /// Finalizers, each with the value of its node in the first map.
    pub(crate) looked: Vec<[u32; 2]>,
    /// How many entries the world's collections have: maps, sets, and the one of weak values.
    pub(crate) lengths: Vec<u32>,
    /// What can be reached: a collection, a key, a value.
    pub(crate) reached: Vec<[u32; 3]>,
    /// Cleaners that are still to run.
    pub(crate) pending: Vec<u32>,
    /// Of a collection: what finalizers brought back.
    pub(crate) back: Vec<u32>,
    /// Whether something hung on what died. Only this side says so.
    pub(crate) had_hangers: bool,
}

impl Outcome {
    /// From what `judge.py` writes for a step.
    pub(crate) fn read(text: &str) -> Self {
        let parts: Vec<&str> = text.split('/').collect();
        let [finalized, dropped, told, cleaned, looked, lengths, reached, pending, back] = parts[..] else {
            panic!("not nine parts: {text:?}")
        };
        Self {
            finalized: numbers(finalized),
            dropped: numbers(dropped),
            told: numbers(told),
            cleaned: tuples(cleaned),
            looked: tuples(looked),
            lengths: numbers(lengths),
            reached: tuples(reached),
            pending: numbers(pending),
            back: numbers(back),
            had_hangers: false,
        }
    }
}

fn number(text: &str) -> u32 {
    text.parse().unwrap_or_else(|_| panic!("{text:?} is no number"))
}

fn numbers(part: &str) -> Vec<u32> {
    part.split_terminator('.').map(number).collect()
}

fn tuples<const N: usize>(part: &str) -> Vec<[u32; N]> {
    let tuple = |text: &str| {
        let numbers: Vec<u32> = text.split('-').map(number).collect();
        numbers.try_into().unwrap_or_else(|_| panic!("{text:?} has not {N} parts"))
    };
    part.split_terminator('.').map(tuple).collect()
}
