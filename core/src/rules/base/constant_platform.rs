use crate::fix::Fix;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::{Body, From};
use crate::text::{Edit, TextRange};

pub(crate) static RULE: Rule = Rule {
    id: "constant-platform",
    title: "The platform is written into FROM",
    category: Category::Base,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[
        ToolCode::hadolint("DL3029", Severity::Warning),
        ToolCode::buildkit("FromPlatformFlagConstDisallowed"),
    ],
    practice: "no-hard-coded-platform",
    why: "The image is built for this one platform whatever `docker build --platform` asks for, \
          and runs slowly under emulation elsewhere.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, |from, platform| {
        // A stage that says in its name which platform it is for means it.
        let alias = from.alias.as_ref().map_or("", |alias| alias.name.text.as_str());
        let is_named = platform.split('/').any(|part| !part.is_empty() && alias.contains(part));
        !platform.contains('$') && !is_named
    });
}

/// Reports each `--platform` whose value is one that is always the same.
pub(in crate::rules) fn report(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    is_constant: fn(&From, &str) -> bool,
) {
    for instruction in &cx.file.instructions {
        let Body::From(from) = &instruction.body else { continue };
        let Some(flag) = instruction.flag("platform") else { continue };
        let Some(value) = &flag.value else { continue };
        let platform = value.text.as_str();
        if !is_constant(from, platform) {
            continue;
        }
        let after = cx.source.get(flag.range.end()..).unwrap_or("");
        let blanks = after.len() - after.trim_start_matches([' ', '\t']).len();
        let whole = TextRange::new(flag.range.start(), flag.range.end() + blanks);
        out.report(instruction, flag.range, format!("The platform is always `{platform}`")).fix(
            Fix::risky("Remove `--platform`", [Edit::delete(whole)])
                .review("Check that the image exists for every platform that you build for: the stage follows the build then"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, silent};

    #[test]
    fn constants_only() {
        check(
            &RULE,
            "
FROM --platform=linux/amd64 a:1
#    ^^^^^^^^^^^^^^^^^^^^^^
FROM --platform=$X b:1
FROM --platform=linux/$TARGETARCH b:1
",
        );
        silent(&RULE, "FROM --platform=linux/amd64 a:1 AS build-amd64\n");
    }

    #[test]
    fn the_flag_goes() {
        fixed(&RULE, "FROM --platform=linux/amd64  a:1 AS b\n", "FROM a:1 AS b\n");
    }
}
