//! The distribution that an image is made of.

use super::releases::{named_by, of_distribution};
use super::tags::{self, Distance};
use crate::build::ImageReference;

/// Distribution and release of an image, spelt as in the table's `os`: `debian 12`. `None` where
/// neither its name nor its tag nor the table tells.
pub fn os(image: &ImageReference) -> Option<String> {
    let tag = image.tag.as_deref().unwrap_or("");
    let path = image.repository.rsplit('/').next().unwrap_or("");
    let own = || {
        let version = tag.split('-').next().unwrap_or("");
        let official = image.official().unwrap_or(path);
        of_distribution(official, version)
    };
    let in_table = || {
        let found = tags::find(image).filter(|found| found.distance == Distance::Same)?;
        Some(found.image.os.to_owned())
    };
    tag.split('-').find_map(named_by).or_else(own).or_else(in_table).or_else(|| {
        // `distroless/static-debian12`, `ubi9/ubi-minimal`, `centos7`
        image.repository.split(['/', '-']).find_map(named_by)
    })
}

#[cfg(test)]
mod tests {
    use super::os;
    use crate::build::ImageReference;

    #[test]
    fn releases_by_tag_name_and_table() {
        let of = |name: &str| os(&ImageReference::parse(name));
        for (name, release) in [
            ("python:3.9-slim-buster", "debian 10"),
            ("python:3.12-alpine3.20", "alpine 3.20"),
            ("alpine:3.18.4", "alpine 3.18"),
            ("debian:10.3-slim", "debian 10"),
            ("debian:stable-slim", "debian 13 (stable)"),
            ("ubuntu:22.04", "ubuntu 22.04"),
            ("ubuntu:focal-20240101", "ubuntu 20.04"),
            ("nvidia/cuda:12.4.1-runtime-ubuntu22.04", "ubuntu 22.04"),
            ("centos:7.9.2009", "centos 7"),
            ("python:3.14", "debian 13"),
            ("gcr.io/distroless/static-debian12:nonroot", "debian 12"),
            ("registry.access.redhat.com/ubi9/ubi-minimal", "rhel 9"),
            ("fedora:39", "fedora 39"),
            ("rockylinux/rockylinux:9", "rockylinux 9"),
            ("quay.io/centos/centos:stream9", "centos-stream 9"),
            ("opensuse/leap:15.6", "opensuse 15.6"),
            ("localhost:5000/library/python:3.12-slim-trixie", "debian 13"),
        ] {
            assert_eq!(of(name).as_deref(), Some(release), "{name}");
        }
        for name in ["python:3.9", "python:3.8-alpine", "somebody/thing:1", "alpine:3x"] {
            assert_eq!(of(name), None, "{name}");
        }
    }
}
