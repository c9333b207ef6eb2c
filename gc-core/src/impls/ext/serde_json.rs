//! `serde_json`: documents hold no handles.

use serde_json::{Error, Map, Number, Value};

use super::super::leaf;

leaf!((Value), (Map<String, Value>), (Number), (Error));
