//! Reports and figures in serde's data model (feature `serde`): each a struct with the names of its
//! fields, so that any of serde's formats will do.

use std::panic::Location;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::{
    Census, Cycle, Figures, Garbage, Graph, GraphHold, GraphObject, Growth, HandleSite, HeldFromOutside, HeldType,
    Hold, Keeper, Link, Retained, Retainer, Sites, TypeCensus, TypeCount, TypeGrowth, WhyAlive,
};
#[cfg(feature = "track")]
use super::{CensusByPlace, GrowthByPlace, PlaceCensus, PlaceGrowth};
use crate::heap::{Collection, CollectionKind, Stats, Stops};
#[cfg(target_has_atomic = "64")]
use crate::sync::{Collection as SharedCollection, Stats as SharedStats, Survey, SurveyedType, Wait};

/// As structs with these fields.
macro_rules! structs {
    // A place as text, or `null`.
    (@value $value:expr, place) => { &$value.map(Place) };
    (@value $value:expr,) => { &$value };
    ($($type:ident { $($field:ident $(as $kind:ident)?),+ $(,)? })*) => {$(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let fields = [$(stringify!($field)),+].len();
                let mut fields = serializer.serialize_struct(stringify!($type), fields)?;
                $(fields.serialize_field(stringify!($field), structs!(@value self.$field, $($kind)?))?;)+
                fields.end()
            }
        }
    )*};
}

structs! {
    Census { types, total, other_external_bytes, unread, hidden }
    TypeCensus { name, figures }
    Figures { objects, bytes, external_bytes, held, outside_handles, candidates, frozen }
    Growth { types }
    TypeGrowth { name, objects, bytes, external_bytes, outside_handles }
    WhyAlive { name, keeper, chain, sites, others, unread, hidden }
    Hold { from, place, to, made as place }
    Sites { made as place, handles }
    HeldFromOutside { types }
    HeldType { name, objects, handles }
    Retained { objects, bytes, types }
    Retainer { name, address, own_bytes, retained_bytes }
    Garbage { types, cycles }
    TypeCount { name, objects }
    Cycle { links, times }
    Link { from, field, to }
    Graph { objects, holds }
    GraphObject { address, name, bytes, handles, outside_handles, depth, subject, in_cycle, left_out, made as place }
    GraphHold { from, to, place, weak, in_cycle, on_chain }
    Stats {
        created, freed, reclaimed, live, live_bytes, heap_bytes, peak_heap_bytes, external_bytes, candidates, frozen,
        weak_records, young_collections, full_collections, finalized, resurrected, panics, longest_collection,
        stops, total_collection,
    }
    Collection { kind, automatic, candidates, traced, reclaimed, finalized, resurrected, abandoned, duration, stops, longest_stop, longest_piece }
}

#[cfg(target_has_atomic = "64")]
structs! {
    SharedStats { created, freed, reclaimed, live, external_bytes, collections, waits, longest_wait, held_up, panics }
    SharedCollection { automatic, candidates, traced, reclaimed, finalized, resurrected, abandoned, duration }
    Wait { duration, held_up }
    Survey { types, passed_over }
    SurveyedType { name, objects, bytes, held_from_outside }
}

#[cfg(feature = "track")]
structs! {
    CensusByPlace { places }
    PlaceCensus { place as place, name, objects, bytes, outside_handles }
    GrowthByPlace { places }
    PlaceGrowth { place as place, name, objects, bytes, outside_handles }
}

/// As text: `src/main.rs:12:5`.
struct Place(&'static Location<'static>);

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self.0)
    }
}

impl Serialize for HandleSite {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("HandleSite", 2)?;
        fields.serialize_field("place", &Place(self.place))?;
        fields.serialize_field("made", &self.made)?;
        fields.end()
    }
}

/// Pairs of a length in microseconds and how many stops were shorter, and not shorter than the one
/// before; the length is `null` for those without a limit. Those that there were none of are left
/// out.
impl Serialize for Stops {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let sorts = self.iter().filter(|(_, stops)| *stops > 0);
        serializer.collect_seq(sorts.map(|(limit, stops)| (u64::try_from(limit.as_micros()).ok(), stops)))
    }
}

impl Serialize for CollectionKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (index, name) = match self {
            Self::Young => (0, "young"),
            Self::Full => (1, "full"),
        };
        serializer.serialize_unit_variant("CollectionKind", index, name)
    }
}

/// With the name of the variant under `keeper`, and, for an object that is held from outside, its
/// type and the handles to it.
impl Serialize for Keeper {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (kind, held) = match self {
            Self::Outside { name, handles } => ("outside", Some((name, handles))),
            Self::OnlyThis => ("only this", None),
            Self::Cycles => ("cycles", None),
            Self::Gone => ("gone", None),
        };
        let mut fields = serializer.serialize_struct("Keeper", if held.is_some() { 3 } else { 1 })?;
        fields.serialize_field("keeper", kind)?;
        if let Some((name, handles)) = held {
            fields.serialize_field("name", name)?;
            fields.serialize_field("handles", handles)?;
        }
        fields.end()
    }
}
