//! Rules about what stages are built from.

pub(super) mod alpine_for_python;
pub(super) mod base_image_not_digest_pinned;
pub(super) mod build_tools_in_final_stage;
pub(super) mod constant_platform;
pub(super) mod dead_distribution;
pub(super) mod end_of_life_base;
pub(super) mod floating_base_os;
pub(super) mod invalid_default_arg_in_from;
pub(super) mod larger_base_than_needed;
pub(super) mod latest_base_image;
pub(super) mod named_user_without_passwd;
pub(super) mod platform_arg_default;
pub(super) mod redundant_platform;
pub(super) mod toolchain_in_final_image;
pub(super) mod undeclared_arg_in_from;
pub(super) mod unmaintained_base_image;
pub(super) mod untagged_base_image;
pub(super) mod untrusted_registry;
