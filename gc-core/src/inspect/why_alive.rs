//! Why an object is alive: the shortest way to it from something that is held from outside.

use std::collections::HashSet;
use std::fmt;

use super::census::write_doubts;
use super::entries::Entries;
use super::hold::Hold;
use super::holders::{AHEAD, FEW, prefetch_at};
use super::path::without_closures;
use super::sites::{Sites, write_made};
use super::subject::{Subject, subject};
use super::survey::{Survey, as_number, survey};
use crate::names::{Names, short};
use crate::ptr::Object;

/// Why an object is alive; from [`why_alive`].
///
/// It prints as a report, in which the first line is the whole way as one would write it in Rust.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct WhyAlive {
    /// The object's type, as [`std::any::type_name`] gives it.
    pub name: &'static str,
    /// What keeps it.
    pub keeper: Keeper,
    /// The steps from what is held from outside to the object; empty if it is held from outside
    /// itself, or not held at all.
    pub chain: Vec<Hold>,
    /// Where what is held from outside was made, and where handles to it were; where nothing is
    /// held from outside, those of the object itself. Empty without the feature `track`.
    pub sites: Sites,
    /// Other objects that are held from outside and lead to it.
    pub others: usize,
    /// Objects that were not looked into, since their values may be lent by
    /// [`Gc::get_mut`](crate::Gc::get_mut): what they hold looks held from outside.
    pub unread: usize,
    /// Whether something in an object was borrowed mutably, and so passed over: what it holds looks
    /// held from outside.
    pub hidden: bool,
}

/// What keeps an object alive in the end.
///
/// # Examples
/// ```
/// use gc_core::inspect::{self, Keeper};
/// use gc_core::Gc;
///
/// let gc = Gc::new(1);
/// let other = gc.clone();
/// assert_eq!(inspect::why_alive(&gc).keeper, Keeper::Outside { name: "i32", handles: 1 });
/// drop(other);
/// assert_eq!(inspect::why_alive(&gc).keeper, Keeper::OnlyThis);
/// let weak = Gc::downgrade(&gc);
/// drop(gc);
/// assert_eq!(inspect::why_alive(&weak).keeper, Keeper::Gone);
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Keeper {
    /// An object that is held from outside: by handles in variables, in untraced fields, or in what
    /// was not looked into. It may be the object itself.
    Outside {
        /// Its type, as [`std::any::type_name`] gives it.
        name: &'static str,
        /// The handles by which it is; without the one by which the question was asked.
        handles: usize,
    },
    /// Nothing but the handle by which the question was asked.
    OnlyThis,
    /// Nothing but objects that hold each other: the next full collection takes it.
    Cycles,
    /// Nothing: it is gone.
    Gone,
}

/// Explains why an object is alive: by the shortest chain of fields from an object that is held
/// from outside.
///
/// Ask by a [`Weak`](crate::Weak) where there is one. The strong handle by which the question is
/// asked is itself a reason for the object to live; one outside handle is left out for it.
///
/// Takes the time of a full collection and more; its memory is given back.
///
/// # Panics
/// As [`census`](super::census()).
///
/// # Examples
/// ```
/// use gc_core::{Finalize, Gc, Trace, inspect};
/// use std::cell::RefCell;
/// use std::collections::BTreeMap;
///
/// #[derive(Trace, Finalize, Default)]
/// struct Element {
///     children: RefCell<Vec<Gc<Element>>>,
///     listeners: RefCell<BTreeMap<String, Gc<Listener>>>,
/// }
///
/// #[derive(Trace, Finalize)]
/// struct Listener {
///     popup: Gc<Element>,
/// }
///
/// let popup = Gc::new(Element::default());
/// let button = Gc::new(Element::default());
/// button.listeners.borrow_mut().insert("click".into(), Gc::new(Listener { popup: popup.clone() }));
/// let page = Gc::new(Element { children: vec![button].into(), ..Element::default() });
///
/// let weak = Gc::downgrade(&popup);
/// drop(popup);
/// let report = inspect::why_alive(&weak);
/// # let expected = "\
/// Element is alive: Element.children[0].listeners[\"click\"].popup
///     Element, held by 1 handle from outside
///     .children[0] → Element
///     .listeners[\"click\"] → Listener
///     .popup → Element
/// # ";
/// # assert!(cfg!(feature = "track") || report.to_string() == expected, "{report}");
/// # drop(page);
/// ```
#[must_use]
pub fn why_alive(object: &(impl Subject + ?Sized)) -> WhyAlive {
    let Some((object, counts)) = subject(object) else {
        return WhyAlive::gone();
    };
    survey(counts.then_some(object), |survey| WhyAlive::of(&survey, object, counts))
}

