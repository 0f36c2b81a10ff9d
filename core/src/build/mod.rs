//! The meaning of the instructions together: stages and the graph between them, variables, directory,
//! user and shell at every step with their origins, and the commands of every RUN.
//!
//! Knows no rule and no fact about the world beyond BuildKit's predefined variables.

mod brought;
mod exports;
mod facts;
mod image;
mod invocation;
mod later;
mod model;
mod places;
mod platform;
mod read;
mod scope;
mod since;
mod stage_set;
mod touch;
mod values;
mod variants;

#[cfg(test)]
mod invocation_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod touch_tests;

pub use facts::Left;
pub use image::{ImageReference, NoImageName, image_name, is_digest, is_image_name};
pub use invocation::{Invocation, Variable};
pub use later::{AfterSteps, Later};
pub(crate) use model::MAX_LINEAGE;
pub use model::{
    Base, Build, CopySource, Mount, MountKind, Stage, State, Step, StepKind, User, is_root,
};
pub use platform::{NoPlatform, Platform, usual_value};
pub use read::PLATFORM_ARGS;
pub use scope::{Binding, BindingKind, Scope};
pub use since::Since;
pub use stage_set::StageSet;
