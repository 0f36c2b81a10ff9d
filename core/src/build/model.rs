use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::ops::Range;
use std::rc::Rc;

use thin_vec::ThinVec;

use super::exports::Exports;
use super::image::ImageReference;
use super::scope::{Binding, Scope};
use crate::shell::Script;
use crate::syntax::{Dockerfile, Instruction, Word};
use crate::text::TextRange;

/// The most stages that a chain of `FROM stage` is followed; those beyond count as unknown, so that
/// no file can make a look-up cost more than this.
pub(crate) const MAX_LINEAGE: usize = 64;

/// The most mounts of a step that are looked at for each path that it writes; no real step has more.
const MAX_MOUNTS: usize = 64;

/// The whole file's meaning.
#[derive(Debug)]
pub struct Build<'a> {
    /// The text.
    pub source: &'a str,
    /// The syntax that this was made from.
    pub file: &'a Dockerfile,
    /// ARGs before the first FROM.
    pub global: Scope,
    /// The stages, in order.
    pub stages: Vec<Stage>,
    /// Every instruction from the first FROM on, that FROM included, in order.
    pub steps: Vec<Step<'a>>,
    /// True if this is a part of a Dockerfile: its one stage has no FROM here, and may have more
    /// instructions than are here.
    pub is_fragment: bool,
    /// Programs that the file brings, looked for when they are first asked for.
    pub(super) brought: OnceCell<BTreeSet<String>>,
}

/// A stage: a FROM and what follows it.
#[derive(Debug)]
pub struct Stage {
    /// Its place among the stages, from 0.
    pub index: usize,
    /// Its name in lower case, as BuildKit compares names.
    pub name: Option<String>,
    /// Index of its FROM instruction; in a part of a Dockerfile, which has none, the number of all.
    pub from: usize,
    /// Its base.
    pub base: Base,
    /// Its steps in [`Build::steps`], the FROM first if there is one.
    pub steps: Range<usize>,
    /// Its own variables (the parent stage's are looked up by [`Build::variable`]).
    pub scope: Scope,
    /// Stages that it needs: by FROM, COPY --from and mounts; ascending, each once.
    pub needs: ThinVec<usize>,
    /// Earlier stages that its FROM names with other values of its variables; ascending, each once.
    pub may_need: ThinVec<usize>,
    /// The state at its end.
    pub end: Rc<State>,
}

impl Stage {
    /// The stages that it needs, and those that it does with other values of variables.
    pub fn all_needs(&self) -> impl Iterator<Item = &usize> {
        self.needs.iter().chain(&self.may_need)
    }
}

/// The state that the container's process, later steps and stages that start from this one find.
#[derive(Clone, Debug)]
pub struct State {
    /// The directory, where known: set in this lineage, and absolute.
    pub workdir: Option<Rc<str>>,
    /// The USER, where one was set in this lineage.
    pub user: Option<Rc<User>>,
    /// The SHELL.
    pub shell: Rc<[String]>,
}

impl Default for State {
    fn default() -> Self {
        Self { workdir: None, user: None, shell: Rc::from(["/bin/sh".to_owned(), "-c".to_owned()]) }
    }
}

/// The base of a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    /// `scratch`
    Scratch,
    /// An earlier stage.
    Stage(usize),
    /// An image; its name after expansion of variables with known values.
    Image(Rc<ImageReference>),
    /// A name with a variable that has no known value.
    Unknown,
}

/// One instruction inside a stage with what holds just before it runs.
#[derive(Debug)]
pub struct Step<'a> {
    /// The instruction as it stands in the file.
    pub instruction: &'a Instruction,
    /// The instruction that takes effect: the same, or the one inside ONBUILD.
    pub effective: &'a Instruction,
    /// Index of its stage.
    pub stage: usize,
    /// Its sort, with what is read from its arguments.
    pub kind: StepKind,
    /// The state in force.
    pub state: Rc<State>,
    /// The variables that its commands hand on, looked for when it is first asked for: of few of very many steps.
    pub(super) exports: OnceCell<Box<Exports>>,
}

