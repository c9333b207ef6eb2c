//! The guards of [`heap`](crate::heap) are leaves, so that objects can keep them.

use super::leaf;
use crate::control::{External, Pause, Subscription};

leaf!((External), (Pause), (Subscription));
