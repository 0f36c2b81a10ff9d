//! The frontend that a file asks for: what its syntax directive says about the reading of the rest.

use super::ast::{Directive, DirectiveKind};

/// The version of Docker's own frontend that reads a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frontend {
    /// The newest of its line: `docker/dockerfile:1`, or what comes with the builder.
    Newest,
    /// A release of version 1 by its number: `docker/dockerfile:1.7-labs`.
    Release(Release),
    /// Somebody else's, or a name that says no version: `docker/dockerfile:experimental`.
    Other,
}

/// A release of Docker's frontend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Release {
    /// The `7` of `docker/dockerfile:1.7.1`.
    pub minor: u32,
    /// True if it is one of the labs channel.
    pub is_labs: bool,
}

impl Frontend {
    /// The frontend that a file's directives ask for.
    pub fn of(directives: &[Directive]) -> Self {
        let directive = directives.iter().find(|it| it.kind == DirectiveKind::Syntax);
        directive.map_or(Self::Newest, |it| Self::named(&it.value.text))
    }

    /// The frontend of this image's name.
    fn named(image: &str) -> Self {
        let image = image.split_whitespace().next().unwrap_or("");
        let name = image.split_once('@').map_or(image, |(name, _)| name);
        let name = name.strip_prefix("docker.io/").unwrap_or(name);
        if matches!(name, "docker/dockerfile" | "docker/dockerfile:latest") {
            return Self::Newest;
        }
        let tag = name
            .strip_prefix("docker/dockerfile:")
            .or_else(|| name.strip_prefix("docker/dockerfile-upstream:"));
        let Some(tag) = tag else { return Self::Other };
        let (version, is_labs) = match tag.strip_suffix("labs") {
            Some(version) => (version.trim_end_matches('-'), true),
            None => (tag, false),
        };
        let mut parts = version.split('.');
        match (parts.next(), parts.next()) {
            (Some("1"), None) => Self::Newest,
            (Some(""), None) if is_labs => Self::Newest,
            (Some("1"), Some(minor)) => {
                minor.parse().map_or(Self::Other, |minor| Self::Release(Release { minor, is_labs }))
            }
            _ => Self::Other,
        }
    }

    /// True if it surely has what came with version 1.`minor`.
    pub fn has(self, minor: u32) -> bool {
        match self {
            Self::Newest => true,
            Self::Release(release) => release.minor >= minor,
            Self::Other => false,
        }
    }

    /// True if blanks may stand between the `<<` of a heredoc and its name: since 1.16. Frontends
    /// that say no version are taken for current ones.
    pub(super) fn has_blanks_in_heredocs(self) -> bool {
        self == Self::Other || self.has(16)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse;

    #[test]
    fn the_version_is_read_from_the_tag() {
        let release = |minor, is_labs| Frontend::Release(Release { minor, is_labs });
        for (image, expected) in [
            ("docker/dockerfile", Frontend::Newest),
            ("docker/dockerfile:latest", Frontend::Newest),
            ("docker/dockerfile:1", Frontend::Newest),
            ("docker/dockerfile:1-labs", Frontend::Newest),
            ("docker.io/docker/dockerfile:labs", Frontend::Newest),
            ("docker/dockerfile:1@sha256:0", Frontend::Newest),
            ("docker/dockerfile:1.3", release(3, false)),
            ("docker/dockerfile:1.7-labs", release(7, true)),
            ("docker.io/docker/dockerfile:1.7.1-labs", release(7, true)),
            ("docker/dockerfile:1.4.3@sha256:0", release(4, false)),
            ("docker/dockerfile-upstream:1.20.0 a", release(20, false)),
            ("docker/dockerfile:1.0-experimental", Frontend::Other),
            ("docker/dockerfile:experimental", Frontend::Other),
            ("docker/dockerfile:", Frontend::Other),
            ("docker/dockerfile-upstream:master", Frontend::Other),
            ("example.com/frontend:1.2", Frontend::Other),
        ] {
            let file = parse(&format!("# syntax={image}\nFROM a\n"));
            assert_eq!(Frontend::of(&file.directives), expected, "{image}");
        }
        assert_eq!(Frontend::of(&parse("FROM a\n").directives), Frontend::Newest);
    }
}
