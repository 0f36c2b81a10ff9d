//! The files that a build takes from its context: the .dockerignore exactly as Moby reads it, Go's
//! file name patterns, the list of files where one is at hand, and the selection of every COPY, ADD
//! and bind mount.
//!
//! Knows names and sizes of files, never what is in them.

mod assumed_files;
mod automaton;
mod build_context;
mod copy_selection;
mod file_kinds;
mod files;
mod glob;
mod ignore;
mod paths;
mod pattern;
mod regex;
mod suggest;

pub use build_context::BuildContext;
pub use copy_selection::{Selection, Takes};
pub(crate) use copy_selection::{is_remote, is_repository};
pub use file_kinds::{Class, Classified, classify, ecosystems};
pub use files::{ContextFile, ContextFiles};
pub use glob::Glob;
pub use ignore::{Ignore, IgnoreError, IgnorePattern};
pub(crate) use paths::{ends, named};
pub use suggest::{suggest_ignore, uses_git};
