//! The content of a lineage: the things that its steps wrote, by path.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::closures::Packages;
use super::{Estimate, PartKind};
use crate::build::Step;

/// The most things of a lineage that are remembered; what comes after these is still counted in its
/// own layer. So no file can make a look-up cost more than this.
const MAX_THINGS: usize = 128;

/// Something that a step writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its path, absolute; a home directory is `~`. A folder stands for what is in it.
    pub(super) path: String,
    pub(super) kind: PartKind,
    pub(super) disk: Estimate,
    /// Bytes that come over the network for it.
    pub(super) fetched: Estimate,
    pub(super) because: String,
    /// The package that it belongs to, or the group that packages were installed under.
    pub(super) label: String,
    /// Compressed bytes in percent of those on disk.
    pub(super) compressed: (u64, u64, u64),
}

/// The content of a lineage so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Content {
    things: Vec<Rc<Entry>>,
    /// apt packages installed, by the table of the lineage's release.
    pub(super) apt: Rc<Packages>,
    /// True if apt's lists are there.
    pub(super) has_lists: bool,
    /// True if pip was set to look for PyTorch's builds for the CPU.
    pub(super) torch_for_cpu: bool,
}

impl Entry {
    pub(super) fn new(
        path: impl Into<String>,
        kind: PartKind,
        disk: Estimate,
        because: impl Into<String>,
    ) -> Self {
        Self {
            path: path.into(),
            kind,
            disk,
            fetched: Estimate::ZERO,
            because: because.into(),
            label: String::new(),
            compressed: match kind {
                PartKind::Packages | PartKind::Recommended | PartKind::Tools => (28, 37, 50),
                PartKind::Lists => (70, 90, 102),
                PartKind::Cache => (60, 92, 102),
                PartKind::Archive => (96, 100, 101),
                PartKind::Downloads => (25, 42, 100),
                _ => (18, 38, 100),
            },
        }
    }

    /// Says what comes over the network for it.
    pub(super) fn fetching(mut self, fetched: Estimate) -> Self {
        self.fetched = fetched;
        self
    }

    pub(super) fn labelled(mut self, label: &str) -> Self {
        label.clone_into(&mut self.label);
        self
    }

    pub(super) fn pull(&self) -> Estimate {
        let (low, likely, high) = self.compressed;
        self.disk.scaled(low, likely, high)
    }
}

impl Content {
    /// Remembers what a step leaves in its layer. What it stores again where it was is there already.
    pub(super) fn keep(&mut self, thing: Entry) {
        let again = thing.kind == PartKind::Duplicate && self.below(&thing.path).is_some();
        if !again && self.things.len() < MAX_THINGS && !thing.disk.is_zero() {
            self.things.push(Rc::new(thing));
        }
    }

    /// The bytes at or below a path: the sum of what was put there. `None` where nothing is known
    /// to be there.
    pub(super) fn below(&self, path: &str) -> Option<Estimate> {
        let mut found = self.things.iter().filter(|thing| is_inside(&thing.path, path)).peekable();
        found.peek()?;
        Some(found.map(|thing| thing.disk).sum())
    }

    /// The known bytes of a path: all below it; or, of a folder around it, an unknown share.
    pub(super) fn at(&self, path: &str) -> Option<Estimate> {
        self.below(path).or_else(|| {
            let around = self.things.iter().rev().find(|thing| is_inside(path, &thing.path))?;
            Some(around.disk.scaled(0, 60, 100))
        })
    }

    /// All that is known.
    pub(super) fn all(&self) -> Estimate {
        self.things.iter().map(|thing| thing.disk).sum()
    }

    /// The bytes that builds left behind.
    pub(super) fn output(&self) -> Option<Estimate> {
        let mut built =
            self.things.iter().filter(|thing| thing.kind == PartKind::Output).peekable();
        built.peek()?;
        Some(built.map(|thing| thing.disk).sum())
    }

    /// Forgets what lies below a path, and says how many bytes stay in the layers below all the same.
    pub(super) fn remove(&mut self, path: &str) -> Estimate {
        let gone = self.below(path).unwrap_or(Estimate::ZERO);
        self.things.retain(|thing| !is_inside(&thing.path, path));
        gone
    }
}

