use crate::secrets::found_in;
use crate::syntax::{Dockerfile, parse};
use crate::text::{Edit, LineIndex, TextRange, apply_edits};

/// The word that stands for a secret in a shared text. It is a plain word, so that the text around
/// it reads as before.
pub const REDACTED: &str = "REDACTED";

/// A value that should not be shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// The variable that holds it, or what it looks like: "a GitHub token".
    pub name: String,
    /// The value's place, without its quotes.
    pub range: TextRange,
    /// Its line, from 1.
    pub line: usize,
}

/// The parts of a Dockerfile or of any other text that should not be shared, in order, none
/// touching another: the values that stand behind names of secrets and in places of secrets, where
/// a value is written down at all, values of any variable that look random, and what has the shape
/// of a secret (rule `secret-value`). An ignore comment that silences the rules makes no
/// difference.
pub fn secrets(source: &str) -> Vec<Secret> {
    secrets_of(source, &parse(source))
}

/// As [`secrets`], of a text that has been read.
pub(super) fn secrets_of(source: &str, file: &Dockerfile) -> Vec<Secret> {
    let index = LineIndex::new(source);
    found_in(source, file)
        .into_iter()
        .map(|it| Secret { line: index.line(it.range.start()), name: it.name, range: it.range })
        .collect()
}

/// `source` with each of these secrets replaced by [`REDACTED`]. Lines keep their number.
pub fn redact(source: &str, secrets: &[Secret]) -> String {
    let mut edits = Vec::new();
    for secret in secrets {
        cover(source, secret.range, &mut |range| edits.push(Edit::replace(range, REDACTED)));
    }
    apply_edits(source, &edits)
}

/// The parts of a range that are replaced: of each line what it holds, so that the lines stay, with
/// their indentation, their comment signs and their continuations.
pub(super) fn cover(source: &str, range: TextRange, add: &mut dyn FnMut(TextRange)) {
    let mut at = range.start();
    for (nth, line) in range.slice(source).split_inclusive('\n').enumerate() {
        let start = at;
        at += line.len();
        let continues = line.ends_with('\n');
        let body = line.trim_end();
        let body = match body.strip_suffix(['\\', '`']) {
            Some(before) if continues => before.trim_end(),
            _ => body,
        };
        let kept =
            if nth == 0 { 0 } else { body.len() - body.trim_start_matches([' ', '\t', '#']).len() };
        if body.len() > kept {
            add(TextRange::new(start + kept, start + body.len()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{redact, secrets};

    fn redacted(source: &str) -> String {
        redact(source, &secrets(source))
    }

    #[test]
    fn values_of_secret_variables_and_shapes_go() {
        let key = "k7Jd92mQx81Lw0Zt5RbV3e";
        assert_eq!(
            redacted(&format!(
                "FROM a\nENV DB_PASSWORD=\"hunter2\" PORT=80\nARG SIGNING={key}\nRUN git clone \
                 https://ci:h7Kd93Lq@example.org/a\n"
            )),
            "FROM a\nENV DB_PASSWORD=\"REDACTED\" PORT=80\nARG SIGNING=REDACTED\nRUN git clone \
             https://ci:REDACTED@example.org/a\n"
        );
    }

    #[test]
    fn placeholders_references_and_checksums_stay() {
        let source = "FROM a\nARG TOKEN\nENV API_TOKEN=$TOKEN DB_PASSWORD=changeme\n\
                      ENV SHA256=9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\n\
                      ENV GPG_KEY=E3FF2839C048B25C084DEBE9B26995E310250568 NODE_VERSION=22.11.0\n\
                      LABEL title=SomeRatherLongCamelCaseName path=/usr/local/lib/python3\n";
        assert_eq!(redacted(source), source);
    }

    #[test]
    fn redacting_twice_is_redacting_once() {
        let once = redacted("FROM a\nENV TOKEN=abcdefgh PASSWORD='x y'\n");
        assert_eq!(redacted(&once), once);
    }
}
