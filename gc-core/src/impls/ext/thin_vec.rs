//! `thin-vec`: vectors of one pointer.

use thin_vec::ThinVec;

use super::super::sequences;

sequences!([] ThinVec<T>);