/// True if `path` is `folder` or in it. `/` holds everything; a pattern's last part stands for all
/// that is in its folder.
pub(super) fn is_inside(path: &str, folder: &str) -> bool {
    let folder = self::folder(folder);
    folder.is_empty()
        || path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The part of a path or pattern before the folder that it stands for all of.
fn folder(path: &str) -> &str {
    path.split('*').next().unwrap_or("").trim_end_matches('/')
}

/// The path as things have it: absolute, without a slash at its end, home directories as `~`. `None`
/// where a variable stands in it or the directory in force is not known.
pub(super) fn normal(path: &str, workdir: Option<&str>) -> Option<String> {
    let path = path.trim_matches(['"', '\'']);
    for home in ["$HOME", "${HOME}", "~", "/root"] {
        if let Some(rest) = path.strip_prefix(home)
            && (rest.is_empty() || rest.starts_with('/'))
        {
            return Some(format!("~{}", rest.trim_end_matches('/')));
        }
    }
    if path.contains('$') {
        return None;
    }
    let path = path.trim_end_matches("/.").trim_end_matches('/');
    if path.starts_with('/') || path.is_empty() {
        return Some(path.to_owned());
    }
    let workdir = normal_workdir(workdir?);
    let mut path = path;
    while let Some(rest) = path.strip_prefix("./") {
        path = rest;
    }
    Some(match path {
        "." | "*" => workdir,
        _ => without_ups(&format!("{workdir}/{path}")),
    })
}

/// The path with `..` carried out.
fn without_ups(path: &str) -> String {
    if !path.contains("/..") {
        return path.to_owned();
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        if part == ".." && parts.len() > 1 {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    parts.join("/")
}

fn normal_workdir(workdir: &str) -> String {
    let workdir = workdir.trim_end_matches('/');
    match workdir.strip_prefix("/root") {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => format!("~{rest}"),
        _ => workdir.to_owned(),
    }
}

/// The folders at which anything is mounted while a RUN runs.
#[derive(Debug, Default)]
pub(super) struct Mounted {
    folders: BTreeSet<String>,
}

impl Mounted {
    pub(super) fn of(step: &Step<'_>) -> Self {
        let targets = step.mounts().iter().filter_map(|mount| mount.target.as_deref());
        let targets = targets.filter_map(|target| normal(target, step.state.workdir.as_deref()));
        let folders =
            targets.filter(|target| !target.is_empty()).map(|target| folder(&target).to_owned());
        Self { folders: folders.collect() }
    }

    /// True if what the RUN writes at a path stays out of its layer: anything is mounted there or
    /// above.
    pub(super) fn hold(&self, path: &str) -> bool {
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        !self.folders.is_empty()
            && [0]
                .into_iter()
                .chain(ends)
                .any(|end| path.get(..end).is_some_and(|above| self.folders.contains(above)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        for (path, workdir, expected) in [
            ("/a/b/", None, Some("/a/b")),
            ("b", Some("/a"), Some("/a/b")),
            ("./b/.", Some("/a/"), Some("/a/b")),
            (".", Some("/root/x"), Some("~/x")),
            ("~/.cache", None, Some("~/.cache")),
            ("$HOME/.npm", None, Some("~/.npm")),
            ("/root", None, Some("~")),
            ("/rootfs", None, Some("/rootfs")),
            ("$X/a", Some("/"), None),
            ("a", None, None),
            ("../b", Some("/a/c"), Some("/a/b")),
            ("/", None, Some("")),
        ] {
            assert_eq!(normal(path, workdir).as_deref(), expected, "{path}");
        }
    }

    #[test]
    fn what_lies_where() {
        let mut content = Content::default();
        let thing =
            |path: &str, bytes| Entry::new(path, PartKind::Files, Estimate::exactly(bytes), "test");
        content.keep(thing("/app/a", 10));
        content.keep(thing("/app/b", 5));
        content.keep(thing("/apps", 1));
        assert_eq!(content.below("/app"), Some(Estimate::exactly(15)));
        assert_eq!(content.below("/app/*"), Some(Estimate::exactly(15)));
        assert_eq!(content.at("/app/a/x"), Some(Estimate::new(0, 6, 10)));
        assert_eq!(content.at("/other"), None);
        assert_eq!(content.remove("/app"), Estimate::exactly(15));
        assert_eq!(content.all(), Estimate::exactly(1));
    }
}
