//! The frontend that a file asks for: what its syntax directive says about the reading of the rest.

use super::ast::{Directive, DirectiveKind};

/// The version of Docker's own frontend that reads a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frontend {
    /// The newest of its line: `docker/dockerfile:1`, or what comes with the builder.
    Newest,
    /// Version 1 with this minor number: `docker/dockerfile:1.7-labs`.
    Minor(u32),
    /// Somebody else's, or a name that says no version: `docker/dockerfile:experimental`.
    Other,
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
        let Some(tag) = name.strip_prefix("docker/dockerfile") else { return Self::Other };
        if tag.is_empty() {
            return Self::Newest;
        }
        let version = tag.trim_start_matches(':').trim_end_matches("-labs");
        let mut parts = version.split('.');
        match (parts.next(), parts.next()) {
            (Some("1" | "latest" | "labs"), None) => Self::Newest,
            (Some("1"), Some(minor)) => minor.parse().map_or(Self::Other, Self::Minor),
            _ => Self::Other,
        }
    }

    /// True if it surely has what came with version 1.`minor`.
    pub fn has(self, minor: u32) -> bool {
        match self {
            Self::Newest => true,
            Self::Minor(is) => is >= minor,
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
        for (image, expected) in [
            ("docker/dockerfile", Frontend::Newest),
            ("docker/dockerfile:1", Frontend::Newest),
            ("docker.io/docker/dockerfile:labs", Frontend::Newest),
            ("docker/dockerfile:1@sha256:0", Frontend::Newest),
            ("docker/dockerfile:1.7-labs", Frontend::Minor(7)),
            ("docker/dockerfile:1.4.3@sha256:0", Frontend::Minor(4)),
            ("docker/dockerfile:1.0-experimental", Frontend::Other),
            ("docker/dockerfile:experimental", Frontend::Other),
            ("docker/dockerfile-upstream:master", Frontend::Other),
            ("example.com/frontend:1.2", Frontend::Other),
        ] {
            let file = parse(&format!("# syntax={image}\nFROM a\n"));
            assert_eq!(Frontend::of(&file.directives), expected, "{image}");
        }
        assert_eq!(Frontend::of(&parse("FROM a\n").directives), Frontend::Newest);
    }
}
