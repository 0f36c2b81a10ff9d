use crate::analysis::analyze;
use crate::rules::{Options, Preset};
use crate::syntax::{Body, parse};
use crate::text::{Edit, LineIndex, TextRange, apply_edits, sort_by_numbers};

/// What stands for a secret in a shared text.
pub const REDACTED: &str = "<redacted>";

/// A value that should not be shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// The variable that holds it.
    pub name: String,
    /// The value's place.
    pub range: TextRange,
    /// Its line, from 1.
    pub line: usize,
}

/// The values of variables with names of secrets (rule `secret-in-variable`), where a value is
/// written down at all, in order. Whether an ignore comment silences the rule makes no difference.
pub fn secrets(source: &str) -> Vec<Secret> {
    let options = Options {
        preset: Preset::Strict,
        select: vec!["secret-in-variable".to_owned()],
        ..Options::default()
    };
    let report = analyze(source, &options);
    let file = parse(source);
    let index = LineIndex::new(source);
    let silenced = report.silenced.iter().map(|silenced| &silenced.finding);
    let mut secrets: Vec<Secret> =
        report
            .findings
            .iter()
            .chain(silenced)
            .filter_map(|finding| {
                let instruction = file.instructions.get(finding.instruction)?.effective();
                let (name, value) = match &instruction.body {
                    Body::Env(pairs) => pairs
                        .iter()
                        .find(|pair| pair.range.overlaps(finding.range))
                        .map(|pair| (&pair.key, &pair.value))?,
                    Body::Arg(arguments) => arguments
                        .iter()
                        .find(|argument| argument.range.overlaps(finding.range))
                        .and_then(|argument| Some((&argument.name, argument.default.as_ref()?)))?,
                    _ => return None,
                };
                let range = value.range;
                // A value that is only a reference to a variable gives nothing away.
                let plain = value.text.trim_matches(['"', '\'']);
                (!plain.is_empty() && !plain.starts_with('$') && plain != REDACTED).then(|| {
                    Secret { name: name.text.clone(), range, line: index.line(range.start()) }
                })
            })
            .collect();
    sort_by_numbers(&mut secrets, |secret| [secret.range.start(), secret.range.end(), 0]);
    secrets.dedup_by_key(|secret| secret.range);
    secrets
}

/// `source` with the values of these secrets replaced by [`REDACTED`] in quotes.
pub fn redact(source: &str, secrets: &[Secret]) -> String {
    let edits: Vec<Edit> = secrets
        .iter()
        .map(|secret| Edit::replace(secret.range, format!("\"{REDACTED}\"")))
        .collect();
    apply_edits(source, &edits)
}
