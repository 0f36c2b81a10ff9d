//! Helpers of the tests that span crates.

#![expect(clippy::missing_panics_doc, reason = "a test's helper fails by panicking")]

pub mod cases;
pub mod hadolint;
pub mod link;
mod need;
pub mod oracle;
pub mod parity;
pub mod recording;
pub mod tree;

pub use need::{need, need_program};

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The number of files in the corpus; fewer mean that a test looked in the wrong place.
pub const CORPUS_FILES: usize = 524;

/// A real Dockerfile.
pub struct CorpusFile {
    /// Its name below the corpus.
    pub name: String,
    /// Its path.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
}

/// The design's material beside the project, by its path in there; `None` where it is absent, which
/// is noted as a [`need`] of its folder.
pub fn shared(part: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared").join(part);
    let folder = part.split('/').next().unwrap_or(part);
    need(&format!("../shared/{folder}"), path.exists()).then_some(path)
}

/// The folder of the corpus, which `PLIMSOLL_CORPUS` names where it is not beside the project; `None`
/// where it is absent, which is noted as a [`need`].
pub fn corpus_folder() -> Option<PathBuf> {
    let path = std::env::var_os("PLIMSOLL_CORPUS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus"),
        PathBuf::from,
    );
    need("corpus", path.is_dir()).then_some(path)
}

/// The corpus, by name; empty where it is absent.
pub fn corpus() -> Vec<CorpusFile> {
    let Some(root) = corpus_folder() else { return Vec::new() };
    let mut files = Vec::new();
    for folder in std::fs::read_dir(&root).expect("readable").flatten() {
        let Ok(entries) = std::fs::read_dir(folder.path()) else { continue };
        for entry in entries.flatten() {
            let name = format!(
                "{}/{}",
                folder.file_name().to_string_lossy(),
                entry.file_name().to_string_lossy()
            );
            let text = std::fs::read_to_string(entry.path()).expect("UTF-8");
            files.push(CorpusFile { name, path: entry.path(), text });
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    assert_eq!(files.len(), CORPUS_FILES, "the corpus is complete");
    files
}

/// A directory that is removed again.
pub struct Scratch(PathBuf);

impl Scratch {
    /// An empty one.
    #[expect(clippy::new_without_default, reason = "it makes a directory")]
    pub fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path =
            std::env::temp_dir().join(format!("plimsoll-test-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a directory");
        Self(path)
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file into it.
    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().expect("below a directory")).expect("a directory");
        std::fs::write(&path, text).expect("writable");
        path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
