//! Helpers that several rules share: knowledge of tools, of places and users, and edits.

pub(crate) mod arg_usage;
pub(crate) mod clean_up;
pub(crate) mod default_listeners;
pub(crate) mod dependency_manifests;
pub(crate) mod dockerfile_frontend;
pub(crate) mod edits;
pub(crate) mod entry_process;
pub(crate) mod fetch_before_copy;
pub(crate) mod key_places;
pub(crate) mod label_schema;
pub(crate) mod package_cache;
pub(crate) mod package_managers;
pub(crate) mod poetry;
pub(crate) mod python;
pub(crate) mod run_edits;
pub(crate) mod set_variables;
pub(crate) mod source_independence;
pub(crate) mod unattended;
pub(crate) mod unpinned;
pub(crate) mod user_switch;
pub(crate) mod workdir_paths;
pub(crate) mod yarn;
