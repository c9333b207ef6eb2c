//! The rules of the protocol. Each can be switched off.

macro_rules! rules {
    ($($(#[doc = $text:literal])* $name:ident),* $(,)?) => {
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Rule { $($(#[doc = $text])* $name),* }
        pub const ALL: &[(Rule, &str)] = &[$((Rule::$name, concat!($($text),*))),*];
    };
}

rules! {
    /// one RMW decrements and sets BUFFERED
    Cas,
    /// whoever finds BUFFERED or MEMBER leaves the memory to the collector
    Own,
    /// BUFFERED is cleared when the entry is taken, before anything of the object is read
    Early,
    /// all candidates of a collection are taken before its first trace
    TakeFirst,
    /// an edge's target is marked MEMBER while the handle is being reported
    Pin,
    /// last drops, try_unwrap and get_mut wait while an object is traced, or read by a detection
    Wait,
    /// detection says what it reads before it looks at the word
    Say,
    /// the collector passes over what is lent
    Lent,
    /// guards taken by a verdict's trace are kept until the verdict
    Hold,
    /// a verdict keeps all guards: what it saw in a value that is left undropped is all there is
    KeepAll,
    /// an object stays traced until the verdict, as long as its guards are held
    Keep,
    /// every word is looked at twice
    Second,
    /// a drop takes ARMED away
    Arm,
    /// upgrades wait while LOCKED (without: they go on)
    UpgradeWaits,
    /// upgrades wait while LOCKED (without: they say None)
    UpgradeNone,
    /// an upgrade enters the side record, and who severs it waits for that
    SideLock,
    /// the collector holds each member while finalizers run
    FinalizeHold,
    /// a second verdict after finalizers
    SecondVerdict,
    /// what a verdict spares after finalizers is let go of by an ordinary drop, which records it
    Record,
    /// the collector holds each condemned object while values are dropped
    DropHold,
    /// an entry whose object is a member already, of this collection or another, is put back
    PutBack,
    /// a member of another collection is outside, whatever is known of it
    Foreign,
    /// a collection that is given up makes its candidates candidates again
    Restore,
    /// a thread whose thread-locals are gone pushes to a global list
    Exit,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Rules(u32);

impl Rules {
    pub fn without(rules: &[Rule]) -> Self {
        Self(rules.iter().fold(0, |bits, rule| bits | 1 << *rule as u32))
    }
    pub fn on(self, rule: Rule) -> bool {
        self.0 >> rule as u32 & 1 == 0
    }
}
