use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::Keyword;

pub(crate) static RULE: Rule = Rule {
    id: "invalid-chmod",
    title: "--chmod has no mode",
    category: Category::Correctness,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "valid-dockerfile",
    why: "A mode is up to four digits from 0 to 7 (`755`), or says what is set for whom \
          (`u=rwX,go=rX`). The builder refuses anything else.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for step in cx.build.steps.iter().filter(|step| cx.sees(step)) {
        if !matches!(step.effective.keyword, Keyword::Copy | Keyword::Add) {
            continue;
        }
        let Some(word) = step.effective.flag("chmod").and_then(|flag| flag.value.as_ref()) else {
            continue;
        };
        let Some(mode) = cx.build.value(word, step).filter(|mode| !mode.is_empty()) else {
            continue;
        };
        if !is_mode(&mode) {
            out.report(step.instruction, word.range, format!("`{mode}` is no mode"));
        }
    }
}

/// True if BuildKit takes it (`tonistiigi/dchapes-mode`, after BSD's `setmode`).
fn is_mode(mode: &str) -> bool {
    if mode.starts_with(|first: char| first.is_ascii_digit()) {
        return mode.bytes().all(|digit| matches!(digit, b'0'..=b'7'))
            && mode.trim_start_matches('0').len() <= 4;
    }
    mode.split(',').all(|clause| {
        let mut rest = clause.trim_start_matches(['a', 'u', 'g', 'o']);
        !rest.is_empty()
            && loop {
                let Some(set) = rest.strip_prefix(['+', '-', '=']) else { break rest.is_empty() };
                rest = set.trim_start_matches(['r', 's', 't', 'w', 'X', 'x', 'u', 'g', 'o']);
            }
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn modes_that_are_none() {
        check(
            &RULE,
            "
FROM a:1
ARG M=rwx
COPY --chmod=999 a b
#            ^^^
ADD --chmod=$M a b
#           ^^ `rwx` is no mode
copy --chown=1 --chmod=\"77777\" a b
#                      ^^^^^^^
ONBUILD COPY --chmod=0o755 a b
#                    ^^^^^
COPY --chmod=u+x, a b
#            ^^^^
COPY --chmod=u a b
#            ^
",
        );
    }

    #[test]
    fn digits_and_letters() {
        for mode in [
            "755",
            "0644",
            "4755",
            "00755",
            "+x",
            "u=rwX,go=rX",
            "a=rx,u+w",
            "u+xg+w",
            "go=",
            "$M",
            "",
        ] {
            // `u+xg+w` copies the group's rights and adds to them.
            silent(&RULE, &format!("FROM a:1\nCOPY --chmod={mode} a b\n"));
        }
    }
}
