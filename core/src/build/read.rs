//! Makes a [`Build`] in one pass over the instructions.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use thin_vec::{ThinVec, thin_vec};

use super::image::ImageReference;
use super::model::{Base, Build, CopySource, Mount, MountKind, Stage, State, Step, StepKind, User};
use super::platform::usual_value;
use super::scope::{Binding, BindingKind, Scope};
use super::values::{Held, expand_known};
use super::variants::{MAX_LOOKED_AT, may_name};
use crate::shell::{self, Script};
use crate::syntax::{Body, Dockerfile, Flag, Health, Instruction, Keyword, Word};
use crate::text::LONGEST_VALUE;
use crate::text::path::absolute_in;

/// Variables that BuildKit defines before the first FROM; their values come with the build command.
pub const PLATFORM_ARGS: [&str; 8] = [
    "BUILDPLATFORM",
    "BUILDOS",
    "BUILDARCH",
    "BUILDVARIANT",
    "TARGETPLATFORM",
    "TARGETOS",
    "TARGETARCH",
    "TARGETVARIANT",
];

/// The longest SHELL that is kept, in bytes: more words than that are left out.
const MAX_SHELL: usize = 1024;

impl<'a> Build<'a> {
    /// Reads the meaning of a file. Never fails: what is not known is `None` or `Unknown`.
    pub fn new(source: &'a str, file: &'a Dockerfile) -> Self {
        Self::given(source, file, &BTreeMap::new())
    }

    /// As [`new`](Self::new), where a build gives ARGs and the platform's variables these values.
    pub fn given(source: &'a str, file: &'a Dockerfile, given: &BTreeMap<String, String>) -> Self {
        Self::on(source, file, given, None)
    }

    /// As [`given`](Self::given), where a text without a FROM is a part of a stage on this image, or
    /// on one that is not known if the name is empty. Of such a text the ARGs at its top are the
    /// stage's, too.
    pub fn on(
        source: &'a str,
        file: &'a Dockerfile,
        given: &BTreeMap<String, String>,
        base: Option<&str>,
    ) -> Self {
        Self::read(source, file, given, base, shell::read)
    }

    /// As [`given`](Self::given), where a list of a RUN is a line of its words, as hadolint has it.
    pub fn as_hadolint(
        source: &'a str,
        file: &'a Dockerfile,
        given: &BTreeMap<String, String>,
    ) -> Self {
        Self::read(source, file, given, None, shell::read_as_line)
    }

    fn read(
        source: &'a str,
        file: &'a Dockerfile,
        given: &BTreeMap<String, String>,
        base: Option<&str>,
        script: fn(&Instruction, &[String]) -> Script,
    ) -> Self {
        let is_from = |it: &&Instruction| it.keyword == Keyword::From;
        let mut reader = Reader {
            build: Build {
                source,
                file,
                global: Scope::default(),
                stages: Vec::with_capacity(file.instructions.iter().filter(is_from).count()),
                // Few instructions of a big file are no steps.
                steps: Vec::with_capacity(file.instructions.len()),
                brought: std::cell::OnceCell::new(),
                is_fragment: false,
            },
            names: BTreeMap::new(),
            names_left: MAX_LOOKED_AT,
            open: BTreeSet::new(),
            state: Rc::default(),
            usual: Rc::default(),
            budget: source.len() + 1024 * 1024,
            given,
            script,
        };
        if let Some(base) = base.filter(|_| file.fragment().is_some()) {
            reader.build.is_fragment = true;
            reader.stage(file.instructions.len(), None, reader.base(base), Vec::new());
        }
        for instruction in &file.instructions {
            reader.instruction(instruction);
        }
        reader.build
    }
}

struct Reader<'a, 'g> {
    build: Build<'a>,
    /// Values of ARGs that come with the build command.
    given: &'g BTreeMap<String, String>,
    /// Reads the script of a RUN under a SHELL.
    script: fn(&Instruction, &[String]) -> Script,
    /// Stage by lower-case name; the last of a repeated name.
    names: BTreeMap<String, usize>,
    names_left: usize,
    /// ARGs before the first FROM that have no value unless the build command gives one.
    open: BTreeSet<&'a str>,
    state: Rc<State>,
    /// The state at the start of most stages, which have its SHELL in common.
    usual: Rc<State>,
    /// Bytes that values may still take in all, so that memory stays in proportion to the file.
    budget: usize,
}

