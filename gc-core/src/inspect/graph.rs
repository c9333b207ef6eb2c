//! A picture of the heap, or of a part of it, as a graph.

use std::collections::{HashMap, HashSet};
use std::panic::Location;

use super::image::Image;
use super::loops::loops;
use super::subject::{Subject, subject};

/// How much of the heap a [`Graph`] shows. The defaults are those of Python's objgraph: three steps
/// from the object, and ten handles of each.
///
/// # Examples
/// ```
/// use gc_core::inspect::Limits;
///
/// let limits = Limits::default().depth(5).fan_out(3);
/// assert_eq!((limits, Limits::none().depth), (Limits::default().fan_out(3).depth(5), usize::MAX));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// How many steps from the object it goes at most.
    pub depth: usize,
    /// How many handles of one object it follows at most.
    pub fan_out: usize,
    /// How many objects it shows at most.
    pub objects: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { depth: 3, fan_out: 10, objects: 10_000 }
    }
}

impl Limits {
    /// Returns limits that leave nothing out.
    ///
    /// # Examples
    /// See [`Limits`].
    #[must_use]
    pub const fn none() -> Self {
        Self { depth: usize::MAX, fan_out: usize::MAX, objects: usize::MAX }
    }

    /// Sets how many steps from the object it goes at most.
    ///
    /// # Examples
    /// See [`Limits`].
    #[must_use]
    pub const fn depth(self, depth: usize) -> Self {
        Self { depth, ..self }
    }

    /// Sets how many handles of one object it follows at most.
    ///
    /// # Examples
    /// See [`Limits`].
    #[must_use]
    pub const fn fan_out(self, fan_out: usize) -> Self {
        Self { fan_out, ..self }
    }

    /// Sets how many objects it shows at most.
    ///
    /// # Examples
    /// ```
    /// assert_eq!(gc_core::inspect::Limits::none().objects(50).objects, 50);
    /// ```
    #[must_use]
    pub const fn objects(self, objects: usize) -> Self {
        Self { objects, ..self }
    }
}

/// Objects of the heap and what they hold, at one moment.
///
/// It is plain data, which [`write_dot`](Graph::write_dot) and its like write to files.
///
/// # Examples
/// ```
/// use gc_core::inspect::{Graph, Limits};
/// use gc_core::{Finalize, Gc, GcCell, Trace};
///
/// #[derive(Trace, Finalize)]
/// struct Person {
///     friend: GcCell<Option<Gc<Person>>>,
/// }
///
/// let alice = Gc::new(Person { friend: GcCell::new(None) });
/// let bob = Gc::new(Person { friend: GcCell::new(Some(alice.clone())) });
/// alice.friend.set(Some(bob));
///
/// let graph = Graph::reached_from(&alice, Limits::default());
/// assert_eq!((graph.objects.len(), graph.holds.len()), (2, 2));
/// assert_eq!(graph.holds[0].place, ".friend");
/// assert!(graph.objects.iter().all(|object| object.in_cycle));
/// # let breaks = alice.friend.take();
/// ```
#[derive(Clone, PartialEq, Eq, Default, Debug)]
#[non_exhaustive]
pub struct Graph {
    /// The objects.
    pub objects: Vec<GraphObject>,
    /// What they hold of each other.
    pub holds: Vec<GraphHold>,
}

/// An object in a [`Graph`].
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct GraphObject {
    /// The address of its value, as [`Gc::as_ptr`](crate::Gc::as_ptr) gives it.
    pub address: usize,
    /// Its type's name, as [`std::any::type_name`] gives it.
    pub name: &'static str,
    /// Bytes of its block, header included.
    pub bytes: usize,
    /// Handles to it.
    pub handles: usize,
    /// Those of them that are held from outside.
    pub outside_handles: usize,
    /// Steps from the object that was asked about; zero in a graph of the whole heap.
    pub depth: usize,
    /// Whether it is the one that was asked about.
    pub subject: bool,
    /// Whether it is in a cycle of what the graph shows.
    pub in_cycle: bool,
    /// Handles that are not followed, because of a [limit](Limits).
    pub left_out: usize,
    /// Where it was made, if that is known (feature `track`): see [`sites`](super::sites()).
    pub made: Option<&'static Location<'static>>,
}

