//! `ordered-float`: floats with a total order. They are leaves, whatever their parameter is.

use ordered_float::{FloatIsNan, NotNan, OrderedFloat};

use super::super::leaf;

leaf!([T] (OrderedFloat<T>), [T] (NotNan<T>), (FloatIsNan));
