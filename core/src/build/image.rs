use std::borrow::Cow;

/// An image's name in its parts: `registry/repository:tag@digest`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageReference {
    /// The whole name.
    pub name: String,
    /// The registry, where one is named (`ghcr.io`, `localhost:5000`).
    pub registry: Option<String>,
    /// The path in the registry: `library/` and Docker Hub's mirrors of it are left off, so that
    /// the official image is `python` however it is reached.
    pub repository: String,
    /// The tag.
    pub tag: Option<String>,
    /// The digest, `sha256:…`.
    pub digest: Option<String>,
}

/// Names of Docker Hub, which serves the official images under `library/` or without it.
const HUB: [&str; 4] =
    ["docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"];

/// The folder of the official images, on Docker Hub and in every registry that passes its images on
/// (`public.ecr.aws/docker/library/python`, `mirror.gcr.io/library/python`, caches of one's own).
const OFFICIAL: &str = "library";

impl ImageReference {
    /// Takes a name apart. Any text has parts; whether an image of that name can exist is not
    /// looked at.
    pub fn parse(name: &str) -> Self {
        let (rest, digest) = match name.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest.to_owned())),
            None => (name, None),
        };
        let (path, tag) = match rest.rsplit_once(':') {
            Some((path, tag)) if !tag.contains('/') => (path, Some(tag.to_owned())),
            _ => (rest, None),
        };
        let (registry, path) = match path.split_once('/') {
            Some((first, path))
                if first.contains('.') || first.contains(':') || first == "localhost" =>
            {
                (Some(first.to_owned()), path)
            }
            _ => (None, path),
        };
        let repository = match path.rsplit_once('/') {
            Some((folder, image))
                if folder.rsplit('/').next() == Some(OFFICIAL)
                    && (folder == OFFICIAL || registry.is_some()) =>
            {
                image
            }
            _ => path,
        };
        Self { name: name.to_owned(), repository: repository.to_owned(), registry, tag, digest }
    }

    /// The official image's name (`python`), if it is one of Docker Hub's official images however
    /// it is reached.
    pub fn official(&self) -> Option<&str> {
        let on_hub = self.registry.as_deref().is_none_or(|registry| HUB.contains(&registry));
        let passed_on = || self.name.contains("/library/");
        (!self.repository.contains('/') && (on_hub || passed_on()))
            .then_some(self.repository.as_str())
    }

    /// The name without registry's aliases, tag and digest: `python`, `ghcr.io/astral-sh/uv`.
    pub fn path(&self) -> Cow<'_, str> {
        match (self.official(), &self.registry) {
            (None, Some(registry)) if !HUB.contains(&registry.as_str()) => {
                Cow::Owned(format!("{registry}/{}", self.repository))
            }
            _ => Cow::Borrowed(self.repository.as_str()),
        }
    }
}

/// The longest name that registries take, in bytes, tag and digest aside.
const MAX_NAME: usize = 255;

/// The hashes that a digest may be of, each with the number of its digits.
const HASHES: [(&str, usize); 3] = [("sha256", 64), ("sha384", 96), ("sha512", 128)];

/// The reason why no image can have a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoImageName {
    /// There is nothing.
    Empty,
    /// An address with `https://` or the like before it.
    Address,
    /// The 64 digits of an image's id.
    Id,
    /// A part of the path has capital letters.
    Capitals,
    /// What stands behind the last colon is no tag.
    Tag,
    /// What stands behind the `@` is no whole digest.
    Digest,
    /// The registry is no host.
    Registry,
    /// The path is too long, or something in it may not stand there.
    Path,
}

impl NoImageName {
    /// What is wrong, as the end of a sentence that names the text.
    pub fn why(self) -> &'static str {
        match self {
            Self::Empty => "it is empty",
            Self::Address => "a name has no `https://` before it",
            Self::Id => "64 digits are the id of an image",
            Self::Capitals => "the path of an image has small letters only",
            Self::Tag => "behind the colon stands no tag",
            Self::Digest => "a digest is `sha256:` and 64 digits from `0` to `f`",
            Self::Registry => "the registry before the first slash is no host",
            Self::Path => "a path has small letters, digits and between them `.`, `_`, `-` or `/`",
        }
    }
}

/// True if an image can have this name.
pub fn is_image_name(name: &str) -> bool {
    image_name(name).is_ok()
}

/// Says why no image can have this name, if that is so: `domain/path:tag@digest`, as Docker
/// normalises it.
pub fn image_name(name: &str) -> Result<(), NoImageName> {
    if name.is_empty() {
        return Err(NoImageName::Empty);
    }
    if name.contains("://") {
        return Err(NoImageName::Address);
    }
    if name.len() == 64 && name.bytes().all(is_lower_hex) {
        return Err(NoImageName::Id);
    }
    let (rest, digest) = match name.split_once('@') {
        Some((rest, digest)) => (rest, Some(digest)),
        None => (name, None),
    };
    if !digest.is_none_or(is_digest) {
        return Err(NoImageName::Digest);
    }
    let (domain, path) = match rest.split_once('/') {
        Some((domain, path)) if is_domain_like(domain) => (Some(domain), path),
        _ => (None, rest),
    };
    let (path, tag) = match path.split_once(':') {
        Some((path, tag)) => (path, Some(tag)),
        None => (path, None),
    };
    if !domain.is_none_or(is_domain) {
        Err(NoImageName::Registry)
    } else if !tag.is_none_or(is_tag) {
        Err(NoImageName::Tag)
    } else if path.len() <= MAX_NAME && path.split('/').all(is_path_part) {
        Ok(())
    } else if path.to_ascii_lowercase().split('/').all(is_path_part) {
        Err(NoImageName::Capitals)
    } else {
        Err(NoImageName::Path)
    }
}