/// A handle in one object to another, in a [`Graph`].
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct GraphHold {
    /// Who has the handle: an index among the objects.
    pub from: usize,
    /// To whom it is.
    pub to: usize,
    /// Where it is, as in [`Hold::place`](super::Hold::place).
    pub place: String,
    /// Whether it is a weak one.
    pub weak: bool,
    /// Whether it closes a cycle, with others that the graph shows.
    pub in_cycle: bool,
    /// Whether it is a part of the shortest chain to the object that was asked about, from what is
    /// held from outside.
    pub on_chain: bool,
}

impl Graph {
    /// Returns a graph of the whole heap.
    ///
    /// # Panics
    /// As [`census`](super::census()).
    ///
    /// # Examples
    /// ```
    /// use gc_core::inspect::{Graph, Limits};
    /// use gc_core::Gc;
    ///
    /// let list = Gc::new(vec![Gc::new(1), Gc::new(2)]);
    /// assert_eq!(Graph::whole(Limits::none()).objects.len(), 3);
    /// # drop(list);
    /// ```
    #[must_use]
    pub fn whole(limits: Limits) -> Self {
        let image = Image::take(None, false);
        let shown = image.objects.len().min(limits.objects);
        let mut chosen = Chosen::default();
        (0..shown).for_each(|number| chosen.add(number, 0));
        chosen.show(&image, limits, &[])
    }

    /// Returns a graph of what an object holds, and what that holds in turn.
    ///
    /// # Panics
    /// As [`census`](super::census()).
    ///
    /// # Examples
    /// See [`Graph`].
    #[must_use]
    pub fn reached_from(object: &(impl Subject + ?Sized), limits: Limits) -> Self {
        Self::around(object, limits, false)
    }

    /// Returns a graph of what holds an object, and what holds that in turn. The shortest chain
    /// from what is held from outside is marked ([`GraphHold::on_chain`]), and shown whole,
    /// whatever the limits. An entry of a weak map is passed over where it is no reason for the
    /// object to live, since nothing leads to its key but the object.
    ///
    /// # Panics
    /// As [`census`](super::census()).
    ///
    /// # Examples
    /// ```
    /// use gc_core::inspect::{Graph, Limits};
    /// use gc_core::Gc;
    ///
    /// let leaf = Gc::new(1);
    /// let list = Gc::new(vec![vec![leaf.clone()]]);
    /// let graph = Graph::leading_to(&leaf, Limits::default());
    /// assert_eq!(graph.objects.len(), 2);
    /// assert!(graph.objects[0].subject && graph.holds[0].on_chain);
    /// # drop(list);
    /// ```
    #[must_use]
    pub fn leading_to(object: &(impl Subject + ?Sized), limits: Limits) -> Self {
        Self::around(object, limits, true)
    }

    fn around(object: &(impl Subject + ?Sized), limits: Limits, backwards: bool) -> Self {
        let Some(asked) = subject(object) else { return Self::default() };
        let image = Image::take(Some(asked), backwards);
        let Some(start) = image.subject else { return Self::default() };
        let barred = image.barred(start);
        let chain = image.chain_to(start, asked.1, &barred);
        let mut chosen = Chosen::default();
        chosen.add(start, 0);
        let mut at = 0;
        while at < chosen.order.len() {
            let (number, depth) = chosen.order[at];
            at += 1;
            if depth >= limits.depth {
                continue;
            }
            let next = match &image.holders {
                Some(holders) => holders.of(number),
                None => image.targets(number),
            };
            for other in next.iter().filter(|other| !barred.contains(other)).take(limits.fan_out) {
                if chosen.order.len() < limits.objects {
                    chosen.add(*other as usize, depth + 1);
                }
            }
        }
        for (steps, number) in chain.iter().rev().enumerate() {
            chosen.add(*number, steps);
        }
        chosen.show(&image, limits, &chain)
    }
}

