//! `chrono`: dates and times. The offsets of time zones are not looked into.

use chrono::{
    DateTime, Days, FixedOffset, Month, Months, NaiveDate, NaiveDateTime, NaiveTime, NaiveWeek, TimeDelta, TimeZone,
    Utc, Weekday, WeekdaySet,
};

use super::super::leaf;

leaf!([Z: TimeZone] (DateTime<Z>), (NaiveDateTime), (NaiveDate), (NaiveTime), (NaiveWeek), (TimeDelta));
leaf!((Days), (Months), (Month), (Weekday), (WeekdaySet), (FixedOffset), (Utc), (chrono::ParseError));
