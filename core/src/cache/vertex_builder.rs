use std::collections::BTreeMap;

use super::graph::{Part, Source, Work};
use super::key::{Key, Keys};
use crate::build::ImageReference;

/// The parts of a vertex before its keys are known.
pub(super) struct Draft {
    pub(super) work: Work,
    pub(super) parts: Vec<(Part, Key)>,
    pub(super) sources: Vec<Source>,
    pub(super) linked: bool,
}

impl Draft {
    pub(super) fn new(work: Work) -> Self {
        Self { work, parts: Vec::new(), sources: Vec::new(), linked: false }
    }

    pub(super) fn part(&mut self, part: Part, key: Key) {
        self.parts.push((part, key));
    }
}

/// The keys of an image: its digest, or else its full name. A name without digest likely means the
/// digest that the other text gives it.
pub(super) fn image_keys(image: &ImageReference, pins: &BTreeMap<String, String>) -> Keys {
    if let Some(digest) = &image.digest {
        return Keys::all(Key::of(digest));
    }
    let registry = match image.official() {
        Some(_) => None,
        None => image.registry.as_deref(),
    };
    let name = Key::of(registry.unwrap_or("docker.io"))
        .text(&image.repository)
        .text(image.tag.as_deref().unwrap_or("latest"));
    let likely = pins.get(&image.name).map_or(name, |digest| Key::of(digest));
    Keys { sure: name, likely, least: likely }
}
