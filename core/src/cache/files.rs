//! The differences in the build context between the two builds.

use std::cell::Cell;
use std::collections::BTreeMap;

use super::change::{Change, Scenario};
use super::key::{Key, Keys};
use crate::build::Build;
use crate::context::{BuildContext, Ignore, IgnoreError, Selection, Takes};
use crate::text::path::base_name;

/// The files of the context that differ, and all of them for patterns whose matches differ.
#[derive(Debug)]
pub(super) struct Files<'f> {
    /// By path.
    deltas: Vec<Delta>,
    pub(super) context: BuildContext<'f>,
    /// The .dockerignore of the build before, where it was another.
    ignore_before: Option<Ignore>,
    /// True if the texts differ, so that paths may be others with the same content.
    texts_differ: bool,
    /// The symbolic links of the context.
    pub(super) links: Vec<String>,
    /// The most vertices that are gone through for one path.
    pub(super) reach: usize,
    /// The number of files that may still be held against patterns whose matches differ.
    matchable: Cell<usize>,
}

/// A path that differs.
#[derive(Debug)]
struct Delta {
    path: String,
    /// The content that the earlier build saw there, and the content now.
    states: [Option<Key>; 2],
}

/// The changes made to a path.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each can hold with each other")]
struct Touch {
    edited: bool,
    mode: bool,
    /// It is there now and was not.
    came: bool,
    /// It was there and is not now.
    went: bool,
    /// The paths whose content it has now.
    from: Vec<String>,
}

/// The most vertices that are gone through for one path.
pub(super) const MAX_STEPS: usize = 500;
/// The most vertices that are gone through for the paths of all steps, at one path for each.
const MAX_WALKED: usize = 250_000;

/// The most files that are held against patterns whose matches differ, in all; for further patterns
/// only the files that differ count.
const MAX_MATCHED: usize = 2_000_000;

/// The most names of changed files that are kept for a reason.
const MAX_NAMED: usize = 3;

impl<'f> Files<'f> {
    /// Linear in the files, the patterns and the changes.
    pub(super) fn new(build: &'f Build<'f>, scenario: &Scenario) -> Self {
        let context = BuildContext::new(
            build,
            scenario.dockerignore.as_deref(),
            scenario.files.as_ref(),
            scenario.dockerfile.as_deref(),
        );
        let ignore_before = scenario
            .previous_dockerignore
            .as_ref()
            .filter(|text| text.as_str() != scenario.dockerignore.as_deref().unwrap_or(""))
            .map(|text| Ignore::read(text));
        let texts_differ = scenario.previous_text.is_some();
        let matchable = Cell::new(MAX_MATCHED);
        let reach = (MAX_WALKED / build.steps.len().max(1)).clamp(16, MAX_STEPS);
        let deltas = Vec::new();
        // The likely files of a context that is not known are no links.
        let listed = scenario.files.iter().flat_map(|files| files.iter());
        let links = listed.filter(|file| file.link.is_some()).map(|file| file.path.clone());
        let links = links.collect();
        let mut files =
            Self { deltas, context, ignore_before, texts_differ, links, reach, matchable };
        let touched = files.touched(build, scenario);
        files.compare(&touched);
        files.folders(&touched);
        files
    }

