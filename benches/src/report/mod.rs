//! The tables: measuring them, and showing them as text and as a picture.

mod chart;
mod machine;
mod markdown;
mod measure;

pub use chart::draw;
pub use machine::describe;
pub use markdown::{comparison, insert, memory, speed, summary};
pub use measure::{Cell, Memory, Options, Row, measure, measure_memory};
