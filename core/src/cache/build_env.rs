use std::collections::{BTreeMap, BTreeSet};

use super::change::{BaseUpdate, Change, Scenario};
use super::engine::Engine;
use super::files::Files;
use super::key::{CHANGED, Key, Keys};
use crate::build::{Base, Build, ImageReference};
use crate::syntax::Dockerfile;
use crate::text::{LineIndex, TextRange};

/// The facts outside of the Dockerfile in one of the two builds.
#[derive(Debug)]
pub(super) struct World<'s> {
    /// The engine that builds.
    pub(super) engine: Engine,
    /// True if this is the later build.
    pub(super) after: bool,
    /// Values of `--build-arg`, changed ones as texts that equal no other.
    pub(super) arguments: BTreeMap<String, String>,
    /// Edited lines that belong to an instruction: its index and the line, in order.
    pub(super) edited: Vec<(usize, TextRange)>,
    /// The differences in the context.
    pub(super) files: &'s Files<'s>,
    /// The stage that is built, as the build is told it; empty for the last one.
    pub(super) target: &'s str,
    /// The images that the texts name.
    pub(super) pins: &'s Pins,
    /// All that changed.
    changes: &'s [Change],
    /// Addresses that have other bytes.
    remotes: BTreeSet<&'s str>,
    /// Updates of published images: by the repository of one image, and those of every image.
    published: BTreeMap<String, Vec<(ImageReference, BaseUpdate)>>,
    every_base: Vec<BaseUpdate>,
}

/// The argument whose value is the time of what a build makes itself.
pub(super) const EPOCH: &str = "SOURCE_DATE_EPOCH";

impl<'s> World<'s> {
    /// The build before the changes.
    pub(super) fn before(scenario: &'s Scenario, files: &'s Files<'s>, pins: &'s Pins) -> Self {
        let mut remotes = BTreeSet::new();
        let mut published: BTreeMap<String, Vec<(ImageReference, BaseUpdate)>> = BTreeMap::new();
        let mut every_base = Vec::new();
        for change in &scenario.changes {
            match change {
                Change::Remote(name) => drop(remotes.insert(name.as_str())),
                Change::Base { image: None, update } => every_base.push(*update),
                Change::Base { image: Some(name), update } => {
                    let image = ImageReference::parse(name);
                    published.entry(image.repository.clone()).or_default().push((image, *update));
                }
                _ => {}
            }
        }
        every_base.sort_unstable();
        every_base.dedup();
        let mut world = Self {
            engine: scenario.engine,
            after: false,
            // Of a repeated name the last holds.
            arguments: scenario.build_args.iter().cloned().collect(),
            target: scenario
                .previous_target
                .as_ref()
                .or(scenario.target.as_ref())
                .map_or("", |it| it),
            edited: Vec::new(),
            files,
            pins,
            changes: &scenario.changes,
            remotes,
            published,
            every_base,
        };
        // Where only its change is known, it had some value.
        if world.changes_epoch() {
            world.arguments.entry(EPOCH.to_owned()).or_insert_with(|| "0".to_owned());
        }
        world
    }

    /// The build after the changes.
    pub(super) fn after(
        build: &Build<'_>,
        scenario: &'s Scenario,
        files: &'s Files<'s>,
        pins: &'s Pins,
    ) -> Self {
        let mut world = Self {
            after: true,
            target: scenario.target.as_deref().unwrap_or(""),
            ..Self::before(scenario, files, pins)
        };
        for change in &scenario.changes {
            let (name, value) = match change {
                Change::Argument { name, value } => (name.as_str(), value.clone()),
                Change::SourceDateEpoch => (EPOCH, None),
                _ => continue,
            };
            let value = value.unwrap_or_else(|| format!("{CHANGED}{name}"));
            world.arguments.insert(name.to_owned(), value);
        }
        world.edited = edited(build, &scenario.changes);
        world
    }

    /// The key of what was published of an image since, and of its environment; `None` where it is
    /// the same.
    pub(super) fn published(&self, image: &ImageReference) -> [Option<Key>; 2] {
        let mut updates = [None, None];
        // A digest names one image for ever.
        let is_pinned = image.digest.is_some() && image.digest == self.pins.before(image);
        if !self.after || is_pinned || self.engine.keeps_local_images() {
            return updates;
        }
        for update in self.updates(image) {
            match update {
                BaseUpdate::Files => updates[0] = Some(Key::of("new")),
                BaseUpdate::Environment => updates[1] = Some(Key::of("new")),
                BaseUpdate::Metadata => {}
            }
        }
        updates
    }

    /// The keys of an image: its digest, or else its full name. A name without digest likely means
    /// the digest that the other text gives it. Where it is told to have the same layers, another
    /// digest is as good as its own.
    pub(super) fn image_keys(&self, image: &ImageReference) -> Keys {
        let registry = match image.official() {
            Some(_) => None,
            None => image.registry.as_deref(),
        };
        let name = Key::of(registry.unwrap_or("docker.io"))
            .text(&image.repository)
            .text(image.tag.as_deref().unwrap_or("latest"));
        let mut updates = self.updates(image).peekable();
        if updates.peek().is_some() && updates.all(|update| *update != BaseUpdate::Files) {
            return Keys::all(name);
        }
        if let Some(digest) = &image.digest {
            return Keys::all(Key::of(digest));
        }
        let likely = self.pins.any(image).map_or(name, |digest| Key::of(&digest));
        Keys { sure: name, likely, least: likely }
    }

