//! Facts about the world outside the Dockerfile: what base images hold. Each has its source and
//! date in `core/data/`.
//!
//! Knows image names, nothing of files and rules.

mod bases;
mod family;

pub use bases::{BaseImage, SlimTwin, base_image, current_tag, default_user, slim_twin};
pub use family::{Family, family};
