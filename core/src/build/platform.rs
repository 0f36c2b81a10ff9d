use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A platform that an image is built for: `linux/arm64`, `linux/arm/v7`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Platform {
    /// `linux`.
    pub system: String,
    /// `amd64`, `arm64`, `arm`.
    pub architecture: String,
    /// `v7`; empty where the architecture has but one.
    pub variant: String,
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

    /// System and architecture, and if need be a variant. The names of architectures that the kernel
    /// has stand for those that builders have, as in containerd's `platforms` package.
    fn from_str(word: &str) -> Result<Self, NoPlatform> {
        let word = word.to_ascii_lowercase();
        let is_name = |part: &&str| {
            !part.is_empty()
                && part.bytes().all(|it| it.is_ascii_alphanumeric() || b"_-.".contains(&it))
        };
        let parts: Vec<&str> = word.split('/').filter(is_name).collect();
        let variant = match parts.as_slice() {
            [_, _] if word.matches('/').count() == 1 => "",
            [_, _, variant] if word.matches('/').count() == 2 => variant,
            _ => return Err(NoPlatform),
        };
        let (Some(system), Some(architecture)) = (parts.first(), parts.get(1)) else {
            return Err(NoPlatform);
        };
        let (architecture, variant) = match (*architecture, variant) {
            ("x86_64" | "x86-64", variant) => ("amd64", variant),
            ("i386" | "i686", _) => ("386", ""),
            ("aarch64" | "arm64", "" | "8" | "v8") => ("arm64", ""),
            ("aarch64", variant) => ("arm64", variant),
            ("armhf", _) | ("arm", "" | "7") => ("arm", "v7"),
            ("armel", _) => ("arm", "v6"),
            other => other,
        };
        Ok(Self {
            system: (*system).to_owned(),
            architecture: architecture.to_owned(),
            variant: variant.to_owned(),
        })
    }
}

impl Platform {
    /// The values of the variables that a builder sets for it.
    pub fn values(&self) -> BTreeMap<String, String> {
        let Self { system, architecture, variant } = self;
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
    use super::Platform;

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
            ("linux", None),
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
}
