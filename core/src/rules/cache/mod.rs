//! Rules about what the build cache can keep.

pub(super) mod cache_mount_ineffective;
pub(super) mod cache_mount_missing;
pub(super) mod cache_mount_of_root;
pub(super) mod cargo_dummy_build_kept;
pub(super) mod consecutive_runs;
pub(super) mod copy_link_possible;
pub(super) mod dockerfile_in_context;
pub(super) mod install_after_source_copy;
pub(super) mod remote_add_without_checksum;
pub(super) mod system_packages_after_copy;
pub(super) mod unused_stage;
pub(super) mod volatile_arg_early;
pub(super) mod volatile_label_arg;
pub(super) mod whole_context_copied;
