//! The key of a RUN.

use std::rc::Rc;

use thin_vec::ThinVec;

use super::content;
use super::effect;
use super::graph::{Effect, Origin, Part, Source, Work};
use super::key::{Key, Keys};
use super::read::Reader;
use super::vertex_builder::Draft;
use crate::build::{ImageReference, Mount, MountKind, Step};
use crate::syntax::{Command, Instruction};
use crate::text::path::absolute;

impl Reader<'_, '_> {
    pub(super) fn run(&mut self, index: usize, step: &Step<'_>, command: &Command) {
        let instruction = step.effective;
        let argv = self.argv(instruction, command);
        let mut draft = Draft::new(Work::Metadata);
        draft.part(Part::Text, argv);
        if !instruction.heredocs.is_empty() {
            let bodies = instruction.heredocs.iter().map(|heredoc| heredoc.body.as_str());
            draft.part(Part::Heredoc, bodies.fold(Key::default(), Key::text));
        }
        draft.part(Part::Environment, self.variables.key());
        draft.part(Part::BaseEnvironment, self.base.unwrap_or_default());
        draft.part(Part::Directory, Key::of(&self.state.spelling));
        draft.part(Part::User, Key::of(&self.state.user));
        draft.part(Part::Flags, self.run_flags(instruction));
        // BuildKit sorts mounts by their targets.
        let mut mounts: Vec<(String, Key)> = Vec::new();
        for mount in step.mounts() {
            let (target, key, source) = self.mount(mount);
            mounts.push((target, key));
            draft.sources.extend(source);
        }
        mounts.sort_by(|(one, _), (other, _)| one.cmp(other));
        let key = mounts.iter().fold(Key::default(), |key, (_, mount)| key.with(*mount));
        draft.part(Part::Mounts, key);
        draft.work = Work::Run {
            effect: self.effect(step, argv, &draft.sources),
            directory: Rc::clone(&self.state.directory),
        };
        self.push(index, draft);
    }

    /// The words that are run. Both forms of the same words are one.
    fn argv(&self, instruction: &Instruction, command: &Command) -> Key {
        match command {
            Command::Exec(words) => {
                words.iter().fold(Key::default(), |key, word| key.text(&word.text))
            }
            Command::Shell(line) => {
                with_heredocs(self.state.shell, line.as_str(), instruction, self.build.source)
            }
        }
    }

    /// Flags other than mounts, in any order; a default that is spelt out is none.
    fn run_flags(&self, instruction: &Instruction) -> Key {
        let host = self.world.argument("BUILDKIT_SANDBOX_HOSTNAME").unwrap_or_default();
        let mut key = Key::of(&host);
        for flag in instruction.flags.iter().filter(|flag| flag.name != "mount") {
            let value = flag.value.as_ref().map_or_else(String::new, |word| self.word(&word.text));
            let is_default = matches!(
                (flag.name.as_str(), value.as_str()),
                ("network", "default") | ("security", "sandbox")
            );
            if !is_default {
                key = key.beside(Key::of(&flag.name).text(&value));
            }
        }
        key
    }

