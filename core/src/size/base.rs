//! The sizes of base images.

use super::{Estimate, other_bases};
use crate::build::ImageReference;
use crate::catalog::{self, BaseImage, Distance, Family};

/// Bytes of an image with the reason; `None` where they are not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ImageSize {
    pub(super) pull: Option<Estimate>,
    pub(super) disk: Option<Estimate>,
    pub(super) os: String,
    pub(super) because: Vec<String>,
}

/// `scratch`: nothing.
pub(super) fn scratch() -> ImageSize {
    ImageSize {
        pull: Some(Estimate::ZERO),
        disk: Some(Estimate::ZERO),
        os: String::new(),
        because: vec!["`scratch` is empty".to_owned()],
    }
}

/// The size of an image, by the catalogue.
pub(super) fn image_size(image: &ImageReference) -> ImageSize {
    let os = catalog::os(image).unwrap_or_default();
    let found = catalog::find(image);
    if found.is_none()
        && let Some(disk) = other_bases::disk(image)
    {
        let because = format!("`{}` by its kind, as others have seen it on disk", image.name);
        // As gzip packs the layers of what was measured.
        let pull = Some(disk.scaled(25, 38, 60));
        return ImageSize { pull, disk: Some(disk), os, because: vec![because] };
    }
    let Some(found) = found else {
        let known = catalog::family(image).is_some() || catalog::default_user(image).is_some();
        let because = if known {
            format!("`{}` is known but was not measured: size unknown", image.name)
        } else {
            format!("`{}` is not in the catalogue: size unknown", image.name)
        };
        return ImageSize { os, because: vec![because], ..ImageSize::default() };
    };
    let row = found.image;
    let (disk, because_disk) = disk_size(&row);
    let (low, high) = match found.distance {
        Distance::Same => (97, 103),
        Distance::Near => (88, 114),
        Distance::Far => (70, 135),
    };
    let mut because = vec![match found.distance {
        Distance::Same => {
            format!("`{}:{}` as built on {}, linux/amd64", row.image, row.tag, row.built)
        }
        _ => format!(
            "Taken from `{}:{}`, the nearest in the catalogue (built on {})",
            row.image, row.tag, row.built
        ),
    }];
    because.extend(because_disk);
    if image.digest.is_some() {
        because.push("The digest may be another build of the tag".to_owned());
    }
    ImageSize {
        pull: Some(Estimate::around(row.pull_bytes, low, high)),
        disk: Some(disk.scaled(low, 100, high)),
        // Another tag's distribution is not this one's.
        os,
        because,
    }
}

/// The line's bytes on disk: measured, or estimated from the bytes to pull by the ratio of its
/// nearest relative, with the reason.
pub(super) fn disk_size(row: &BaseImage) -> (Estimate, Option<String>) {
    if let Some(disk) = row.disk_bytes {
        // The measured figures have three digits.
        let (low, high) = if row.disk_of_this_build { (99, 101) } else { (93, 107) };
        return (Estimate::around(disk, low, high), None);
    }
    let relatives: Vec<BaseImage> = catalog::measured()
        .filter(|other| !(other.image == row.image && other.tag == row.tag))
        .collect();
    from_relatives(row, &relatives)
}

fn from_relatives(row: &BaseImage, relatives: &[BaseImage]) -> (Estimate, Option<String>) {
    let mut same_variant = relatives
        .iter()
        .filter(|other| other.image == row.image && catalog::same_variant(row, other));
    // Of several relatives the last is the newest.
    if let Some(relative) = same_variant.next_back() {
        let likely = by_ratio(row, relative);
        let because = format!(
            "Unpacked size by the ratio of `{}:{}`, which was measured",
            relative.image, relative.tag
        );
        return (Estimate::around(likely, 88, 112), Some(because));
    }
    let family = catalog::family_of_os(row.os);
    let kin: Vec<u64> = relatives
        .iter()
        .filter(|other| catalog::family_of_os(other.os) == family)
        .filter_map(ratio)
        .collect();
    // The families differ little, and within each the images differ much: the median is the
    // family's, the ends are those of all.
    let (low, median, high) = spread(relatives.iter().filter_map(ratio).collect());
    let likely = if kin.len() < 3 { median } else { spread(kin).1 };
    let of = |ratio: u64| row.pull_bytes.saturating_mul(ratio) / 100;
    let because = format!(
        "Unpacked size by the usual ratio of images on {}: {} times what is pulled",
        family.map_or("this kind", name),
        tenths(likely),
    );
    (Estimate::new(of(low), of(likely), of(high)), Some(because))
}

