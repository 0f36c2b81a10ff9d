//! Byte offsets and ranges, the line index, mapped text and applying edits.
//!
//! Knows nothing of Dockerfiles.

mod decimal;
mod edit;
mod line_index;
mod mapped;
mod order;
mod range;

pub use decimal::decimal;
pub use edit::{Edit, apply_edits};
pub use line_index::{LineColumn, LineIndex};
pub use mapped::MappedText;
pub use order::sort_by_numbers;
pub use range::{TextRange, TextSize};
