use serde::{Deserialize, Serialize};

use super::paths::in_context;

/// A file of the build context.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContextFile {
    /// Its path in the context, with slashes and no leading one.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// Permission bits, where known.
    pub mode: Option<u32>,
    /// The path it leads to, if it is a symbolic link.
    #[serde(default)]
    pub link: Option<String>,
}

/// The files of a build context: names and sizes, before any .dockerignore. Sorted by path, each
/// once, at most [`ContextFiles::MAX`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContextFiles {
    files: Vec<ContextFile>,
    /// The number of files left out because there are too many.
    omitted: usize,
}

impl ContextFiles {
    /// The most files that a list holds.
    pub const MAX: usize = 200_000;

    /// Takes files in any order. Paths are cleaned; what is no path in the context is left out.
    pub fn new(files: impl IntoIterator<Item = ContextFile>) -> Self {
        let mut list = Self::default();
        for file in files {
            let path = in_context(&file.path);
            if path.is_empty() {
                continue;
            }
            if list.files.len() < Self::MAX {
                list.files.push(ContextFile { path, ..file });
            } else {
                list.omitted += 1;
            }
        }
        list.sort();
        list
    }

    /// Apart, so that lists from anywhere share one sort.
    fn sort(&mut self) {
        self.files.sort_unstable_by(|one, other| one.path.cmp(&other.path));
        self.files.dedup_by(|one, other| one.path == other.path);
    }

    /// Takes paths alone; sizes are 0.
    pub fn from_paths<'p>(paths: impl IntoIterator<Item = &'p str>) -> Self {
        Self::new(
            paths
                .into_iter()
                .map(|path| ContextFile { path: path.to_owned(), ..ContextFile::default() }),
        )
    }

    /// The files, by path.
    pub fn iter(&self) -> std::slice::Iter<'_, ContextFile> {
        self.files.iter()
    }

    /// The number of files.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The number of files left out because there are too many.
    pub fn omitted(&self) -> usize {
        self.omitted
    }

    /// The file of this path.
    pub fn get(&self, path: &str) -> Option<&ContextFile> {
        let at = self.files.binary_search_by(|file| file.path.as_str().cmp(path)).ok()?;
        self.files.get(at)
    }

    /// The files of this path and below it, by path.
    pub fn below(&self, path: &str) -> impl Iterator<Item = &ContextFile> {
        let directory = if path.is_empty() { String::new() } else { format!("{path}/") };
        let at = self.files.partition_point(|file| file.path < directory);
        let inside = self.files.get(at..).unwrap_or_default();
        self.get(path)
            .into_iter()
            .chain(inside.iter().take_while(move |file| file.path.starts_with(&directory)))
    }

    /// True if there is a file of this path, or one below it.
    pub fn has(&self, path: &str) -> bool {
        self.get(path).is_some() || {
            let directory = format!("{path}/");
            let at = self.files.partition_point(|file| file.path < directory);
            self.files.get(at).is_some_and(|file| file.path.starts_with(&directory))
        }
    }
}

impl<'f> IntoIterator for &'f ContextFiles {
    type Item = &'f ContextFile;
    type IntoIter = std::slice::Iter<'f, ContextFile>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_clean_sorted_and_bounded() {
        let list = ContextFiles::from_paths(["./b/c", "a", "/b//c", "", "b.txt", "../d"]);
        let paths: Vec<&str> = list.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["a", "b.txt", "b/c", "d"]);
        assert!(list.has("b") && list.has("b/c") && !list.has("b/"), "{list:?}");
        assert!(list.get("b").is_none());
        let names: Vec<String> = (0..ContextFiles::MAX + 3).map(|n| n.to_string()).collect();
        let many = ContextFiles::from_paths(names.iter().map(String::as_str));
        assert_eq!((many.len(), many.omitted()), (ContextFiles::MAX, 3));
    }
}
