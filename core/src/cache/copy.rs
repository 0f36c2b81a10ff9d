//! The key of a COPY or ADD.

use thin_vec::ThinVec;

use super::content;
use super::graph::{Origin, Part, Source, Work};
use super::key::{Key, Keys};
use super::read::Reader;
use super::state::resolve;
use super::vertex_builder::Draft;
use crate::context::{Glob, Selection, is_remote};
use crate::syntax::{Instruction, Keyword, Transfer};
use crate::text::path::absolute;
use crate::text::path::base_name;

impl Reader<'_, '_> {
    pub(super) fn copy(&mut self, index: usize, instruction: &Instruction, transfer: &Transfer) {
        let flag = |name: &str| {
            let word = instruction.flag(name)?.value.as_ref();
            Some(word.map_or_else(String::new, |word| self.word(&word.text)))
        };
        let is_on =
            |name: &str| flag(name).is_some_and(|value| !value.eq_ignore_ascii_case("false"));
        let parents = is_on("parents");
        let mode =
            flag("chmod").map_or_else(String::new, |mode| match u32::from_str_radix(&mode, 8) {
                Ok(mode) => format!("{mode:o}"),
                Err(_) => mode,
            });
        let excludes: Vec<String> = instruction
            .flags
            .iter()
            .filter(|flag| flag.name == "exclude")
            .filter_map(|flag| Some(self.word(&flag.value.as_ref()?.text)))
            .collect();
        let owner = flag("chown").unwrap_or_default();
        let switches = ["parents", "keep-git-dir"].map(|name| if is_on(name) { name } else { "" });
        let told = [mode.as_str(), &owner].into_iter().chain(switches);
        let told = told.chain(excludes.iter().map(String::as_str));
        let mut flags = Key::default();
        if told.clone().any(|value| !value.is_empty()) {
            flags = told.fold(flags, Key::text);
        }
        // An archive that lies in the context is unpacked by ADD unless it is told not to, one that is
        // fetched only if it is told to. Else ADD and COPY are one.
        let unpacks = flag("unpack").map(|_| is_on("unpack"));
        let unpacks = |by_itself: bool| {
            let unpacks = unpacks.unwrap_or(by_itself && instruction.keyword == Keyword::Add);
            if unpacks { "unpacked" } else { "" }
        };
        let excludes = Selection::excludes(&excludes);
        let linked = self.world.engine.links() && is_on("link") && mode.is_empty();
        let checksum = flag("checksum");
        let from = flag("from");
        let destination = self.word(&transfer.destination.text);
        let destination = self.expander.kept(resolve(&self.state.directory, &destination));

        let mut draft = Draft::new(Work::Copy(destination.clone()));
        draft.linked = linked;
        let (mut text, mut inline) = (Key::default(), Key::default());
        let mut heredocs = instruction.heredocs.iter().peekable();
        for word in &transfer.sources {
            if let Some(heredoc) =
                heredocs.next_if(|heredoc| heredoc.marker.range.start() == word.range.start())
            {
                let body = heredoc.body.as_str();
                let body = if heredoc.expand { self.word(body) } else { body.to_owned() };
                text = text.text("inline").text(&heredoc.name);
                inline = inline.text(&body);
                continue;
            }
            let value = self.expander.kept(self.word(&word.text));
            let (name, source) = if let Some(from) = &from {
                text = text.text("");
                (keyed(&value), self.copied_from(from, &value))
            } else if instruction.keyword == Keyword::Add && is_remote(&value) {
                let pinned = checksum.as_deref().or_else(|| commit(&value));
                let name = value.split(['?', '#']).next().unwrap_or("");
                text = text.text(unpacks(false));
                (keyed(name), self.remote_source(&value, pinned))
            } else {
                let name = if parents { value.clone() } else { keyed(&value) };
                text = text.text(unpacks(true));
                (
                    name,
                    self.selected(&value, Selection::of_value(&value, parents, excludes.as_ref())),
                )
            };
            text = text.text(&name);
            draft.sources.push(source);
        }
        draft.part(Part::Text, text);
        if !instruction.heredocs.is_empty() {
            draft.part(Part::Heredoc, inline);
        }
        draft.part(Part::Directory, Key::of(&destination));
        draft.part(Part::Flags, flags);
        self.push(index, draft);
    }

    /// The source that a bind mount reads from the context.
    pub(super) fn context_source(&self, path: &str) -> Source {
        let path = self.expander.kept(path.to_owned());
        self.selected(&path, Selection::of_path(&path))
    }

    fn selected(&self, value: &str, selection: Selection) -> Source {
        let (keys, selected) = self.world.files.keys(&selection, "", self.world.after);
        Source {
            origin: Origin::Context,
            path: value.into(),
            keys,
            selection: Some(Box::new(selection)),
            selected: selected.into(),
        }
    }

    fn copied_from(&mut self, from: &str, value: &str) -> Source {
        let mut source = self.source_of(from, Some(value));
        if Glob::is_wild(value) {
            source.keys = source.keys.with(Keys::all(Key::of(&source.path)));
        }
        source
    }

    /// The source that is read from a stage.
    pub(super) fn stage_source(&self, end: usize, path: String) -> Source {
        // Of a pattern, what is in the directory before its first wildcard.
        let wild = path.split('/').position(Glob::is_wild);
        let folder: Vec<&str> = path.split('/').take(wild.unwrap_or(usize::MAX)).collect();
        let folder = absolute("/", &folder.join("/"));
        let keys = content::keys(&self.graph, self.world.files, self.world.after, end, &folder);
        Source {
            origin: Origin::Stage(end),
            path: path.into(),
            keys,
            selection: None,
            selected: ThinVec::new(),
        }
    }

    /// The source that is fetched from an address. The bytes count, not the address.
    fn remote_source(&self, address: &str, pinned: Option<&str>) -> Source {
        let version = match pinned {
            Some(pinned) => Key::of(pinned),
            None if self.world.moved(address) => Key::of("moved"),
            None => Key::of("as it was"),
        };
        // The branch that is meant where none is named mostly has one of these names.
        let (repository, branch) = address.split_once('#').unwrap_or((address, ""));
        let usual = matches!(branch, "" | "main" | "master");
        let at = |address: &str| version.text(if pinned.is_some() { "" } else { address });
        let likely = at(if usual { repository } else { address });
        let keys = Keys { sure: at(address), likely, least: version };
        let path = self.expander.kept(address.to_owned());
        Source {
            origin: Origin::Remote,
            path: path.into(),
            keys,
            selection: None,
            selected: ThinVec::new(),
        }
    }
}

/// The last part of a path, which is all of it that is in the key.
fn keyed(path: &str) -> String {
    base_name(&absolute("/", path)).to_owned()
}

/// The commit that a git address names in full.
fn commit(address: &str) -> Option<&str> {
    let (_, reference) = address.split_once('#')?;
    let commit = reference.split(':').next()?;
    (commit.len() >= 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(commit)
}
