use std::collections::BTreeSet;
use std::rc::Rc;

use crate::build::{Base, BindingKind, PLATFORM_ARGS, Step};
use crate::fix::{Effect, Fix};
use crate::rules::shared::edits::{MAX_SUGGESTIONS, insert_line_before, nearest};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::{Body, Operator, Reference, Word, references};
use crate::text::Edit;

pub(crate) static RULE: Rule = Rule {
    id: "undefined-variable",
    title: "A variable has no value here",
    category: Category::Correctness,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::buildkit("UndefinedVar")],
    practice: "declared-variables",
    why: "The builder puts nothing in its place and goes on, so `/opt/$APP` becomes `/opt/`. \
          `ARG`s from before the first `FROM` have to be declared again in the stage.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    // The lines above may set any.
    if cx.build.is_fragment {
        return;
    }
    let mut seen = BTreeSet::new();
    let mut looks = MAX_SUGGESTIONS;
    for (step, word, reference) in undefined(cx, expanded_words) {
        if is_unreachable(cx, &word, &reference) {
            continue;
        }
        if reference.operator == Some(Operator::Required) && starts_plain(cx, step.stage) {
            let range = word.source_range(reference.range.start(), reference.range.end());
            let message =
                format!("`{}` has no value, and without one the build ends here", reference.name);
            out.report(step.instruction, range, message).severity(Severity::Error);
            continue;
        }
        let is_guarded = matches!(
            reference.operator,
            Some(
                Operator::Default | Operator::Alternative | Operator::Required | Operator::Unknown
            )
        );
        // One finding for a name in a stage is enough.
        if !is_guarded && seen.insert((step.stage, reference.name.clone())) {
            report(cx, out, step, &word, &reference, &mut looks);
        }
    }
}

/// True if it stands inside the other value of the same variable, `${A:+…$A…}`, which counts only
/// where the variable has a value.
fn is_unreachable(cx: &RuleContext<'_>, word: &Word, reference: &Reference) -> bool {
    let around = |it: &Reference| {
        it.operator == Some(Operator::Alternative)
            && it.name == reference.name
            && it.range.start() < reference.range.start()
            && reference.range.end() <= it.range.end()
    };
    word.text.contains('+') && references(&word.text, cx.file.escape).iter().any(around)
}

/// Every use of a variable that has no value there in these words of each step, with both.
pub(in crate::rules) fn undefined<'c>(
    cx: &'c RuleContext<'_>,
    words: fn(&Step<'_>) -> Vec<Rc<Word>>,
) -> impl Iterator<Item = (&'c Step<'c>, Rc<Word>, Reference)> {
    let steps = cx.build.steps.iter().filter(|step| !step.is_onbuild());
    let words = steps.flat_map(move |step| words(step).into_iter().map(move |it| (step, it)));
    words.flat_map(|(step, word)| {
        let references = references(&word.text, cx.file.escape).into_iter();
        references
            .filter(|reference| !is_known(cx, step, &reference.name))
            .map(move |reference| (step, Rc::clone(&word), reference))
    })
}

/// The words of an instruction in which BuildKit expands variables.
pub(in crate::rules) fn expanded_words(step: &Step<'_>) -> Vec<Rc<Word>> {
    let instruction = step.effective;
    let mut words: Vec<&Word> = match &instruction.body {
        Body::Copy(transfer) | Body::Add(transfer) => {
            let flags = instruction
                .flags
                .iter()
                .filter(|flag| matches!(flag.name.as_str(), "checksum" | "chmod" | "chown"))
                .filter_map(|flag| flag.value.as_ref());
            // A heredoc's marker is no path.
            let sources = transfer.sources.iter().filter(|source| !source.text.starts_with("<<"));
            flags.chain(sources).chain([&transfer.destination]).collect()
        }
        Body::Run(_) => {
            let mounts = instruction.flags.iter().filter(|flag| flag.name == "mount");
            mounts.filter_map(|flag| flag.value.as_ref()).collect()
        }
        Body::Env(pairs) | Body::Label(pairs) => {
            pairs.iter().flat_map(|pair| [&pair.key, &pair.value]).collect()
        }
        Body::Arg(arguments) => {
            arguments.iter().filter_map(|argument| argument.default.as_ref()).collect()
        }
        Body::Workdir(word) | Body::User(word) | Body::Stopsignal(word) => vec![word],
        Body::Expose(list) | Body::Volume(list) => list.iter().collect(),
        _ => Vec::new(),
    };
    words.retain(|word| word.text.contains('$'));
    words.into_iter().map(|word| Rc::new(word.clone())).collect()
}

