use crate::build::{Binding, PLATFORM_ARGS, is_image_name, usual_value};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::{Body, expand};

pub(crate) static RULE: Rule = Rule {
    id: "invalid-default-arg-in-from",
    title: "Without build arguments FROM names no image",
    category: Category::Base,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::buildkit("InvalidDefaultArgInFrom")],
    practice: "declared-variables",
    why: "A plain `docker build` takes the defaults of the `ARG`s. Where they give no image name, \
          the build fails for everybody who does not know which arguments to pass.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    // A constant that is no name is another mistake.
    report(cx, out, |image| image.contains('$'));
}

/// Reports the images of this kind that are no names with the defaults of their arguments.
pub(in crate::rules) fn report(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    is_looked_at: fn(&str) -> bool,
) {
    for instruction in &cx.file.instructions {
        let Body::From(from) = &instruction.body else { continue };
        let word = &from.image;
        if !is_looked_at(&word.text) {
            continue;
        }
        let Some(name) = with_defaults(cx, &word.text, true) else { continue };
        if !is_image_name(&name) {
            let message =
                format!("With the defaults of its arguments, `{}` is `{name}`", word.text);
            out.report(instruction, word.range, message);
        }
    }
}

/// A word before the first stage with the defaults of its arguments; what has none is empty.
/// `deep`: a default may be made from other defaults.
fn with_defaults(cx: &RuleContext<'_>, word: &str, deep: bool) -> Option<String> {
    let lookup = |name: &str| {
        let declared = cx.build.global.at_end(name);
        // Without a default it keeps the value that the builder gives it.
        let own = |it: &&Binding| it.value.is_none() && PLATFORM_ARGS.contains(&name);
        let Some(binding) = declared.filter(|it| !own(it)) else {
            // All that matters is whether it makes a name.
            return Some(usual_value(name).unwrap_or("").to_owned());
        };
        let of_default = || {
            let Body::Arg(arguments) = &cx.file.instructions.get(binding.instruction)?.body else {
                return None;
            };
            let declared = arguments.iter().find(|argument| argument.name.text == name)?;
            with_defaults(cx, &declared.default.as_ref()?.text, false)
        };
        binding.value.clone().or_else(|| if deep { of_default() } else { None })
    };
    expand(word, cx.file.escape, &lookup).ok().map(|expansion| expansion.text)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn defaults_must_name_an_image() {
        check(
            &RULE,
            "
ARG TAG
ARG VERSION=1
ARG BASE=app:$TAG
FROM busybox:$TAG
#    ^^^^^^^^^^^^ `busybox:`
FROM $BASE
#    ^^^^^ `app:`
FROM busybox:$VERSION
FROM busybox:${TAG:-1}-$TARGETARCH
",
        );
        silent(&RULE, "FROM busybox\nARG TAG\nFROM scratch\n");
        silent(&RULE, "ARG TARGETARCH\nFROM a AS b-amd64\nFROM b-$TARGETARCH\n");
        silent(&RULE, "ARG TARGETARCH\nFROM a:$TARGETARCH\n");
    }
}
