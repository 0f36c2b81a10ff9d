use std::fmt::Write as _;

use crate::text::{LineKind, diff};

/// A patch that `git apply` takes, for a file at `path`. Empty where the texts are equal.
pub fn patch(path: &str, before: &str, after: &str) -> String {
    let hunks = diff(before, after);
    if hunks.is_empty() {
        return String::new();
    }
    let mut out = format!("--- a/{path}\n+++ b/{path}\n");
    for hunk in &hunks {
        let count = |kind| {
            hunk.lines.iter().filter(|line| [LineKind::Same, kind].contains(&line.kind)).count()
        };
        let (old, new) = (count(LineKind::Removed), count(LineKind::Added));
        // An empty side is counted from the line before it.
        let start =
            |line: u32, count: usize| if count == 0 { line.saturating_sub(1) } else { line };
        let _ = writeln!(
            out,
            "@@ -{},{old} +{},{new} @@",
            start(hunk.before, old),
            start(hunk.after, new)
        );
        for line in &hunk.lines {
            out.push(match line.kind {
                LineKind::Same => ' ',
                LineKind::Removed => '-',
                LineKind::Added => '+',
            });
            out.push_str(&line.text);
            if !line.text.ends_with('\n') {
                out.push_str("\n\\ No newline at end of file\n");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_says_where_the_last_line_has_no_end() {
        assert_eq!(
            patch("Dockerfile", "FROM a\nRUN b", "FROM a\nRUN c\n"),
            "--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1,2 +1,2 @@\n FROM a\n-RUN b\n\\ No newline at end of file\n+RUN c\n"
        );
        assert_eq!(patch("f", "", "x\n"), "--- a/f\n+++ b/f\n@@ -0,0 +1,1 @@\n+x\n");
    }
}
