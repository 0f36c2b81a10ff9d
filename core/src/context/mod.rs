//! What a build takes from its context: the .dockerignore exactly as Moby reads it, Go's file name
//! patterns, the list of files where one is at hand, and what every COPY, ADD and bind mount
//! selects of it.
//!
//! Knows names and sizes of files, never what is in them.

mod automaton;
mod classes;
mod files;
mod glob;
mod ignore;
mod likely;
mod paths;
mod pattern;
mod regex;
mod selection;
mod suggest;
mod view;

pub use classes::{Class, Classified, classify, ecosystems};
pub use files::{ContextFile, ContextFiles};
pub use glob::Glob;
pub use ignore::{Ignore, IgnoreError, IgnorePattern};
pub(crate) use selection::is_remote;
pub use selection::{Selection, Takes};
pub use suggest::{suggest_ignore, uses_git};
pub use view::BuildContext;
