//! Paths with slashes, relative to the context.

use crate::text::path::clean;

/// A path in the context: cleaned, without leading slash; nothing leads out of the context. The
/// context itself is the empty path.
pub(super) fn in_context(path: &str) -> String {
    clean(&format!("/{path}")).split_off(1)
}

/// A path as people name a change in the context: cleaned, from the context's root with or without a
/// slash before it; `None` where it leads out of the context.
pub(crate) fn named(path: &str) -> Option<String> {
    if is_elsewhere(path) {
        return None;
    }
    let path = clean(path.trim_start_matches('/'));
    match path.as_str() {
        ".." => None,
        "." => Some(String::new()),
        _ => Some(path).filter(|path| !path.starts_with("../")),
    }
}

/// True for a path that names a drive or somebody's home, or that leads up as Windows writes it.
fn is_elsewhere(path: &str) -> bool {
    let is_end = |rest: &str| rest.is_empty() || rest.starts_with(['/', '\\']);
    let drive = path.strip_prefix(|first: char| first.is_ascii_alphabetic());
    drive.and_then(|rest| rest.strip_prefix(':')).is_some_and(is_end)
        || path.strip_prefix('~').is_some_and(is_end)
        || path.starts_with('\\')
        || path.contains('\\') && named(&path.replace('\\', "/")).is_none()
}

/// The offsets at which the directories of a path and the path itself end, nearest to the context
/// first.
pub(crate) fn ends(path: &str) -> impl Iterator<Item = usize> {
    path.match_indices('/').map(|(at, _)| at).filter(|&at| at > 0).chain([path.len()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leads_out_of_the_context() {
        for (path, expected) in [("../x/", "x"), (".", ""), ("/a/./b", "a/b")] {
            assert_eq!(in_context(path), expected, "{path}");
        }
    }

    #[test]
    fn changes_may_be_outside_of_the_context() {
        for (path, expected) in [
            ("x", Some("x")),
            ("./x/", Some("x")),
            ("/x", Some("x")),
            ("a/../x", Some("x")),
            (".", Some("")),
            ("/", Some("")),
            ("..", None),
            ("../x", None),
            ("/../x", None),
            ("a/../../x", None),
            ("..x", Some("..x")),
            (r"C:\x", None),
            ("c:/x", None),
            ("C:", None),
            (r"\\server\x", None),
            (r"..\x", None),
            (r"a\..\..\x", None),
            (r"a\x", Some(r"a\x")),
            ("ab:/x", Some("ab:/x")),
            ("a:b", Some("a:b")),
            ("~", None),
            ("~/x", None),
            ("~x", Some("~x")),
        ] {
            assert_eq!(named(path).as_deref(), expected, "{path}");
        }
    }

    #[test]
    fn where_the_directories_of_a_path_end() {
        assert_eq!(ends("a/b/c").collect::<Vec<_>>(), [1, 3, 5]);
    }
}
