//! The plan of the house: `core` is a pipeline, and its arrows have one direction.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const CORE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../core/src");

#[test]
fn a_stage_imports_only_from_those_before_it() {
    let lib = fs::read_to_string(Path::new(CORE).join("lib.rs")).expect("readable");
    let order: Vec<&str> =
        lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let rank = |stage: &str| order.iter().position(|it| *it == stage);
    let mut back = BTreeSet::new();
    for (module, used) in graph() {
        let own = rank(module.split("::").next().unwrap_or(""));
        for other in used {
            let other_rank = rank(other.split("::").next().unwrap_or(""));
            if own.zip(other_rank).is_some_and(|(own, other)| own < other) {
                back.insert(format!("{module} -> {other}"));
            }
        }
    }
    assert!(order.len() > 10, "{order:?}");
    assert_eq!(back, BTreeSet::new());
}

#[test]
fn no_files_know_each_other() {
    let graph = graph();
    assert!(graph.values().map(BTreeSet::len).sum::<usize>() > 500, "the arrows are not read");
    assert_eq!(circles(&graph), BTreeSet::new());
}

#[test]
fn a_circle_is_found() {
    let arrows = [("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("d", "e")];
    let mut graph: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (from, to) in arrows {
        graph.entry(from.to_owned()).or_default().insert(to.to_owned());
    }
    let circle: Vec<String> = ["a", "b", "c"].map(str::to_owned).into();
    assert_eq!(circles(&graph), BTreeSet::from([circle]));
}

/// Of each module of `core` the others that it names, tests left out. A folder and its own files are
/// one house, so an arrow between them is none.
fn graph() -> BTreeMap<String, BTreeSet<String>> {
    let mut files = Vec::new();
    collect(Path::new(CORE), &mut files);
    let modules: BTreeMap<String, (Vec<String>, String)> = files
        .iter()
        .filter_map(|path| {
            let parts = module(path);
            let source = fs::read_to_string(path).expect("readable");
            let is_test = parts.iter().any(|part| part.ends_with("tests") || part == "testing");
            (!is_test && !parts.is_empty()).then(|| (parts.join("::"), (parts, source)))
        })
        .collect();
    let mut graph = BTreeMap::new();
    for (name, (parts, source)) in &modules {
        let mut used = BTreeSet::new();
        for path in paths(source, parts) {
            let known = (1..=path.len()).rev().map(|end| path[..end].join("::"));
            let Some(other) = known.into_iter().find(|it| modules.contains_key(it)) else {
                continue;
            };
            let kin = |one: &str, two: &str| one == two || two.starts_with(&format!("{one}::"));
            if !kin(name, &other) && !kin(&other, name) {
                used.insert(other);
            }
        }
        graph.insert(name.clone(), used);
    }
    graph
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("readable") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The module of a file: `rules`, `shared`, `edits`; none for `lib.rs`.
fn module(path: &Path) -> Vec<String> {
    let inner = path.strip_prefix(CORE).expect("below core").with_extension("");
    let parts = inner.iter().map(|part| part.to_string_lossy().into_owned());
    parts.filter(|part| part != "mod" && part != "lib").collect()
}

/// The paths from `crate`, `super` or `self` that a source names outside its tests and comments, each
/// from the crate's root.
fn paths(source: &str, own: &[String]) -> Vec<Vec<String>> {
    let code = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or("");
    let mut all = Vec::new();
    for line in code.lines().map(|line| line.split("//").next().unwrap_or("")) {
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
        for text in line.split(|c| !word(c)).filter(|text| text.contains("::")) {
            let mut rest: Vec<&str> = text.split("::").filter(|part| !part.is_empty()).collect();
            let mut path = match rest.first().copied() {
                Some("crate") => Vec::new(),
                Some("self" | "super") => own.to_vec(),
                _ => continue,
            };
            while let Some("crate" | "self" | "super") = rest.first().copied() {
                if rest.remove(0) == "super" {
                    path.pop();
                }
            }
            path.extend(rest.into_iter().map(str::to_owned));
            all.push(path);
        }
    }
    all
}

/// The sets of files of which each reaches each, sorted.
fn circles(graph: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<Vec<String>> {
    let reached: BTreeMap<&str, BTreeSet<&str>> =
        graph.keys().map(|from| (from.as_str(), reach(graph, from))).collect();
    let both = |one: &str, two: &str| {
        let leads = |from: &str, to: &str| reached.get(from).is_some_and(|it| it.contains(to));
        leads(one, two) && leads(two, one)
    };
    let mut all = BTreeSet::new();
    for one in graph.keys() {
        let circle: Vec<String> = graph.keys().filter(|two| both(one, two)).cloned().collect();
        if circle.len() > 1 {
            all.insert(circle);
        }
    }
    all
}

fn reach<'g>(graph: &'g BTreeMap<String, BTreeSet<String>>, from: &str) -> BTreeSet<&'g str> {
    let mut reached = BTreeSet::new();
    let mut open = vec![from];
    while let Some(next) = open.pop() {
        for to in graph.get(next).into_iter().flatten() {
            if reached.insert(to.as_str()) {
                open.push(to);
            }
        }
    }
    reached
}
