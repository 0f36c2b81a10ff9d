//! Tags: what they ask for, and which line of the table that is.

use super::releases;
use super::table::{BaseImage, current, rows};
use crate::build::ImageReference;

/// A line of the table that stands for an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The line.
    pub image: BaseImage,
    /// Its distance from the image that was asked for.
    pub distance: Distance,
}

/// The distance of a line of the table from the image that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Distance {
    /// It is the very tag, or an alias of it: `3` for `3.14`.
    Same,
    /// The same variant of another patch release or distribution release.
    Near,
    /// The same variant of another version.
    Far,
}

/// The line of the table that fits an image best. `None` for images outside the table and for
/// variants that none of the image's lines is.
pub fn find(image: &ImageReference) -> Option<Found> {
    let name = image.official()?;
    let tag = image.tag.as_deref().unwrap_or("latest");
    if let Some(image) = rows(name).find(|row| row.tag == tag) {
        return Some(Found { image, distance: Distance::Same });
    }
    let asked = Tag::read(name, tag);
    // `latest` and a name for it: what the table calls current.
    if asked.is_symbolic() && asked.words().next().is_none() && asked.release.is_none() {
        return current(name).map(|image| Found { image, distance: Distance::Same });
    }
    let mut best: Option<(Found, [u64; 5])> = None;
    for row in rows(name) {
        let offered = Tag::read(name, row.tag);
        if !asked.same_words(&offered) {
            continue;
        }
        let other_release = match &asked.release {
            Some(release) => release != row.os,
            None => offered.release.is_some(),
        };
        let version = asked.version_distance(&row, &offered);
        let is_other = asked.release.is_some() && other_release;
        let distance = match version {
            0 if !is_other => Distance::Same,
            0..=99 => Distance::Near,
            _ => Distance::Far,
        };
        // The release asked for counts more than the patch; of two equally near ones the newer.
        let newest = u64::MAX - number(row.version);
        let rank = [version / 100, is_other.into(), version, other_release.into(), newest];
        if best.is_none_or(|(_, than)| rank < than) {
            best = Some((Found { image: row, distance }, rank));
        }
    }
    best.map(|(found, _)| found)
}

/// The lines of the same image for the same version: the variants it has. The newest of each
/// variant where no version is asked for.
pub fn variants(found: &BaseImage) -> Vec<BaseImage> {
    let version = minor(found);
    let mut all: Vec<BaseImage> = Vec::new();
    for row in rows(found.image) {
        let same = minor(&row) == version
            || Tag::read(row.image, row.tag).version == Tag::read(found.image, found.tag).version;
        // Some tags are two names of one image.
        if same && !all.iter().any(|known| known.pull_bytes == row.pull_bytes && known.os == row.os)
        {
            all.push(row);
        }
    }
    all
}

/// True if the tags of two lines differ in no other words than these, versions and releases apart.
pub fn differ_only_in(one: &BaseImage, other: &BaseImage, words: &[&str]) -> bool {
    let (one, other) = (Tag::read(one.image, one.tag), Tag::read(other.image, other.tag));
    let has_or_may =
        |of: &Tag<'_>, word: &str| words.contains(&word) || of.words().any(|known| known == word);
    one.words().all(|word| has_or_may(&other, word))
        && other.words().all(|word| has_or_may(&one, word))
}

/// The line's variant: the words of its tag besides version and distribution release.
pub fn same_variant(one: &BaseImage, other: &BaseImage) -> bool {
    Tag::read(one.image, one.tag).same_words(&Tag::read(other.image, other.tag))
}

/// Major and minor version as one number; 0 where the line has none.
fn minor(row: &BaseImage) -> u64 {
    number(row.version) / MINOR
}

/// A tag taken apart.
struct Tag<'t> {
    image: &'t str,
    /// `3.12`; `""` where there is none.
    version: &'t str,
    /// As the table's `os` has it: `debian 12`.
    release: Option<String>,
    whole: &'t str,
}

