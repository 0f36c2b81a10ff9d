use std::rc::Rc;

use thin_vec::ThinVec;

use super::key::{Key, Keys};
use super::state::State;
use super::variables::{Assignment, Variables};
use crate::context::Selection;

/// One of the two builds as the vertices that its builder makes of it.
#[derive(Debug, Default)]
pub(super) struct Graph {
    /// The vertices, each after those that it works on.
    pub(super) nodes: Vec<Node>,
    /// For each stage its last vertex, what it needs, and its environment.
    pub(super) stages: Vec<StageGraph>,
    /// For each step of [`Build::steps`](crate::build::Build::steps) its vertex.
    pub(super) of_step: Vec<Option<usize>>,
}

/// A stage in a [`Graph`].
#[derive(Debug)]
pub(super) struct StageGraph {
    /// Its last vertex.
    pub(super) end: usize,
    /// The stages that it needs: to start from, to copy from, to mount.
    pub(super) needs: ThinVec<usize>,
    /// The stage that it starts from.
    pub(super) parent: Option<usize>,
    /// Its environment at its end.
    pub(super) variables: Rc<Variables>,
    /// Everything else that holds at its end.
    pub(super) state: Rc<State>,
    /// The ENVs of its image, in the order of their first assignments.
    pub(super) image: Rc<Vec<Assignment>>,
    /// True if it has variables that its image does not have as they are.
    pub(super) shadows: bool,
    /// The key of what is new in the environment of the image that it starts from in the end.
    pub(super) base: Option<Key>,
    /// Its ONBUILD steps.
    pub(super) triggers: ThinVec<usize>,
}

/// A vertex.
#[derive(Debug)]
pub(super) struct Node {
    /// The places that it is of.
    pub(super) place: Place,
    /// The work it does.
    pub(super) work: Work,
    /// The parts of what it is told, with their keys.
    pub(super) parts: ThinVec<(Part, Key)>,
    /// The things it reads besides its parent's files.
    pub(super) sources: ThinVec<Source>,
    /// True if it has a key without its parent's: `COPY --link`.
    pub(super) linked: bool,
    /// The keys under which its result is looked up.
    pub(super) keys: Keys,
    /// The keys of the files after it where they are not the same: for `COPY --link`.
    pub(super) own_files: Option<Box<Keys>>,
}

/// The places that a vertex is of, in four bytes each: no text has more of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    step: u32,
    stage: u32,
    /// `u32::MAX` for none.
    parent: u32,
    position: u32,
}

impl Place {
    /// The vertex of this step, of this stage, on top of the parent, after so many of the stage's
    /// assignments.
    pub(super) fn new(step: usize, stage: usize, parent: Option<usize>, position: usize) -> Self {
        let parent = parent.map_or(u32::MAX, |parent| parent as u32);
        Self { step: step as u32, stage: stage as u32, parent, position: position as u32 }
    }
}

/// The work of a vertex.
#[derive(Debug)]
pub(super) enum Work {
    /// It starts a stage.
    From(Start),
    /// It runs a command.
    Run {
        /// Its effect on files, as far as it is known.
        effect: Effect,
        /// The directory it runs in.
        directory: Rc<str>,
    },
    /// It copies to an absolute path, which keeps its trailing slash.
    Copy(String),
    /// It makes this directory.
    Directory(Rc<str>),
    /// It only says something of the image.
    Metadata,
}

/// The start of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// Nothing.
    Scratch,
    /// An image.
    Image {
        /// True if its name has a digest.
        pinned: bool,
    },
    /// Another stage.
    Stage,
}

/// The effect of a RUN on files.
#[derive(Debug)]
pub(super) enum Effect {
    /// Not known: it may write anywhere.
    Unknown,
    /// It installs packages of the system.
    System,
    /// Its output depends on its text and on the files in its directory alone, as a rule. The keys
    /// of both.
    Reproducible(Box<Keys>),
    /// It writes these paths and no others, other bytes every time.
    Varying(ThinVec<String>),
    /// It writes these paths and no others, and what it writes depends on what these keys stand
    /// for.
    Exact(ThinVec<String>, Box<Keys>),
}

/// A part of what a step is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The image of a FROM.
    Image,
    /// Its text: the command of a RUN, the names of what COPY copies, the path of a WORKDIR.
    Text,
    /// The text of its heredocs; of a RUN it is in its command too.
    Heredoc,
    /// The environment.
    Environment,
    /// The environment that the base image brings.
    BaseEnvironment,
    /// The working directory, and what is made of it.
    Directory,
    /// The user.
    User,
    /// Flags.
    Flags,
    /// Its mounts.
    Mounts,
    /// `SOURCE_DATE_EPOCH`.
    Epoch,
    /// An edit of its lines that is not known any closer.
    Edit,
    /// It was told to run without cache.
    NoCache,
}

/// Something that a step reads besides its parent's files.
#[derive(Debug)]
pub(super) struct Source {
    /// The place that it is read from.
    pub(super) origin: Origin,
    /// The path or pattern that is read there.
    pub(super) path: Box<str>,
    /// The keys of its content.
    pub(super) keys: Keys,
    /// The files it selects, if it is of the context.
    pub(super) selection: Option<Box<Selection>>,
    /// Changed files that it selects, a few of them.
    pub(super) selected: ThinVec<String>,
}

/// A place that a step reads from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// The build context.
    Context,
    /// Another stage; its last vertex.
    Stage(usize),
    /// An image that is not a base.
    Image,
    /// The network.
    Remote,
}

impl Part {
    /// A name that tells parts apart in a key.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Text => "text",
            Self::Heredoc => "heredoc",
            Self::Environment => "environment",
            Self::BaseEnvironment => "base",
            Self::Directory => "directory",
            Self::User => "user",
            Self::Flags => "flags",
            Self::Mounts => "mounts",
            Self::Epoch => "epoch",
            Self::Edit => "edit",
            Self::NoCache => "no-cache",
        }
    }
}

impl Node {
    /// Its step in [`Build::steps`](crate::build::Build::steps).
    pub(super) fn step(&self) -> usize {
        self.place.step as usize
    }

    /// Its stage.
    pub(super) fn stage(&self) -> usize {
        self.place.stage as usize
    }

    /// The vertex whose files it works on.
    pub(super) fn parent(&self) -> Option<usize> {
        (self.place.parent != u32::MAX).then_some(self.place.parent as usize)
    }

    /// The number of assignments that its stage had made.
    pub(super) fn position(&self) -> usize {
        self.place.position as usize
    }

    /// The keys of the files after it.
    pub(super) fn files(&self) -> Keys {
        self.own_files.as_deref().copied().unwrap_or(self.keys)
    }

    /// The key of a part.
    pub(super) fn part(&self, part: Part) -> Option<Key> {
        self.parts.iter().find(|(own, _)| *own == part).map(|&(_, key)| key)
    }
}
