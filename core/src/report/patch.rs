use std::fmt::Write as _;

use crate::text::{LineKind, diff};

/// A patch that `git apply` takes, for a file at `path`, which need not be text. Empty where the
/// texts are equal. Its lines are those of the file, whatever stands in them.
pub fn patch(path: impl AsRef<[u8]>, before: &str, after: &str) -> String {
    let hunks = diff(before, after);
    if hunks.is_empty() {
        return String::new();
    }
    let (from, to) = (header("a/", path.as_ref()), header("b/", path.as_ref()));
    let mut out = format!("--- {from}\n+++ {to}\n");
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

/// A name as git writes it there: in quotes where a byte of it could end the line or is not ASCII.
/// So are the two characters that start a CI system's command anywhere in a line, which git takes.
fn header(side: &str, path: &[u8]) -> String {
    let starts_command = path.windows(2).any(|two| two == b"##");
    let is_plain = |byte: &u8| {
        (b' '..0x7f).contains(byte)
            && !matches!(byte, b'"' | b'\\')
            && !(starts_command && *byte == b'#')
    };
    let mut name = String::new();
    for &byte in path {
        match byte {
            b'"' | b'\\' => name.extend(['\\', char::from(byte)]),
            b'\n' => name.push_str("\\n"),
            b'\t' => name.push_str("\\t"),
            b'\r' => name.push_str("\\r"),
            b' '..0x7f if is_plain(&byte) => name.push(char::from(byte)),
            _ => {
                let _ = write!(name, "\\{byte:03o}");
            }
        }
    }
    if !path.iter().all(is_plain) {
        return format!("\"{side}{name}\"");
    }
    // Without the tab, some readers end a name at its first blank.
    let end = if path.contains(&b' ') { "\t" } else { "" };
    format!("{side}{name}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `git diff` writes them.
    #[test]
    fn names_are_quoted_as_git_does() {
        for (name, header) in [
            ("api/Dockerfile", "--- a/api/Dockerfile\n+++ b/api/Dockerfile\n"),
            ("a b", "--- a/a b\t\n+++ b/a b\t\n"),
            ("a\nb", "--- \"a/a\\nb\"\n+++ \"b/a\\nb\"\n"),
            ("a\u{1b}\t\"\\é", "--- \"a/a\\033\\t\\\"\\\\\\303\\251\"\n"),
            ("a#b", "--- a/a#b\n"),
            ("##[x]", "--- \"a/\\043\\043[x]\"\n"),
            ("\u{202e}", "--- \"a/\\342\\200\\256\"\n"),
        ] {
            let patch = patch(name, "a\n", "b\n");
            assert!(patch.starts_with(header), "{patch}");
        }
    }

    #[test]
    fn a_patch_says_where_the_last_line_has_no_end() {
        assert_eq!(
            patch("Dockerfile", "FROM a\nRUN b", "FROM a\nRUN c\n"),
            "--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1,2 +1,2 @@\n FROM a\n-RUN b\n\\ No newline at end of file\n+RUN c\n"
        );
        assert_eq!(patch("f", "", "x\n"), "--- a/f\n+++ b/f\n@@ -0,0 +1,1 @@\n+x\n");
    }
}