    /// The parts of an image that are told to be new.
    fn updates(&self, image: &ImageReference) -> impl Iterator<Item = &BaseUpdate> {
        let named = self.published.get(&image.repository).into_iter().flatten();
        let named = named.filter(move |(name, _)| is_same_image(name, image));
        let named = named.map(|(_, update)| update);
        self.every_base.iter().chain(named)
    }

    /// True if an address has other bytes since.
    pub(super) fn moved(&self, address: &str) -> bool {
        // A repository stands for all its branches.
        let repository = address.split('#').next();
        let mut names = [Some(address), repository].into_iter().flatten();
        self.after && names.any(|name| self.remotes.contains(name))
    }

    /// The value of a build argument.
    pub(super) fn argument(&self, name: &str) -> Option<String> {
        self.arguments.get(name).cloned()
    }

    /// True if any of an instruction's lines was edited.
    pub(super) fn is_edited(&self, instruction: usize) -> bool {
        !self.edited_lines(instruction).is_empty()
    }

    /// For each part of an instruction, in order, whether it was edited: a line of it, or one of the
    /// instruction that none of its parts is on.
    pub(super) fn edits(
        &self,
        instruction: usize,
        parts: impl Iterator<Item = TextRange>,
    ) -> Vec<bool> {
        let parts: Vec<TextRange> = parts.collect();
        let mut edited = vec![false; parts.len()];
        for &(_, line) in self.edited_lines(instruction) {
            let first = parts.partition_point(|part| part.end() <= line.start());
            let on_it = parts.iter().skip(first).take_while(|part| part.start() < line.end());
            let count = on_it.filter(|part| part.overlaps(line)).count();
            if count == 0 {
                edited.fill(true);
                break;
            }
            edited.iter_mut().skip(first).take(count).for_each(|part| *part = true);
        }
        edited
    }

    /// The edited lines of an instruction.
    fn edited_lines(&self, instruction: usize) -> &[(usize, TextRange)] {
        let first = self.edited.partition_point(|&(edited, _)| edited < instruction);
        let end = self.edited.partition_point(|&(edited, _)| edited <= instruction);
        self.edited.get(first..end).unwrap_or(&[])
    }

    fn changes_epoch(&self) -> bool {
        self.changes.iter().any(|change| match change {
            Change::SourceDateEpoch => true,
            Change::Argument { name, value: None } => name == EPOCH,
            _ => false,
        })
    }
}

/// The digests that the texts give to images.
#[derive(Debug)]
pub(super) struct Pins(BTreeMap<String, [Option<String>; 2]>);

impl Pins {
    /// Those of the earlier text and of the later one. The first one of a name holds.
    pub(super) fn of(builds: [&Build<'_>; 2]) -> Self {
        let mut pins: BTreeMap<String, [Option<String>; 2]> = BTreeMap::new();
        for (side, build) in builds.into_iter().enumerate() {
            for stage in &build.stages {
                if let Base::Image(image) = &stage.base
                    && let Some(digest) = &image.digest
                    && let Some(slot) =
                        pins.entry(without_digest(image).to_owned()).or_default().get_mut(side)
                {
                    slot.get_or_insert_with(|| digest.clone());
                }
            }
        }
        Self(pins)
    }

    /// The digest that the earlier text gives to an image.
    fn before(&self, image: &ImageReference) -> Option<String> {
        self.0.get(without_digest(image)).and_then(|digests| digests[0].clone())
    }

    /// The digest that either text gives to an image, the earlier one first.
    fn any(&self, image: &ImageReference) -> Option<String> {
        let digests = self.0.get(without_digest(image))?;
        digests.iter().flatten().next().cloned()
    }
}

fn without_digest(image: &ImageReference) -> &str {
    image.name.split_once('@').map_or(image.name.as_str(), |(name, _)| name)
}

/// True if a name, which may lack its tag, means this image.
pub(super) fn is_same_image(name: &ImageReference, image: &ImageReference) -> bool {
    let tag = |image: &ImageReference| image.tag.clone().unwrap_or_else(|| "latest".to_owned());
    name.repository == image.repository
        && (name.registry.is_none() || name.registry == image.registry)
        && (name.tag.is_none() || name.tag == Some(tag(image)))
}

/// Instructions that edited lines belong to. A comment or blank line between the lines of an
/// instruction is none of it.
fn edited(build: &Build<'_>, changes: &[Change]) -> Vec<(usize, TextRange)> {
    let lines = LineIndex::new(build.source);
    let mut edited = Vec::new();
    for change in changes {
        let Change::DockerfileLine(line) = change else { continue };
        let start = lines.line_start(*line);
        let line = TextRange::new(start, lines.line_start(line + 1).max(start));
        edited.extend(instruction_at(build.file, line).map(|instruction| (instruction, line)));
    }
    edited.sort_unstable();
    edited.dedup();
    edited
}

fn instruction_at(file: &Dockerfile, line: TextRange) -> Option<usize> {
    let after = file.instructions.partition_point(|it| it.range.start() < line.end());
    let instruction = file.instructions.get(after.checked_sub(1)?)?;
    let aside = instruction.comments.iter().chain(&instruction.empty_continuations);
    let is_aside = aside.clone().any(|range| range.overlaps(line));
    (instruction.range.overlaps(line) && !is_aside).then_some(instruction.index)
}
