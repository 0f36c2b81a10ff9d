//! Changes that meet nothing of the build that they are asked about: most are slips of the pen.

use super::build_env::is_same_image;
use super::change::{Change, Scenario};
use super::files::Files;
use super::graph::{Graph, Origin, Work};
use crate::build::{Build, CopySource, ImageReference, MountKind, PLATFORM_ARGS, Step, StepKind};
use crate::context::named;
use crate::syntax::{Body, references};
use crate::text::{LONGEST_SHOWN, LineIndex, cut};

/// A sentence without a full stop for each of them, in the order of the changes.
pub(super) fn unmatched(
    build: &Build<'_>,
    scenario: &Scenario,
    files: &Files<'_>,
    graphs: [&Graph; 2],
) -> Vec<String> {
    let look = Look { build, scenario, files, graphs };
    scenario.changes.iter().filter_map(|change| look.sentence(change)).collect()
}

/// The arguments besides those of the builder itself that no ARG needs to declare; those of a proxy
/// are in any case, and change nothing.
const UNDECLARED: [&str; 6] =
    ["SOURCE_DATE_EPOCH", "HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"];

struct Look<'l> {
    build: &'l Build<'l>,
    scenario: &'l Scenario,
    files: &'l Files<'l>,
    graphs: [&'l Graph; 2],
}

impl Look<'_> {
    fn sentence(&self, change: &Change) -> Option<String> {
        match change {
            Change::Edit(path) | Change::Chmod(path) | Change::Touch(path) => {
                outside(path).or_else(|| self.missing(path))
            }
            Change::Add(path) | Change::Delete(path) => outside(path),
            Change::Rename { from, to } => outside(from).or_else(|| outside(to)),
            Change::Argument { name, .. } => (!self.takes_argument(name)).then(|| {
                format!("No ARG declares `{}`, so that its value changes nothing", shown(name))
            }),
            Change::Secret(id) => (!self.mounts_secret(id))
                .then(|| format!("No RUN mounts a secret with the id `{}`", shown(id))),
            Change::Base { image: Some(name), .. } => (!self.uses_image(name))
                .then(|| format!("No step uses the image `{}`", shown(name))),
            Change::Remote(address) => {
                (!self.fetches(address)).then(|| format!("No ADD fetches `{}`", shown(address)))
            }
            Change::NoCacheFilter(names) => {
                let names = names.split(',').map(str::trim);
                let unknown = names.filter(|name| !self.has_stage(name)).map(shown).next()?;
                Some(format!(
                    "No stage is called `{unknown}`, and BuildKit takes no other names here"
                ))
            }
            Change::DockerfileLine(line) => {
                let lines = LineIndex::new(self.build.source).line(self.build.source.len());
                (*line > lines).then(|| format!("The Dockerfile has no line {line}"))
            }
            Change::Base { image: None, .. }
            | Change::SourceDateEpoch
            | Change::NoCache
            | Change::Days(_)
            | Change::FreshBuilder(_) => None,
        }
    }

    /// A path that is not in the context, where all that is there is known.
    fn missing(&self, path: &str) -> Option<String> {
        let context = &self.files.context;
        let path = self.files.resolved(&named(path)?);
        let comes = self
            .scenario
            .changes
            .iter()
            .any(|change| matches!(change, Change::Add(_) | Change::Rename { .. }));
        let is_there = path.is_empty()
            || comes
            || path == context.dockerfile
            || path == ".dockerignore"
            || context.files().has(&path);
        (context.is_exact() && !is_there)
            .then(|| format!("The build context has no `{}`", shown(&path)))
    }

    /// True if a build argument is declared or counts without that.
    fn takes_argument(&self, name: &str) -> bool {
        let upper = name.to_ascii_uppercase();
        if name.starts_with("BUILDKIT_") || UNDECLARED.contains(&upper.as_str()) {
            return true;
        }
        let declares = |body: &Body| match body {
            Body::Arg(arguments) => arguments.iter().any(|it| it.name.text == name),
            _ => false,
        };
        let names = |word: &str| {
            let mentioned = references(word, self.build.file.escape);
            PLATFORM_ARGS.contains(&name) && mentioned.iter().any(|it| it.name == name)
        };
        let inside = self.build.steps.iter().map(|step| step.effective);
        self.build.file.instructions.iter().chain(inside).any(|instruction| {
            let platform = instruction.flag("platform").and_then(|flag| flag.value.as_ref());
            declares(&instruction.body)
                || matches!(&instruction.body, Body::From(from) if names(&from.image.text)
                    || platform.is_some_and(|word| names(&word.text)))
        })
    }

    fn mounts_secret(&self, id: &str) -> bool {
        let mounts = self.build.steps.iter().flat_map(Step::mounts);
        let secrets = mounts.filter(|mount| mount.kind == MountKind::Secret);
        // Its id may be made of the target's name, or of variables.
        let mut values = secrets.flat_map(|mount| &mount.options).map(|(_, value)| value);
        values.any(|value| value.contains(id) || value.contains('$'))
    }

    fn uses_image(&self, name: &str) -> bool {
        let name = ImageReference::parse(name);
        let nodes = self.graphs.into_iter().flat_map(|graph| &graph.nodes);
        let bases = nodes.filter(|node| matches!(node.work, Work::From(_)));
        let bases = bases.flat_map(|node| &node.sources).map(|source| &*source.path);
        let copied = self.build.steps.iter().filter_map(|step| match &step.kind {
            StepKind::Copy(CopySource::Other(image)) => Some(image.as_str()),
            _ => None,
        });
        let mounts = self.build.steps.iter().flat_map(Step::mounts);
        let mounted = mounts.filter_map(|mount| mount.option("from"));
        let mut used = bases.chain(copied).chain(mounted);
        used.any(|image| is_same_image(&name, &ImageReference::parse(image)))
    }

    fn fetches(&self, address: &str) -> bool {
        let nodes = self.graphs.into_iter().flat_map(|graph| &graph.nodes);
        let mut sources = nodes.flat_map(|node| &node.sources);
        sources.any(|source| {
            let repository = source.path.split('#').next();
            source.origin == Origin::Remote
                && (&*source.path == address || repository == Some(address))
        })
    }

    fn has_stage(&self, name: &str) -> bool {
        let mut names = self.build.stages.iter().filter_map(|stage| stage.name.as_deref());
        names.any(|own| own.eq_ignore_ascii_case(name))
    }
}

/// A path that leads out of the context, or that is a file's of the machine.
fn outside(path: &str) -> Option<String> {
    let Some(inside) = named(path) else {
        return Some(format!(
            "`{}` is outside of the build context, so that no step can copy it",
            shown(path)
        ));
    };
    path.starts_with('/').then(|| {
        let (path, inside) = (shown(path), shown(&inside));
        format!(
            "`{path}` is taken for `{inside}` in the build context, to which paths are relative"
        )
    })
}

fn shown(text: &str) -> String {
    cut(text, LONGEST_SHOWN).into_owned()
}
