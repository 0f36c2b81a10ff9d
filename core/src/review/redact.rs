use crate::analysis::analyze_build;
use crate::build::Build;
use crate::rules::{Options, Preset};
use crate::secrets::{is_placeholder, shapes};
use crate::syntax::{Body, Dockerfile, parse};
use crate::text::{Edit, LineIndex, TextRange, apply_edits, keep_outermost};

/// What stands for a secret in a shared text. It is a plain word, so that the text around it reads
/// as before.
pub const REDACTED: &str = "REDACTED";

/// A value that should not be shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// The variable that holds it, or what it looks like: "a GitHub token".
    pub name: String,
    /// The value's place.
    pub range: TextRange,
    /// Its line, from 1.
    pub line: usize,
}

/// What should not be shared of a Dockerfile or of any other text, in order, none within another:
/// the values of variables with names of secrets (rule `secret-in-variable`), where a value is
/// written down at all, values of any variable that look random, and what has the shape of a
/// secret (rule `secret-value`). Whether an ignore comment silences the rules makes no difference.
pub fn secrets(source: &str) -> Vec<Secret> {
    let file = parse(source);
    secrets_of(&Build::new(source, &file), &file)
}

/// As [`secrets`], of a text that has been read.
pub(super) fn secrets_of(build: &Build<'_>, file: &Dockerfile) -> Vec<Secret> {
    let source = build.source;
    let named = secret_variables(build, file);
    let index = LineIndex::new(source);
    let mut secrets = Vec::new();
    let mut add = |name: &str, range: TextRange| {
        let line = index.line(range.start());
        secrets.push(Secret { name: name.to_owned(), range, line });
    };
    for (range, name, value) in variables(file) {
        let plain = value.slice(source).trim_matches(['"', '\'']);
        let before = named.partition_point(|finding| finding.end() <= range.start());
        let is_named = named.get(before).is_some_and(|finding| finding.overlaps(range));
        if !is_placeholder(plain) && (is_named || looks_random(plain)) {
            add(name, value);
        }
    }
    for shape in shapes(source) {
        add(shape.what, shape.range);
    }
    keep_outermost(&mut secrets, |secret| secret.range);
    secrets
}

/// `source` with each of these secrets replaced by [`REDACTED`].
pub fn redact(source: &str, secrets: &[Secret]) -> String {
    let edits: Vec<Edit> =
        secrets.iter().map(|secret| Edit::replace(secret.range, REDACTED)).collect();
    apply_edits(source, &edits)
}

/// Where rule `secret-in-variable` speaks.
fn secret_variables(build: &Build<'_>, file: &Dockerfile) -> Vec<TextRange> {
    let options = Options {
        preset: Preset::Strict,
        select: vec!["secret-in-variable".to_owned()],
        ..Options::default()
    };
    let report = analyze_build(build, file, &options);
    let silenced = report.silenced.into_iter().map(|silenced| silenced.finding);
    report.findings.into_iter().chain(silenced).map(|finding| finding.range).collect()
}

/// The assignments of ENV, ARG and LABEL: the whole, the name, the value's place.
fn variables(file: &Dockerfile) -> Vec<(TextRange, &str, TextRange)> {
    let mut variables = Vec::new();
    for instruction in &file.instructions {
        match &instruction.effective().body {
            Body::Env(pairs) | Body::Label(pairs) => variables.extend(
                pairs.iter().map(|pair| (pair.range, pair.key.text.as_str(), pair.value.range)),
            ),
            Body::Arg(arguments) => variables.extend(arguments.iter().filter_map(|argument| {
                let value = argument.default.as_ref()?;
                Some((argument.range, argument.name.text.as_str(), value.range))
            })),
            _ => {}
        }
    }
    variables
}

/// Whether a value looks like a random key: one word of 20 bytes or more in which capitals, small
/// letters and digits alternate often. Checksums and commits, which are hexadecimal, are none.
fn looks_random(value: &str) -> bool {
    let bytes = value.as_bytes();
    let is_key = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=_-".contains(byte);
    if bytes.len() < 20 || !bytes.iter().all(is_key) {
        return false;
    }
    let class = |byte: &u8| match byte {
        b'0'..=b'9' => 0,
        b'a'..=b'z' => 1,
        b'A'..=b'Z' => 2,
        _ => 3,
    };
    let changes = bytes
        .iter()
        .zip(bytes.iter().skip(1))
        .filter(|(one, next)| class(one) != class(next) && class(one) != 3 && class(next) != 3)
        .count();
    let has = |wanted: u8| bytes.iter().any(|byte| class(byte) == wanted);
    // Random letters and digits change class at two of three places, words at few.
    has(0) && has(1) && has(2) && changes * 5 >= bytes.len() * 2
}

#[cfg(test)]
mod tests {
    use super::{redact, secrets};
    use crate::rules::Rules;

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
            "FROM a\nENV DB_PASSWORD=REDACTED PORT=80\nARG SIGNING=REDACTED\nRUN git clone \
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

    /// The page redacts before it has fetched the other rules.
    #[test]
    fn the_rule_that_knows_secrets_is_among_the_first() {
        assert!(Rules::FIRST.iter().any(|rule| rule.id == "secret-in-variable"));
    }

    #[test]
    fn redacting_twice_is_redacting_once() {
        let once = redacted("FROM a\nENV TOKEN=abcdefgh PASSWORD='x y'\n");
        assert_eq!(redacted(&once), once);
    }
}
