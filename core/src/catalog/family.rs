//! The distribution that an image is made of.

use super::bases::closest;
use super::releases::named_by;
use crate::build::ImageReference;

/// A family of distributions: one package manager and one set of basic tools.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Debian: apt, dpkg, GNU tools, `useradd`.
    Debian,
    /// Ubuntu: as Debian.
    Ubuntu,
    /// Alpine: apk and `BusyBox`.
    Alpine,
    /// Red Hat's and its kin, Fedora and Amazon Linux: dnf or yum (or microdnf).
    Rhel,
    /// SUSE: zypper.
    Suse,
    /// Arch Linux: pacman.
    Arch,
    /// `BusyBox` alone, without a package manager.
    Busybox,
    /// Distroless: no shell, no package manager.
    Distroless,
}

/// The things that an image of a family can be counted on to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Traits {
    /// The package manager: `apt-get`, `apk`; `""` where there is none.
    pub package_manager: &'static str,
    /// `glibc` or `musl`.
    pub libc: &'static str,
    /// The shell that a RUN in shell form gets; `""` where there is none.
    pub shell: &'static str,
    /// True if `bash` is there.
    pub has_bash: bool,
    /// The programs that make groups and users, the usual one first.
    pub user_commands: &'static [&'static str],
}

impl Family {
    /// The things that images of this family have.
    pub fn traits(self) -> Traits {
        const GNU: Traits = Traits {
            package_manager: "apt-get",
            libc: "glibc",
            shell: "/bin/sh",
            has_bash: true,
            user_commands: &["groupadd", "useradd"],
        };
        const BUSYBOX: &[&str] = &["addgroup", "adduser"];
        match self {
            Self::Debian | Self::Ubuntu => GNU,
            Self::Alpine => Traits {
                package_manager: "apk",
                libc: "musl",
                has_bash: false,
                user_commands: BUSYBOX,
                ..GNU
            },
            Self::Rhel => Traits { package_manager: "dnf", ..GNU },
            Self::Suse => Traits { package_manager: "zypper", ..GNU },
            Self::Arch => Traits { package_manager: "pacman", ..GNU },
            Self::Busybox => {
                Traits { package_manager: "", has_bash: false, user_commands: BUSYBOX, ..GNU }
            }
            Self::Distroless => Traits {
                package_manager: "",
                shell: "",
                has_bash: false,
                user_commands: &[],
                ..GNU
            },
        }
    }
}

/// Parts of the tags of many images, whoever made them, where no word names a release. Looked for from
/// the top: a tag may end in a Debian name although the image's default is another.
const IN_TAG: [(&str, Family); 18] = [
    ("alpine", Family::Alpine),
    ("trixie", Family::Debian),
    ("bookworm", Family::Debian),
    ("bullseye", Family::Debian),
    ("debian", Family::Debian),
    ("ubuntu", Family::Ubuntu),
    ("noble", Family::Ubuntu),
    ("jammy", Family::Ubuntu),
    ("focal", Family::Ubuntu),
    ("ubi", Family::Rhel),
    ("rocky", Family::Rhel),
    ("centos", Family::Rhel),
    ("fedora", Family::Rhel),
    ("oraclelinux", Family::Rhel),
    ("amazonlinux", Family::Rhel),
    ("al2023", Family::Rhel),
    ("busybox", Family::Busybox),
    ("distroless", Family::Distroless),
];

/// Images outside the table whose name says what they are.
const BY_NAME: [(&str, Family); 13] = [
    ("almalinux", Family::Rhel),
    ("amazonlinux", Family::Rhel),
    ("centos", Family::Rhel),
    ("fedora", Family::Rhel),
    ("oraclelinux", Family::Rhel),
    ("rockylinux", Family::Rhel),
    ("busybox", Family::Busybox),
    ("archlinux", Family::Arch),
    ("opensuse", Family::Suse),
    ("debian", Family::Debian),
    ("ubuntu", Family::Ubuntu),
    ("alpine", Family::Alpine),
    ("buildpack-deps", Family::Debian),
];

/// The distribution that an image is made of; `None` where neither its name nor the table tells.
pub fn family(image: &ImageReference) -> Option<Family> {
    let path = image.repository.as_str();
    if path.starts_with("distroless/") || path.starts_with("chainguard/") {
        return Some(Family::Distroless);
    }
    let tag = image.tag.as_deref().unwrap_or("");
    if let Some(family) = tag.split('-').find_map(|word| of_os(&named_by(word)?)) {
        return Some(family);
    }
    if let Some(&(_, family)) = IN_TAG.iter().find(|(word, _)| tag.contains(word)) {
        return Some(family);
    }
    if let Some(row) = image.official().and_then(|name| closest(name, image.tag.as_deref())) {
        return of_os(row.os);
    }
    // `opensuse/leap`, `rockylinux/rockylinux`, `registry.access.redhat.com/ubi9/ubi-minimal`.
    let mut parts = path.split('/');
    parts.find_map(|part| {
        if part.starts_with("ubi") && part != "ubi" && !part.starts_with("ubuntu") {
            return Some(Family::Rhel);
        }
        BY_NAME.iter().find(|(name, _)| *name == part).map(|&(_, family)| family)
    })
}

/// The family of a distribution and release as the table's `os` spells them.
pub fn of_os(os: &str) -> Option<Family> {
    match os.split(' ').next()? {
        "debian" => Some(Family::Debian),
        "ubuntu" => Some(Family::Ubuntu),
        "alpine" => Some(Family::Alpine),
        "archlinux" => Some(Family::Arch),
        "busybox" => Some(Family::Busybox),
        "almalinux" | "amazonlinux" | "centos" | "centos-stream" | "fedora" | "oraclelinux"
        | "rhel" | "rockylinux" => Some(Family::Rhel),
        "opensuse" => Some(Family::Suse),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_tags_tell() {
        let of = |name: &str| family(&ImageReference::parse(name));
        assert_eq!(of("python:3.12-slim"), Some(Family::Debian));
        assert_eq!(of("python:3.12-alpine3.20"), Some(Family::Alpine));
        assert_eq!(of("eclipse-temurin:21-jdk"), Some(Family::Ubuntu));
        assert_eq!(of("nvidia/cuda:12.4.1-runtime-ubuntu22.04"), Some(Family::Ubuntu));
        assert_eq!(of("centos:7"), Some(Family::Rhel));
        assert_eq!(of("registry.access.redhat.com/ubi9/ubi-minimal"), Some(Family::Rhel));
        assert_eq!(of("gcr.io/distroless/static-debian12"), Some(Family::Distroless));
        assert_eq!(of("opensuse/leap:15"), Some(Family::Suse));
        assert_eq!(of("ubuntu"), Some(Family::Ubuntu));
        assert_eq!(of("somebody/something:1"), None);
    }
}