/// Checks that an object is gone: for tests of what is to free itself, or to be collected.
///
/// # Panics
/// If it is still there; the message says what keeps it, as [`why_alive`] does. Also as
/// [`census`](super::census()).
///
/// # Examples
/// ```
/// use gc_core::{Gc, inspect};
///
/// let gc = Gc::new(1);
/// let weak = Gc::downgrade(&gc);
/// # let kept = gc.clone();
/// # let panic = std::panic::catch_unwind(|| inspect::assert_gone(&weak)).unwrap_err();
/// # let text = panic.downcast_ref::<String>().unwrap();
/// # assert!(text.starts_with("i32 is alive: held by 2 handles from outside\n"), "{text}");
/// # drop(kept);
/// drop(gc);
/// inspect::assert_gone(&weak);
/// ```
#[track_caller]
pub fn assert_gone(object: &(impl Subject + ?Sized)) {
    let why = why_alive(object);
    assert!(why.keeper == Keeper::Gone, "{why}");
}

impl WhyAlive {
    fn gone() -> Self {
        Self {
            name: "",
            keeper: Keeper::Gone,
            chain: Vec::new(),
            sites: Sites::default(),
            others: 0,
            unread: 0,
            hidden: false,
        }
    }

    /// `counts`: whether one handle from outside is the one that the question is asked by.
    fn of(survey: &Survey, object: Object, counts: bool) -> Self {
        let mut why = Self { name: object.type_name(), unread: survey.unread, hidden: survey.hidden, ..Self::gone() };
        let Some(goal) = survey.number(object) else { return why };
        why.sites = Sites::of(object);
        let outside = |number: usize| survey.outside(number).saturating_sub(usize::from(counts && number == goal));
        let objects = survey.objects.len();
        // Headers are read in the order in which they lie in memory.
        let is_held: Vec<bool> = (0..objects).map(|number| outside(number) > 0).collect();
        let edges = |number| survey.edges(number);
        let barred = Entries::of(survey).barred(goal, objects, |number| is_held[number], edges);
        let ways = Ways::to(survey, goal, &barred);
        let mut held = ways.reached.iter().map(|number| *number as usize).filter(|number| is_held[*number]);
        if let Some(root) = held.next() {
            why.keeper = Keeper::Outside { name: survey.objects[root].type_name(), handles: outside(root) };
            why.sites = Sites::of(survey.objects[root]);
            why.chain = ways.from(survey, root);
            why.others = held.count();
        } else if counts && survey.outside(goal) > 0 {
            why.keeper = Keeper::OnlyThis;
        } else {
            why.keeper = Keeper::Cycles;
        }
        why
    }

    /// Whether anything keeps the object but the handle by which the question was asked.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, inspect};
    ///
    /// let gc = Gc::new(1);
    /// assert!(!inspect::why_alive(&gc).is_held());
    /// ```
    #[must_use]
    pub fn is_held(&self) -> bool {
        matches!(self.keeper, Keeper::Outside { .. } | Keeper::Cycles)
    }

