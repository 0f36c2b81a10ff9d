//! The folder that the image is built from: names and sizes, and nothing else of it. It stays in
//! this tab: neither the draft nor a link holds it.

use std::sync::Arc;

use plimsoll_core::context::{ContextFile, ContextFiles};
use plimsoll_core::report::counted;
use plimsoll_core::text::visible;

/// A folder that was dropped on the page or chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Folder {
    /// Its name.
    pub(crate) name: String,
    pub(crate) files: Arc<ContextFiles>,
}

impl Folder {
    /// From what the browser tells, paths and bytes: each path begins with the folder's name.
    pub(crate) fn new(listed: Vec<(String, u64)>) -> Option<Self> {
        let name = listed.first()?.0.trim_start_matches('/').split('/').next()?.to_owned();
        let files = listed.into_iter().filter_map(|(path, size)| {
            let path = path.trim_start_matches('/').strip_prefix(name.as_str())?;
            let path = path.strip_prefix('/')?.to_owned();
            Some(ContextFile { path, size, ..ContextFile::default() })
        });
        let files = Arc::new(ContextFiles::new(files));
        Some(Self { name, files })
    }

    /// "web: 312 files"
    pub(crate) fn words(&self) -> String {
        let more = if self.files.omitted() > 0 { ", the first of more" } else { "" };
        format!("{}: {}{more}", visible(&self.name), counted(self.files.len(), "file"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_begin_below_the_folder() {
        let listed = vec![("/web/src/b.py".to_owned(), 20), ("/web/a.txt".to_owned(), 1)];
        let folder = Folder::new(listed);
        let files = folder.as_ref().map(|folder| {
            folder.files.iter().map(|file| (file.path.as_str(), file.size)).collect::<Vec<_>>()
        });
        assert_eq!(files, Some(vec![("a.txt", 1), ("src/b.py", 20)]));
        assert_eq!(folder.map(|folder| folder.words()).as_deref(), Some("web: 2 files"));
        assert_eq!(Folder::new(Vec::new()), None);
    }
}
