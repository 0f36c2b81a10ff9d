//! The plan of the house: `core` is a pipeline whose arrows have one direction, and nowhere do files
//! know each other.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const CORE: &str = "core";

#[test]
fn a_stage_imports_only_from_those_before_it() {
    let lib = fs::read_to_string(sources(CORE).join("lib.rs")).expect("readable");
    let order: Vec<&str> =
        lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let rank = |stage: &str| order.iter().position(|it| *it == stage);
    let mut back = BTreeSet::new();
    for (module, used) in graph(CORE) {
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
    // The page's parts draw views, which show parts: that circle is what fetches them late.
    for (name, arrows) in [(CORE, 1_500), ("cli", 40), ("shell-lint", 5), ("xtask", 40)] {
        let graph = graph(name);
        let found = graph.values().map(BTreeSet::len).sum::<usize>();
        assert!(found > arrows, "{name}: {found} arrows are read");
        assert_eq!(circles(&graph), BTreeSet::new(), "{name}");
    }
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

#[test]
fn groups_of_imports_are_read() {
    let source = "use crate::{a::{self, B as C}, d::*};\nuse super::{\n    e, // f\n};\nlet _ = crate::g::h();\n";
    let own = ["x".to_owned(), "y".to_owned()];
    let found: Vec<String> = paths(source, &own).iter().map(|path| path.join("::")).collect();
    assert_eq!(found, ["a::self", "a::B", "d::*", "x::e", "g::h"]);
}

/// Of each module of a crate the others that it names, tests left out. A folder and its own files are
/// one house, so an arrow between them is none.
fn graph(name: &str) -> BTreeMap<String, BTreeSet<String>> {
    let folder = sources(name);
    let mut files = Vec::new();
    collect(&folder, &mut files);
    let modules: BTreeMap<String, (Vec<String>, String)> = files
        .iter()
        .filter_map(|path| {
            let parts = module(path.strip_prefix(&folder).expect("below the crate"));
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

/// The folder of a crate's sources.
fn sources(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name).join("src")
}

/// The module of a file: `rules`, `shared`, `edits`; none for the crate's root.
fn module(path: &Path) -> Vec<String> {
    let inner = path.with_extension("");
    let parts = inner.iter().map(|part| part.to_string_lossy().into_owned());
    parts.filter(|part| !["mod", "lib", "main"].contains(&part.as_str())).collect()
}

/// The paths from `crate`, `super` or `self` that a source names outside its tests and comments, each
/// from the crate's root.
fn paths(source: &str, own: &[String]) -> Vec<Vec<String>> {
    let code = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or("");
    let code: String =
        code.lines().flat_map(|line| [line.split("//").next().unwrap_or(""), "\n"]).collect();
    let mut texts = Vec::new();
    let mut rest = String::new();
    for statement in code.split_inclusive(';') {
        match statement.rfind("use ").filter(|_| statement.ends_with(';')) {
            Some(at) => {
                expand("", statement[at + 4..].trim_end_matches(';'), &mut texts);
                rest.push_str(&statement[..at]);
            }
            None => rest.push_str(statement),
        }
    }
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    texts.extend(rest.split(|c| !word(c)).filter(|text| text.contains("::")).map(str::to_owned));
    texts.iter().filter_map(|text| absolute(text, own)).collect()
}

/// The single paths of an import: `a::{b, c::{d, e}}` is `a::b`, `a::c::d` and `a::c::e`.
fn expand(before: &str, import: &str, texts: &mut Vec<String>) {
    let import = import.trim();
    let Some((start, group)) = import.split_once('{') else {
        let name = import.split(" as ").next().unwrap_or("");
        texts.push(format!("{before}{name}"));
        return;
    };
    let group = group.trim_end().strip_suffix('}').unwrap_or(group);
    let (mut depth, mut from) = (0, 0);
    for (at, character) in group.char_indices().chain([(group.len(), ',')]) {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                if !group[from..at].trim().is_empty() {
                    expand(&format!("{before}{start}"), &group[from..at], texts);
                }
                from = at + 1;
            }
            _ => {}
        }
    }
}

/// A path from the crate's root; `None` for one into another crate.
fn absolute(text: &str, own: &[String]) -> Option<Vec<String>> {
    let mut rest: Vec<&str> = text.split("::").filter(|part| !part.is_empty()).collect();
    let mut path = match *rest.first()? {
        "crate" => Vec::new(),
        "self" | "super" => own.to_vec(),
        _ => return None,
    };
    while let Some("crate" | "self" | "super") = rest.first().copied() {
        if rest.remove(0) == "super" {
            path.pop();
        }
    }
    path.extend(rest.into_iter().map(str::to_owned));
    Some(path)
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