    /// The keys of what a selection of one source holds in one of the builds, of it only what is at
    /// or below `under` (a path in the copy), and a few changed paths in it.
    pub(super) fn keys(
        &self,
        selection: &Selection,
        under: &str,
        after: bool,
    ) -> (Keys, Vec<String>) {
        let side = usize::from(after);
        let followed = if self.links.is_empty() {
            None
        } else {
            selection.followed(&|path| self.resolved(path))
        };
        let selection = followed.as_ref().unwrap_or(selection);
        let source = selection.sources.first();
        let path = source.and_then(|source| source.path());
        let at_source = path.and_then(|path| self.delta(path)).and_then(|delta| delta.states[side]);
        let origin = match (path, at_source) {
            (_, Some(state)) => state,
            (Some(path), None) => unchanged(path),
            (None, None) => Key::of(source.map_or("", |source| source.text.as_str())),
        };
        let mut keys = Keys::all(origin);
        if self.texts_differ
            && at_source.is_none()
            && let Some(path) = path
        {
            // Another path may hold the same; it likely does where the sizes are the same.
            keys.likely = self.sizes(path).unwrap_or(origin);
            keys.least = Key::of("some path");
        }
        let mut selected = Vec::new();
        let mut renamed = false;
        for delta in self.deltas_near(path) {
            let (takes, rest) = match selection.place(&delta.path) {
                Some(place) => place,
                // Without a folder there is nothing in it.
                None if path.is_some_and(|path| is_below(path, &delta.path)) => (Takes::Yes, ""),
                None => continue,
            };
            // A file that is copied by its own name lies in the copy under that name.
            let place = if rest.is_empty() { base_name(&delta.path) } else { rest };
            if !under.is_empty() && !is_below(place, under) && !is_below(under, place) {
                continue;
            }
            renamed |= delta.states.iter().any(Option::is_none);
            let state = match delta.states[side] {
                Some(state) => state.text(rest),
                None => Key::of("absent"),
            };
            keys.sure = keys.sure.with(state);
            keys.likely = keys.likely.with(state);
            if takes == Takes::Yes {
                keys.least = keys.least.with(state);
            }
            if selected.len() < MAX_NAMED && delta.states[0] != delta.states[1] {
                selected.push(delta.path.clone());
            }
        }
        if renamed && source.is_some_and(|source| source.glob().is_some()) {
            keys = Keys::all(self.matches(selection, side));
        }
        if source.is_some_and(|source| source.glob().is_some()) {
            for link in self.matched_links(selection) {
                let (led, names) = self.keys(&Selection::of_path(link), under, after);
                keys = keys.with(led);
                selected.extend(names);
            }
            selected.truncate(MAX_NAMED);
        }
        (keys, selected)
    }

    /// The links that a pattern matches: they are followed, others below a folder are not.
    fn matched_links<'s>(&'s self, selection: &'s Selection) -> impl Iterator<Item = &'s String> {
        let left = self.matchable.get().checked_sub(self.links.len());
        self.matchable.set(left.unwrap_or(0));
        let links = self.links.iter().take(left.map_or(0, |_| usize::MAX));
        links.filter(|link| {
            matches!(selection.place(link), Some((_, ""))) && self.resolved(link) != **link
        })
    }

    /// The differences at a path, above it and below it, by path; all of them if the path is not
    /// known.
    fn deltas_near(&self, path: Option<&str>) -> impl Iterator<Item = &Delta> {
        let (path, all) = match path {
            None | Some("") => ("", true),
            Some(path) => (path, false),
        };
        let above = path.match_indices('/').filter_map(move |(at, _)| path.get(..at));
        let single = above.chain([path]).filter(move |_| !all);
        let inside = if all { String::new() } else { format!("{path}/") };
        let at = self.deltas.partition_point(|delta| delta.path < inside);
        let below = self.deltas.get(at..).unwrap_or_default();
        single
            .filter_map(|path| self.delta(path))
            .chain(below.iter().take_while(move |delta| delta.path.starts_with(&inside)))
    }

    /// Patterns that cannot be read, of the .dockerignore and of the one before.
    pub(super) fn errors(&self) -> impl Iterator<Item = &IgnoreError> {
        let both = [&self.context.ignore, &self.ignore_before];
        both.into_iter().flatten().flat_map(|ignore| &ignore.errors)
    }

    /// True if anything in the context differs.
    pub(super) fn any(&self) -> bool {
        !self.deltas.is_empty()
    }

    /// The key of all that a pattern matches: of the matches only their own names count, in the
    /// order of their full paths.
    fn matches(&self, selection: &Selection, side: usize) -> Key {
        let mut paths: Vec<(&str, Key)> = self
            .deltas
            .iter()
            .filter_map(|delta| Some((delta.path.as_str(), delta.states[side]?)))
            .collect();
        let count = self.context.files().len();
        if let Some(left) = self.matchable.get().checked_sub(count) {
            self.matchable.set(left);
            for file in self.context.kept().filter(|file| self.delta(&file.path).is_none()) {
                paths.push((&file.path, unchanged(&file.path)));
            }
        }
        paths.sort_unstable();
        let mut key = Key::default();
        for (path, state) in paths {
            let Some((_, rest)) = selection.place(path) else { continue };
            let top = path.strip_suffix(rest).unwrap_or(path).trim_end_matches('/');
            key = key.text(base_name(top)).text(rest).with(state);
        }
        key
    }

