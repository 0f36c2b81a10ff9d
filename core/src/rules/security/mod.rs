//! Rules about secrets, users and downloads.

pub(super) mod admin_port_exposed;
pub(super) mod download_unverified;
pub(super) mod git_over_ssh_without_mount;
pub(super) mod host_key_unchecked;
pub(super) mod insecure_download;
pub(super) mod mount_too_open;
pub(super) mod no_user;
pub(super) mod non_numeric_user;
pub(super) mod password_set;
pub(super) mod pipe_to_shell;
pub(super) mod private_key_in_layer;
pub(super) mod privilege_drop_at_start;
pub(super) mod privileged_port;
pub(super) mod root_owned_after_user;
pub(super) mod root_user;
pub(super) mod sandbox_disabled;
pub(super) mod secret_build_arg_used;
pub(super) mod secret_file_copied;
pub(super) mod secret_in_variable;
pub(super) mod secret_value;
pub(super) mod sudo_used;
pub(super) mod system_volume;
pub(super) mod system_workdir;
pub(super) mod tls_verification_off;
pub(super) mod unused_user;
pub(super) mod world_writable;
