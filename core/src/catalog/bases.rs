//! Look-ups in the table of base images.

use super::releases;
use super::table::{BaseImage, ROWS, current, rows};
use super::tags::{self, Distance};
use crate::build::ImageReference;

/// A tag of the official image that names a current release, with the distribution release where
/// such tags exist: `3.14-trixie` for `python`.
pub fn current_tag(image: &ImageReference) -> Option<&'static str> {
    current(image.official()?).map(|row| row.current)
}

/// The lines whose unpacked size was measured.
pub fn measured() -> impl Iterator<Item = BaseImage> {
    ROWS.iter().copied().filter(|row| row.disk_bytes.is_some())
}

/// The user of this image's containers unless told otherwise; `None` where that is not known.
pub fn default_user(image: &ImageReference) -> Option<&'static str> {
    if let Some(row) = image.official().and_then(|name| closest(name, image.tag.as_deref())) {
        return Some(row.default_user);
    }
    let tag = image.tag.as_deref().unwrap_or("");
    let path = image.path();
    if path.starts_with("gcr.io/distroless/") {
        return Some(if tag.contains("nonroot") { "nonroot" } else { "root" });
    }
    OTHERS.iter().find(|(prefix, _)| path.starts_with(prefix)).map(|&(_, user)| user)
}

/// The ports that an official image declares, with blanks between: `80/tcp 443/tcp`; `""` where that
/// is not known.
pub fn exposed(image: &ImageReference) -> &'static str {
    let row = image.official().and_then(|name| closest(name, image.tag.as_deref()));
    row.map_or("", |row| row.exposed)
}

/// Users of images outside the table, by the start of the name; as their documentation says.
const OTHERS: [(&str, &str); 10] = [
    ("bitnami/", "1001"),
    ("bitnamilegacy/", "1001"),
    ("cgr.dev/chainguard/", "nonroot"),
    ("grafana/grafana", "grafana"),
    ("jenkins/jenkins", "jenkins"),
    ("jupyter/", "jovyan"),
    ("nginxinc/nginx-unprivileged", "nginx"),
    ("quay.io/jupyter/", "jovyan"),
    ("mcr.microsoft.com/dotnet/", "root"),
    ("nvidia/cuda", "root"),
];

/// A `-slim` variant of an image's tag, with the sizes that are known of the two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlimTwin {
    /// The tag of the smaller variant.
    pub tag: String,
    /// The full image in the table: this tag, else the nearest of the same image.
    pub full: BaseImage,
    /// The slim variant of [`full`](Self::full).
    pub slim: BaseImage,
}

/// Images whose every release has a `-slim` variant, with whether the distribution's name stands
/// before `slim` (`bookworm-slim`) or after it (`slim-bookworm`) where a tag has one.
const SLIM: [(&str, bool); 6] = [
    ("debian", true),
    ("node", true),
    ("perl", false),
    ("python", false),
    ("ruby", false),
    ("rust", false),
];

/// The `-slim` variant of a full image's tag; `None` for variants and for images that have none.
pub fn slim_twin(image: &ImageReference) -> Option<SlimTwin> {
    let name = image.official()?;
    let &(_, release_first) = SLIM.iter().find(|(known, _)| *known == name)?;
    let tag = image.tag.as_deref().unwrap_or("latest");
    let (version, release) = match tag.rsplit_once('-') {
        Some((version, release)) if DEBIAN_RELEASES.contains(&release) => (version, Some(release)),
        Some(_) => return None,
        None => (tag, None),
    };
    let plain = DEBIAN_RELEASES.contains(&version)
        || version == "lts"
        || (version.starts_with(|c: char| c.is_ascii_digit())
            && version.chars().all(|c| c.is_ascii_digit() || c == '.'));
    let slim_tag = match release {
        _ if version == "latest" => "slim".to_owned(),
        _ if !plain => return None,
        Some(release) if release_first => format!("{version}-{release}-slim"),
        Some(release) => format!("{version}-slim-{release}"),
        None if name != "debian" && DEBIAN_RELEASES.contains(&version) && !release_first => {
            format!("slim-{version}")
        }
        None => format!("{version}-slim"),
    };
    let slim_of =
        |full: &BaseImage| rows(name).find(|row| row.tag.strip_suffix("-slim") == Some(full.tag));
    let (full, slim) = rows(name)
        .filter(|row| row.tag == tag || row.tag == version)
        .chain(current(name))
        .chain(rows(name).collect::<Vec<_>>().into_iter().rev())
        .find_map(|full| Some((full, slim_of(&full)?)))?;
    // `debian:latest-slim` is not a tag and `debian:slim` neither.
    if name == "debian" && version == "latest" {
        return Some(SlimTwin { tag: slim.tag.to_owned(), full, slim });
    }
    Some(SlimTwin { tag: slim_tag, full, slim })
}