fn is_known(cx: &RuleContext<'_>, step: &Step<'_>, name: &str) -> bool {
    name == "PATH"
        || name.bytes().all(|byte| !byte.is_ascii_alphabetic() && byte != b'_')
        || cx.build.variable(name, step.stage, step.instruction.index).is_some()
        // An ARG counts in the stages that start from its own.
        || cx.build.lineage(step.stage).skip(1).any(|parent| parent.scope.at_end(name).is_some())
        || matches!(&step.effective.body, Body::Arg(all) if all.iter().any(|arg| arg.name.text == name))
}

pub(in crate::rules) fn report(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    step: &Step<'_>,
    word: &Word,
    reference: &Reference,
    looks: &mut usize,
) {
    let name = reference.name.as_str();
    let index = step.instruction.index;
    let range = word.source_range(reference.range.start(), reference.range.end());
    let name_range = word.source_range(reference.name_range.start(), reference.name_range.end());
    let effects =
        |fix: Fix| [Effect::Env, Effect::Workdir, Effect::User].into_iter().fold(fix, Fix::changes);
    let declare = || {
        let line = format!("ARG {name}");
        effects(
            Fix::risky(
                format!("Declare `{line}` before it"),
                [insert_line_before(cx, step.instruction, &line)],
            )
            .review("Check that a build argument is meant: without `--build-arg` it stays empty, and its value \
                 takes part in the build cache of every later step"),
        )
        .excluding(format!("arg {name} of stage {}", step.stage))
    };
    if cx.build.global.at_end(name).is_some() {
        let message =
            format!("`${name}` is declared before the first `FROM` and not in this stage");
        out.report(step.instruction, range, message).fix(declare());
        return;
    }
    if PLATFORM_ARGS.contains(&name) {
        let message = format!("`${name}` has a value only after `ARG {name}` in this stage");
        out.report(step.instruction, range, message).fix(declare());
        return;
    }
    let Some(stage) = cx.build.stages.get(step.stage) else { return };
    let has_plain_base = starts_plain(cx, step.stage);
    let may_be_of_base = !has_plain_base && is_usual(name);
    // `ENV A=$A:b` adds to what the base image sets.
    let is_set_later = stage.scope.at_end(name).is_some_and(|binding| binding.instruction > index);
    if is_set_later && !may_be_of_base {
        let message = format!("`${name}` gets its value only on a later line");
        out.report(step.instruction, range, message);
        return;
    }
    let elsewhere = *looks > 0 && !is_usual(name) && {
        *looks -= 1;
        cx.build.stages.iter().any(|other| {
            other.scope.at_end(name).is_some_and(|binding| binding.kind == BindingKind::Arg)
        })
    };
    if elsewhere {
        let message = format!("`${name}` is declared in another stage and not in this one");
        out.report(step.instruction, range, message).fix(declare());
        return;
    }
    // What a base image may well set itself is no typo of something else.
    let near = if may_be_of_base || *looks == 0 {
        None
    } else {
        *looks -= 1;
        let own = stage.scope.names_before(index);
        let inherited = cx
            .build
            .lineage(step.stage)
            .skip(1)
            .flat_map(|parent| parent.scope.names_before(usize::MAX))
            .filter(|name| cx.build.variable(name, step.stage, index).is_some());
        nearest(name, own.chain(inherited))
    };
    if let Some(near) = near {
        out.report(
            step.instruction,
            range,
            format!("`${name}` has no value here; did you mean `{near}`?"),
        )
        .fix(effects(
            Fix::risky(format!("Write `{near}`"), [Edit::replace(name_range, near)])
                .review("Check that this is the variable that was meant."),
        ));
    } else if has_plain_base {
        out.report(step.instruction, range, format!("`${name}` has no value here"));
    }
}

/// True if the stage starts from nothing or from an image that is known to set no more than `PATH`.
fn starts_plain(cx: &RuleContext<'_>, stage: usize) -> bool {
    match cx.build.root_base(stage) {
        Base::Scratch => true,
        Base::Image(image) => {
            matches!(image.official(), Some("alpine" | "busybox" | "debian" | "ubuntu"))
        }
        _ => false,
    }
}

