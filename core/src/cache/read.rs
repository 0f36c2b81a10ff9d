//! Makes a [`Graph`] in one pass over the steps, as BuildKit's frontend goes through them.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use thin_vec::ThinVec;

use super::build_env::{EPOCH, World};
use super::graph::{Graph, Node, Origin, Part, Place, Source, StageGraph, Start, Work};
use super::key::{CHANGED, Key, Keys};
use super::state::{Expander, State, shell_key};
use super::variables::{Assignment, Variables};
use super::vertex_builder::Draft;
use crate::build::{Build, ImageReference, Step, usual_value};
use crate::shell::default_shell;
use crate::syntax::{Body, Instruction, Word};
use crate::text::path::absolute;

/// The vertices of a build. `fresh` says which of them run without cache. Linear in the steps.
pub(super) fn read(build: &Build<'_>, world: &World<'_>, fresh: &[bool]) -> Graph {
    let mut reader = Reader::new(build, world, fresh);
    reader.graph.nodes.reserve_exact(build.steps.len());
    reader.graph.of_step.reserve_exact(build.steps.len());
    reader.graph.stages.reserve_exact(build.stages.len());
    let before = build.steps.first().map_or(0, |step| step.instruction.index);
    for instruction in build.file.instructions.iter().take(before) {
        reader.global(instruction);
    }
    reader.epoch = reader.time();
    for (index, step) in build.steps.iter().enumerate() {
        reader.graph.of_step.push(None);
        if matches!(step.instruction.body, Body::From(_)) || reader.stage() != Some(step.stage) {
            reader.from(index, step);
        } else if step.is_onbuild() {
            reader.triggers.push(index);
            reader.metadata(index, step);
        } else {
            reader.step(index, step);
        }
    }
    reader.end_stage();
    reader.graph
}

/// The most ENVs that are carried from an image to those that start from it, in all; those of
/// further stages may be taken for their parents' ARGs of the same names. So no line of stages
/// costs more than this for each.
const MAX_CARRIED: usize = 1 << 15;

/// The most steps that ONBUILD triggers, in all.
const MAX_TRIGGERED: usize = 4096;

pub(super) struct Reader<'r, 'a> {
    pub(super) build: &'r Build<'a>,
    pub(super) world: &'r World<'r>,
    fresh: &'r [bool],
    pub(super) expander: Expander,
    pub(super) graph: Graph,
    /// Stage by name in lower case.
    names: BTreeMap<String, usize>,
    globals: Variables,
    /// The time of what the build makes itself, where it is set.
    epoch: Option<String>,
    /// The environment at hand.
    pub(super) variables: Variables,
    /// Everything else that holds at hand.
    pub(super) state: State,
    /// The state at the start of a stage.
    start: State,
    /// The ENVs of the image at hand, in the order of their first assignments.
    image: Rc<Vec<Assignment>>,
    /// The variables and ENVs of a stage that has none, one for all of them.
    nothing: (Rc<Variables>, Rc<Vec<Assignment>>),
    /// True if the stage at hand has variables that its image does not have as they are.
    shadows: bool,
    /// The key of what is new in the environment of the base image of the stage at hand.
    pub(super) base: Option<Key>,
    /// True if there is a stage at hand.
    in_stage: bool,
    /// The stage that it starts from.
    starts_from: Option<usize>,
    /// The stages that the one at hand needs.
    needs: Vec<usize>,
    /// The ONBUILD steps of the stage at hand.
    triggers: Vec<usize>,
    /// The number of ENVs that may still be carried from stage to stage.
    carried: usize,
    /// The number of steps that ONBUILD may still trigger.
    triggered: usize,
    /// The last vertex of the stage at hand.
    pub(super) last: Option<usize>,
    /// True if the effects of RUNs on files matter: something copies from a stage.
    pub(super) copies: bool,
}