    fn delta(&self, path: &str) -> Option<&Delta> {
        let at = self.deltas.binary_search_by(|delta| delta.path.as_str().cmp(path)).ok()?;
        self.deltas.get(at)
    }

    /// All paths that changes name, with what they do together.
    fn touched(&self, build: &Build<'_>, scenario: &Scenario) -> BTreeMap<String, Touch> {
        let mut touched: BTreeMap<String, Touch> = BTreeMap::new();
        let mut touch = |path: &str, change: &dyn Fn(&mut Touch, &str)| {
            if path.is_empty() {
                return;
            }
            // A folder is all that is in it.
            let inside = format!("{path}/");
            let mut found = false;
            for file in self.context.files().below(path) {
                found = true;
                let rest = file.path.strip_prefix(&inside).unwrap_or("");
                change(touched.entry(file.path.clone()).or_default(), rest);
            }
            if !found {
                change(touched.entry(path.to_owned()).or_default(), "");
            }
        };
        for change in &scenario.changes {
            match change {
                Change::Edit(path) => touch(&self.led(path), &|it, _| it.edited = true),
                Change::Add(path) => touch(&self.entry(path), &|it, _| it.came = true),
                Change::Delete(path) => touch(&self.entry(path), &|it, _| it.went = true),
                // Permission bits of a folder go unnoticed.
                Change::Chmod(path) if !path.ends_with('/') && !self.is_folder(&self.led(path)) => {
                    touch(&self.led(path), &|it, _| it.mode = true);
                }
                Change::DockerfileLine(_) => {
                    touch(&self.led(&self.context.dockerfile), &|it, _| it.edited = true);
                }
                _ => {}
            }
        }
        if scenario.previous_text.as_ref().is_some_and(|text| text != build.source) {
            touch(&self.led(&self.context.dockerfile), &|it, _| it.edited = true);
        }
        match (&self.ignore_before, &scenario.previous_dockerignore, &scenario.dockerignore) {
            (None, ..) => {}
            (_, _, None) => touch(".dockerignore", &|it, _| it.went = true),
            (_, Some(before), _) if before.is_empty() => {
                touch(".dockerignore", &|it, _| it.came = true);
            }
            _ => touch(".dockerignore", &|it, _| it.edited = true),
        }
        for change in &scenario.changes {
            let Change::Rename { from, to } = change else { continue };
            let (from, to) = (self.entry(from), self.entry(to));
            if from.is_empty() || to.is_empty() {
                // What comes from outside of the context comes, and what goes there goes.
                if !from.is_empty() {
                    touched.entry(from).or_default().went = true;
                } else if !to.is_empty() {
                    touched.entry(to).or_default().came = true;
                }
                continue;
            }
            let mut moves: Vec<(String, String)> = Vec::new();
            for file in self.context.files().below(&from) {
                let rest = file.path.strip_prefix(&from).unwrap_or("");
                moves.push((file.path.clone(), format!("{to}{rest}")));
            }
            // The list may be of after the renaming.
            if moves.is_empty() {
                for file in self.context.files().below(&to) {
                    let rest = file.path.strip_prefix(&to).unwrap_or("");
                    moves.push((format!("{from}{rest}"), file.path.clone()));
                }
            }
            if moves.is_empty() {
                moves.push((from, to));
            }
            for (from, to) in moves {
                let edited = touched.get(&from).is_some_and(|it| it.edited);
                touched.entry(from.clone()).or_default().went = true;
                let arrived = touched.entry(to).or_default();
                arrived.came = true;
                arrived.edited |= edited;
                arrived.from.push(from);
            }
        }
        for touch in touched.values_mut() {
            touch.from.sort_unstable();
        }
        touched
    }

    fn is_folder(&self, path: &str) -> bool {
        self.context.files().get(path).is_none() && self.context.files().has(path)
    }

