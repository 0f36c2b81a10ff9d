use std::collections::BTreeSet;

use crate::fix::Fix;
use crate::rules::shared::dockerfile_frontend::{asked, features};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::DirectiveKind;
use crate::text::Edit;

pub(crate) static RULE: Rule = Rule {
    id: "frontend-too-old",
    title: "The frontend that the file asks for does not know this",
    category: Category::Correctness,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[],
    practice: "syntax-directive",
    why: "`# syntax=` names the release that reads the file, however new the builder is. One that \
          does not know a flag refuses it, and reads the lines of a heredoc as instructions.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let Some(release) = asked(cx) else { return };
    let directive = cx.file.directives.iter().find(|it| it.kind == DirectiveKind::Syntax);
    let mut seen = BTreeSet::new();
    for instruction in &cx.file.instructions {
        for feature in features(instruction.effective()) {
            // One finding for each is enough.
            if !feature.is_missing(release) || !seen.insert(feature.what) {
                continue;
            }
            let fix = directive.filter(|_| seen.len() == 1).map(|directive| {
                let edit = Edit::replace(directive.value.range, "docker/dockerfile:1");
                Fix::risky("Ask for the current release", [edit]).review(
                    "Check that nothing needs the release that is pinned, and that every builder may fetch the current one",
                )
            });
            let message = format!(
                "{} came with version 1.{} of the Dockerfile frontend, and the file asks for 1.{}",
                feature.what, feature.since, release.minor
            );
            out.report(instruction, feature.range, message).fix(fix);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn flags_heredocs_and_values() {
        check(
            &RULE,
            "
# syntax=docker/dockerfile:1.4@sha256:0123
FROM a:1
COPY --link --chmod=u=rwX a b
#           ^^^^^^^^^^^^^ 1.14
COPY --exclude=*.md . /a
#    ^^^^^^^^^^^^^^ 1.19 of the Dockerfile frontend, and the file asks for 1.4
ADD --unpack=true https://e.org/a /a
#   ^^^^^^^^^^^^^
ONBUILD COPY --parents a b
#            ^^^^^^^^^
RUN --mount=type=secret,id=a,env=A true
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ A secret
COPY --exclude=*.txt . /a
HEALTHCHECK --start-interval=1s CMD true
#           ^^^^^^^^^^^^^^^^^^^
RUN cat <<A
A
",
        );
        check(
            &RULE,
            "
# syntax=docker.io/docker/dockerfile:1.3.0
FROM a:1
RUN cat <<A
#       ^^^
A
COPY --link a b
#    ^^^^^^
",
        );
    }

    #[test]
    fn what_the_release_has() {
        for syntax in [
            "docker/dockerfile:1",
            "docker/dockerfile:1.20",
            "docker/dockerfile:1.7-labs",
            "a/b:1.2",
        ] {
            silent(
                &RULE,
                &format!(
                    "# syntax={syntax}\nFROM a\nCOPY --parents --exclude=a b c\nRUN cat <<A\nA\n"
                ),
            );
        }
        silent(&RULE, "FROM a\nCOPY --parents a b\n");
        silent(
            &RULE,
            "# syntax=docker/dockerfile:1.2\nFROM a\nRUN --mount=target=/x true\nCOPY --chmod=755 a b\n",
        );
    }

    #[test]
    fn the_current_release_has_them_all() {
        fixed(
            &RULE,
            "# syntax=docker/dockerfile:1.3\nFROM a\nCOPY --link a b\n",
            "# syntax=docker/dockerfile:1\nFROM a\nCOPY --link a b\n",
        );
        safety(
            &RULE,
            "# syntax=docker/dockerfile:1.3\nFROM a\nCOPY --link a b\n",
            Some(Safety::Unsafe),
        );
    }
}