impl<'r, 'a> Reader<'r, 'a> {
    fn new(build: &'r Build<'a>, world: &'r World<'r>, fresh: &'r [bool]) -> Self {
        let start = State::start();
        Self {
            build,
            world,
            fresh,
            expander: Expander {
                escape: build.file.escape,
                budget: Cell::new(build.source.len() + 1024 * 1024),
            },
            graph: Graph::default(),
            names: BTreeMap::new(),
            globals: Variables::empty(),
            epoch: None,
            variables: Variables::empty(),
            state: start.clone(),
            start,
            image: Rc::default(),
            nothing: (Rc::new(Variables::empty()), Rc::default()),
            shadows: false,
            base: None,
            in_stage: false,
            starts_from: None,
            needs: Vec::new(),
            triggers: Vec::new(),
            last: None,
            carried: MAX_CARRIED,
            triggered: MAX_TRIGGERED,
            copies: build.stages.iter().any(|stage| !stage.needs.is_empty()),
        }
    }

    /// The stage at hand.
    fn stage(&self) -> Option<usize> {
        self.in_stage.then_some(self.graph.stages.len())
    }

    /// A word with the variables at hand.
    pub(super) fn word(&self, word: &str) -> String {
        self.expander.word(word, &|name| self.variables.get(name).map(str::to_owned))
    }

    /// A word of a FROM, or of a default before the first one: the builder's own variables need no
    /// ARG there.
    fn global_word(&self, word: &str) -> String {
        self.expander.word(word, &|name| {
            let declared = self.globals.get(name).map(str::to_owned);
            declared.or_else(|| self.own_value(name))
        })
    }

    /// The value of a variable that every build has by itself: the one that was given, else the
    /// builder's own.
    fn own_value(&self, name: &str) -> Option<String> {
        let own = match (name, self.world.target) {
            ("TARGETSTAGE", "") => {
                let last = self.build.final_stage().and_then(|stage| stage.name.as_deref());
                last.unwrap_or("default")
            }
            ("TARGETSTAGE", target) => target,
            _ => usual_value(name)?,
        };
        Some(self.world.argument(name).unwrap_or_else(|| own.to_owned()))
    }

    /// The earlier stage of a name or number; it is needed from now on.
    pub(super) fn stage_named(&mut self, name: &str) -> Option<usize> {
        let by_number = || name.parse().ok().filter(|&at| at < self.graph.stages.len());
        let stage = self.names.get(&name.to_ascii_lowercase()).copied().or_else(by_number)?;
        self.needs.push(stage);
        Some(stage)
    }

    /// Adds a vertex on top of the last one.
    pub(super) fn push(&mut self, index: usize, draft: Draft) {
        let Draft { work, mut parts, sources, linked } = draft;
        let instruction = self.build.steps.get(index).map(|step| step.instruction.index);
        if instruction.is_some_and(|instruction| self.world.is_edited(instruction))
            && !matches!(work, Work::Metadata)
        {
            parts.push((Part::Edit, Key::of("edited")));
        }
        let at = self.graph.nodes.len();
        if self.fresh.get(at) == Some(&true) {
            parts.push((Part::NoCache, Key::of("fresh")));
        }
        let told = parts.iter().fold(Key::of("step"), |key, &(part, value)| {
            key.with(Key::of(part.name())).with(value)
        });
        let below = self.last.and_then(|last| self.graph.nodes.get(last)).map(Node::files);
        let own = sources.iter().fold(Keys::all(told), |keys, source| keys.with(source.keys));
        let on_top = |keys: Keys| below.map_or(keys, |below| below.with(keys));
        // A stage that starts from another has its files and does nothing to them.
        let is_stage = matches!(work, Work::From(Start::Stage)) && parts.is_empty();
        let (keys, files) = match below {
            Some(below) if is_stage => (below, below),
            _ if linked => (own, on_top(Keys::all(Key::of("merge")).with(own))),
            _ => (on_top(own), on_top(own)),
        };
        self.graph.nodes.push(Node {
            place: Place::new(index, self.graph.stages.len(), self.last, self.variables.position()),
            work,
            parts: parts.into(),
            sources: sources.into(),
            linked,
            keys,
            own_files: (files != keys).then(|| Box::new(files)),
        });
        self.last = Some(at);
        if let Some(slot) = self.graph.of_step.get_mut(index) {
            *slot = Some(at);
        }
    }

