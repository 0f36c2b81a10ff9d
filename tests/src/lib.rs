//! What the tests that span crates share.

#![expect(clippy::missing_panics_doc, reason = "a test's helper fails by panicking")]

pub mod link;
pub mod oracle;
pub mod recording;
pub mod tree;

use std::path::{Path, PathBuf};

/// How many files the corpus has; fewer mean that a test looked in the wrong place.
pub const CORPUS_FILES: usize = 524;

/// A real Dockerfile.
pub struct CorpusFile {
    /// Its name below the corpus.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
}

/// The folder of the design's material beside the project, or `None` (and a line that says
/// "skipped") where it is absent.
pub fn shared(part: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared").join(part);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: ../shared/{part} is not here");
    None
}

/// The corpus, by name; empty where it is absent.
pub fn corpus() -> Vec<CorpusFile> {
    let Some(root) = shared("corpus") else { return Vec::new() };
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