/// Words that stand for a version.
const SYMBOLIC: [&str; 9] =
    ["latest", "lts", "current", "stable", "mainline", "edge", "rolling", "release", "oldstable"];

/// The variant that an image has where a tag names none of these.
const DEFAULT_VARIANT: [(&str, &str, [&str; 4]); 2] = [
    ("php", "cli", ["cli", "fpm", "apache", "zts"]),
    ("eclipse-temurin", "jdk", ["jdk", "jre", "", ""]),
];

impl<'t> Tag<'t> {
    fn read(image: &'t str, tag: &'t str) -> Self {
        let version = version(tag);
        let mut release = tag.split('-').find_map(releases::named_by);
        // The distributions' own images have their release for a version.
        if release.is_none() && !version.is_empty() {
            release = releases::of_distribution(image, version);
        }
        Self { image, version, release, whole: tag }
    }

    fn is_symbolic(&self) -> bool {
        self.version.is_empty()
    }

    /// The words that are neither version nor release.
    fn words(&self) -> impl Iterator<Item = &'t str> + '_ {
        let default = DEFAULT_VARIANT
            .iter()
            .find(|(image, ..)| *image == self.image)
            .filter(|(_, _, variants)| !self.whole.split('-').any(|word| variants.contains(&word)))
            .map(|&(_, default, _)| default);
        self.whole.split('-').filter_map(|word| self.word(word)).chain(default)
    }

