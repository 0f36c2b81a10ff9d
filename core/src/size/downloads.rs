//! Downloads, clones and archives.

use super::{Estimate, PartKind};

/// The usual size of a file of this name or address, and the sort of its bytes.
pub(super) fn by_name(name: &str) -> (Estimate, PartKind) {
    let name = name.split(['?', '#']).next().unwrap_or("").trim_matches(['"', '\'']);
    let name = name.to_ascii_lowercase();
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    let kilobytes =
        |low: u64, likely: u64, high: u64| Estimate::new(low * 1000, likely * 1000, high * 1000);
    if is_archive(&name) {
        return (kilobytes(100, 25_000, 400_000), PartKind::Archive);
    }
    if ends(&[".deb", ".rpm", ".apk", ".jar", ".war", ".whl", ".gem", ".phar", ".exe", ".msi"]) {
        return (kilobytes(50, 20_000, 400_000), PartKind::Downloads);
    }
    // An installer that names a platform carries its payload.
    let platform = ["linux", "x86_64", "x86-64", "amd64", "aarch64", "arm64"];
    if ends(&[".sh", ".run"]) && platform.iter().any(|word| name.contains(word)) {
        return (kilobytes(50, 20_000, 400_000), PartKind::Downloads);
    }
    let text = [
        ".asc", ".cfg", ".conf", ".crt", ".env", ".gpg", ".html", ".ini", ".json", ".key", ".list",
        ".lock", ".md", ".pem", ".pub", ".py", ".repo", ".rb", ".service", ".sh", ".sha256",
        ".sig", ".sql", ".toml", ".txt", ".xml", ".yaml", ".yml",
    ];
    if ends(&text) {
        return (kilobytes(0, 12, 3_000), PartKind::Downloads);
    }
    (kilobytes(1, 12_000, 250_000), PartKind::Downloads)
}

/// True if a name is that of an archive that `tar` or `unzip` unpacks.
pub(super) fn is_archive(name: &str) -> bool {
    [".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tbz2", ".tar.zst", ".zip", ".7z"]
        .iter()
        .any(|ending| name.ends_with(ending))
}

/// The bytes that an archive of this size unpacks to. Sources and scripts shrink to a sixth,
/// binaries to a third, and very large archives hold what is packed already.
pub(super) fn unpacked(archive: Estimate) -> Estimate {
    let Estimate { low, likely, high } = archive.scaled(110, 300, 200);
    Estimate::new(low, likely, high.max(likely.saturating_mul(2)))
}

/// The bytes that COPY brings from the build context, by the source's name where no list of files
/// is given.
pub(super) fn context_source(source: &str) -> Estimate {
    let name = source.trim_end_matches('/').rsplit('/').next().unwrap_or("");
    let kilobytes =
        |low: u64, likely: u64, high: u64| Estimate::new(low * 1000, likely * 1000, high * 1000);
    if matches!(source, "." | "./" | "/" | "*" | "./*" | "./." | "..") {
        return kilobytes(10, 8_000, 1_000_000);
    }
    let lock = name.contains("lock") || name.contains("shrinkwrap") || name == "go.sum";
    if lock {
        return kilobytes(1, 250, 3_000);
    }
    if is_archive(name)
        || [".jar", ".war", ".deb", ".rpm", ".whl"].iter().any(|end| name.ends_with(end))
    {
        return kilobytes(50, 30_000, 500_000);
    }
    if name.contains('.') && !name.starts_with('.') && !source.ends_with('/') {
        return kilobytes(0, 5, 3_000);
    }
    // A folder, or a file without an ending.
    kilobytes(0, 1_500, 200_000)
}
