//! Paths with slashes, as text: nothing is looked up.

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

/// A path against a directory, as Docker resolves it: absolute and clean, without a slash at its
/// end. The directory is absolute; above `/` is `/`.
pub(crate) fn absolute(directory: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let start = if path.starts_with('/') { "" } else { directory };
    for part in start.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

/// What is left of `path` at or below `folder`: empty where they are the same, `None` where it is
/// elsewhere. Below the empty folder is every path.
pub(crate) fn below<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    if folder.is_empty() {
        return Some(path);
    }
    // Most folders end in no slash, and this is asked for every step of a stage.
    let folder = if folder.ends_with('/') { folder.trim_end_matches('/') } else { folder };
    let rest = path.strip_prefix(folder)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
}

/// The last part of a path.
pub(crate) fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
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
    }

    #[test]
    fn paths_are_resolved_against_a_directory() {
        for (directory, path, expected) in [
            ("/app", "x", "/app/x"),
            ("/app/", "./x//y/", "/app/x/y"),
            ("/app", "/x", "/x"),
            ("/app", "", "/app"),
            ("/app", ".", "/app"),
            ("/app", "../x", "/x"),
            ("/app", "../../x", "/x"),
            ("/", "x/../..", "/"),
        ] {
            assert_eq!(absolute(directory, path), expected, "{directory} {path}");
        }
    }

    #[test]
    fn what_is_below_a_folder() {
        for (path, folder, rest) in [
            ("/app/x/y", "/app", Some("x/y")),
            ("/app/x", "/app/", Some("x")),
            ("/app", "/app/", Some("")),
            ("/app2", "/app", None),
            ("/ap", "/app", None),
            ("/x", "/", Some("x")),
            ("a/b", "", Some("a/b")),
            ("a/b", "a", Some("b")),
        ] {
            assert_eq!(below(path, folder), rest, "{path} {folder}");
        }
    }
}