/// The image's tag with the release of the distribution that it is on today: `3.13-slim-trixie` for
/// `3.13-slim`. `None` where the tag has one, names no version, or the image has no such tags.
pub fn with_release(image: &ImageReference) -> Option<String> {
    let name = image.official()?;
    let tag = image.tag.as_deref()?;
    let named = |tag: &str| tag.split('-').any(|word| DEBIAN_RELEASES.contains(&word));
    let has_releases =
        current(name).is_some_and(|row| named(row.current) && row.tag != row.current);
    if !has_releases
        || tags::version(tag).is_empty()
        || tag.split('-').any(|w| releases::named_by(w).is_some())
    {
        return None;
    }
    let found = tags::find(image).filter(|found| found.distance == Distance::Same)?;
    let mut os = found.image.os.split(' ');
    match (os.next()?, os.next()?) {
        ("alpine", release) => tag.ends_with("alpine").then(|| format!("{tag}{release}")),
        ("debian", number) => {
            let release = DEBIAN_NUMBERS.iter().find(|(known, _)| *known == number)?.1;
            let first = SLIM.iter().any(|&(known, release_first)| known == name && release_first);
            match tag.strip_suffix("-slim") {
                Some(version) if first => Some(format!("{version}-{release}-slim")),
                _ => Some(format!("{tag}-{release}")),
            }
        }
        _ => None,
    }
}

/// Releases of Debian that current images are on.
const DEBIAN_NUMBERS: [(&str, &str); 3] =
    [("11", "bullseye"), ("12", "bookworm"), ("13", "trixie")];

/// Code names that end or make up tags of images on Debian.
const DEBIAN_RELEASES: [&str; 6] = ["bookworm", "bullseye", "buster", "sid", "stretch", "trixie"];

/// The image's line that fits a tag best: the tag itself, else the longest tag that it starts
/// with, else the current one, else any.
pub(super) fn closest(image: &str, tag: Option<&str>) -> Option<BaseImage> {
    let tag = tag.unwrap_or("latest");
    rows(image)
        .filter(|row| tag.starts_with(row.tag))
        .max_by_key(|row| row.tag.len())
        .or_else(|| current(image))
        .or_else(|| rows(image).next())
}

#[cfg(test)]
mod tests {
    use super::super::table::TABLE;
    use super::*;

    fn image(name: &str) -> ImageReference {
        ImageReference::parse(name)
    }

    #[test]
    fn every_line_is_read_and_sorted() {
        let rows = &*ROWS;
        assert_eq!(rows.len(), TABLE.lines().count() - 1);
        assert!(rows.is_sorted_by_key(|row| (row.image, row.tag)));
        for row in rows {
            let current = rows.iter().filter(|other| other.image == row.image);
            assert!(current.filter(|row| !row.current.is_empty()).count() <= 1, "{}", row.image);
        }
    }

    #[test]
    fn tags_and_users() {
        assert_eq!(current_tag(&image("python")), Some("3.14-trixie"));
        assert_eq!(current_tag(&image("docker.io/library/ubuntu:latest")), Some("26.04"));
        assert_eq!(current_tag(&image("ghcr.io/python")), None);
        assert_eq!(default_user(&image("python:3.9-alpine")), Some("root"));
        assert_eq!(default_user(&image("jetty")), Some("jetty"));
        assert_eq!(default_user(&image("gcr.io/distroless/static:nonroot")), Some("nonroot"));
        assert_eq!(default_user(&image("somebody/something")), None);
    }

    #[test]
    fn slim_twins() {
        let slim = |name: &str| slim_twin(&image(name)).map(|twin| twin.tag);
        let some = |tag: &str| Some(tag.to_owned());
        assert_eq!(slim("python:3.14"), some("3.14-slim"));
        assert_eq!(slim("python:3.9.1-bullseye"), some("3.9.1-slim-bullseye"));
        assert_eq!(slim("node:20-bookworm"), some("20-bookworm-slim"));
        assert_eq!(slim("debian:trixie"), some("trixie-slim"));
        assert_eq!(slim("debian"), some("trixie-slim"));
        assert_eq!(slim("python"), some("slim"));
        for none in ["python:3.14-slim", "node:22-alpine", "golang:1.26", "python:3.14-windows"] {
            assert_eq!(slim(none), None, "{none}");
        }
        let sizes = slim_twin(&image("python:3.9")).map(|twin| (twin.full.tag, twin.slim.tag));
        assert_eq!(sizes, Some(("3.14", "3.14-slim")));
    }
}
