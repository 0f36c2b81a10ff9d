use crate::fix::Fix;
use crate::rules::shared::dockerfile_frontend::ask;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::{DirectiveKind, Instruction, Keyword};
use crate::text::TextRange;

pub(crate) static RULE: Rule = Rule {
    id: "syntax-directive-missing",
    title: "A newer feature is used without a syntax line",
    category: Category::Correctness,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[ToolCode::other("handbook 2.2")],
    practice: "syntax-directive",
    why: "Without `# syntax=` the builder's own frontend reads the file, and an older one does not know the feature or reads it as something else.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let is_asked = cx.file.directives.iter().any(|it| it.kind == DirectiveKind::Syntax);
    // The top of a file that is shown in part is not here.
    if is_asked || cx.build.is_fragment {
        return;
    }
    let found = cx.file.instructions.iter().find_map(|instruction| {
        let (what, range) = newer(instruction.effective())?;
        Some((instruction, what, range))
    });
    let Some((instruction, what, range)) = found else { return };
    out.report(
        instruction,
        range,
        format!("{what} need a frontend that the file does not ask for"),
    )
    .fix(Fix::risky("Ask for the current Dockerfile syntax", [ask(cx)]).review(
        "Every build asks Docker Hub for `docker/dockerfile:1` then: check that your builders can \
             reach it or a mirror of it",
    ));
}

/// The first part of an instruction that the first frontends of BuildKit did not know.
fn newer(instruction: &Instruction) -> Option<(&'static str, TextRange)> {
    if let Some(heredoc) = instruction.heredocs.first() {
        return Some(("Heredocs", heredoc.marker.range));
    }
    instruction.flags.iter().find_map(|flag| {
        let what = match (instruction.keyword, flag.name.as_str()) {
            (Keyword::Run, "mount") => "Mounts",
            (Keyword::Run, "network" | "security" | "device")
            | (Keyword::Copy, "link" | "parents" | "exclude")
            | (Keyword::Add, "link" | "checksum" | "keep-git-dir" | "exclude" | "unpack") => {
                "Flags of this sort"
            }
            _ => return None,
        };
        Some((what, flag.range))
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn the_first_use_is_marked() {
        check(
            &RULE,
            "
FROM debian:13
RUN --mount=type=cache,target=/x a
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Mounts
COPY --link a b
",
        );
        check(
            &RULE,
            "
FROM debian:13
COPY <<EOF /x
#    ^^^^^ Heredocs
EOF
",
        );
    }

    #[test]
    fn told_or_not_needed() {
        silent(&RULE, "# syntax=docker/dockerfile:1\nFROM debian:13\nCOPY --link a b\n");
        silent(&RULE, "FROM debian:13\nCOPY --chown=1 --from=x a b\nRUN cat <<< x\n");
    }

    #[test]
    fn the_line_comes_first() {
        fixed(
            &RULE,
            "# escape=`\r\n\r\nFROM debian:13\r\nCOPY --link a b\r\n",
            "# syntax=docker/dockerfile:1\r\n# escape=`\r\n\r\nFROM debian:13\r\nCOPY --link a b\r\n",
        );
        fixed(
            &RULE,
            "#!/usr/bin/env -S docker build -f\nFROM a\nCOPY --link a b\n",
            "#!/usr/bin/env -S docker build -f\n# syntax=docker/dockerfile:1\nFROM a\nCOPY --link a b\n",
        );
        safety(&RULE, "FROM a\nCOPY --link a b\n", Some(Safety::Unsafe));
    }
}