    /// Fills the deltas from what was touched and from what only one .dockerignore lets in.
    fn compare(&mut self, touched: &BTreeMap<String, Touch>) {
        let mut deltas = Vec::new();
        for (path, touch) in touched {
            deltas.extend(self.difference(path, touch));
        }
        if self.ignore_before.is_some() {
            let same = Touch::default();
            for file in self.context.files().iter().filter(|file| !touched.contains_key(&file.path))
            {
                deltas.extend(self.difference(&file.path, &same));
            }
        }
        deltas.sort_unstable_by(|one: &Delta, other| one.path.cmp(&other.path));
        self.deltas = deltas;
    }

    fn difference(&self, path: &str, touch: &Touch) -> Option<Delta> {
        let mut before = unchanged(path);
        let mut now = touch.from.iter().fold(before, |_, from| unchanged(from));
        if touch.from.len() > 1 {
            now = touch.from.iter().fold(Key::of("several"), |key, from| key.text(from));
        }
        if touch.from.is_empty() && touch.came {
            now = now.text("new");
        }
        for (is, word) in [(touch.edited, "edited"), (touch.mode, "mode")] {
            if is {
                now = now.text(word);
            }
        }
        // What came and went at once is there in both builds, as something else.
        let both = touch.came && touch.went;
        if both && now == before {
            before = before.text("before");
        }
        let states = [
            Some(before).filter(|_| (both || !touch.came) && !self.ignored(path, 0)),
            Some(now).filter(|_| (both || !touch.went) && !self.ignored(path, 1)),
        ];
        (states[0] != states[1]).then(|| Delta { path: path.to_owned(), states })
    }

    fn ignored(&self, path: &str, side: usize) -> bool {
        match &self.ignore_before {
            Some(ignore) if side == 0 => ignore.ignores(path),
            _ => self.context.ignores(path),
        }
    }

    /// Adds the folders that come or go in the context while all files in them are ignored. They
    /// are not known without a list, unless it is the .dockerignore that changed.
    fn folders(&mut self, touched: &BTreeMap<String, Touch>) {
        let moved = touched.values().any(|touch| touch.came != touch.went);
        if self.ignore_before.is_none() && !(moved && self.context.is_exact()) {
            return;
        }
        // For each folder and build, whether it is there and whether a file in it is let in.
        let mut folders: BTreeMap<String, [[bool; 2]; 2]> = BTreeMap::new();
        let same = Touch::default();
        let listed = self.context.files().iter().map(|file| file.path.as_str());
        for path in listed
            .filter(|path| !touched.contains_key(*path))
            .chain(touched.keys().map(String::as_str))
        {
            let touch = touched.get(path).unwrap_or(&same);
            let there = [!touch.came || touch.went, !touch.went || touch.came];
            let seen = [there[0] && !self.ignored(path, 0), there[1] && !self.ignored(path, 1)];
            for (at, _) in path.match_indices('/') {
                let Some(folder) = path.get(..at) else { continue };
                if !folders.contains_key(folder) {
                    folders.insert(folder.to_owned(), Default::default());
                }
                if let Some(known) = folders.get_mut(folder) {
                    for side in 0..2 {
                        known[side][0] |= there[side];
                        known[side][1] |= seen[side];
                    }
                }
            }
        }
        let mut found = Vec::new();
        for (folder, sides) in folders {
            let is_in = |side: usize| {
                let [there, seen] = sides[side];
                seen || there && !self.ignored(&folder, side)
            };
            let states = [0, 1].map(|side| is_in(side).then(|| Key::of("folder")));
            let inside = format!("{folder}/");
            let at = self.deltas.partition_point(|delta| delta.path < inside);
            let has_file = self.deltas.get(at).is_some_and(|it| it.path.starts_with(&inside));
            if states[0] != states[1] && !has_file {
                found.push(Delta { path: folder, states });
            }
        }
        self.deltas.extend(found);
        self.deltas.sort_unstable_by(|one, other| one.path.cmp(&other.path));
    }
}

/// The key of a file that is as it was.
fn unchanged(path: &str) -> Key {
    Key::of("file").text(path)
}

/// True if a path is the folder's or in it.
fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
