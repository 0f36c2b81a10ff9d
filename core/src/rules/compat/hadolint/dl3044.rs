//! hadolint takes what is in single quotes or behind a backslash for a variable too, and nothing with
//! an operator.

use crate::rules::correctness::self_referencing_env::report;
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, |value| {
        value.match_indices('$').filter_map(|(at, _)| name(value, at)).collect()
    });
}

/// The name of the variable whose dollar sign stands here.
fn name(value: &str, at: usize) -> Option<String> {
    let rest = value.get(at + 1..)?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if let Some(inner) = rest.strip_prefix('{') {
        let (name, _) = inner.split_once('}')?;
        return name.chars().all(is_name).then(|| name.to_owned());
    }
    let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
    rest.get(..end).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use crate::rules::Preset;
    use crate::rules::correctness::self_referencing_env::RULE;
    use crate::rules::testing::check_in;

    #[test]
    fn hadolint_sees_quoted_ones_too() {
        check_in(
            Preset::Hadolint,
            &RULE,
            "
FROM a
ENV K=1 L='$K'
#         ^^^^
ENV J=1 I=${J:-x}
",
        );
    }
}
