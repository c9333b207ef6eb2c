//! `uuid`: identifiers.

use uuid::{Timestamp, Uuid};

use super::super::leaf;

leaf!((Uuid), (Timestamp));