/// True if images usually set a variable of this name.
fn is_usual(name: &str) -> bool {
    matches!(name, "HOME" | "LANG" | "LANGUAGE" | "LC_ALL" | "USER" | "SHELL" | "TZ" | "HOSTNAME")
        || ["_VERSION", "_HOME", "_ROOT", "_PATH", "PATH", "_DIR", "_SHA256", "_PREFIX"]
            .iter()
            .any(|ending| name.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, silent};

    #[test]
    fn where_the_value_is_missing() {
        check(
            &RULE,
            "
ARG VERSION=1
FROM debian:$VERSION
COPY app-$VERSION.tar /opt/
#        ^^^^^^^^ before the first `FROM`
ENV ARCH=${TARGETARCH}
#        ^^^^^^^^^^^^^ `ARG TARGETARCH`
WORKDIR /opt/${LATER}x
#            ^^^^^^^^ later line
ARG LATER
USER $HOME
#    ^^^^^ no value here
LABEL a=\"$LATR\"
#        ^^^^^ did you mean `LATER`
COPY --chown=$WHO [\"$WHAT/a b\", \"c\"]
#            ^^^^
#                   ^^^^^
",
        );
    }

    #[test]
    fn values_that_are_there_or_not_needed() {
        silent(
            &RULE,
            r#"
ARG BASE=debian:13
FROM debian:13 AS base
ENV A=1 PATH=/x:$PATH
FROM base
ARG B
ARG C=$B D=$C
WORKDIR /$A/$B
COPY a ${X:-/b}
COPY '$Y' "\$Z" c/
ENV E=${W:+x}
RUN echo $UNSET
CMD echo $UNSET
HEALTHCHECK CMD echo $UNSET
ONBUILD COPY $UNSET /
"#,
        );
    }

    #[test]
    fn a_value_that_is_required_and_missing_ends_the_build() {
        check(
            &RULE,
            "
FROM debian:13
ENV A=\"${B:?say which}\"
#      ^^^^^^^^^^^^^^^ the build ends here
COPY ${C?} /x
#    ^^^^^
ARG D
ENV E=${D:?}
",
        );
        silent(&RULE, "FROM somebody/thing:1\nENV A=${B:?}\n");
    }

    #[test]
    fn inside_its_own_other_value_it_is_set() {
        for line in [
            "ENV LD_LIBRARY_PATH=/opt/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}",
            "ENV A=/opt${A+:${A}}",
            "ENV A=\"/opt${A:+:x${A:-y}$A}\"",
            "LABEL a=${B:+$B}",
        ] {
            silent(&RULE, &format!("FROM debian:13\n{line}\n"));
        }
        check(
            &RULE,
            "
FROM debian:13
ENV A=${B:+$C}$D
#          ^^
#             ^^
",
        );
    }

    #[test]
    fn an_unknown_base_may_set_anything() {
        silent(&RULE, "FROM somebody/thing:1\nWORKDIR $HOME\nCOPY a $APP_DIR\nUSER $WHO\n");
        silent(&RULE, "FROM a:1\nENV LIBS=/x:$LIBS LIB_PATH=$LIB_PATH\nENV LIB_PATH=a\n");
        check(
            &RULE,
            "
FROM somebody/thing:1
ENV APP_USER=app
USER $AP_USER
#    ^^^^^^^^ `APP_USER`
",
        );
    }

    #[test]
    fn an_argument_ends_with_its_stage() {
        check(
            &RULE,
            "
FROM node:24 AS build
ARG GIT_SHA
ARG NGINX_VERSION
FROM nginx:1.29
LABEL revision=$GIT_SHA server=$NGINX_VERSION
#              ^^^^^^^^ `$GIT_SHA` is declared in another stage and not in this one
",
        );
        fixed(
            &RULE,
            "FROM node:24 AS build\nARG GIT_SHA\nFROM nginx:1.29\nLABEL revision=$GIT_SHA\n",
            "FROM node:24 AS build\nARG GIT_SHA\nFROM nginx:1.29\nARG GIT_SHA\nLABEL revision=$GIT_SHA\n",
        );
    }

    #[test]
    fn the_fix_declares_or_corrects() {
        fixed(
            &RULE,
            "ARG V=1\nFROM a:$V\nCOPY a-$V /\n",
            "ARG V=1\nFROM a:$V\nARG V\nCOPY a-$V /\n",
        );
        fixed(
            &RULE,
            "FROM debian:13\nENV APP_USER=a\nUSER ${APP_USR}\n",
            "FROM debian:13\nENV APP_USER=a\nUSER ${APP_USER}\n",
        );
    }
}
