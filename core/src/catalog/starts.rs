//! The commands that official images start with, and their directories, from their Dockerfiles in
//! docker-library (August 2026); only those that hold for all of their tags.

use crate::build::ImageReference;

/// Images without an entry point, or with one that runs the words of `CMD` whatever they are.
const PASS_ON: &[&str] = &[
    "almalinux",
    "alpine",
    "amazonlinux",
    "archlinux",
    "bash",
    "buildpack-deps",
    "busybox",
    "dart",
    "debian",
    "eclipse-temurin",
    "elixir",
    "erlang",
    "fedora",
    "gcc",
    "golang",
    "gradle",
    "httpd",
    "maven",
    "node",
    "openjdk",
    "oraclelinux",
    "perl",
    "php",
    "pypy",
    "python",
    "rockylinux",
    "ruby",
    "rust",
    "swift",
    "tomcat",
    "ubuntu",
];

/// The working directory that an image sets.
const WORKDIRS: &[(&str, &str)] = &[
    ("almalinux", "/"),
    ("alpine", "/"),
    ("buildpack-deps", "/"),
    ("busybox", "/"),
    ("debian", "/"),
    ("fedora", "/"),
    ("golang", "/go"),
    ("node", "/"),
    ("php", "/var/www/html"),
    ("python", "/"),
    ("rockylinux", "/"),
    ("ruby", "/"),
    ("rust", "/"),
    ("tomcat", "/usr/local/tomcat"),
    ("ubuntu", "/"),
];

/// True if a container of this image runs the words of `CMD` as they are; false also where that is
/// not known.
pub fn passes_command_on(image: &ImageReference) -> bool {
    image.official().is_some_and(|name| PASS_ON.contains(&name))
}

/// The working directory that this image starts in, where it is known.
pub fn workdir(image: &ImageReference) -> Option<&'static str> {
    let name = image.official()?;
    WORKDIRS.iter().find(|(image, _)| *image == name).map(|(_, path)| *path)
}
