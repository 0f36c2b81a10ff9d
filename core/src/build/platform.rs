use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A platform that an image is built for: `linux/arm64`, `linux/arm/v7`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Platform {
    /// `linux`.
    pub system: String,
    /// `amd64`, `arm64`, `arm`; empty where it is the builder's own.
    pub architecture: String,
    /// `v7`; empty where the architecture has but one.
    pub variant: String,
}

/// The value of a variable of the platform where nothing says what it is: on linux/amd64, which most
/// builds are on and for; `None` for other names.
pub fn usual_value(name: &str) -> Option<&'static str> {
    let part = name.strip_prefix("TARGET").or_else(|| name.strip_prefix("BUILD"))?;
    Some(match part {
        "PLATFORM" => "linux/amd64",
        "OS" => "linux",
        "ARCH" => "amd64",
        "VARIANT" => "",
        _ => return None,
    })
}

/// The reason why a word is no platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoPlatform;

impl fmt::Display for NoPlatform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it is no platform (such as linux/arm64)")
    }
}

impl std::error::Error for NoPlatform {}

impl FromStr for Platform {
    type Err = NoPlatform;

    /// System and architecture, and if need be a variant; or one of the two alone: the other is
    /// the builder's own then. The names of architectures that the kernel has stand for those that
    /// builders have, as in containerd's `platforms` package.
    fn from_str(word: &str) -> Result<Self, NoPlatform> {
        let word = word.to_ascii_lowercase();
        let mut parts = word.splitn(4, '/');
        let system = parts.next().ok_or(NoPlatform)?;
        // `windows(10.0.17763)`: the release says which image is taken, and stands in no variable.
        let (system, release) = match system.split_once('(') {
            Some((system, release)) => (system, release.strip_suffix(')').ok_or(NoPlatform)?),
            None => (system, ""),
        };
        let is_name =
            |part: &str| part.bytes().all(|it| it.is_ascii_alphanumeric() || b"_-.".contains(&it));
        let rest: Vec<&str> = parts.collect();
        let is_whole = |part: &&str| !part.is_empty() && is_name(part);
        if system.is_empty()
            || system.contains('.')
            || !is_name(system)
            || !release.bytes().all(|it| it.is_ascii_alphanumeric() || b"_-.%+".contains(&it))
            || !rest.iter().all(is_whole)
        {
            return Err(NoPlatform);
        }
        let system = if system == "macos" { "darwin" } else { system };
        let (system, architecture, variant) = match rest.as_slice() {
            [] if SYSTEMS.contains(&system) => (system, "", ""),
            // Builders are Linux.
            [] => ("linux", system, ""),
            [architecture] => (system, *architecture, ""),
            [architecture, variant] => (system, *architecture, *variant),
            _ => return Err(NoPlatform),
        };
        let (architecture, variant) = match (architecture, variant) {
            ("x86_64" | "x86-64" | "amd64", "v1") => ("amd64", ""),
            ("x86_64" | "x86-64", variant) => ("amd64", variant),
            ("i386" | "i686", _) => ("386", ""),
            ("aarch64" | "arm64", "" | "8" | "v8") => ("arm64", ""),
            ("aarch64", variant) => ("arm64", variant),
            ("armhf", _) | ("arm", "" | "7") => ("arm", "v7"),
            ("armel", _) => ("arm", "v6"),
            other => other,
        };
        if rest.is_empty() && !architecture.is_empty() && !ARCHITECTURES.contains(&architecture) {
            return Err(NoPlatform);
        }
        Ok(Self {
            system: system.to_owned(),
            architecture: architecture.to_owned(),
            variant: variant.to_owned(),
        })
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [&self.system, &self.architecture, &self.variant];
        let parts: Vec<&str> =
            parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        f.write_str(&parts.join("/"))
    }
}

/// Systems that may stand alone, as in containerd's `platforms` package.
const SYSTEMS: [&str; 17] = [
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "ios",
    "js",
    "linux",
    "nacl",
    "netbsd",
    "openbsd",
    "plan9",
    "solaris",
    "windows",
    "zos",
];

