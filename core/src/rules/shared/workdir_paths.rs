//! The directories that the steps of a stage work in, also where the base image's own directory is
//! not known.

use std::rc::Rc;

use crate::rules::RuleContext;
use crate::syntax::Body;

/// Past any real length a directory counts as unknown, so that no chain of WORKDIRs costs more.
const LONGEST: usize = 512;

/// The directory in force at each step of a stage: absolute, or below `?` where only the way from
/// an unknown directory is known.
pub(crate) fn directories(cx: &RuleContext<'_>, stage: usize) -> Vec<Rc<str>> {
    let unknown = |index: usize| Rc::from(format!("?{index}"));
    let mut current: Option<Rc<str>> = None;
    let mut all = Vec::new();
    for step in cx.build.steps_of(stage) {
        let here = match (&step.state.workdir, &current) {
            (Some(known), _) => Rc::clone(known),
            (None, Some(current)) => Rc::clone(current),
            (None, None) => unknown(0),
        };
        all.push(Rc::clone(&here));
        current = match &step.instruction.body {
            Body::Workdir(word) => {
                let path = cx.build.value(word, step);
                let next = path.and_then(|path| joined(&here, &path)).map(Rc::from);
                Some(next.unwrap_or_else(|| unknown(step.instruction.index)))
            }
            _ => Some(here),
        };
    }
    all
}

/// A path as seen from `directory`, without a slash at its end; `None` where it leads upwards, has a
/// variable, or is too long.
pub(crate) fn joined(directory: &str, path: &str) -> Option<String> {
    let path = path.trim_matches(['"', '\'']);
    let mut whole = if path.starts_with('/') { String::new() } else { directory.to_owned() };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => return None,
            part if part.contains(['$', '~', '*']) => return None,
            part => {
                if !whole.ends_with('/') {
                    whole.push('/');
                }
                whole.push_str(part);
            }
        }
    }
    if whole.is_empty() {
        whole.push('/');
    }
    (whole.len() <= LONGEST).then_some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_without_their_dots() {
        for (directory, path, whole) in [
            ("/app", ".", Some("/app")),
            ("/app", "./a//b/", Some("/app/a/b")),
            ("?0", "\"app\"", Some("?0/app")),
            ("/", "app", Some("/app")),
            ("/app", "/", Some("/")),
            ("/app", "../x", None),
            ("/app", "$X", None),
        ] {
            assert_eq!(joined(directory, path).as_deref(), whole, "{directory} {path}");
        }
    }
}
