//! `bytes`: buffers hold no handles.

use bytes::{Bytes, BytesMut};

use super::super::leaf;

leaf!((Bytes), (BytesMut));
