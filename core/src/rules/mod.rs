//! The problems that a Dockerfile can have: one file a rule, by category.
//!
//! A rule is data and one function: it reads a [`RuleContext`] and reports findings. Which rules run,
//! at which severity and what an ignore comment silences is the analysis's knowledge, not theirs.
//! Other tools' views of the same problem are in `compat`.
//!
//! The list of rules is in `registry`; a category's folder has its rules and their pages.

mod base;
mod cache;
mod compat;
mod context;
mod correctness;
mod meta;
mod packages;
mod registry;
mod runtime;
mod scripts;
mod security;
mod settings;
mod shared;
mod shell;
mod size;
mod style;
#[cfg(test)]
mod testing;

pub use context::{Reported, RuleContext, Sink};
pub(crate) use security::secret_in_variable::is_secret_name;
pub use settings::{Inputs, Preset, Profile, Settings, Target, UnknownWord};
pub use shared::label_schema::LabelKind;

pub use meta::{Category, Finding, FixAvailability, Look, OnIn, Rule, Severity, Tool, ToolCode};
use registry::looks_beside;
#[cfg(feature = "docs")]
pub use registry::page;
pub use registry::{RULES, Rules, named, rule};
pub use scripts::{ShellAnswer, ShellFinding, ShellLinter, is_shell_code, shell_code};