    /// An ARG before the first FROM.
    fn global(&mut self, instruction: &Instruction) {
        let Body::Arg(declarations) = &instruction.body else { return };
        let edited = self.world.edits(instruction.index, declarations.iter().map(|it| it.range));
        for (declaration, edited) in declarations.iter().zip(edited) {
            let name = &declaration.name.text;
            let default = declaration.default.as_ref().map(|word| self.global_word(&word.text));
            if let Some(value) = self.argument(name, default, edited) {
                self.globals.set(Rc::from(name.as_str()), Rc::from(value));
            }
        }
    }

    /// The value of an ARG: the one that was given, else its default, else the builder's own.
    fn argument(&mut self, name: &str, default: Option<String>, edited: bool) -> Option<String> {
        let mut given = self.world.argument(name);
        if name == EPOCH && self.in_stage && given.is_some() {
            given.clone_from(&self.epoch);
        }
        if given.is_none() && edited {
            return Some(format!("{CHANGED}{name}"));
        }
        let value = given.or(default).or_else(|| self.own_value(name))?;
        Some(self.expander.kept(value))
    }

    /// `SOURCE_DATE_EPOCH` as a time: a number; `context` stands for that of the context, of which a
    /// local one has none, and a stage for that of what its one ADD fetches.
    fn time(&self) -> Option<String> {
        let given = self.world.argument(EPOCH);
        let value = given.or_else(|| self.globals.get(EPOCH).map(str::to_owned))?;
        if value == "context" {
            return Some(String::new());
        }
        let is_named = |name: &String| name.eq_ignore_ascii_case(&value);
        let stage =
            self.build.stages.iter().find(|stage| stage.name.as_ref().is_some_and(is_named));
        let steps = stage.and_then(|stage| self.build.steps.get(stage.steps.clone()));
        let fetched = steps.into_iter().flatten().find_map(|step| match &step.instruction.body {
            Body::Add(transfer) => transfer.sources.first(),
            _ => None,
        });
        let Some(word) = fetched else { return Some(value) };
        let address = self.global_word(&word.text);
        let moved = if self.world.moved(&address) { CHANGED.to_string() } else { String::new() };
        Some(address + &moved)
    }

