//! hadolint counts the letters of a number that is a word of its own after `-u`, a variable as
//! `${NAME}`, where it sees the command.

use super::commands::is_visible;
use crate::rules::size::useradd_large_uid::report;
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, |command, _| {
        // Any word of single letters with `u` among them takes the next one.
        let is_option = |text: &str| {
            let letters = text.strip_prefix('-').filter(|it| !it.starts_with('-'));
            letters.is_some_and(|letters| letters.contains('u') && !letters.contains('='))
        };
        let mut pairs = command.arguments().windows(2);
        let is_long = pairs.any(|pair| match pair {
            [option, value] => is_option(option.text()) && is_spelled_long(value.text()),
            _ => false,
        });
        is_long && is_visible(command)
    });
}

fn is_spelled_long(value: &str) -> bool {
    let value = value.trim_matches('"');
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
RUN useradd --uid=123456 ada; useradd --uid 123456 ada; useradd -u \"${U}\" ada
",
        );
    }
}
