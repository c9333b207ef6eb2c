//! What a shared object reaches, looked at while other threads go on.

use std::collections::BTreeMap;
use std::fmt;

use super::detect::record;
use super::members::Members;
use super::shield::Shield;
use super::tracing::{HELD, Tracing, take_in_hand};
use super::turn;
use crate::names;
use crate::object::VTable;
use crate::ptr::Shared;
use crate::sync::here::{Here, with_here};
use crate::sync::memory;
use crate::table;

/// What some shared objects were when they were looked at; from
/// [`sync::survey`](crate::sync::survey). Printed, it is a table.
///
/// Other threads went on meanwhile: what they changed is in it or not.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
#[non_exhaustive]
pub struct Survey {
    /// The objects by their types, those with the most bytes first.
    pub types: Vec<SurveyedType>,
    /// How many objects weren't looked into: their `trace` has panicked, or they were lent or had
    /// ended, so that they are in none of the types.
    pub passed_over: usize,
}

/// The objects of a type in a [`Survey`].
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct SurveyedType {
    /// The type's name, without its path.
    pub name: String,
    /// How many objects there were.
    pub objects: usize,
    /// The bytes of their values and headers.
    pub bytes: usize,
    /// How many of them were held by other handles than those in the objects that were looked at:
    /// by variables, by locked cells, by objects that nothing here leads to.
    pub held_from_outside: usize,
}

impl Survey {
    /// How many objects it has.
    ///
    /// # Examples
    /// ```
    /// use gc_core::sync::{self, Gc};
    ///
    /// assert_eq!(sync::survey(&Gc::new(vec![Gc::new(1), Gc::new(2)])).objects(), 1);
    /// ```
    #[must_use]
    pub fn objects(&self) -> usize {
        self.types.iter().map(|each| each.objects).sum()
    }
}

impl SurveyedType {
    /// No object yet.
    fn of(vtable: &VTable) -> Self {
        let name = names::short((vtable.type_name)());
        Self { name, objects: 0, bytes: 0, held_from_outside: 0 }
    }

    /// One object more.
    fn add(&mut self, object: Shared, vtable: &VTable, is_held: bool) {
        self.objects += 1;
        self.bytes += memory::bytes_of(object, vtable);
        self.held_from_outside += usize::from(is_held);
    }
}

impl fmt::Display for Survey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let row = |each: &SurveyedType| {
            let [objects, bytes, held] = [each.objects, each.bytes, each.held_from_outside].map(|n| n.to_string());
            [objects, bytes, held, each.name.clone()]
        };
        let rows: Vec<_> = self.types.iter().map(row).collect();
        table::write(f, ["objects", "bytes", "held from outside", "type"], &rows)?;
        if self.passed_over > 0 {
            writeln!(f, "{} were not looked into", self.passed_over)?;
        }
        Ok(())
    }
}

/// Looks at what an object reaches.
pub(in crate::sync) fn survey(from: Shared) -> Survey {
    super::look_after_forks();
    with_here(|here| here.collecting(|| take_stock(here, from)).unwrap_or_default())
}

fn take_stock(here: &Here, from: Shared) -> Survey {
    let mut survey = Survey::default();
    let mut turn = turn::take();
    let panics = here.while_tracing(|| {
        let mut members = Members::begin(&mut turn);
        let mut tracing = Tracing::new();
        if from.header().word.look().is_leaf() {
            // No member, but what was asked for: the caller's handle keeps it.
            let vtable = from.header().vtable();
            let mut own = SurveyedType::of(vtable);
            own.add(from, vtable, true);
            survey.types.push(own);
        } else if members.begin_with(from).is_ok() && record(&mut members, &mut tracing).is_ok() {
            members.graph.count();
            survey = figures(&members);
        }
        members.forget_all(false, |_| true);
        members.give_back(&mut turn, true);
        tracing.panics
    });
    drop(turn);
    // From here on code of users runs.
    let shield = Shield::new(here);
    shield.keep_all(panics);
    shield.drop_put_off();
    shield.forget_panic();
    survey
}

/// The figures of members whose edges are taken off their trial counts.
fn figures(members: &Members) -> Survey {
    let mut by_name = BTreeMap::<String, SurveyedType>::new();
    let mut passed_over = 0;
    for (object, trial) in members.objects().iter().zip(&members.graph.trial[1..]) {
        // Who ends it takes its side record along, which knows its type.
        if take_in_hand(*object).is_none() {
            passed_over += 1;
            continue;
        }
        let vtable = object.header().vtable();
        object.header().word.end_trace();
        let new = SurveyedType::of(vtable);
        by_name.entry(new.name.clone()).or_insert(new).add(*object, vtable, *trial > 0);
        passed_over += usize::from(*trial >= HELD / 2);
    }
    let mut types: Vec<_> = by_name.into_values().collect();
    types.sort_by_key(|each| std::cmp::Reverse(each.bytes));
    Survey { types, passed_over }
}