    fn from(&mut self, index: usize, step: &Step<'_>) {
        self.end_stage();
        self.in_stage = true;
        self.starts_from = None;
        self.last = None;
        self.needs.clear();
        self.triggers.clear();
        self.base = None;
        self.image = Rc::clone(&self.nothing.1);
        self.shadows = false;
        self.variables = Variables::empty();
        self.state = self.start.clone();
        let (image, platform) = match &step.instruction.body {
            Body::From(from) => (from.image.text.as_str(), step.instruction.flag("platform")),
            _ => ("", None),
        };
        let image = self.expander.kept(self.global_word(image));
        if image == "scratch" {
            self.push(index, Draft::new(Work::From(Start::Scratch)));
            return;
        }
        let parent = self.names.get(&image.to_ascii_lowercase()).copied();
        if let Some(parent) = parent.and_then(|at| Some((at, self.graph.stages.get(at)?))) {
            let (at, stage) = parent;
            self.variables = Variables::inherit(&stage.variables);
            self.state = State::clone(&stage.state);
            self.image = Rc::clone(&stage.image);
            if stage.shadows && self.image.len() <= self.carried {
                self.carried -= self.image.len();
                // The child's ENVs are those of its parent's image, over its parent's ARGs.
                for (name, value) in self.image.iter() {
                    self.variables.set(Rc::clone(name), Rc::clone(value));
                }
            }
            self.base = stage.base;
            self.last = Some(stage.end);
            let triggers: Vec<usize> =
                stage.triggers.iter().copied().take(self.triggered).collect();
            self.triggered -= triggers.len();
            self.starts_from = Some(at);
            self.needs.push(at);
            self.push(index, Draft::new(Work::From(Start::Stage)));
            for trigger in triggers {
                if let Some(step) = self.build.steps.get(trigger) {
                    self.step(trigger, step);
                }
            }
            return;
        }
        let platform = platform.and_then(|flag| flag.value.as_ref());
        let platform = platform.map(|word| self.global_word(&word.text));
        let reference = ImageReference::parse(&image);
        let [files, environment] = self.world.published(&reference);
        self.base = environment;
        self.state.shell = shell_key(default_shell(&image));
        // What is built on and for is mostly this.
        let platform = platform.unwrap_or_default();
        let usual = platform.is_empty() || platform == "linux/amd64";
        let usual = Key::of(if usual { "" } else { &platform });
        let platform = Keys { sure: Key::of(&platform), likely: usual, least: usual };
        let published = files.unwrap_or_default();
        let keys = self.world.image_keys(&reference).with(platform);
        let pinned = reference.digest.is_some();
        let mut draft = Draft::new(Work::From(Start::Image { pinned }));
        draft.part(Part::Image, published);
        draft.sources.push(Source {
            origin: Origin::Image,
            path: image.into(),
            keys,
            selection: None,
            selected: ThinVec::new(),
        });
        self.push(index, draft);
    }

    fn end_stage(&mut self) {
        let Some(end) = self.last.filter(|_| self.in_stage) else { return };
        let index = self.graph.stages.len();
        let name = self.build.stages.get(index).and_then(|stage| stage.name.clone());
        if let Some(name) = name {
            self.names.insert(name, index);
        }
        self.needs.dedup();
        let variables = std::mem::replace(&mut self.variables, Variables::empty());
        self.graph.stages.push(StageGraph {
            end,
            needs: std::mem::take(&mut self.needs).into(),
            parent: self.starts_from,
            variables: if variables.is_empty() {
                Rc::clone(&self.nothing.0)
            } else {
                Rc::new(variables)
            },
            state: self.state_of_stage(),
            image: Rc::clone(&self.image),
            shadows: self.shadows,
            base: self.base,
            triggers: std::mem::take(&mut self.triggers).into(),
        });
    }

    /// The state at the end of the stage at hand, in common with the stage before where it is the same.
    fn state_of_stage(&self) -> Rc<State> {
        match self.graph.stages.last() {
            Some(before) if *before.state == self.state => Rc::clone(&before.state),
            _ => Rc::new(self.state.clone()),
        }
    }

    /// An instruction of a stage but FROM; what ONBUILD holds, where it is triggered.
    fn step(&mut self, index: usize, step: &Step<'_>) {
        let instruction = step.effective;
        match &instruction.body {
            Body::Run(command) => self.run(index, step, command),
            Body::Copy(transfer) | Body::Add(transfer) => self.copy(index, instruction, transfer),
            Body::Workdir(word) => self.workdir(index, word),
            _ => {
                self.bind(instruction);
                self.metadata(index, step);
            }
        }
    }

    fn workdir(&mut self, index: usize, word: &Word) {
        let path = self.word(&word.text);
        let directory = self.expander.kept(absolute(&self.state.directory, &path));
        self.state.directory = Rc::from(directory);
        self.state.spelling = if path.starts_with('/') {
            Rc::from(self.expander.kept(path))
        } else {
            Rc::clone(&self.state.directory)
        };
        let directory = Rc::clone(&self.state.directory);
        let is_root = &*directory == "/";
        if is_root && !self.world.engine.commits_metadata() {
            return;
        }
        let mut draft = Draft::new(if is_root {
            Work::Metadata
        } else {
            Work::Directory(Rc::clone(&directory))
        });
        draft.part(Part::Text, Key::of(&directory));
        draft.part(Part::User, Key::of(&self.state.user));
        draft.part(Part::Epoch, Key::of(self.epoch.as_deref().unwrap_or("")));
        self.push(index, draft);
    }