    fn word(&self, word: &'t str) -> Option<&'t str> {
        // `alpine3.20` is `alpine` with a release; `alpine` alone is a variant too.
        if word.starts_with("alpine") {
            return (self.image != "alpine").then_some("alpine");
        }
        let dropped = word == self.version
            || SYMBOLIC.contains(&word)
            || releases::named_by(word).is_some()
            || self.image.contains(word);
        (!dropped).then_some(word)
    }

    fn same_words(&self, other: &Self) -> bool {
        self.words().all(|word| other.words().any(|known| known == word))
            && other.words().all(|word| self.words().any(|known| known == word))
    }

    /// 0 where the version asked for is that of the line; up to 99 for another patch release, more
    /// for another minor or major one.
    fn version_distance(&self, row: &BaseImage, offered: &Self) -> u64 {
        // The release of a distribution's own image is its version.
        let asked = match &self.release {
            Some(release) if self.version.is_empty() => {
                release.strip_prefix(self.image).unwrap_or("").trim()
            }
            _ => self.version,
        };
        let own = match row.version {
            "" => row.os.strip_prefix(self.image).unwrap_or("").trim(),
            version => version,
        };
        let own = own.trim_start_matches(|c: char| !c.is_ascii_digit());
        if asked.is_empty() || is_prefix(asked, own) || is_prefix(asked, offered.version) {
            return 0;
        }
        let (wanted, has) = (number(asked), number(own).max(number(offered.version)));
        if is_prefix(own, asked)
            || is_prefix(offered.version, asked)
            || wanted / MINOR == has / MINOR
        {
            return 1 + wanted.abs_diff(has).min(98);
        }
        100 + (wanted / MINOR).abs_diff(has / MINOR)
    }
}

/// The word of a tag that is a version: `3.12`; `""` where there is none.
pub fn version(tag: &str) -> &str {
    tag.split('-').find(|word| is_version(word)).unwrap_or("")
}

fn is_version(word: &str) -> bool {
    let word = word.strip_prefix('v').unwrap_or(word);
    word.starts_with(|c: char| c.is_ascii_digit())
        && word.chars().all(|c| c.is_ascii_digit() || c == '.')
}

/// True if `version` is `3` or `3.12` of `3.12.4`.
pub(super) fn is_prefix(version: &str, of: &str) -> bool {
    let version = version.strip_prefix('v').unwrap_or(version);
    !version.is_empty()
        && of
            .strip_prefix(version)
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// The value of a minor version in [`number`].
const MINOR: u64 = 10_000;

/// `3.12.4` as 3_0012_0004, so that versions compare as numbers.
fn number(version: &str) -> u64 {
    let digits = version.trim_start_matches(|c: char| !c.is_ascii_digit());
    let mut parts = digits.split(|c: char| !c.is_ascii_digit()).map(str::parse::<u64>);
    let mut next = || parts.next().and_then(Result::ok).unwrap_or(0).min(9_999);
    (next() * 10_000 + next()) * MINOR + next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str) -> Option<(&'static str, Distance)> {
        find(&ImageReference::parse(name)).map(|found| (found.image.tag, found.distance))
    }

    #[test]
    fn aliases_and_partial_tags() {
        use Distance::{Far, Near, Same};
        for (name, tag, distance) in [
            ("python:3.14", "3.14", Same),
            ("python:3", "3.14", Same),
            ("python", "3.14", Same),
            ("python:latest", "3.14", Same),
            ("python:slim", "3.14-slim", Same),
            ("python:alpine", "3.14-alpine", Same),
            ("python:3-slim-bookworm", "3.13-slim-bookworm", Same),
            ("python:3.12-bookworm", "3.12", Near),
            ("python:3.12.2", "3.12", Near),
            ("python:3.12.14-slim-trixie", "3.12-slim", Near),
            ("python:3.9-slim", "3.11-slim", Far),
            ("python:3.14.7-alpine3.24", "3.14-alpine", Same),
            ("python:3.13-alpine3.20", "3.13-alpine", Near),
            ("node:lts", "24", Same),
            ("node:lts-slim", "24-slim", Same),
            ("node:20-bookworm-slim", "22-bookworm-slim", Far),
            ("docker.io/library/node:22", "22", Same),
            ("public.ecr.aws/docker/library/node:22.23.3-alpine", "22-alpine", Same),
            ("node:22@sha256:abc", "22", Same),
            ("debian:12", "bookworm", Same),
            ("debian:12-slim", "bookworm-slim", Same),
            ("debian:latest", "trixie", Same),
            ("debian:13.1-slim", "trixie-slim", Near),
            ("debian:buster-slim", "bullseye-slim", Far),
            ("ubuntu:noble", "24.04", Same),
            ("ubuntu", "26.04", Same),
            ("alpine:3", "3.24", Same),
            ("alpine", "3.24", Same),
            ("alpine:3.22.1", "3.22", Near),
            ("php:8.4", "8.4-cli", Same),
            ("php:8-fpm-alpine", "8.5-fpm-alpine", Same),
            ("eclipse-temurin:21", "21-jdk", Same),
            ("golang:1.24-alpine", "1.25-alpine", Far),
            ("golang:alpine", "1.26-alpine", Same),
            ("nginx:1.31-alpine", "alpine", Same),
            ("postgres:16.3-alpine", "16-alpine", Near),
            ("maven:3.9-eclipse-temurin-21", "3-eclipse-temurin-21", Near),
            ("amazoncorretto:21", "21", Same),
        ] {
            assert_eq!(found(name), Some((tag, distance)), "{name}");
        }
        for name in
            ["python:3.12-windowsservercore", "someone/python", "ghcr.io/a/python:3", "nosuch:1"]
        {
            assert_eq!(found(name), None, "{name}");
        }
    }

    #[test]
    fn variants_of_a_version() {
        let tags = |name: &str| -> Vec<&str> {
            let found = find(&ImageReference::parse(name)).unwrap();
            variants(&found.image).iter().map(|row| row.tag).collect()
        };
        assert_eq!(tags("python:3.12"), ["3.12", "3.12-alpine", "3.12-slim", "3.12-slim-bookworm"]);
        assert_eq!(tags("node:24"), ["24", "24-alpine", "24-slim"]);
        assert_eq!(tags("golang:1.26"), ["1.26", "1.26-alpine", "1.26-bookworm"]);
    }
}
