//! Paths with slashes, relative to the context.

/// The shortest path that means the same, as Go's `path.Clean` has it: no `.`, no `//`, no trailing
/// slash, `..` resolved where it can be. The empty path is `.`.
pub(crate) fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if rooted => {}
            _ => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (rooted, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

/// A path in the context: cleaned, without leading slash; nothing leads out of the context. The
/// context itself is the empty path.
pub(super) fn in_context(path: &str) -> String {
    clean(&format!("/{path}")).split_off(1)
}

/// What is left of `path` at or below `directory`; `None` where it is elsewhere. The empty
/// directory is the context.
pub(super) fn below<'p>(path: &'p str, directory: &str) -> Option<&'p str> {
    if directory.is_empty() {
        return Some(path);
    }
    let rest = path.strip_prefix(directory)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
}

/// The last part of a path.
pub(crate) fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Where the directories of a path end and where it ends itself, nearest to the context first.
pub(super) fn ends(path: &str) -> impl Iterator<Item = usize> {
    path.match_indices('/').map(|(at, _)| at).filter(|&at| at > 0).chain([path.len()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cleaned_as_go_does() {
        for (path, expected) in [
            ("", "."),
            ("./a//b/", "a/b"),
            ("a/../b", "b"),
            ("../a/../..", "../.."),
            ("/../a/.", "/a"),
            ("/", "/"),
            ("a/..", "."),
        ] {
            assert_eq!(clean(path), expected, "{path}");
        }
        assert_eq!(in_context("../x/"), "x");
        assert_eq!(in_context("."), "");
        assert_eq!(below("a/b", "a"), Some("b"));
        assert_eq!(below("ab", "a"), None);
        assert_eq!(ends("a/b/c").collect::<Vec<_>>(), [1, 3, 5]);
    }
}
