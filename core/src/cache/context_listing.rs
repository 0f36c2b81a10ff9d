//! Facts about a path from the list of the context's files.

use super::files::Files;
use super::key::Key;
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

    /// The path with symbolic links followed.
    pub(super) fn resolved(&self, path: &str) -> String {
        const MAX_LINKS: usize = 8;
        let mut path = path.to_owned();
        for _ in 0..MAX_LINKS {
            let Some(link) = self.context.files().get(&path).and_then(|file| file.link.as_ref())
            else {
                break;
            };
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            path = absolute(&format!("/{folder}"), link).split_off(1);
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
