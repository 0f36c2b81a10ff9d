//! The table of base images.

use std::sync::LazyLock;

pub(super) const TABLE: &str = include_str!(concat!(env!("OUT_DIR"), "/base-images.csv"));

/// One tag of an official image, as it was on the day of [`built`](Self::built).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BaseImage {
    /// `python`
    pub image: &'static str,
    /// `3.14-slim`
    pub tag: &'static str,
    /// Compressed bytes to pull, linux/amd64.
    pub pull_bytes: u64,
    /// Bytes on disk, where measured.
    pub disk_bytes: Option<u64>,
    /// True if [`disk_bytes`](Self::disk_bytes) are those of this very build, not of a near one.
    pub disk_of_this_build: bool,
    /// The day it was built, `2026-08-25`.
    pub built: &'static str,
    /// Distribution and release, `debian 13`.
    pub os: &'static str,
    /// The version of the software it is named after.
    pub version: &'static str,
    /// The user it runs as unless told otherwise.
    pub default_user: &'static str,
    /// Ports that it declares, with blanks between: `80/tcp 443/tcp`.
    pub exposed: &'static str,
    /// The tag to name instead of none or `latest`; on one line of an image at most.
    pub(super) current: &'static str,
}

/// The line of an image that names what it is called now.
pub(super) fn current(image: &str) -> Option<BaseImage> {
    rows(image).find(|row| !row.current.is_empty())
}

/// The lines of one image.
pub(super) fn rows(image: &str) -> impl Iterator<Item = BaseImage> {
    let start = ROWS.partition_point(|row| row.image < image);
    ROWS.iter().copied().skip(start).take_while(move |row| row.image == image)
}

/// All lines, sorted.
pub(super) static ROWS: LazyLock<Vec<BaseImage>> =
    LazyLock::new(|| TABLE.lines().skip(1).filter_map(row).collect());

fn row(line: &'static str) -> Option<BaseImage> {
    let mut fields = line.split(',');
    let mut next = || fields.next();
    Some(BaseImage {
        image: next()?,
        tag: next()?,
        pull_bytes: next()?.parse().ok()?,
        disk_bytes: next()?.parse().ok(),
        disk_of_this_build: next()? == "same",
        built: next()?,
        os: next()?,
        version: next()?,
        default_user: next()?,
        exposed: next()?,
        current: next()?,
    })
}
