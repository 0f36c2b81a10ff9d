use crate::build::{Base, Step};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::{Body, Instruction, Keyword};

pub(crate) static RULE: Rule = Rule {
    id: "named-owner-without-passwd",
    title: "--chown names a user where none is known",
    category: Category::Correctness,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "explicit-uid",
    why: "Names of users and groups are looked up in the files of the layer that is copied onto. \
          With `--link`, and at the start of an image made from nothing, there are none: the build \
          ends with \"invalid user index\". Numbers need no look-up.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let written = cx.build.since(writes);
    for step in cx.build.steps.iter().filter(|step| cx.sees(step)) {
        if !matches!(step.effective.keyword, Keyword::Copy | Keyword::Add) {
            continue;
        }
        let Some(word) = step.effective.flag("chown").and_then(|flag| flag.value.as_ref()) else {
            continue;
        };
        let Some(owner) = cx.build.value(word, step) else { continue };
        let Some(name) = owner.split(':').take(2).find(|part| is_looked_up(part)) else { continue };
        let is_linked = is_linked(step.effective);
        let is_bare = matches!(cx.build.root_base(step.stage), Base::Scratch)
            && !step.is_onbuild()
            && !written.before(step);
        if is_linked || is_bare {
            let why = if is_linked {
                "`--link` copies into a layer of its own"
            } else {
                "the image is still empty"
            };
            let message = format!("There is no user or group `{name}` to look up, since {why}");
            out.report(step.instruction, word.range, message);
        }
    }
}

/// True for a name; `root` is known everywhere.
fn is_looked_up(name: &str) -> bool {
    !matches!(name, "" | "root") && name.parse::<i64>().is_err()
}

/// True if it is copied into a layer of its own: with `--chmod`, builders do not.
fn is_linked(instruction: &Instruction) -> bool {
    let has_mode = instruction
        .flag("chmod")
        .and_then(|flag| flag.value.as_ref())
        .is_some_and(|value| !value.text.is_empty());
    !has_mode
        && instruction.flag("link").is_some_and(|flag| {
            flag.value.as_ref().is_none_or(|value| value.text.eq_ignore_ascii_case("true"))
        })
}

/// True if a step puts something into the image.
fn writes(step: &Step<'_>) -> bool {
    matches!(step.effective.body, Body::Copy(_) | Body::Add(_) | Body::Run(_) | Body::Workdir(_))
        || step.effective.body == Body::Unknown
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn names_with_link_and_in_an_empty_image() {
        check(
            &RULE,
            "
FROM a:1
ARG WHO=svc
COPY --link --chown=svc a b
#                   ^^^ `--link`
ADD --chown=1000:staff --link=true a b
#           ^^^^^^^^^^ `staff`
copy --link --chown=$WHO a b
#                   ^^^^ `svc`
ONBUILD COPY --link --chown=svc a b
#                           ^^^
FROM scratch AS base
FROM base
COPY --chown=app:app a b
#            ^^^^^^^ still empty
COPY --chown=app:app a b
",
        );
    }

    #[test]
    fn numbers_root_and_layers_with_files() {
        silent(&RULE, "FROM a:1\nCOPY --chown=svc a b\nCOPY --link=false --chown=svc a b\n");
        silent(
            &RULE,
            "FROM a:1\nCOPY --link --chown=1000:1000 a b\nCOPY --link --chown=root:root a b\n",
        );
        silent(
            &RULE,
            "FROM a:1\nCOPY --link --chown=svc --chmod=755 a b\nCOPY --link --chown=$X a b\n",
        );
        silent(&RULE, "FROM scratch\nWORKDIR /a\nCOPY --chown=svc a b\n");
        silent(&RULE, "FROM scratch\nONBUILD COPY --chown=svc a b\n");
    }
}
