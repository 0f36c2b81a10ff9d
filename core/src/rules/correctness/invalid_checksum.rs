use crate::build::{Step, is_digest};
use crate::context::is_repository;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::{Body, Transfer};

pub(crate) static RULE: Rule = Rule {
    id: "invalid-checksum",
    title: "ADD --checksum cannot be compared",
    category: Category::Correctness,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "verify-downloads",
    why: "The checksum is that of one fetched file, `sha256:` and 64 digits, or the commit of one \
          repository. The builder refuses anything else.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for step in cx.build.steps.iter().filter(|step| cx.sees(step)) {
        let Body::Add(transfer) = &step.effective.body else { continue };
        let Some(word) = step.effective.flag("checksum").and_then(|flag| flag.value.as_ref())
        else {
            continue;
        };
        let Some(checksum) = cx.build.value(word, step).filter(|value| !value.is_empty()) else {
            continue;
        };
        if let Some(why) = fault(cx, step, transfer, &checksum) {
            out.report(step.instruction, word.range, why);
        }
    }
}

fn fault(
    cx: &RuleContext<'_>,
    step: &Step<'_>,
    transfer: &Transfer,
    checksum: &str,
) -> Option<String> {
    let is_heredoc = |text: &str| text.starts_with("<<") && !step.effective.heredocs.is_empty();
    let mut sources = transfer.sources.iter().filter(|source| !is_heredoc(&source.text));
    let (Some(source), None) = (sources.next(), sources.next()) else {
        return Some("A checksum holds for one source, and here are several".to_owned());
    };
    let value = cx.build.value(source, step)?;
    if is_repository(&value) {
        let is_commit = checksum.len() <= 64 && checksum.bytes().all(|it| it.is_ascii_hexdigit());
        return (!is_commit).then(|| {
            format!("`{checksum}` is no commit, which is what a repository's checksum is")
        });
    }
    if !value.starts_with("http://") && !value.starts_with("https://") {
        return Some(format!("`{value}` is not fetched, so it has no checksum"));
    }
    (!is_digest(checksum)).then(|| {
        format!("`{checksum}` is no checksum such as `sha256:` and 64 digits from `0` to `f`")
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn checksums_that_are_none() {
        check(
            &RULE,
            "
FROM a:1
ARG SUM=sha256:zz
ADD --checksum=sha256:abc https://e.org/a /a
#              ^^^^^^^^^^ 64 digits
add --checksum=$SUM https://e.org/a /a
#              ^^^^ `sha256:zz`
ADD --checksum=md5:d41d8cd98f00b204e9800998ecf8427e https://e.org/a /a
#              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
ONBUILD ADD --checksum=sha256:abc a /a
#                      ^^^^^^^^^^ not fetched
ADD --checksum=sha256:abc https://e.org/a https://e.org/b /a/
#              ^^^^^^^^^^ several
ADD --checksum=sha256:abc https://e.org/a.git /a/
#              ^^^^^^^^^^ no commit
",
        );
    }

    #[test]
    fn whole_ones() {
        let sum = "0123456789abcdef".repeat(4);
        silent(&RULE, &format!("FROM a:1\nADD --checksum=sha256:{sum} https://e.org/a /a\n"));
        silent(&RULE, &format!("FROM a:1\nADD --checksum=sha512:{sum}{sum} http://e.org/a /a\n"));
        silent(
            &RULE,
            &format!("FROM a:1\nADD --checksum=sha256:{sum} https://e.org/a <<E /a/\nE\n"),
        );
        silent(&RULE, "FROM a:1\nADD --checksum=0123abc git@e.org:a/b.git /a\n");
        silent(&RULE, "FROM a:1\nADD --checksum= a /a\nADD --checksum=$S https://e.org/a /a\n");
        silent(&RULE, &format!("FROM a:1\nADD --checksum=sha256:{sum} $URL /a\n"));
    }
}
