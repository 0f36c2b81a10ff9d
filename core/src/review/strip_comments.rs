use crate::syntax::{is_ignore_comment, parse};
use crate::text::{Edit, TextRange, apply_edits};

/// A Dockerfile without its comment lines, for a shorter link. Parser directives and comments that
/// silence rules stay; instructions stay as they are, so that ids of fixes still hold. Where a file
/// would come to mean something else, it is given back as it is.
pub fn without_comment_lines(source: &str) -> String {
    let file = parse(source);
    let edits: Vec<Edit> = file
        .comments
        .iter()
        .filter(|comment| !is_ignore_comment(comment.slice(source)))
        .filter_map(|comment| whole_line(source, *comment))
        .map(Edit::delete)
        .collect();
    let out = apply_edits(source, &edits);
    let after = parse(&out);
    let same = after.directives.len() == file.directives.len()
        && after.instructions.len() == file.instructions.len();
    if same { out } else { source.to_owned() }
}

/// The line of a comment with its line end, if there is nothing else on it.
fn whole_line(source: &str, comment: TextRange) -> Option<TextRange> {
    let before = source.get(..comment.start())?;
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let after = source.get(comment.end()..)?;
    let end = after.find('\n').map_or(source.len(), |end| comment.end() + end + 1);
    let is_alone = before.get(start..)?.trim().is_empty();
    is_alone.then(|| TextRange::new(start, end))
}

#[cfg(test)]
mod tests {
    use super::without_comment_lines;

    #[test]
    fn comments_go_and_what_speaks_to_programs_stays() {
        assert_eq!(
            without_comment_lines(
                "# syntax=docker/dockerfile:1\n# why\nFROM a\n  # more\nRUN a && \\\n  # inner\r\n  b\n\
                 # hadolint ignore=DL3006\n# plimsoll ignore=x: y\nRUN cat <<E\n# not one\nE\n# last"
            ),
            "# syntax=docker/dockerfile:1\nFROM a\nRUN a && \\\n  b\n\
             # hadolint ignore=DL3006\n# plimsoll ignore=x: y\nRUN cat <<E\n# not one\nE\n"
        );
    }

    #[test]
    fn no_comment_becomes_a_directive() {
        let source = "# why\n# check=skip=all\nFROM a\n";
        assert_eq!(without_comment_lines(source), source);
    }
}