/// True if a digest is whole: the name of a hash and all its digits in small letters.
pub fn is_digest(digest: &str) -> bool {
    digest.split_once(':').is_some_and(|(hash, digits)| {
        HASHES.iter().any(|&(name, length)| name == hash && digits.len() == length)
            && digits.bytes().all(is_lower_hex)
    })
}

/// True if Docker takes a part for a registry when it stands before the first slash.
fn is_domain_like(part: &str) -> bool {
    part.contains(['.', ':'])
        || part == "localhost"
        || part.contains(|c: char| c.is_ascii_uppercase())
}

fn is_domain(domain: &str) -> bool {
    let (host, port) = match domain.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, port)) => {
            let is_address = |byte: u8| byte.is_ascii_hexdigit() || byte == b':';
            if address.is_empty() || !address.bytes().all(is_address) {
                return false;
            }
            ("address", if port.is_empty() { "0" } else { port.strip_prefix(':').unwrap_or("") })
        }
        None => domain.split_once(':').unwrap_or((domain, "0")),
    };
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    !port.is_empty()
        && port.bytes().all(|byte| byte.is_ascii_digit())
        && host.split('.').all(is_label)
}

/// Lower-case letters and digits, between them `.`, `_`, `__` or dashes.
fn is_path_part(part: &str) -> bool {
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    part.starts_with(is_word)
        && part.ends_with(is_word)
        && part.split(is_word).all(|between| {
            matches!(between, "" | "." | "_" | "__") || between.bytes().all(|byte| byte == b'-')
        })
}

fn is_tag(tag: &str) -> bool {
    (1..=128).contains(&tag.len())
        && !tag.starts_with(['.', '-'])
        && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

fn is_lower_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_names_are_none() {
        for name in ["a", "a/b:1", "localhost:5000/a", "x.io/a__b/c--d:A.b_c-1", "Ghcr/a"] {
            assert!(is_image_name(name), "{name}");
        }
        assert!(is_image_name(&format!("a:1@sha256:{}", "0".repeat(64))));
        for name in ["", "a:", ":1", "A", "a/B", "a//b", "a/", "-a", "a___b", "a b", "a:.1", "a@b"]
        {
            assert!(!is_image_name(name), "{name}");
        }
        assert!(!is_image_name(&"0".repeat(64)));
        assert!(is_image_name("[::1]:5000/a") && is_image_name("[fe80::1]/a"));
        for name in ["[]/a", "[::1]:x/a", "[::1]5/a", "my_host:5000/a", "https://a/b"] {
            assert!(!is_image_name(name), "{name}");
        }
    }

    #[test]
    fn a_name_that_is_none_has_its_reason() {
        for (name, reason) in [
            ("Alpine:3", NoImageName::Capitals),
            ("ghcr.io/Some/app", NoImageName::Capitals),
            ("alpine:", NoImageName::Tag),
            ("a:1:2", NoImageName::Tag),
            ("alpine@sha256:abc", NoImageName::Digest),
            ("https://docker.io/alpine:3", NoImageName::Address),
            ("my_host:5000/a", NoImageName::Registry),
            ("-a", NoImageName::Path),
        ] {
            assert_eq!(image_name(name), Err(reason), "{name}");
        }
        let upper = format!("a@sha256:{}", "A".repeat(64));
        assert_eq!(image_name(&upper), Err(NoImageName::Digest));
        assert_eq!(image_name(&format!("a@md5:{}", "a".repeat(32))), Err(NoImageName::Digest));
    }

    #[test]
    fn names_come_apart() {
        let parts = |name: &str| {
            let image = ImageReference::parse(name);
            (image.registry.clone(), image.official().map(str::to_owned), image.tag, image.digest)
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(parts("python"), (None, some("python"), None, None));
        assert_eq!(
            parts("docker.io/library/python:3.14@sha256:ab"),
            (some("docker.io"), some("python"), some("3.14"), some("sha256:ab"))
        );
        assert_eq!(
            parts("public.ecr.aws/docker/library/node:22"),
            (some("public.ecr.aws"), some("node"), some("22"), None)
        );
        for name in [
            "docker.io/python:3.8-alpine",
            "index.docker.io/library/python:3.8-alpine",
            "registry-1.docker.io/library/python:3.8-alpine",
            "mirror.gcr.io/library/python:3.8-alpine",
            "localhost:5000/library/python:3.8-alpine",
            "registry.example.com:443/hub/library/python:3.8-alpine",
            "library/python:3.8-alpine",
        ] {
            assert_eq!(parts(name).1, some("python"), "{name}");
        }
        for name in ["ghcr.io/python", "registry.example.com:5000/python:3", "me/library/python"] {
            assert_eq!(parts(name).1, None, "{name}");
        }
        assert_eq!(ImageReference::parse("docker.io/bitnami/redis:7").path(), "bitnami/redis");
        assert_eq!(ImageReference::parse("ghcr.io/a/b:1@sha256:ab").path(), "ghcr.io/a/b");
        assert_eq!(parts("localhost:5000/a/b"), (some("localhost:5000"), None, None, None));
        assert_eq!(parts("bitnami/redis:7"), (None, None, some("7"), None));
        assert_eq!(parts("ghcr.io/python"), (some("ghcr.io"), None, None, None));
    }
}
