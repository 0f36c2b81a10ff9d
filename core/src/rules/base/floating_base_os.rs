use super::untagged_base_image::{named_bases, plain_name};
use crate::build::Base;
use crate::catalog;
use crate::fix::Fix;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::text::Edit;

pub(crate) static RULE: Rule = Rule {
    id: "floating-base-os",
    title: "Tag without a distribution release",
    category: Category::Base,
    severity: Severity::Info,
    on: OnIn::Strict,
    fix: FixAvailability::Sometimes,
    aliases: &[],
    practice: "pin-os-release-in-tag",
    why: "A tag that names only the language moves to the next release of its distribution on some day. Packages get other names and versions then, and builds break without a change to this file.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for (stage, instruction, word) in named_bases(cx) {
        let Base::Image(image) = &stage.base else { continue };
        let Some(tag) = catalog::with_release(image) else { continue };
        let Some(tail) = image.tag.as_deref().filter(|_| image.digest.is_none()) else { continue };
        let fix = plain_name(cx, word).map(|range| {
            let name = image.name.strip_suffix(tail).unwrap_or(&image.name);
            let review = "Check that this is the release that your builds get now";
            Fix::risky(
                format!("Name the tag `{tag}`"),
                [Edit::replace(range, format!("{name}{tag}"))],
            )
            .review(review)
        });
        let os = catalog::os(image).unwrap_or_default();
        let message =
            format!("`{}` is on {os} today and moves to another release some day", image.name);
        out.report(instruction, word.range, message).fix(fix);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn tags_without_a_release() {
        check(
            &RULE,
            "
FROM python:3.13-slim AS a
#    ^^^^^^^^^^^^^^^^ on debian 13 today
FROM docker.io/library/node:22
#    ^^^^^^^^^^^^^^^^^^^^^^^^^ on debian 12 today
",
        );
        for none in [
            "python:3.13-slim-bookworm",
            "python",
            "python:latest",
            "debian:13",
            "alpine:3.23",
            "python:3.13@sha256:ab",
            "somebody/python:3.13",
            "elasticsearch:8.19.22",
        ] {
            silent(&RULE, &format!("FROM {none}\n"));
        }
    }

    #[test]
    fn the_release_stands_where_the_image_has_it() {
        for (before, after) in [
            ("python:3.13-slim", "python:3.13-slim-trixie"),
            ("node:22-slim", "node:22-bookworm-slim"),
            ("node:22", "node:22-bookworm"),
            ("python:3.13-alpine", "python:3.13-alpine3.24"),
            ("php:8.4-fpm", "php:8.4-fpm-trixie"),
        ] {
            fixed(&RULE, &format!("FROM {before}\n"), &format!("FROM {after}\n"));
        }
        safety(&RULE, "FROM python:3.13\n", Some(Safety::Unsafe));
        safety(&RULE, "ARG V=3.13\nFROM python:${V}\n", None);
    }
}
