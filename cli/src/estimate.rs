//! Sizes on the command line, and the tables that estimates rest on.

use std::sync::{Arc, LazyLock};

use plimsoll_core::size::{Closures, bytes};

use crate::Failure;

/// `300MB`, `1.2 GB`, `512MiB`, `1000000`.
pub(crate) fn size(text: &str) -> Result<u64, Failure> {
    bytes(text, 1)
        .ok_or_else(|| Failure::new(format!("`{text}` is not a size (such as 300MB or 1.2GB)")))
}

/// The tables of apt packages. Each is read when a file first needs it.
pub(crate) fn closures() -> Arc<Closures> {
    static TABLES: LazyLock<Arc<Closures>> = LazyLock::new(|| Arc::new(Closures::embedded()));
    TABLES.clone()
}
