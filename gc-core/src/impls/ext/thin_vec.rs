//! `thin-vec`: vectors of one pointer.

use thin_vec::ThinVec;

use super::super::slices;

slices! {
    [] ThinVec<T>: |this| this;
}