/// The kind of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// RUN, with its commands and mounts.
    Run {
        /// Its commands.
        script: Script,
        /// Its `--mount`s, in order.
        mounts: ThinVec<Mount>,
    },
    /// COPY or ADD.
    Copy(CopySource),
    /// CMD, ENTRYPOINT, or HEALTHCHECK with a command.
    Start(Script),
    /// Anything else.
    Other,
}

/// The place that COPY takes its files from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CopySource {
    /// The build context (or a URL, for ADD).
    Context,
    /// `--from` an earlier stage.
    Stage(usize),
    /// `--from` anything else: an image, a named context, or a name nobody has.
    Other(String),
    /// `--from` a name with a variable of unknown value.
    Unknown,
}

/// A USER in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The user (and group) after expansion of known variables.
    pub name: String,
    /// Index of the USER instruction.
    pub instruction: usize,
}

/// True if a user as `USER` and images name it is root: `root`, `0` or nothing, with any group.
pub fn is_root(user: &str) -> bool {
    matches!(user.split(':').next(), Some("" | "root" | "0"))
}

impl User {
    /// True if it is root.
    pub fn is_root(&self) -> bool {
        is_root(&self.name)
    }
}

/// The kinds of `RUN --mount`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MountKind {
    /// Files of the build context, a stage or an image.
    #[default]
    Bind,
    /// A folder that the builder keeps from build to build.
    Cache,
    /// A folder in memory.
    Tmpfs,
    /// A secret of the build, as a file or a variable.
    Secret,
    /// The socket of an SSH agent.
    Ssh,
    /// A kind that no frontend knows, or that a variable names.
    Unknown,
}

impl MountKind {
    /// The kind of this name, in any case (BuildKit, `instructions/commands_runmount.go`).
    pub fn from_name(name: &str) -> Self {
        let kinds = [Self::Bind, Self::Cache, Self::Tmpfs, Self::Secret, Self::Ssh];
        let named = kinds.into_iter().find(|kind| name.eq_ignore_ascii_case(kind.name()));
        named.unwrap_or(Self::Unknown)
    }

    /// As in `type=`; empty where it is not known.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bind => "bind",
            Self::Cache => "cache",
            Self::Tmpfs => "tmpfs",
            Self::Secret => "secret",
            Self::Ssh => "ssh",
            Self::Unknown => "",
        }
    }

    /// True if a RUN can write there, and what it writes stays out of its layer.
    pub fn keeps_writes_out(self) -> bool {
        matches!(self, Self::Cache | Self::Tmpfs)
    }
}

/// A `RUN --mount`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mount {
    /// The whole flag.
    pub range: TextRange,
    /// Its kind; `bind` if not said.
    pub kind: MountKind,
    /// `target`, `dst` or `destination`.
    pub target: Option<String>,
    /// All `key=value` pairs as written, in order; keys in lower case, keys without value have `""`.
    pub options: Vec<(String, String)>,
}

