//! The content at a path of a stage: a key made of the steps that may have written there.

use super::files::{Files, MAX_STEPS};
use super::graph::{Effect, Graph, Node, Origin, Part, Source, Start, Work};
use super::key::{Key, Keys};
use crate::context::Glob;
use crate::text::path::{absolute, base_name, below};

/// Through how many copies of copies a path is followed.
const MAX_DEPTH: usize = 4;

/// Folders of the system: what lies elsewhere rarely comes with a base image or a package.
const SYSTEM: [&str; 9] =
    ["/bin", "/boot", "/etc", "/lib", "/lib64", "/sbin", "/usr", "/var", "/opt"];

/// The keys of what lies at an absolute path after a vertex.
pub(super) fn keys(graph: &Graph, files: &Files<'_>, after: bool, end: usize, path: &str) -> Keys {
    Search { graph, files, after }.keys(end, path, 0)
}

/// The vertices that likely or surely wrote at a path, the last one first.
pub(super) fn writers<'g>(
    graph: &'g Graph,
    end: usize,
    path: &'g str,
) -> impl Iterator<Item = usize> + 'g {
    let chain = std::iter::successors(Some(end), |&at| graph.nodes.get(at)?.parent());
    chain.take(MAX_STEPS).filter(move |&at| match graph.nodes.get(at).map(|node| &node.work) {
        Some(Work::Run { effect: Effect::Exact(paths, _) | Effect::Varying(paths), .. }) => {
            paths.iter().any(|it| touch(it, path))
        }
        Some(Work::Run { effect: Effect::System, .. }) => is_system(path),
        Some(Work::Run { .. }) => true,
        Some(Work::Copy(target)) => touch(target, path),
        Some(Work::Directory(target)) => below(target, path).is_some(),
        Some(Work::From(_) | Work::Metadata) | None => false,
    })
}

/// The last file in a folder of a stage that a copy from the context filled.
pub(super) fn last_file(
    graph: &Graph,
    files: &Files<'_>,
    end: Option<usize>,
    folder: &str,
) -> Option<String> {
    let chain = std::iter::successors(end, |&at| graph.nodes.get(at)?.parent());
    let nodes = chain.take(MAX_STEPS).filter_map(|at| graph.nodes.get(at));
    nodes.into_iter().find_map(|node| match (&node.work, &*node.sources) {
        (Work::Copy(target), [source]) if source.origin == Origin::Context => {
            let rest = below(folder, target)?;
            let name = files.last_in(absolute(&format!("/{}", source.path), rest).get(1..)?)?;
            Some(format!("{folder}/{name}"))
        }
        _ => None,
    })
}

struct Search<'s> {
    graph: &'s Graph,
    files: &'s Files<'s>,
    after: bool,
}

impl Search<'_> {
    fn keys(&self, end: usize, path: &str, depth: usize) -> Keys {
        let mut found: Vec<(&str, Keys)> = Vec::new();
        let mut next = Some(end);
        // Whether a copy to this very path comes later.
        let mut covered = false;
        // Whether the keys of a later step already tell all before it apart, but for the least.
        let mut implied = false;
        for _ in 0..self.files.reach {
            let Some(node) = next.and_then(|at| self.graph.nodes.get(at)) else {
                return together(&found);
            };
            next = node.parent();
            if implied && !has_least(node) {
                continue;
            }
            if let Some((target, mut keys)) = self.written(node, path, depth, covered) {
                if implied {
                    keys = Keys { least: keys.least, ..Keys::default() };
                }
                implied |= keys.likely == node.files().likely;
                found.push((target, keys));
            }
            covered |= matches!(
                &node.work,
                Work::Copy(target) if target.trim_end_matches('/') == path
            );
            if is_whole_file(node, path) {
                return together(&found);
            }
        }
        // Too long a way: any change before the end may matter.
        let all = self.graph.nodes.get(end).map(Node::files).unwrap_or_default();
        Keys { least: Key::default(), ..all }
    }

    /// The keys of what a vertex writes at a path, and the path that it writes to.
    fn written<'n>(
        &self,
        node: &'n Node,
        path: &str,
        depth: usize,
        covered: bool,
    ) -> Option<(&'n str, Keys)> {
        let nothing = Key::default();
        match &node.work {
            Work::From(Start::Image { .. }) => {
                let files = node.files();
                let keys = if path == "/" {
                    Keys { least: files.likely, ..files }
                } else if is_user_list(path) {
                    Keys { likely: Key::of("users"), least: nothing, ..files }
                } else if is_system(path) {
                    Keys { least: nothing, ..files }
                } else {
                    Keys { likely: nothing, least: nothing, ..files }
                };
                Some(("", keys))
            }
            Work::From(_) | Work::Metadata => None,
            Work::Directory(target) => {
                below(target, path)?;
                let parts = [Part::Text, Part::User, Part::Epoch];
                Some((target, Keys::all(told(node, &parts))))
            }
            Work::Copy(target) => {
                // Where a copy goes is not in what it brings there: the same is the same anywhere.
                let told = told(node, &[Part::Flags, Part::Edit, Part::Heredoc]);
                let inline = node.part(Part::Heredoc).is_some();
                if target == path
                    && !inline
                    && let [source] = &*node.sources
                    && !Glob::is_wild(&source.path)
                {
                    return Some((target, with_told(told, source.keys)));
                }
                if below(target, path).is_some() {
                    let place = target.strip_prefix(path).unwrap_or(target);
                    let names = node.part(Part::Text).unwrap_or_default();
                    let start = Keys::all(told.text(place).with(names));
                    let keys = node.sources.iter().fold(start, |keys, it| keys.with(it.keys));
                    return Some((target, keys));
                }
                let rest = below(path, target)?;
                if let [source] = &*node.sources
                    && !inline
                {
                    let keys = self.narrowed(source, rest, depth)?;
                    return Some((target, with_told(told, keys)));
                }
                let mut keys = Keys::all(told);
                let mut any = inline;
                for source in &node.sources {
                    if let Some(narrowed) = self.narrowed(source, rest, depth) {
                        keys = keys.with(narrowed);
                        any = true;
                    }
                }
                any.then_some((target, keys))
            }
            Work::Run { effect, directory } => {
                let files = node.files();
                let keys = match effect {
                    Effect::Exact(paths, keys) => {
                        let target = paths.iter().find(|target| touch(target, path))?;
                        return Some((target, **keys));
                    }
                    Effect::System if !is_system(path) => {
                        Keys { sure: files.sure, likely: nothing, least: nothing }
                    }
                    Effect::Varying(paths) => {
                        let target = paths.iter().find(|target| touch(target, path))?;
                        let keys = Keys { sure: files.sure, likely: files.likely, least: nothing };
                        return Some((target, keys));
                    }
                    // What is copied to later was hardly there before.
                    _ if covered && below(directory, path).is_none() => {
                        Keys { sure: files.sure, likely: nothing, least: nothing }
                    }
                    Effect::Reproducible(keys) => {
                        Keys { sure: files.sure, likely: keys.likely, least: nothing }
                    }
                    _ => Keys { sure: files.sure, likely: files.likely, least: nothing },
                };
                Some(("", keys))
            }
        }
    }

    /// The keys of what a source brings to a path below the target; `None` if it brings nothing
    /// there.
    fn narrowed(&self, source: &Source, rest: &str, depth: usize) -> Option<Keys> {
        let name = source.path.trim_end_matches('/').rsplit('/').next().unwrap_or("");
        let first = rest.split('/').next().unwrap_or("");
        let is_file = name.trim_start_matches('.').contains('.');
        let is_wild = name.contains(['*', '?', '[']);
        if is_file && !is_wild && name != first {
            return None;
        }
        match &source.origin {
            Origin::Context => {
                let selection = source.selection.as_ref()?;
                Some(self.files.keys(selection, rest, self.after).0)
            }
            Origin::Stage(end) if depth < MAX_DEPTH && !is_wild => {
                let path =
                    if is_file { source.path.to_string() } else { absolute(&source.path, rest) };
                Some(self.keys(*end, &path, depth + 1))
            }
            _ => Some(source.keys),
        }
    }
}

