//! Facts about the world outside the Dockerfile: what base images hold. Each has its source and
//! date in `core/data/`.
//!
//! Knows image names, nothing of files and rules.

mod bases;
mod digests;
mod end_of_life;
mod family;
mod moved;
mod musl;
mod os;
mod releases;
mod starts;
mod table;
mod tags;
mod tools;
mod wheels;

pub use bases::{SlimTwin, current_tag, default_user, exposed, measured, slim_twin, with_release};
pub use digests::digest;
pub use end_of_life::{Life, is_centos_linux, support};
pub use family::{Family, Traits, family, of_os as family_of_os};
pub use moved::{Moved, moved};
pub use musl::WITHOUT_MUSL;
pub use os::os;
pub use starts::{passes_command_on, workdir};
pub use table::BaseImage;
pub use tags::{
    Distance, Found, differ_only_in, find, same_variant, variants, version as tag_version,
};
pub use tools::is_build_tool;
pub use wheels::WITHOUT_WHEEL;
