//! The reason of every verdict in words.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::change::{Cache, Change, Scenario};
use super::content::writers;
use super::files::Files;
use super::graph::{Graph, Node, Origin, Part, Source, Start, Work};
use super::key::{CHANGED, Key, Keys};
use super::outcome::Verdict;
use crate::build::{Build, StageSet, Step};
use crate::syntax::{Body, references};
use crate::text::{LONGEST_SHOWN, LineIndex, cut};

/// The longest text of an instruction in a reason, in characters.
const MAX_LABEL: usize = 48;
/// The most variables that a reason names.
const MAX_NAMES: usize = 3;

/// All that reasons are found in.
pub(super) struct Explainer<'e> {
    pub(super) build: &'e Build<'e>,
    pub(super) lines: &'e LineIndex<'e>,
    pub(super) before: &'e Graph,
    pub(super) after: &'e Graph,
    /// For each step that of the earlier text; `None` where the text is the same.
    pub(super) counterparts: Option<Vec<Option<usize>>>,
    /// For each stage of the earlier build whether it was built.
    pub(super) built_before: &'e StageSet,
    pub(super) verdicts: &'e [Verdict],
    /// For each vertex the one that makes a fresh builder run it.
    pub(super) anew: &'e [Option<usize>],
    pub(super) cache: Cache,
    pub(super) files: &'e Files<'e>,
    pub(super) scenario: &'e Scenario,
}

