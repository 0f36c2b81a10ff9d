use crate::build::{BindingKind, MountKind, Step, StepKind};
use crate::fix::{Effect, Fix};
use crate::rules::security::secret_in_variable::is_secret_name;
use crate::rules::shared::arg_usage::{LONGEST, uses};
use crate::rules::shared::dockerfile_frontend::{Support, secret_variables};
use crate::rules::shared::edits::{delete_instruction, insert_after_keyword};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::{ArgDeclaration, Body};
use crate::text::{Edit, TextRange};

pub(crate) static RULE: Rule = Rule {
    id: "secret-build-arg-used",
    title: "A step takes a secret from a build argument",
    category: Category::Security,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[],
    practice: "secret-mount",
    why: "The value of a build argument is kept with each step that sees it: in the history, the build cache and the provenance. A secret mount leaves nothing.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for stage in &cx.build.stages {
        let steps = cx.build.steps_of(stage.index);
        for (at, step) in steps.iter().enumerate() {
            let Body::Arg(arguments) = &step.instruction.body else { continue };
            for argument in arguments.iter().filter(|it| is_secret_name(&it.name.text)) {
                let name = argument.name.text.as_str();
                let rest = steps.get(at + 1..).unwrap_or(&[]).iter().take(LONGEST);
                // A variable of the same name is another thing from there on.
                let scope = rest.take_while(|other| !binds(other, name));
                let users: Vec<&Step<'_>> = scope.filter(|other| uses(cx, other, name)).collect();
                let runs: Vec<&Step<'_>> =
                    users.iter().copied().filter(|it| takes(cx, it, name)).collect();
                let Some((first, place)) =
                    runs.first().and_then(|first| Some((*first, reference(cx, first, name)?)))
                else {
                    continue;
                };
                let alone = arguments.len() == 1 && users.len() == runs.len();
                out.report(
                    first.instruction,
                    place,
                    format!("`{name}` comes from a build argument, whose value is kept"),
                )
                .fix(fix(cx, step, argument, &runs, alone));
            }
        }
    }
}

/// True if a step declares the name anew.
fn binds(step: &Step<'_>, name: &str) -> bool {
    match &step.instruction.body {
        Body::Arg(arguments) => arguments.iter().any(|it| it.name.text == name),
        Body::Env(pairs) => pairs.iter().any(|pair| pair.key.text == name),
        _ => false,
    }
}

/// True if a RUN takes the value from the argument, and not from a secret of that name.
fn takes(cx: &RuleContext<'_>, step: &Step<'_>, name: &str) -> bool {
    let mounted = step.mounts().iter().any(|mount| {
        mount.kind == MountKind::Secret
            && (mount.option("env") == Some(name) || mount.option("id") == Some(name))
    });
    let bound = cx.build.variable(name, step.stage, step.instruction.index);
    matches!(step.kind, StepKind::Run { .. })
        && !step.is_onbuild()
        && !mounted
        && bound.is_none_or(|binding| binding.kind != BindingKind::Env)
        && reference(cx, step, name).is_some()
}

/// The range of the first `$NAME` or `${NAME…` in an instruction.
fn reference(cx: &RuleContext<'_>, step: &Step<'_>, name: &str) -> Option<TextRange> {
    let range = step.instruction.range;
    let text = cx.slice(range);
    text.match_indices('$').find_map(|(at, _)| {
        let rest = text.get(at + 1..)?;
        let inner = rest.strip_prefix('{').unwrap_or(rest);
        let after = inner.strip_prefix(name)?;
        let goes_on = after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        let escaped = text.get(..at).is_some_and(|before| before.ends_with(cx.file.escape));
        let end = range.start() + at + 1 + (rest.len() - inner.len()) + name.len();
        let closed = usize::from(inner.len() < rest.len() && after.starts_with('}'));
        (!goes_on && !escaped).then(|| TextRange::new(range.start() + at, end + closed))
    })
}

/// Gives the RUNs the secret by a mount, and drops the argument where nothing else needs it.
fn fix(
    cx: &RuleContext<'_>,
    declared: &Step<'_>,
    argument: &ArgDeclaration,
    runs: &[&Step<'_>],
    alone: bool,
) -> Option<Fix> {
    let name = argument.name.text.as_str();
    // Windows containers have no such mounts.
    if cx.file.escape == '`' {
        return None;
    }
    let mount = format!(" --mount=type=secret,id={name},env={name}");
    let mut edits: Vec<Edit> =
        runs.iter().map(|run| insert_after_keyword(run.instruction, &mount)).collect();
    match secret_variables(cx) {
        Support::There => {}
        Support::With(edit) => edits.push(edit),
        Support::Never => return None,
    }
    if alone {
        edits.extend(delete_instruction(cx, declared.instruction));
    }
    Some(
        Fix::risky(format!("Mount `{name}` as a secret"), edits).changes(Effect::Env).review(format!(
            "Build with `--secret id={name}` in place of `--build-arg {name}`; the secret is taken from the variable of that name."
        )),
    )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn the_first_use_is_marked() {
        check(
            &RULE,
            "
FROM node:24
ARG NPM_TOKEN
ARG VERSION
RUN echo $VERSION
RUN npm config set //r/:_authToken=${NPM_TOKEN} && npm ci
#                                  ^^^^^^^^^^^^ `NPM_TOKEN`
RUN npm publish --token $NPM_TOKEN
FROM node:24
ARG A DB_PASSWORD=x
RUN <<EOF
a \"$DB_PASSWORD\"
#  ^^^^^^^^^^^^
EOF
",
        );
    }

    #[test]
    fn other_names_and_mounts() {
        let silent = |lines: &str| silent(&RULE, &format!("FROM a:1\n{lines}\n"));
        silent("ARG VERSION\nRUN a $VERSION");
        silent("ARG TOKEN\nRUN a");
        silent("ARG TOKEN\nRUN a \\$TOKEN $TOKENS");
        silent("ARG TOKEN\nENV TOKEN=x\nRUN a $TOKEN");
        silent("ARG TOKEN\nRUN --mount=type=secret,id=t,env=TOKEN a $TOKEN");
        silent("ARG TOKEN_FILE\nRUN a $TOKEN_FILE");
    }

    #[test]
    fn the_argument_becomes_a_mount() {
        fixed(
            &RULE,
            "# syntax=docker/dockerfile:1\nFROM a:1\nARG TOKEN\nRUN a $TOKEN\nRUN b ${TOKEN}\n",
            "# syntax=docker/dockerfile:1\nFROM a:1\n\
             RUN --mount=type=secret,id=TOKEN,env=TOKEN a $TOKEN\n\
             RUN --mount=type=secret,id=TOKEN,env=TOKEN b ${TOKEN}\n",
        );
        // What else takes the value keeps the argument.
        fixed(
            &RULE,
            "FROM a:1\nARG TOKEN\nRUN a $TOKEN\nLABEL t=$TOKEN\n",
            "# syntax=docker/dockerfile:1\nFROM a:1\nARG TOKEN\n\
             RUN --mount=type=secret,id=TOKEN,env=TOKEN a $TOKEN\nLABEL t=$TOKEN\n",
        );
        safety(&RULE, "# syntax=docker/dockerfile:1.4\nFROM a:1\nARG TOKEN\nRUN a $TOKEN\n", None);
    }
}
