//! `chrono`: dates and times. What a time zone's offset is made of is not looked into.

use chrono::{
    DateTime, Days, FixedOffset, Month, Months, NaiveDate, NaiveDateTime, NaiveTime, NaiveWeek, TimeDelta, TimeZone,
    Utc, Weekday, WeekdaySet,
};

use super::super::leaf;

leaf!([Z: TimeZone] (DateTime<Z>), (NaiveDateTime), (NaiveDate), (NaiveTime), (NaiveWeek), (TimeDelta));
leaf!((Days), (Months), (Month), (Weekday), (WeekdaySet), (FixedOffset), (Utc), (chrono::ParseError));