impl Image {
    /// The entries of weak maps that are no reason for an object to live; none where it isn't known
    /// who holds what.
    fn barred(&self, goal: usize) -> HashSet<u32> {
        let is_held = |number: usize| self.objects[number].outside > 0;
        self.entries.barred(goal, self.objects.len(), is_held, |number| self.targets(number))
    }

    /// The shortest chain to an object from one that is held from outside, both included; empty
    /// where it is held so itself, and where it isn't known who holds what. `given`: whether
    /// one handle from outside is the one by which this is asked.
    fn chain_to(&self, goal: usize, given: bool, barred: &HashSet<u32>) -> Vec<usize> {
        let Some(holders) = &self.holders else { return Vec::new() };
        let held = |number: usize| self.objects[number].outside > u32::from(given && number == goal);
        let mut next: HashMap<usize, usize> = HashMap::from([(goal, goal)]);
        let mut reached = vec![goal];
        let mut at = 0;
        while at < reached.len() {
            let number = reached[at];
            at += 1;
            if held(number) {
                let mut chain = vec![number];
                while chain[chain.len() - 1] != goal {
                    chain.push(next[&chain[chain.len() - 1]]);
                }
                return chain;
            }
            for holder in holders.of(number).iter().filter(|holder| !barred.contains(holder)) {
                next.entry(*holder as usize).or_insert_with(|| {
                    reached.push(*holder as usize);
                    number
                });
            }
        }
        Vec::new()
    }
}

/// The objects that a graph is to show.
#[derive(Default)]
struct Chosen {
    /// Their numbers, and their distance.
    order: Vec<(usize, usize)>,
    indexes: HashMap<usize, usize>,
}

impl Chosen {
    fn add(&mut self, number: usize, depth: usize) {
        let next = self.order.len();
        self.indexes.entry(number).or_insert_with(|| {
            self.order.push((number, depth));
            next
        });
    }

    fn show(&self, image: &Image, limits: Limits, chain: &[usize]) -> Graph {
        let on_chain = |from: usize, to: usize| chain.windows(2).any(|step| step == [from, to]);
        let mut graph = Graph::default();
        for (from, (number, depth)) in self.order.iter().enumerate() {
            let picture = image.objects[*number];
            let mut left_out = 0;
            let mut followed = 0;
            let mut chained = false;
            for (target, label) in image.edges(*number) {
                let first_of_chain = !chained && on_chain(*number, target);
                match self.indexes.get(&target) {
                    Some(to) if followed < limits.fan_out || first_of_chain => {
                        followed += 1;
                        chained |= first_of_chain;
                        graph.holds.push(GraphHold {
                            from,
                            to: *to,
                            place: image.text(label),
                            weak: false,
                            in_cycle: false,
                            on_chain: first_of_chain,
                        });
                    }
                    _ => left_out += 1,
                }
            }
            for edge in image.weak(*number) {
                if let Some(to) = self.indexes.get(&(edge.to as usize)) {
                    let place = image.text(edge.label);
                    graph.holds.push(GraphHold { from, to: *to, place, weak: true, in_cycle: false, on_chain: false });
                }
            }
            graph.objects.push(GraphObject {
                address: picture.address,
                name: image.type_name(*number),
                bytes: picture.bytes,
                handles: picture.strong as usize,
                outside_handles: picture.outside as usize,
                depth: *depth,
                subject: image.subject == Some(*number),
                in_cycle: false,
                left_out,
                made: image.made(*number).map(|place| image.made[place]),
            });
        }
        graph.mark_cycles();
        graph
    }
}

impl Graph {
    fn mark_cycles(&mut self) {
        let mut edges = vec![Vec::new(); self.objects.len()];
        for hold in self.holds.iter().filter(|hold| !hold.weak) {
            edges[hold.from].push(hold.to);
        }
        let components = loops(&edges);
        for hold in self.holds.iter_mut().filter(|hold| !hold.weak) {
            hold.in_cycle = components[hold.from] == components[hold.to];
            if hold.in_cycle {
                self.objects[hold.from].in_cycle = true;
            }
        }
    }
}