/// Architectures that may stand alone, likewise.
const ARCHITECTURES: [&str; 24] = [
    "386",
    "amd64",
    "amd64p32",
    "arm",
    "arm64",
    "arm64be",
    "armbe",
    "loong64",
    "mips",
    "mips64",
    "mips64le",
    "mips64p32",
    "mips64p32le",
    "mipsle",
    "ppc",
    "ppc64",
    "ppc64le",
    "riscv",
    "riscv64",
    "s390",
    "s390x",
    "sparc",
    "sparc64",
    "wasm",
];

impl Platform {
    /// The values of the variables that a builder sets for it; none for what depends on the
    /// builder.
    pub fn values(&self) -> BTreeMap<String, String> {
        let Self { system, architecture, variant } = self;
        if architecture.is_empty() {
            return BTreeMap::from([("TARGETOS".to_owned(), system.clone())]);
        }
        let mut whole = format!("{system}/{architecture}");
        if !variant.is_empty() {
            whole = whole + "/" + variant;
        }
        [
            ("TARGETPLATFORM", &whole),
            ("TARGETOS", system),
            ("TARGETARCH", architecture),
            ("TARGETVARIANT", variant),
        ]
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .into()
    }
}

#[cfg(test)]
mod tests {
    use super::{Platform, usual_value};
    use crate::build::PLATFORM_ARGS;

    #[test]
    fn the_usual_platform_has_all_variables() {
        let usual = "linux/amd64".parse::<Platform>().expect("a platform").values();
        for name in PLATFORM_ARGS {
            let target = name.replace("BUILD", "TARGET");
            assert_eq!(usual_value(name), usual.get(&target).map(String::as_str), "{name}");
        }
        for name in ["TARGET", "TARGETSTAGE", "PLATFORM", "BUILD_ARCH", "BUILDARCHIVE", ""] {
            assert_eq!(usual_value(name), None, "{name}");
        }
    }

    #[test]
    fn a_platform_is_written_as_it_is_read() {
        for word in ["linux/arm64", "linux/arm/v7", "windows/amd64", "darwin", "linux/riscv64"] {
            let platform = word.parse::<Platform>().expect(word);
            assert_eq!(platform.to_string(), word);
        }
    }

    #[test]
    fn names_of_platforms() {
        for (word, whole) in [
            ("linux/amd64", Some("linux/amd64")),
            ("linux/x86_64", Some("linux/amd64")),
            ("Linux/ARM64/v8", Some("linux/arm64")),
            ("linux/aarch64", Some("linux/arm64")),
            ("linux/arm", Some("linux/arm/v7")),
            ("linux/arm/v6", Some("linux/arm/v6")),
            ("linux/armhf", Some("linux/arm/v7")),
            ("windows/amd64", Some("windows/amd64")),
            ("arm64", Some("linux/arm64")),
            ("AMD64", Some("linux/amd64")),
            ("aarch64", Some("linux/arm64")),
            ("windows(10.0.17763)/amd64", Some("windows/amd64")),
            ("linux/amd64/v1", Some("linux/amd64")),
            ("linux", None),
            ("foo", None),
            ("", None),
            ("linux,arm64", None),
            ("windows(10/amd64", None),
            ("linux/", None),
            ("/amd64", None),
            ("linux/amd64/", None),
            ("linux//amd64", None),
            ("linux/arm/v7/x", None),
            ("linux/$arch", None),
        ] {
            let values = word.parse::<Platform>().ok().map(|platform| platform.values());
            let shown = values.as_ref().and_then(|values| values.get("TARGETPLATFORM"));
            assert_eq!(shown.map(String::as_str), whole, "{word}");
        }
    }

    #[test]
    fn a_system_alone_leaves_the_architecture_to_the_builder() {
        let linux = "linux".parse::<Platform>().map(|it| it.values());
        assert_eq!(linux.ok().and_then(|it| it.into_keys().next()).as_deref(), Some("TARGETOS"));
        assert!("foo".parse::<Platform>().is_err() && "linux/".parse::<Platform>().is_err());
    }
}