    /// The whole way, as one would write it in Rust, but that it begins with the name of a type.
    ///
    /// # Examples
    /// ```
    /// use gc_core::{Gc, inspect};
    ///
    /// let text: Gc<str> = "text".into();
    /// let list = Gc::new((7, vec![text]));
    /// assert_eq!(inspect::why_alive(&list.1[0]).path(), "(i32, Vec<Gc<str>>).1[0]");
    /// ```
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = match self.keeper {
            Keeper::Outside { name, .. } => short(name),
            Keeper::OnlyThis | Keeper::Cycles | Keeper::Gone => short(self.name),
        };
        for hold in &self.chain {
            path += without_closures(hold.shown_place());
        }
        path
    }
}

/// The ways by which an object is reached.
struct Ways {
    /// Who reaches it, those nearest first; itself in front.
    reached: Vec<u32>,
    /// What each object is to go on to.
    next: Vec<u32>,
}

impl Ways {
    /// Passes over the `barred`.
    fn to(survey: &Survey, goal: usize, barred: &HashSet<u32>) -> Self {
        const UNSEEN: u32 = u32::MAX;
        let holders = survey.holders();
        let mut next = vec![UNSEEN; survey.objects.len()];
        let mut reached = vec![as_number(goal)];
        next[goal] = as_number(goal);
        let mut at = 0;
        while at < reached.len() {
            // What is looked at lies anywhere: it is brought near in three steps.
            let ahead = |steps: usize| reached.get(at + steps * AHEAD).map(|number| *number as usize);
            if let Some(number) = ahead(3) {
                holders.prefetch(number);
            }
            if let Some(number) = ahead(2) {
                holders.prefetch_of(number);
            }
            if let Some(number) = ahead(1) {
                for holder in holders.of(number).iter().take(FEW) {
                    prefetch_at(&next, *holder as usize);
                }
            }
            let number = reached[at];
            at += 1;
            for holder in holders.of(number as usize) {
                if next[*holder as usize] == UNSEEN && !barred.contains(holder) {
                    next[*holder as usize] = number;
                    reached.push(*holder);
                }
            }
        }
        Self { reached, next }
    }

    fn from(&self, survey: &Survey, root: usize) -> Vec<Hold> {
        let mut chain = Vec::new();
        let mut at = root;
        while self.next[at] as usize != at {
            let to = self.next[at] as usize;
            chain.extend(Hold::all(survey, at, to).into_iter().next());
            at = to;
        }
        chain
    }
}

impl fmt::Display for WhyAlive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let chain = self.chain.iter().flat_map(|hold| [hold.from, hold.to]);
        let names = Names::new(chain.chain([self.name]));
        let name = names.of(self.name);
        match &self.keeper {
            Keeper::Gone => return f.write_str("it is gone\n"),
            Keeper::OnlyThis => {
                writeln!(f, "{name} is alive: held by the handle that was asked about, and by no other")?;
            }

            Keeper::Cycles => writeln!(f, "{name} is alive: kept by cycles alone, until it is collected")?,
            Keeper::Outside { handles, .. } if self.chain.is_empty() => {
                writeln!(f, "{name} is alive: held by {} from outside", Handles(*handles))?;
            }
            Keeper::Outside { name: root, handles } => {
                writeln!(f, "{name} is alive: {}", self.path())?;
                writeln!(f, "    {}, held by {} from outside", names.of(root), Handles(*handles))?;
                self.sites.write_lines(f, "        ")?;
                for hold in &self.chain {
                    write!(f, "    {} → {}", hold.shown_place(), names.of(hold.to))?;
                    write_made(f, hold.made)?;
                    f.write_str("\n")?;
                }
            }
        }
        if self.chain.is_empty() {
            self.sites.write_lines(f, "    ")?;
        }
        match self.others {
            0 => {}
            1 => f.write_str("1 other object that is held from outside leads to it\n")?,
            others => writeln!(f, "{others} other objects that are held from outside lead to it")?,
        }
        write_doubts(f, self.unread, self.hidden)
    }
}

/// A number of handles.
struct Handles(usize);

impl fmt::Display for Handles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            1 => f.write_str("1 handle"),
            number => write!(f, "{number} handles"),
        }
    }
}
