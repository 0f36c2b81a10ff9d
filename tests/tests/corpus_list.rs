//! The list of the corpus (tests/corpus.txt), from which `cargo xtask corpus` fetches it.

use std::collections::BTreeSet;

use plimsoll_tests::{CORPUS_FILES, corpus};

/// The names that the list gives: `owner__repository/path__of__a__Dockerfile`.
fn listed() -> BTreeSet<String> {
    let mut folder = String::new();
    let mut names = BTreeSet::new();
    for line in include_str!("../corpus.txt").lines().filter(|line| !line.starts_with('#')) {
        if let Some(file) = line.strip_prefix("  ") {
            let path = file.split(' ').next_back().expect("a path");
            names.insert(format!("{folder}/{}", path.replace('/', "__")));
        } else {
            let address = line.split(' ').next().expect("an address");
            let path = address.strip_prefix("https://github.com/").expect("a public host");
            folder = path.replace('/', "__");
        }
    }
    names
}

#[test]
fn the_list_names_every_file() {
    let listed = listed();
    assert_eq!(listed.len(), CORPUS_FILES);
    let names: BTreeSet<String> = corpus().into_iter().map(|file| file.name).collect();
    if !names.is_empty() {
        assert_eq!(names, listed);
    }
}
