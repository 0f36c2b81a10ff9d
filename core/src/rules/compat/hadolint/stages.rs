//! Stages as hadolint tells them apart: by their names, and where they have none by their images'.

use std::collections::{BTreeMap, BTreeSet};

use crate::build::{Base, ImageReference, Stage, StageSet};
use crate::rules::RuleContext;
use crate::syntax::{Body, From};

/// The last stage, and those that another one continues. A stage without a name goes by its image, so
/// that a later FROM of the same image, as it is written, continues it.
pub(super) fn looked_at(cx: &RuleContext<'_>) -> StageSet {
    let stages = &cx.build.stages;
    let image = |stage: &Stage| match &cx.file.instructions.get(stage.from)?.body {
        Body::From(from) => Some(from.image.text.as_str()),
        _ => None,
    };
    let last_of_image: BTreeMap<&str, usize> =
        stages.iter().filter_map(|stage| Some((image(stage)?, stage.index))).collect();
    let mut looked_at = StageSet::none_of(stages.len());
    looked_at.add(stages.len().saturating_sub(1));
    for stage in stages {
        if let Base::Stage(parent) = stage.base {
            looked_at.add(parent);
        }
        let again = image(stage).and_then(|image| last_of_image.get(image));
        if stage.name.is_none() && again > Some(&stage.index) {
            looked_at.add(stage.index);
        }
    }
    looked_at
}

/// A fact that holds from some instruction on, in its stage and in those that go by the stage's name.
#[derive(Default)]
pub(super) struct Carried {
    current: String,
    names: BTreeSet<String>,
}

impl Carried {
    /// A stage starts. One without a name goes by the path of its image, without a tag.
    pub(super) fn start(&mut self, from: &From) {
        let image = ImageReference::parse(&from.image.text);
        let path = match &image.registry {
            Some(registry) => image.name.strip_prefix(registry.as_str()).unwrap_or(&image.name),
            None => &image.name,
        };
        let path = path.trim_start_matches('/');
        let end = path.find([':', '@']).unwrap_or(path.len());
        let parent = path.get(..end).unwrap_or(path);
        let Some(alias) = &from.alias else {
            parent.clone_into(&mut self.current);
            return;
        };
        self.current.clone_from(&alias.name.text);
        if self.names.contains(parent) {
            self.names.insert(self.current.clone());
        } else {
            self.names.remove(&self.current);
        }
    }

    /// It holds from here on.
    pub(super) fn set(&mut self) {
        self.names.insert(self.current.clone());
    }

    /// True if it holds.
    pub(super) fn holds(&self) -> bool {
        self.names.contains(&self.current)
    }
}
