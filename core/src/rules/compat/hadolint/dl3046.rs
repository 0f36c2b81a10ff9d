//! hadolint counts the letters of a number that is a word of its own, a variable as `${NAME}`.

use crate::rules::size::useradd_large_uid::{Uid, report};
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, |uid| matches!(uid, Uid::Word(value) if is_spelled_long(value)));
}

fn is_spelled_long(value: &str) -> bool {
    let braces = if value.starts_with('$') && !value.starts_with("${") { 2 } else { 0 };
    value.len() + braces > 5
}

#[cfg(test)]
mod tests {
    use crate::rules::Preset;
    use crate::rules::size::useradd_large_uid::RULE;
    use crate::rules::testing::check_in;

    #[test]
    fn hadolint_counts_letters() {
        check_in(
            Preset::Hadolint,
            &RULE,
            "
FROM a:1
RUN useradd -u $UID ada
#   ^^^^^^^^^^^^^^^^^^^
RUN useradd --uid=123456 ada
",
        );
    }
}
