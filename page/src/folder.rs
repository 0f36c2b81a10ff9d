//! The folder that the image is built from: names and sizes, and nothing else of it. It stays in
//! this tab: neither the draft nor a link holds it.

use std::sync::Arc;

use plimsoll_core::context::{ContextFile, ContextFiles};
use plimsoll_core::report::counted;
use plimsoll_core::text::visible;

/// A folder that was dropped on the page or chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Its name.
    pub name: String,
    pub files: Arc<ContextFiles>,
    /// Stands for the files where the engine was told of them: the same for the same list.
    pub number: u64,
}

impl Folder {
    /// From what the browser tells, paths and bytes: each path begins with the folder's name.
    pub fn new(listed: Vec<(String, u64)>) -> Option<Self> {
        let name = listed.first()?.0.trim_start_matches('/').split('/').next()?.to_owned();
        let files = listed.into_iter().filter_map(|(path, size)| {
            let path = path.trim_start_matches('/').strip_prefix(name.as_str())?;
            let path = path.strip_prefix('/')?.to_owned();
            Some(ContextFile { path, size, ..ContextFile::default() })
        });
        let files = Arc::new(ContextFiles::new(files));
        let number = number(&files);
        Some(Self { name, files, number })
    }

    /// "web: 312 files"
    pub fn words(&self) -> String {
        let more = if self.files.omitted() > 0 { ", the first of more" } else { "" };
        format!("{}: {}{more}", visible(&self.name), counted(self.files.len(), "file"))
    }
}

/// A number made of every path and size (FNV-1a, 64 bits).
fn number(files: &ContextFiles) -> u64 {
    let bytes =
        files.iter().flat_map(|file| file.path.bytes().chain([0]).chain(file.size.to_le_bytes()));
    bytes.fold(0xcbf2_9ce4_8422_2325, |number, byte| {
        (number ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
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
