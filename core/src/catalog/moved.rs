//! Images that get no more updates under their name.

use std::sync::LazyLock;

use crate::build::ImageReference;

const TABLE: &str = include_str!(concat!(env!("OUT_DIR"), "/moved-images.csv"));

/// An image whose name gets no more updates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The images in whose favour that is, best first, without tags; empty where none is named.
    pub now: Vec<String>,
    /// The day or month of the last update, `2022-06-15` or `2026-09`; `""` where that is not known.
    pub since: &'static str,
}

/// The end of an image's name, if it has one. An official image is known through every registry that
/// passes it on.
pub fn moved(image: &ImageReference) -> Option<Moved> {
    let path = image.path();
    let row = ROWS.iter().find_map(|row| Some((row, row.rest(&path)?)));
    let (row, rest) = row?;
    let tag = image.tag.as_deref().unwrap_or("latest");
    if !row.except.is_empty() && tag.split('-').any(|word| word == row.except) {
        return None;
    }
    let now = row.now.split(' ').filter(|name| !name.is_empty());
    Some(Moved { now: now.map(|name| name.replace('*', rest)).collect(), since: row.since })
}

/// A line of the table.
struct Row {
    image: &'static str,
    except: &'static str,
    now: &'static str,
    since: &'static str,
}

impl Row {
    /// What stands in the star's place if this is the line's image; `""` where it has no star.
    fn rest<'p>(&self, path: &'p str) -> Option<&'p str> {
        match self.image.strip_suffix('*') {
            Some(start) => path.strip_prefix(start),
            None => (self.image == path).then_some(""),
        }
    }
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let read = |line: &'static str| {
        let mut fields = line.split(',');
        let mut next = || fields.next();
        Some(Row { image: next()?, except: next()?, now: next()?, since: next()? })
    };
    TABLE.lines().skip(1).filter_map(read).collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read_and_has_its_source() {
        assert_eq!(ROWS.len(), TABLE.lines().count() - 1);
        assert!(ROWS.is_sorted_by_key(|row| row.image));
        let table = include_str!("../../data/moved-images.csv");
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            assert_eq!(line.split(',').count(), 5, "{line}");
            assert!(!line.ends_with(','), "{line}");
        }
    }

    #[test]
    fn a_name_leads_to_what_took_its_place() {
        let now = |name: &str| {
            let found = moved(&ImageReference::parse(name))?;
            Some(found.now.first().cloned().unwrap_or_default())
        };
        for (name, first) in [
            ("openjdk:17-slim", "eclipse-temurin"),
            ("docker.io/library/openjdk", "eclipse-temurin"),
            ("public.ecr.aws/docker/library/java:8", "eclipse-temurin"),
            ("adoptopenjdk/openjdk11:alpine", "eclipse-temurin"),
            ("docker.io/bitnami/redis:7.2", "bitnamilegacy/redis"),
            ("jupyter/scipy-notebook", "quay.io/jupyter/scipy-notebook"),
            ("k8s.gcr.io/pause:3.2", "registry.k8s.io/pause"),
            ("mono:6", ""),
        ] {
            assert_eq!(now(name).as_deref(), Some(first), "{name}");
        }
        for name in [
            "openjdk:27-ea-jdk-slim",
            "bitnami/redis",
            "ghcr.io/me/openjdk:17",
            "eclipse-temurin:21",
            "quay.io/jupyter/scipy-notebook",
            "somebody/java:8",
        ] {
            assert_eq!(now(name), None, "{name}");
        }
    }
}
