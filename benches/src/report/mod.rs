//! The tables: measuring them, and showing them as text and as a picture.

mod chart;
mod machine;
mod markdown;
mod measure;
mod pauses;
mod shared;

pub use chart::draw;
pub use machine::describe;
pub use markdown::{comparison, insert, memory, speed, summary};
pub use measure::{Cell, Memory, Options, Row, measure, measure_memory};
pub use pauses::{Paused, draw_pauses, pauses};
pub use shared::{Churned, shared_churn, shared_detection, shared_idle, shared_paths};