fn by_ratio(row: &BaseImage, relative: &BaseImage) -> u64 {
    row.pull_bytes.saturating_mul(ratio(relative).unwrap_or(270)) / 100
}

/// Bytes on disk in percent of those to pull.
fn ratio(row: &BaseImage) -> Option<u64> {
    row.disk_bytes?.saturating_mul(100).checked_div(row.pull_bytes)
}

/// A little below the least, the median, and a little above the greatest.
fn spread(mut ratios: Vec<u64>) -> (u64, u64, u64) {
    ratios.sort_unstable();
    let at = |index: usize| ratios.get(index).copied().unwrap_or(270);
    let last = ratios.len().saturating_sub(1);
    (at(0) * 95 / 100, at(last / 2), at(last) * 105 / 100)
}

fn tenths(percent: u64) -> String {
    format!("{}.{}", percent / 100, percent % 100 / 10)
}

fn name(family: Family) -> &'static str {
    match family {
        Family::Debian => "Debian",
        Family::Ubuntu => "Ubuntu",
        Family::Alpine => "Alpine",
        Family::Rhel => "Red Hat and its kin",
        Family::Suse => "SUSE",
        Family::Arch => "Arch Linux",
        Family::Busybox => "BusyBox",
        Family::Distroless => "distroless",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn disk(name: &str) -> Estimate {
        image_size(&ImageReference::parse(name)).disk.unwrap()
    }

    #[test]
    fn published_sizes_within_15_percent() {
        // Python 3.12.2 on disk, as published with TestDriven.io's "Docker Best Practices for Python
        // Developers" (its table of base images): full 1.02 GB, slim 130 MB, alpine 51.8 MB.
        for (name, published) in [
            ("python:3.12.2", 1_020_000_000_u64),
            ("python:3.12.2-slim", 130_000_000),
            ("python:3.12.2-alpine", 51_800_000),
        ] {
            let band = disk(name);
            let off = band.likely.abs_diff(published) * 100 / published;
            assert!(off <= 15, "{name}: {band:?} is {off} % off");
            assert!(band.holds(published), "{name}: {band:?}");
        }
    }

    #[test]
    fn the_measured_sizes_lie_inside_what_their_relatives_say() {
        let measured: Vec<BaseImage> = catalog::measured().collect();
        let mut misses = Vec::new();
        for row in &measured {
            let others: Vec<BaseImage> =
                measured.iter().filter(|other| *other != row).copied().collect();
            let (band, _) = from_relatives(row, &others);
            let truth = row.disk_bytes.unwrap();
            if !band.holds(truth) {
                misses.push(format!("{}:{} is {truth}, said {band:?}", row.image, row.tag));
            }
        }
        println!("{} of {} missed\n{}", misses.len(), measured.len(), misses.join("\n"));
        assert!(misses.len() * 10 <= measured.len(), "{misses:#?}");
    }

    #[test]
    fn unknown_images_have_no_size() {
        let size = |name: &str| image_size(&ImageReference::parse(name));
        let unknown = size("registry.example.com/team/app:1");
        assert_eq!((unknown.pull, unknown.disk), (None, None));
        assert!(unknown.because[0].contains("not in the catalogue"));
        let known = size("jenkins/jenkins:lts-jdk21");
        assert!(known.disk.is_none() && known.because[0].contains("size unknown"));
        let by_kind = size("gcr.io/distroless/static-debian13");
        assert!(by_kind.disk.is_some() && by_kind.because[0].contains("by its kind"));
        assert_eq!(by_kind.os, "debian 13");
    }
}
