use crate::build::PLATFORM_ARGS;
use crate::fix::{Effect, Fix};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::Body;
use crate::text::{Edit, TextRange};

pub(crate) static RULE: Rule = Rule {
    id: "platform-arg-default",
    title: "A platform argument has a default of its own",
    category: Category::Base,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[],
    practice: "no-hard-coded-platform",
    why: "The builder sets `TARGETARCH` and its kin to the platform that is built. A default in the file takes their place, so an image for arm64 gets what is made for amd64.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for instruction in &cx.file.instructions {
        let Body::Arg(arguments) = &instruction.effective().body else { continue };
        for argument in arguments {
            let name = argument.name.text.as_str();
            let Some(default) = argument.default.as_ref().filter(|_| PLATFORM_ARGS.contains(&name))
            else {
                continue;
            };
            let value = TextRange::new(argument.name.range.end(), argument.range.end());
            let message = format!(
                "`{name}` is always `{}` here, whatever platform is built",
                default.text.trim_matches(['"', '\''])
            );
            out.report(instruction, argument.range, message).fix(
                Fix::risky("Let the builder say the platform", [Edit::delete(value)])
                    .changes(Effect::Env)
                    .review(
                        "A builder without BuildKit sets no such argument: check that none is used",
                    ),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn defaults_anywhere() {
        check(
            &RULE,
            "
ARG BUILDPLATFORM=linux/amd64
#   ^^^^^^^^^^^^^^^^^^^^^^^^^
FROM debian:13
arg A=b TARGETARCH=\"amd64\" \\
#       ^^^^^^^^^^^^^^^^^^ always `amd64`
    TARGETOS=linux
#   ^^^^^^^^^^^^^^
ONBUILD ARG TARGETVARIANT=v7
#           ^^^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn plain_declarations_and_other_names() {
        silent(&RULE, "ARG TARGETARCH\nFROM debian:13\nARG TARGETARCH TARGETOS\n");
        silent(
            &RULE,
            "FROM debian:13\nARG TARGET_ARCH=amd64\nARG targetarch=amd64\nENV TARGETOS=linux\n",
        );
    }

    #[test]
    fn the_default_goes() {
        fixed(
            &RULE,
            "FROM debian:13\nARG TARGETARCH=amd64 B=c\nARG TARGETOS='linux'\n",
            "FROM debian:13\nARG TARGETARCH B=c\nARG TARGETOS\n",
        );
        safety(&RULE, "FROM debian:13\nARG TARGETARCH=amd64\n", Some(Safety::Unsafe));
    }
}
