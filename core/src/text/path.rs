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
    format!("/{}", followed(if path.starts_with('/') { "" } else { directory }, path))
}

/// [`absolute`] against a directory that may not be known: `None` for a relative path then.
pub(crate) fn absolute_in(directory: Option<&str>, path: &str) -> Option<String> {
    let directory = if path.starts_with('/') { "/" } else { directory? };
    Some(absolute(directory, path))
}

/// The parts of a path behind those of a directory, `.` and `..` carried out, without a slash at
/// either end.
pub(crate) fn followed(directory: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in directory.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

/// The rest of `path` at or below `folder`: empty where they are the same, `None` where it is
/// elsewhere. Below the empty folder is every path.
pub(crate) fn below<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    if folder.is_empty() {
        return Some(path);
    }
    // Most folders end in no slash, and this is asked for every step of a stage.
    let folder =
        if folder.as_bytes().last() == Some(&b'/') { folder.trim_end_matches('/') } else { folder };
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
            let known = absolute_in(Some(directory), path);
            assert_eq!(known.as_deref(), Some(expected), "{directory} {path}");
        }
    }

    #[test]
    fn an_absolute_path_needs_no_directory() {
        assert_eq!(absolute_in(None, "/a/../b").as_deref(), Some("/b"));
        assert_eq!(absolute_in(None, "b"), None);
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
