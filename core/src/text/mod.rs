//! Byte offsets and ranges, the line index, mapped text, applying edits and diffs.
//!
//! Knows nothing of Dockerfiles.

mod cut;
mod day;
mod decimal;
mod diff;
mod duration;
mod edit;
mod escape_invisible;
mod kept;
mod line_index;
mod mapped;
mod order;
pub(crate) mod path;
mod range;
mod truth;

pub use cut::{LONGEST_SHOWN, LONGEST_VALUE, cut};
pub use day::is_day;
pub use decimal::decimal;
pub use diff::{DiffLine, Hunk, LineKind, diff};
pub use duration::go_duration;
pub use edit::{Edit, apply_edits};
pub(crate) use escape_invisible::{bracketed, line_with};
pub use escape_invisible::{visible, visible_json, visible_line};
pub use kept::Term;
pub(crate) use kept::{kept, kept_list};
pub use line_index::{LineColumn, LineIndex};
pub use mapped::MappedText;
pub use order::keep_outermost;
pub use range::{TextRange, TextSize};
pub(crate) use truth::go_bool;