/// True if a vertex may write something whose content is known.
fn has_least(node: &Node) -> bool {
    match &node.work {
        Work::Copy(_) | Work::Directory(_) => true,
        Work::Run { effect, .. } => matches!(effect, Effect::Exact(..)),
        // An image is told apart by what comes after it, unless all of it is copied.
        Work::From(start) => matches!(start, Start::Image { .. }),
        Work::Metadata => false,
    }
}

/// True if the vertex writes just this file, so that nothing before it matters.
fn is_whole_file(node: &Node, path: &str) -> bool {
    match &node.work {
        Work::Copy(target) => {
            target == path
                && node.sources.len() <= 1
                && base_name(path).trim_start_matches('.').contains('.')
        }
        _ => false,
    }
}

/// True if one of the two paths is the other or in it.
fn touch(one: &str, other: &str) -> bool {
    below(one, other).is_some() || below(other, one).is_some()
}

/// True if a path is a file that is mostly the same in every image of a family.
pub(super) fn is_user_list(path: &str) -> bool {
    ["/etc/passwd", "/etc/group", "/etc/shadow"].contains(&path)
}

fn is_system(path: &str) -> bool {
    path == "/" || SYSTEM.iter().any(|folder| below(path, folder).is_some())
}

/// The key of the parts of what a vertex is told that are there and not empty.
fn told(node: &Node, parts: &[Part]) -> Key {
    let there = parts.iter().filter_map(|&part| node.part(part));
    there.filter(|key| *key != Key::default()).fold(Key::default(), Key::with)
}

/// The keys of files of which a vertex was told something; of nothing, their own.
fn with_told(told: Key, keys: Keys) -> Keys {
    if told == Key::default() { keys } else { Keys::all(told).with(keys) }
}

/// The keys of all that was found. The order counts only where two wrote to the same place.
fn together(found: &[(&str, Keys)]) -> Keys {
    const MAX_COMPARED: usize = 24;
    let apart = found.len() <= MAX_COMPARED
        && found.iter().enumerate().all(|(at, (one, _))| {
            one.is_empty()
                || found
                    .iter()
                    .skip(at + 1)
                    .all(|(other, _)| other.is_empty() || !touch(one, other))
        });
    let folded = found.iter().fold(Keys::default(), |keys, (_, other)| {
        if apart { keys.beside(*other) } else { keys.after(*other) }
    });
    // What one alone wrote is what that one would have written anywhere.
    let of = |view: fn(&Keys) -> Key| {
        let mut wrote =
            found.iter().map(|(_, keys)| view(keys)).filter(|key| *key != Key::default());
        match (wrote.next(), wrote.next()) {
            (Some(only), None) => only,
            _ => view(&folded),
        }
    };
    let mut keys =
        Keys { sure: of(|it| it.sure), likely: of(|it| it.likely), least: of(|it| it.least) };
    // Where nobody likely wrote, one of the unlikely ones did: what is copied is there.
    if keys.likely == Key::default() {
        keys.likely = keys.sure;
    }
    keys
}
