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

/// True if an image can have this name: `domain/path:tag@digest`, as Docker normalises it.
pub fn is_image_name(name: &str) -> bool {
    let (rest, digest) = match name.split_once('@') {
        Some((rest, digest)) => (rest, Some(digest)),
        None => (name, None),
    };
    let (path, tag) = match rest.rsplit_once(':') {
        Some((path, tag)) if !tag.contains('/') => (path, Some(tag)),
        _ => (rest, None),
    };
    let path = match path.split_once('/') {
        Some((domain, path)) if is_domain_like(domain) => {
            if !is_domain(domain) {
                return false;
            }
            path
        }
        _ => path,
    };
    let is_id = name.len() == 64 && name.bytes().all(is_lower_hex);
    !is_id
        && path.len() <= MAX_NAME
        && path.split('/').all(is_path_part)
        && tag.is_none_or(is_tag)
        && digest.is_none_or(|digest| {
            digest
                .split_once(':')
                .is_some_and(|(_, hash)| hash.len() >= 32 && hash.bytes().all(is_lower_hex))
        })
}

/// True if Docker takes a part for a registry when it stands before the first slash.
fn is_domain_like(part: &str) -> bool {
    part.contains(['.', ':'])
        || part == "localhost"
        || part.contains(|c: char| c.is_ascii_uppercase())
}

fn is_domain(domain: &str) -> bool {
    let (host, port) = domain.split_once(':').unwrap_or((domain, "0"));
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