    /// Makes the changes of an instruction without a vertex for those after it.
    fn bind(&mut self, instruction: &Instruction) {
        match &instruction.body {
            Body::Env(pairs) => {
                let edited = self.world.edits(instruction.index, pairs.iter().map(|it| it.range));
                // All of them see the environment before the instruction.
                let values: Vec<(String, String)> = pairs
                    .iter()
                    .zip(edited)
                    .map(|(pair, edited)| {
                        let name = self.word(&pair.key.text);
                        let value = if edited {
                            format!("{CHANGED}{name}")
                        } else {
                            self.word(&pair.value.text)
                        };
                        (name, value)
                    })
                    .collect();
                for (name, value) in values {
                    let (name, value) = (Rc::from(name), Rc::from(self.expander.kept(value)));
                    self.keep(&name, &value);
                    self.variables.set(name, value);
                }
            }
            Body::Arg(declarations) => {
                let ranges = declarations.iter().map(|it| it.range);
                let edited = self.world.edits(instruction.index, ranges);
                for (declaration, edited) in declarations.iter().zip(edited) {
                    let name = &declaration.name.text;
                    let default = match &declaration.default {
                        Some(word) => Some(self.word(&word.text)),
                        None if name == EPOCH => self.epoch.clone(),
                        None => self.globals.get(name).map(str::to_owned),
                    };
                    if let Some(value) = self.argument(name, default, edited) {
                        self.shadows = true;
                        self.variables.set(Rc::from(name.as_str()), Rc::from(value));
                    }
                }
            }
            Body::User(word) => {
                let user = self.edited_or(instruction, self.word(&word.text));
                self.state.user = Rc::from(self.expander.kept(user));
            }
            Body::Shell(words) => {
                let words = words.iter().map(|word| self.edited_or(instruction, word.text.clone()));
                self.state.shell = shell_key(words);
            }
            _ => {}
        }
    }

    /// Adds an ENV to those of the image.
    fn keep(&mut self, name: &Rc<str>, value: &Rc<str>) {
        const MAX_KEPT: usize = 256;
        self.shadows |= self.variables.get(name).is_some();
        if Rc::strong_count(&self.image) > 1 {
            // The list is another stage's so far, and is copied.
            if self.image.len() > self.carried {
                return;
            }
            self.carried -= self.image.len();
        }
        let image = Rc::make_mut(&mut self.image);
        if let Some((_, own)) = image.iter_mut().find(|(own, _)| own == name) {
            *own = Rc::clone(value);
        } else if image.len() < MAX_KEPT {
            if image.is_empty() {
                image.reserve_exact(1);
            }
            image.push((Rc::clone(name), Rc::clone(value)));
        }
    }

    /// A value, or one that equals no other where the instruction was edited.
    fn edited_or(&self, instruction: &Instruction, value: String) -> String {
        if self.world.is_edited(instruction.index) { format!("{CHANGED}{value}") } else { value }
    }

    /// An instruction that is a link of the chain for some builders only.
    fn metadata(&mut self, index: usize, step: &Step<'_>) {
        if !self.world.engine.commits_metadata() {
            return;
        }
        let instruction = step.instruction;
        let arguments = instruction.arguments.as_str();
        // ARG commits its text, so that a value given for it counts in the RUNs only.
        let text = match instruction.body {
            Body::Arg(_) => arguments.to_owned(),
            _ => self.word(arguments),
        };
        let mut draft = Draft::new(Work::Metadata);
        let text = self.edited_or(instruction, text);
        draft.part(Part::Text, Key::of(instruction.keyword.as_str()).text(&text));
        self.push(index, draft);
    }
}