    /// A mount's target, what it adds to the key, and what it reads.
    fn mount(&mut self, mount: &Mount) -> (String, Key, Option<Source>) {
        let option = |names: &[&str]| {
            let found = mount.options.iter().rev().find(|(key, _)| names.contains(&key.as_str()));
            found.map(|(_, value)| self.word(value))
        };
        let is_on = |names: &[&str]| {
            option(names).is_some_and(|value| !value.eq_ignore_ascii_case("false"))
        };
        let number = |name: &str, default: &str| {
            let value = option(&[name]).unwrap_or_else(|| default.to_owned());
            value.trim_start_matches('0').to_owned()
        };
        let target = option(&["target", "dst", "destination"]);
        let path = target.as_deref().map(|target| absolute(&self.state.directory, target));
        let path = path.unwrap_or_default();
        let source = option(&["source", "src"]);
        let from = option(&["from"]);
        let key = Key::of(mount.kind.name()).text(&path);
        match mount.kind {
            MountKind::Cache => {
                let id = option(&["id"]).filter(|id| absolute("/", id) != path);
                let sharing = option(&["sharing"]).filter(|sharing| sharing != "shared");
                // Once one of them is not the default, BuildKit leaves both out of the key.
                let kind = if id.is_none() && sharing.is_none() {
                    self.world.argument("BUILDKIT_CACHE_MOUNT_NS").unwrap_or_default()
                } else {
                    "custom".to_owned()
                };
                let read_only = if is_on(&["ro", "readonly"]) { "ro" } else { "" };
                let key = key
                    .text(&kind)
                    .text(read_only)
                    .text(&number("mode", "0755"))
                    .text(&number("uid", "0"))
                    .text(&number("gid", "0"));
                let source = from.map(|from| self.source_of(&from, source.as_deref()));
                (path, key, source)
            }
            MountKind::Secret | MountKind::Ssh => {
                let is_secret = mount.kind == MountKind::Secret;
                let name = |path: &str| path.rsplit('/').next().unwrap_or("").to_owned();
                let id = option(&["id"]).unwrap_or_else(|| match (&target, is_secret) {
                    (Some(target), true) => name(target),
                    _ => "default".to_owned(),
                });
                let variable = option(&["env"]).unwrap_or_default();
                // A secret that only is a variable has no file.
                let place = match &target {
                    Some(_) => path.clone(),
                    None if is_secret && variable.is_empty() => format!("/run/secrets/{id}"),
                    None => String::new(),
                };
                let mode = number("mode", if is_secret { "0400" } else { "0600" });
                let required = if is_on(&["required"]) { "required" } else { "" };
                let key = Key::of(mount.kind.name())
                    .text(&place)
                    .text(&id)
                    .text(&variable)
                    .text(required)
                    .text(&mode)
                    .text(&number("uid", "0"))
                    .text(&number("gid", "0"));
                (place, key, None)
            }
            MountKind::Tmpfs => {
                let key = key.text(&option(&["size"]).unwrap_or_default());
                (path, key, None)
            }
            _ => {
                let writes = is_on(&["rw", "readwrite"])
                    || option(&["ro", "readonly"]).is_some_and(|value| value == "false");
                let source = match from {
                    Some(from) => self.source_of(&from, source.as_deref()),
                    None => self.context_source(source.as_deref().unwrap_or("/")),
                };
                (path, key.text(if writes { "rw" } else { "ro" }), Some(source))
            }
        }
    }

    /// The source that is read from a stage or an image.
    pub(super) fn source_of(&mut self, from: &str, path: Option<&str>) -> Source {
        let path = self.expander.kept(absolute("/", path.unwrap_or("/")));
        if let Some(end) =
            self.stage_named(from).and_then(|stage| self.graph.stages.get(stage)).map(|it| it.end)
        {
            return self.stage_source(end, path);
        }
        let image = ImageReference::parse(from);
        let keys = self.world.image_keys(&image).with(Keys::all(Key::of(&path)));
        let [files, _] = self.world.published(&image);
        // What is copied may be the same in the new image, and its users mostly are.
        let files = files.unwrap_or_default();
        let likely =
            if content::is_user_list(&path) { keys.likely } else { keys.likely.with(files) };
        let keys = Keys { sure: keys.sure.with(files), likely, least: keys.least };
        Source {
            origin: Origin::Image,
            path: path.into(),
            keys,
            selection: None,
            selected: ThinVec::new(),
        }
    }

    fn effect(&self, step: &Step<'_>, argv: Key, sources: &[Source]) -> Effect {
        if !self.copies {
            return Effect::Unknown;
        }
        effect::of_run(self, step, argv, sources)
    }
}

/// The key of a command line with its heredocs: a lone one is run as it stands, or as a file of its
/// name where it says what runs it; others are handed to the shell as written.
fn with_heredocs(shell: Key, line: &str, instruction: &Instruction, source: &str) -> Key {
    let heredocs = &instruction.heredocs;
    if let [heredoc] = &**heredocs
        && line.trim() == heredoc.marker.text
    {
        let body = heredoc.body.as_str();
        return if body.starts_with("#!") {
            Key::of("file").text(&heredoc.name).text(body)
        } else {
            shell.text(body)
        };
    }
    if heredocs.is_empty() {
        return shell.text(line);
    }
    let mut text = line.to_owned();
    for heredoc in heredocs {
        text.push('\n');
        // The shell strips the tabs itself.
        text.push_str(heredoc.body_range.slice(source));
        text.push_str(&heredoc.name);
    }
    shell.text(&text)
}