impl Mount {
    /// The value of an option.
    pub fn option(&self, key: &str) -> Option<&str> {
        self.options.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    /// True if what is written at `path` stays out of the layer: a cache or tmpfs mounted there or
    /// above.
    pub fn shadows(&self, path: &str) -> bool {
        self.kind.keeps_writes_out()
            && self.target.as_deref().is_some_and(|target| {
                let target = target.trim_end_matches('/');
                path.strip_prefix(target)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
    }
}

impl Step<'_> {
    /// The commands of a RUN, CMD, ENTRYPOINT or HEALTHCHECK.
    pub fn script(&self) -> Option<&Script> {
        match &self.kind {
            StepKind::Run { script, .. } | StepKind::Start(script) => Some(script),
            _ => None,
        }
    }

    /// The mounts of a RUN.
    pub fn mounts(&self) -> &[Mount] {
        match &self.kind {
            StepKind::Run { mounts, .. } => mounts,
            _ => &[],
        }
    }

    /// True if a cache or tmpfs mount of this RUN keeps `path` out of the layer.
    pub fn shadows(&self, path: &str) -> bool {
        self.mounts().iter().take(MAX_MOUNTS).any(|mount| mount.shadows(path))
    }

    /// True if it runs in a later build only.
    pub fn is_onbuild(&self) -> bool {
        !std::ptr::eq(self.instruction, self.effective)
    }
}

impl<'a> Build<'a> {
    /// The steps of a stage, its FROM first if there is one.
    pub fn steps_of(&self, stage: usize) -> &[Step<'a>] {
        self.stages.get(stage).and_then(|stage| self.steps.get(stage.steps.clone())).unwrap_or(&[])
    }

    /// The RUN steps (those inside ONBUILD too), in order, with their scripts.
    pub fn runs(&self) -> impl Iterator<Item = (&Step<'a>, &Script)> {
        self.steps.iter().filter_map(|step| match &step.kind {
            StepKind::Run { script, .. } => Some((step, script)),
            _ => None,
        })
    }

    /// The step of an instruction, by the instruction's index.
    pub fn step(&self, instruction: usize) -> Option<&Step<'a>> {
        let first = self.steps.first()?.instruction.index;
        self.steps.get(instruction.checked_sub(first)?)
    }

    /// The last stage: what `docker build` makes without `--target`.
    pub fn final_stage(&self) -> Option<&Stage> {
        self.stages.last()
    }

    /// The stage and those it starts from, nearest first; at most [`MAX_LINEAGE`].
    pub fn lineage(&self, stage: usize) -> impl Iterator<Item = &Stage> {
        let mut next = self.stages.get(stage);
        std::iter::from_fn(move || {
            let stage = next?;
            next = match stage.base {
                Base::Stage(parent) if parent < stage.index => self.stages.get(parent),
                _ => None,
            };
            Some(stage)
        })
        .take(MAX_LINEAGE)
    }

    /// The step, those before it in its stage and those of the stages that this one starts from,
    /// nearest first.
    pub fn back_from(&self, step: &Step<'_>) -> impl Iterator<Item = &Step<'a>> {
        let own = self.steps_of(step.stage);
        let first = own.first().map_or(0, |step| step.instruction.index);
        let length = step.instruction.index.saturating_sub(first) + 1;
        let own = own.get(..length).unwrap_or(own);
        let parents = self.lineage(step.stage).skip(1);
        own.iter().rev().chain(parents.flat_map(|it| self.steps_of(it.index).iter().rev()))
    }

    /// The base of the lineage in the end: an image, scratch or unknown.
    pub fn root_base(&self, stage: usize) -> &Base {
        match self.lineage(stage).last().map(|stage| &stage.base) {
            Some(base @ (Base::Image(_) | Base::Scratch)) => base,
            _ => &Base::Unknown,
        }
    }

    /// The binding of a name just before an instruction of a stage: in the stage itself, else an
    /// ENV that a parent stage leaves.
    pub fn variable(&self, name: &str, stage: usize, instruction: usize) -> Option<&Binding> {
        let mut lineage = self.lineage(stage);
        let own = lineage.next().and_then(|stage| stage.scope.before(name, instruction));
        own.or_else(|| lineage.find_map(|stage| stage.scope.env_at_end(name)))
    }

    /// Stages whose FROM names this stage, in order. Linear.
    pub fn children(&self, stage: usize) -> impl Iterator<Item = &Stage> {
        self.stages.iter().filter(move |child| child.base == Base::Stage(stage))
    }

    /// The value of a word at a step, after expansion and removal of quotes; `None` where a
    /// variable has no known value or the word cannot be expanded.
    pub fn value(&self, word: &Word, step: &Step<'_>) -> Option<String> {
        self.expanded(&word.text, step)
    }

    /// The value of a text at a step, in the same way.
    pub fn expanded(&self, text: &str, step: &Step<'_>) -> Option<String> {
        super::values::expand_known(text, self.file.escape, &|name| {
            let found = self.variable(name, step.stage, step.instruction.index);
            found.and_then(|binding| binding.value.clone()).into()
        })
    }
}