impl Explainer<'_> {
    /// For each vertex the first one of its chain that is to blame for its verdict: itself, or one
    /// below it.
    pub(super) fn causes(&self) -> Vec<usize> {
        let mut causes: Vec<usize> = Vec::with_capacity(self.after.nodes.len());
        for (at, node) in self.after.nodes.iter().enumerate() {
            let below = node.parent().filter(|&parent| {
                !node.linked
                    && self.verdict(parent) >= self.verdict(at)
                    && self.verdict(at) > Verdict::Hit
            });
            let own = below.is_none() || self.differs(node);
            let cause = below.filter(|_| !own).and_then(|parent| causes.get(parent).copied());
            causes.push(cause.unwrap_or(at));
        }
        causes
    }

    /// Why a vertex has its verdict.
    pub(super) fn because(&self, at: usize, causes: &[usize]) -> Cow<'static, str> {
        let Some(node) = self.after.nodes.get(at) else { return "".into() };
        if let Some(reason) = self.fresh(at) {
            return reason.into();
        }
        let verdict = self.verdict(at);
        if verdict == Verdict::Hit {
            return self.hit(node);
        }
        if let Some(&cause) = causes.get(at).filter(|&&cause| cause != at) {
            let how = match (verdict, self.after.nodes.get(cause).map(|node| &node.work)) {
                (Verdict::LikelyHit, _) => "is likely the same",
                (Verdict::LikelyMiss, _) => "likely runs again",
                (_, Some(Work::From(Start::Image { .. }))) => "is another image",
                (_, Some(Work::Metadata)) => "changed",
                _ => "runs again",
            };
            return format!("it builds on {}, which {how}", self.name(cause)).into();
        }
        if let Some(difference) = self.difference(node) {
            return difference.into();
        }
        match (verdict, &node.work) {
            (_, Work::From(Start::Stage)) => match node.parent() {
                Some(parent) => format!("{} runs again", self.name(parent)).into(),
                None => "its stage runs again".into(),
            },
            _ if self.counterpart(node).is_some() => "it follows another step than before".into(),
            _ => "it is new".into(),
        }
    }

    fn verdict(&self, at: usize) -> Verdict {
        self.verdicts.get(at).copied().unwrap_or(Verdict::Hit)
    }

    /// The reason why a fresh builder runs a step of which nothing changed.
    fn fresh(&self, at: usize) -> Option<String> {
        let by = self.anew.get(at).copied().flatten()?;
        Some(match self.cache {
            Cache::None => "a builder without cache runs every step".to_owned(),
            _ => format!(
                "the exported cache holds the final image's steps only, and {} works on its files",
                self.name(by)
            ),
        })
    }

    fn hit(&self, node: &Node) -> Cow<'static, str> {
        let parent_runs = node.parent().is_some_and(|parent| self.verdict(parent).runs());
        if node.linked && parent_runs {
            return "with `--link` its layer does not depend on the steps before it".into();
        }
        let changes_base =
            self.scenario.changes.iter().any(|change| matches!(change, Change::Base { .. }));
        match node.work {
            Work::From(Start::Scratch) => return "it starts from nothing".into(),
            Work::From(Start::Image { pinned: true }) if changes_base => {
                return "its digest names one image for ever".into();
            }
            Work::From(Start::Image { .. })
                if changes_base && self.scenario.engine.keeps_local_images() =>
            {
                return "the local copy is used; `--pull` would fetch the new one".into();
            }
            _ => {}
        }
        for source in &node.sources {
            match source.origin {
                Origin::Stage(end) if self.verdict(end).runs() => {
                    return format!(
                        "{} runs again, but what is taken from it is the same",
                        self.stage_of(end)
                    )
                    .into();
                }
                Origin::Context if self.files.any() && source.selected.is_empty() => {
                    let path = cut(&source.path, LONGEST_SHOWN);
                    return format!("`{path}` takes none of the changed files").into();
                }
                _ => {}
            }
        }
        "nothing that it depends on changed".into()
    }

    /// True if a vertex is to be blamed itself although one below it runs again: for all but its
    /// environment, which it has in common with others.
    fn differs(&self, node: &Node) -> bool {
        let Some(old) = self.counterpart(node) else {
            return !matches!(node.work, Work::From(Start::Stage));
        };
        let parts = |node: &Node| -> Vec<(Part, Key)> {
            let common = |part: &Part| matches!(part, Part::Environment | Part::BaseEnvironment);
            node.parts.iter().copied().filter(|(part, _)| !common(part)).collect()
        };
        let sources = |node: &Node| node.sources.iter().map(|it| it.keys).collect::<Vec<Keys>>();
        node.linked != old.linked || parts(node) != parts(old) || sources(node) != sources(old)
    }

    /// The part of a vertex itself that is not as it was; of several the most telling.
    fn difference(&self, node: &Node) -> Option<String> {
        if node.part(Part::NoCache).is_some() {
            return Some("it is told to run without cache".to_owned());
        }
        if node.part(Part::Edit).is_some() {
            return Some(match self.after_step(node) {
                Some(step) => format!("line {} was edited", self.edited_line(step)),
                None => "it was edited".to_owned(),
            });
        }
        let Some(old) = self.counterpart(node) else {
            return Some("the last build had no such step".to_owned())
                .filter(|_| !matches!(node.work, Work::From(Start::Stage)));
        };
        if !self.built_before.has(old.stage()) && !matches!(node.work, Work::From(Start::Stage)) {
            return Some("the last build did not need its stage".to_owned());
        }
        let changed = |part: Part| node.part(part) != old.part(part);
        if changed(Part::Image) {
            return Some(self.image(node));
        }
        // A heredoc that came or went is another name or command.
        let parts = [node, old].map(|node| node.part(Part::Heredoc));
        if parts.iter().all(Option::is_some) && parts[0] != parts[1] {
            return Some("the text of its heredoc is another".to_owned());
        }
        if changed(Part::Text) {
            return Some(match &node.work {
                Work::Copy(_) => "it copies under other names".to_owned(),
                Work::Directory(_) => "its path is another".to_owned(),
                _ => "its text is another".to_owned(),
            });
        }
        for (source, old) in node.sources.iter().zip(&old.sources) {
            if source.keys != old.keys {
                return Some(self.source(node, source));
            }
        }
        if node.linked != old.linked {
            return Some("`--link` came or went".to_owned());
        }
        let parts = [
            (Part::Flags, "its flags are others"),
            (Part::Mounts, "its mounts are others"),
            (Part::Directory, "WORKDIR or its destination is another"),
            (Part::User, "USER is another"),
            (Part::BaseEnvironment, "the environment of its base image is another"),
            (Part::Epoch, "`SOURCE_DATE_EPOCH` is another, and the folder it makes has that time"),
        ];
        if changed(Part::Environment) {
            return Some(self.environment(node, old));
        }
        let found = parts.iter().find(|(part, _)| changed(*part));
        found.map(|(_, reason)| (*reason).to_owned())
    }

    fn image(&self, node: &Node) -> String {
        let label = self.after_step(node).map(label).unwrap_or_default();
        let published = self.scenario.changes.iter().any(|it| matches!(it, Change::Base { .. }));
        if published {
            format!("`{label}`: the image was published again")
        } else if let Some(name) = self.unknown_argument(node) {
            format!("`{label}`: with another `{name}` it may be another stage or image")
        } else {
            format!("`{label}`: it is another image")
        }
    }

    /// The argument in the name of a stage's base of whose new value nothing is known.
    fn unknown_argument(&self, node: &Node) -> Option<String> {
        let Body::From(from) = &self.after_step(node)?.instruction.body else { return None };
        let image = node.sources.first().map_or("", |source| &source.path);
        let mentioned = references(&from.image.text, self.build.file.escape);
        let names = mentioned.into_iter().filter(|_| image.contains(CHANGED));
        names.map(|reference| reference.name).next()
    }

    /// Why the content of a source is not as it was.
    fn source(&self, node: &Node, source: &Source) -> String {
        match &source.origin {
            Origin::Context => {
                let label = self.after_step(node).map(label).unwrap_or_default();
                match source.selected.as_slice() {
                    [] => format!("`{}` is another path", cut(&source.path, LONGEST_SHOWN)),
                    names => format!("`{label}` selects {}", names.join(", ")),
                }
            }
            Origin::Stage(end) => {
                let mut wrote = writers(self.after, *end, &source.path);
                let writer = wrote.find(|&at| self.verdict(at).runs());
                match writer {
                    Some(at) => {
                        let path = cut(&source.path, LONGEST_SHOWN);
                        format!("{} runs again and writes to {path}", self.name(at))
                    }
                    None => format!("{} is another", self.stage_of(*end)),
                }
            }
            Origin::Image if matches!(node.work, Work::From(_)) => self.image(node),
            Origin::Image => format!("{} was published again, or is another", short(&source.path)),
            Origin::Remote => format!("{} has other bytes", short(&source.path)),
        }
    }

    fn environment(&self, node: &Node, old: &Node) -> String {
        let new = variables(self.after, node);
        let old = variables(self.before, old);
        let mut names: Vec<&str> = Vec::new();
        for (one, other) in [(&new, &old), (&old, &new)] {
            let other: BTreeMap<&str, &str> = other.iter().copied().collect();
            for &(name, value) in one {
                let same = other.get(name) == Some(&value);
                if !same && !names.contains(&name) && names.len() < MAX_NAMES {
                    names.push(name);
                }
            }
        }
        if names.is_empty() {
            return "its variables stand in another order".to_owned();
        }
        let names: Vec<String> = names.iter().map(|name| format!("`{}`", short(name))).collect();
        format!("{} in its environment is another", names.join(", "))
    }

    /// The vertex of the earlier build that this one was.
    fn counterpart(&self, node: &Node) -> Option<&Node> {
        let step = match &self.counterparts {
            Some(counterparts) => counterparts.get(node.step()).copied().flatten()?,
            None => node.step(),
        };
        self.before.nodes.get(self.before.of_step.get(step).copied().flatten()?)
    }

    fn after_step(&self, node: &Node) -> Option<&Step<'_>> {
        self.build.steps.get(node.step())
    }

    fn edited_line(&self, step: &Step<'_>) -> usize {
        let first = self.lines.line(step.instruction.range.start());
        let last = self.lines.line(step.instruction.range.end());
        let edited = self.scenario.changes.iter().find_map(|change| match change {
            Change::DockerfileLine(line) if (first..=last).contains(line) => Some(*line),
            _ => None,
        });
        edited.unwrap_or(first)
    }

    /// A vertex for people: its line and text.
    fn name(&self, at: usize) -> String {
        let step = self.after.nodes.get(at).and_then(|node| self.after_step(node));
        step.map_or_else(String::new, |step| {
            format!("line {} (`{}`)", self.lines.line(step.instruction.range.start()), label(step))
        })
    }

    /// The stage of a vertex for people.
    fn stage_of(&self, at: usize) -> String {
        let index = self.after.nodes.get(at).map_or(0, Node::stage);
        match self.build.stages.get(index).and_then(|stage| stage.name.as_deref()) {
            Some(name) => format!("stage `{}`", short(name)),
            None => format!("stage {index}"),
        }
    }
}

/// The variables at a vertex, the latest first.
fn variables<'g>(graph: &'g Graph, node: &Node) -> Vec<(&'g str, &'g str)> {
    let stage = graph.stages.get(node.stage());
    stage.map_or_else(Vec::new, |it| it.variables.list(node.position()))
}

/// The beginning of an instruction on one line.
fn label(step: &Step<'_>) -> String {
    let instruction = step.instruction;
    // However long the instruction is, so much of each part is enough.
    let start = |text: &str| text.chars().take(4 * MAX_LABEL).collect::<String>();
    let mut text = format!("{} ", instruction.keyword.as_str());
    for flag in instruction.flags.iter().filter(|flag| flag.name != "mount").take(MAX_LABEL) {
        let value = flag.value.as_ref().map(|value| format!("={}", start(&value.text)));
        let _ = write!(text, "--{}{} ", flag.name, value.unwrap_or_default());
    }
    text.push_str(&start(instruction.arguments.as_str()));
    short(&text)
}

fn short(text: &str) -> String {
    let mut words = String::new();
    for word in text.split_whitespace() {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
        if words.chars().count() > MAX_LABEL {
            let cut: String = words.chars().take(MAX_LABEL).collect();
            return format!("{cut}…");
        }
    }
    words
}
