//! Rules about what makes the image larger than it has to be.

pub(super) mod archive_copied_then_extracted;
pub(super) mod archive_kept;
pub(super) mod chmod_after_copy;
pub(super) mod chown_layer;
pub(super) mod deleted_in_later_layer;
pub(super) mod image_above_size_budget;
pub(super) mod package_twice;
pub(super) mod root_filesystem_copied;
pub(super) mod temporary_files_kept;
pub(super) mod useradd_large_uid;
pub(super) mod wget_progress_bar;