impl<'a> Reader<'a, '_> {
    fn instruction(&mut self, instruction: &'a Instruction) {
        if instruction.keyword == Keyword::From {
            self.from(instruction);
        }
        let Some(stage) = self.build.stages.len().checked_sub(1) else {
            if let Body::Arg(arguments) = &instruction.body {
                for argument in arguments {
                    let name = &argument.name.text;
                    let value = match (self.given.get(name), &argument.default) {
                        (Some(value), _) => Some(value.clone()),
                        (None, Some(word)) => {
                            let value = self.global_value(word, &|_| None);
                            self.open.remove(name.as_str());
                            value
                        }
                        // It keeps what it has, as in BuildKit (`buildMetaArgs`).
                        (None, None) => {
                            let earlier = self.build.global.at_end(name);
                            if earlier.is_none() {
                                self.open.insert(name);
                            }
                            earlier.and_then(|earlier| earlier.value.clone())
                        }
                    };
                    let value = self.kept(value);
                    self.build.global.bind(Binding {
                        name: argument.name.text.clone(),
                        value,
                        kind: BindingKind::GlobalArg,
                        instruction: instruction.index,
                        range: argument.range,
                    });
                }
            }
            return;
        };
        let effective = instruction.effective();
        let kind = self.kind(effective, stage);
        if let StepKind::Copy(CopySource::Stage(need)) = kind {
            self.need(stage, need);
        }
        if let StepKind::Run { mounts, .. } = &kind {
            let needs: Vec<usize> = mounts
                .iter()
                .filter_map(|mount| self.stage_by_name(mount.option("from")?, stage))
                .collect();
            for need in needs {
                self.need(stage, need);
            }
        }
        self.build.steps.push(Step {
            instruction,
            effective,
            stage,
            kind,
            state: Rc::clone(&self.state),
            exports: OnceCell::new(),
        });
        if let Some(stage) = self.build.stages.last_mut() {
            stage.steps.end = self.build.steps.len();
        }
        // What ONBUILD triggers happens in another build.
        if std::ptr::eq(effective, instruction) {
            self.bind(instruction, stage);
        }
        if let Some(stage) = self.build.stages.last_mut() {
            stage.end = Rc::clone(&self.state);
        }
    }

    fn from(&mut self, instruction: &'a Instruction) {
        self.state = Rc::clone(&self.usual);
        let mut name = None;
        let mut base = Base::Unknown;
        let mut may_need = Vec::new();
        if let Body::From(from) = &instruction.body {
            let image = self.global_value(&from.image, &|_| None);
            let image = image.or_else(|| self.usual_stage(&from.image));
            base = self.kept(image).map_or(Base::Unknown, |image| self.base(&image));
            let escape = self.build.file.escape;
            may_need = may_name(&from.image.text, escape, &self.names, &mut self.names_left);
            // The name that the builder reads may stand in the default of an ARG.
            if !matches!(base, Base::Image(_)) {
                self.shell_of(&from.image.text);
            }
            name = from.alias.as_ref().map(|alias| alias.name.text.to_ascii_lowercase());
        }
        self.stage(instruction.index, name, base, may_need);
    }

    /// Takes the shell that an image has by its name.
    fn shell_of(&mut self, image: &str) {
        let shell = shell::default_shell(image);
        if *shell != *self.usual.shell {
            Rc::make_mut(&mut self.state).shell = Rc::from(shell);
        }
    }

    /// Begins a stage. `from` is the index of its FROM.
    fn stage(&mut self, from: usize, name: Option<String>, base: Base, may_need: Vec<usize>) {
        let index = self.build.stages.len();
        if let Base::Image(image) = &base {
            let image = Rc::clone(image);
            self.shell_of(&image.name);
        }
        if let Base::Stage(parent) = base {
            self.state =
                self.build.stages.get(parent).map(|stage| stage.end.clone()).unwrap_or_default();
        }
        let steps = self.build.steps.len();
        self.build.stages.push(Stage {
            index,
            name: name.clone(),
            from,
            needs: match base {
                Base::Stage(parent) => thin_vec![parent],
                _ => ThinVec::new(),
            },
            may_need: may_need.into(),
            base,
            steps: steps..steps,
            scope: Scope::default(),
            end: Rc::clone(&self.state),
        });
        if let Some(name) = name {
            self.names.insert(name, index);
        }
    }

    fn base(&self, name: &str) -> Base {
        if name == "scratch" {
            return Base::Scratch;
        }
        match self.names.get(&name.to_ascii_lowercase()) {
            Some(&stage) => Base::Stage(stage),
            None if name.is_empty() => Base::Unknown,
            None => Base::Image(self.image(name)),
        }
    }

    /// The image of this name, in common with the stage before where that starts from it too.
    fn image(&self, name: &str) -> Rc<ImageReference> {
        match self.build.stages.last().map(|stage| &stage.base) {
            Some(Base::Image(last)) if last.name == name => Rc::clone(last),
            _ => Rc::new(ImageReference::parse(name)),
        }
    }

    /// The value of a word of a FROM; `own` has those of the platform's variables that nothing else
    /// gives.
    fn global_value(
        &self,
        word: &Word,
        own: &dyn Fn(&str) -> Option<&'static str>,
    ) -> Option<String> {
        expand_known(&word.text, self.build.file.escape, &|name| {
            let declared = self.build.global.at_end(name);
            if let Some(value) = declared.and_then(|binding| binding.value.clone()) {
                return Held::Value(value);
            }
            match declared {
                _ if PLATFORM_ARGS.contains(&name) => {
                    let given = self.given.get(name).cloned();
                    given.or_else(|| own(name).map(str::to_owned)).into()
                }
                Some(_) if !self.open.contains(name) => Held::Unknown,
                // FROM sees nothing that is not declared before the first one.
                _ => Held::Unset,
            }
        })
    }

    /// The stage that a FROM names on the usual platform, where nothing says which one is built for.
    /// Of an image that is named so nothing is known.
    fn usual_stage(&self, word: &Word) -> Option<String> {
        let name = self.global_value(word, &usual_value)?;
        self.names.contains_key(&name.to_ascii_lowercase()).then_some(name)
    }

    fn kind(&mut self, instruction: &Instruction, stage: usize) -> StepKind {
        match &instruction.body {
            Body::Run(_) => StepKind::Run {
                script: (self.script)(instruction, &self.state.shell),
                mounts: instruction
                    .flags
                    .iter()
                    .filter(|flag| flag.name == "mount")
                    .map(mount)
                    .collect(),
            },
            Body::Cmd(_) | Body::Entrypoint(_) | Body::Healthcheck(Health::Command { .. }) => {
                StepKind::Start(shell::read(instruction, &self.state.shell))
            }
            Body::Copy(_) | Body::Add(_) => StepKind::Copy(self.copy_source(instruction, stage)),
            _ => StepKind::Other,
        }
    }

    fn copy_source(&mut self, instruction: &Instruction, stage: usize) -> CopySource {
        let Some(word) = instruction.flag("from").and_then(|flag| flag.value.as_ref()) else {
            return CopySource::Context;
        };
        let name = self.value(word, stage, instruction.index);
        let Some(name) = self.kept(name) else { return CopySource::Unknown };
        match self.stage_named(&name, stage) {
            Some(stage) => CopySource::Stage(stage),
            None => CopySource::Other(name),
        }
    }

    /// The earlier stage of this name or number, as COPY takes it.
    fn stage_named(&self, name: &str, before: usize) -> Option<usize> {
        let by_number = || name.parse::<usize>().ok().filter(|&number| number < before);
        self.stage_by_name(name, before).or_else(by_number)
    }

    /// The earlier stage of this name, as mounts take it.
    fn stage_by_name(&self, name: &str, before: usize) -> Option<usize> {
        let by_name = self.names.get(&name.to_ascii_lowercase()).copied();
        by_name.filter(|&stage| stage < before)
    }

    fn need(&mut self, stage: usize, need: usize) {
        if let Some(stage) = self.build.stages.get_mut(stage)
            && let Err(at) = stage.needs.binary_search(&need)
        {
            stage.needs.insert(at, need);
        }
    }

    fn value(&self, word: &Word, stage: usize, instruction: usize) -> Option<String> {
        expand_known(&word.text, self.build.file.escape, &|name| {
            let found = self.build.variable(name, stage, instruction);
            found.and_then(|binding| binding.value.clone()).into()
        })
    }

    /// Takes notice of what an instruction changes for the steps after it.
    fn bind(&mut self, instruction: &Instruction, stage: usize) {
        let index = instruction.index;
        match &instruction.body {
            Body::Env(pairs) => {
                for pair in pairs {
                    let value = self.value(&pair.value, stage, index);
                    let name = self
                        .value(&pair.key, stage, index)
                        .unwrap_or_else(|| pair.key.text.clone());
                    self.bind_name(name, value, BindingKind::Env, index, pair.range);
                }
            }
            Body::Arg(arguments) => {
                for argument in arguments {
                    let name = argument.name.text.clone();
                    let platform = PLATFORM_ARGS.contains(&name.as_str());
                    let value = match (self.given.get(&name), &argument.default) {
                        (Some(value), _) => Some(value.clone()),
                        (None, Some(word)) => self.value(word, stage, index),
                        (None, None) => self
                            .build
                            .global
                            .at_end(&name)
                            .and_then(|binding| binding.value.clone()),
                    };
                    let kind = if platform && argument.default.is_none() {
                        BindingKind::Predefined
                    } else {
                        BindingKind::Arg
                    };
                    self.bind_name(name, value, kind, index, argument.range);
                }
            }
            Body::Workdir(word) => {
                let value = self.value(word, stage, index);
                let path = value.and_then(|path| absolute_in(self.state.workdir.as_deref(), &path));
                let workdir = self.kept(path).map(Rc::from);
                Rc::make_mut(&mut self.state).workdir = workdir;
            }
            Body::User(word) => {
                let name = self.value(word, stage, index);
                let name = self.kept(name).unwrap_or_else(|| word.text.clone());
                Rc::make_mut(&mut self.state).user =
                    Some(Rc::new(User { name, instruction: index }));
            }
            Body::Shell(words) => {
                // Every later step is looked at together with it, so a list of any length is cut.
                let mut room = MAX_SHELL;
                let words = words.iter().map_while(|word| {
                    room = room.checked_sub(word.text.len() + 1)?;
                    Some(word.text.clone())
                });
                Rc::make_mut(&mut self.state).shell = words.collect();
            }
            _ => {}
        }
    }

    /// A value that is to be kept, or `None`. Values can double with every ENV that names itself
    /// twice, a directory grows with every relative WORKDIR, and one long value can be copied by
    /// every line; past any real length they count as not known.
    fn kept(&mut self, value: Option<String>) -> Option<String> {
        let value = value.filter(|value| value.len() <= LONGEST_VALUE.min(self.budget))?;
        self.budget -= value.len();
        Some(value)
    }

    fn bind_name(
        &mut self,
        name: String,
        value: Option<String>,
        kind: BindingKind,
        instruction: usize,
        range: crate::text::TextRange,
    ) {
        let value = self.kept(value);
        if let Some(stage) = self.build.stages.last_mut() {
            stage.scope.bind(Binding { name, value, kind, instruction, range });
        }
    }
}

fn mount(flag: &Flag) -> Mount {
    let text = flag.value.as_ref().map_or("", |word| word.text.trim_matches('"'));
    let options: Vec<(String, String)> = text
        .split(',')
        .map(|pair| match pair.split_once('=') {
            Some((key, value)) => (key.trim().to_ascii_lowercase(), value.to_owned()),
            None => (pair.trim().to_ascii_lowercase(), String::new()),
        })
        .collect();
    let get = |keys: &[&str]| {
        options.iter().find(|(key, _)| keys.contains(&key.as_str())).map(|(_, value)| value.clone())
    };
    Mount {
        range: flag.range,
        kind: get(&["type"]).map_or(MountKind::Bind, |name| MountKind::from_name(&name)),
        target: get(&["target", "dst", "destination"]),
        options,
    }
}
