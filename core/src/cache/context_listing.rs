//! Facts about a path from the list of the context's files.

use super::files::Files;
use super::key::Key;
use crate::context::{ends, named};
use crate::text::path::absolute;

impl Files<'_> {
    /// The name of the last file that is directly in a folder.
    pub(super) fn last_in(&self, folder: &str) -> Option<&str> {
        let inside = format!("{folder}/");
        let names = self.context.files().below(folder);
        names
            .filter_map(|file| file.path.strip_prefix(&inside))
            .filter(|name| !name.contains('/'))
            .last()
    }

    /// The path of the file that is meant by one in the context, which may be a link to it; empty for
    /// one outside of the context.
    pub(super) fn led(&self, path: &str) -> String {
        named(path).map_or_else(String::new, |path| self.resolved(&path))
    }

    /// The path of what lies at one in the context, a link itself; empty for one outside of it.
    pub(super) fn entry(&self, path: &str) -> String {
        let path = named(path).unwrap_or_default();
        match path.rsplit_once('/') {
            Some((folder, name)) => {
                absolute(&format!("/{}", self.resolved(folder)), name).split_off(1)
            }
            None => path,
        }
    }

    /// The path with symbolic links followed, those of the folders on the way to it too.
    pub(super) fn resolved(&self, path: &str) -> String {
        const MAX_LINKS: usize = 8;
        let mut path = path.to_owned();
        for _ in 0..MAX_LINKS {
            let link = |end: usize| {
                let file = self.context.files().get(path.get(..end)?)?;
                Some((end, file.link.as_ref()?))
            };
            let found =
                ends(&path).take(if self.links.is_empty() { 0 } else { usize::MAX }).find_map(link);
            let Some((end, link)) = found else { break };
            let (before, rest) = path.split_at(end);
            let folder = before.rsplit_once('/').map_or("", |(folder, _)| folder);
            let target = absolute(&format!("/{folder}"), link);
            path = absolute(&target, rest.trim_start_matches('/')).split_off(1);
        }
        path
    }

    /// The names and sizes at a path, where they are known.
    pub(super) fn sizes(&self, path: &str) -> Option<Key> {
        const MAX_FILES: usize = 1000;
        if !self.context.is_exact() {
            return None;
        }
        let mut key = Key::default();
        let mut bytes = 0;
        for (count, file) in self.context.files().below(path).enumerate() {
            if count == MAX_FILES {
                return None;
            }
            let rest = file.path.strip_prefix(path).unwrap_or("");
            if !self.context.ignores(&file.path) {
                bytes += file.size;
                key = key.text(rest).text(&format!("{} {:?}", file.size, file.mode));
            }
        }
        (bytes > 0).then_some(key)
    }
}
