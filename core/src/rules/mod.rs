//! What can be wrong with a Dockerfile: one file a rule, by category.
//!
//! A rule is data and one function: it reads a [`Context`] and reports findings. Which rules run,
//! at which severity and what an ignore comment silences is the analysis's knowledge, not theirs.
//!
//! The list of rules is in `registry`; a category's folder has its rules and their pages.

mod base;
mod cache;
mod cache_table;
mod caches;
mod commands;
mod context;
mod correctness;
mod early_fetch;
mod edits;
mod frontend;
mod ignores;
mod labels;
mod left;
mod manifests;
mod meta;
mod neutral;
mod packages;
mod places;
mod poetry;
mod python;
mod registry;
mod rpm;
mod run_edits;
mod runtime;
mod scripts;
mod security;
mod shell;
mod size;
mod started;
mod starts;
mod style;
#[cfg(test)]
mod testing;
mod tool_cache;
mod users;
mod volatile;
mod yarn;

pub use context::{Context, Options, Preset, Profile, Reported, Sink, Target};
pub(crate) use ignores::{Ignores, is_ignore_comment};
pub use labels::LabelKind;
pub(crate) use security::secret_in_variable::is_secret_name;

pub use meta::{Alias, Category, Finding, FixAvailability, OnIn, Rule, Severity, Tool};
#[cfg(feature = "docs")]
pub use registry::page;
pub use registry::{RULES, Rules, rank, rule, why};
pub use scripts::{ShellAnswer, ShellFinding, ShellLinter, is_shell_code, shell_code};

pub(crate) use scripts::script_findings;
