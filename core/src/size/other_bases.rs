//! The sizes of images outside the table of official ones, as bands.

use super::Estimate;
use crate::build::ImageReference;

const TABLE: &str = include_str!("../../data/other-bases.csv");

/// The bytes on disk that an image likely has; `None` for images that the table does not know.
pub(super) fn disk(image: &ImageReference) -> Option<Estimate> {
    let path = image.path();
    let tag = image.tag.as_deref().unwrap_or("");
    let has = |wanted: &str| tag.split('-').any(|word| is_variant(word, wanted));
    lines().find_map(|line| {
        let mut fields = line.split(',');
        let name = fields.next()?;
        let is_it = match name.strip_suffix('*') {
            Some(start) => path.starts_with(start),
            None => path == name,
        };
        let words = fields.next()?;
        if !is_it || !words.split(' ').filter(|word| !word.is_empty()).all(has) {
            return None;
        }
        let mut megabytes = || Some(fields.next()?.parse::<u64>().ok()? * 1_000_000);
        Some(Estimate::new(megabytes()?, megabytes()?, megabytes()?))
    })
}

/// True if a word of a tag is this one, with a version at most: `alpine3.21`, `cudnn8`.
fn is_variant(word: &str, wanted: &str) -> bool {
    word.strip_prefix(wanted)
        .is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || c == '.'))
}

fn lines() -> impl Iterator<Item = &'static str> {
    TABLE.lines().filter(|line| !line.starts_with('#')).skip(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read_and_has_its_source() {
        for line in lines() {
            let fields: Vec<&str> = line.split(',').collect();
            assert!(fields.len() == 6 && !fields[5].is_empty(), "{line}");
            let band: Vec<u64> = fields[2..5].iter().map(|n| n.parse().unwrap()).collect();
            assert!(band.is_sorted(), "{line}");
        }
    }

    #[test]
    fn images_by_name_and_tag() {
        // Printed sizes of tags, which lie inside.
        for (name, megabytes) in [
            ("nvidia/cuda:11.4.1-cudnn8-devel-ubuntu20.04", 9070),
            ("nvidia/cuda:10.0-cudnn7-devel-ubuntu18.04", 3020),
            ("nvidia/cuda:12.2.0-devel-ubuntu20.04", 6560),
            ("docker.io/nvidia/cuda:11.7.1-runtime-ubuntu20.04", 2030),
            ("nvidia/cuda:11.7.1-base-ubuntu20.04", 211),
            ("gcr.io/distroless/cc-debian12:nonroot", 24),
            ("mcr.microsoft.com/dotnet/sdk:9.0-alpine3.21", 720),
            ("mcr.microsoft.com/dotnet/aspnet:8.0-jammy-chiseled-extra", 147),
            ("mcr.microsoft.com/dotnet/runtime-deps:8.0", 122),
        ] {
            let band = disk(&ImageReference::parse(name)).unwrap();
            assert!(band.holds(megabytes * 1_000_000), "{name}: {band:?}");
        }
        for name in ["nvidia/cuda:12.4.1", "somebody/thing:1", "ghcr.io/astral-sh/uv:latest"] {
            assert_eq!(disk(&ImageReference::parse(name)), None, "{name}");
        }
    }
}
