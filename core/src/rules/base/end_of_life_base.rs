use super::untagged_base_image::named_bases;
use crate::build::{Base, ImageReference};
use crate::catalog::{self, Life};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    id: "end-of-life-base",
    title: "Base image past its end of life",
    category: Category::Base,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "supported-base",
    why: "A release past its end of life gets no more security fixes, and sooner or later its package servers go away. Every build on it starts with known holes.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let Some(today) = cx.inputs.today.as_deref() else { return };
    for (stage, instruction, word) in named_bases(cx) {
        let Base::Image(image) = &stage.base else { continue };
        if catalog::is_centos_linux(image) {
            continue;
        }
        for life in catalog::support(image).into_iter().filter(|life| life.is_over(today)) {
            out.report(instruction, word.range, message(life, image, today));
        }
    }
}

/// A successor that is over too is no advice. Of some products no release has a last day before it is
/// over.
fn message(life: Life, image: &ImageReference, today: &str) -> String {
    let next = life.successor().filter(|next| !next.is_over(today));
    let next = next.map(|next| format!("; {} has until {}", next.title(), next.end));
    let current = || {
        let tag = catalog::current_tag(image).filter(|_| image.official() == Some(life.product))?;
        Some(format!("; `{}:{tag}` is a current one", life.product))
    };
    let next = next.or_else(current).unwrap_or_default();
    let title = life.title();
    // Some write themselves in lower case.
    let start = if title.starts_with(char::is_lowercase) { "The release " } else { "" };
    format!("{start}{title} has had no security fixes since {}{next}", life.end)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::analysis::Check;
    use crate::rules::Inputs;
    use crate::rules::testing::{check, only, silent};

    #[test]
    fn distributions_and_languages() {
        check(
            &RULE,
            "
FROM python:3.13-slim-buster AS a
#    ^^^^^^^^^^^^^^^^^^^^^^^ Debian 10 has had no security fixes since 2024-06-30; Debian 13 has until 2030-06-30
FROM node:16-alpine3.23
#    ^^^^^^^^^^^^^^^^^^ Node.js 16 has had no security fixes since 2023-09-11
ARG V=20.04
FROM ubuntu:bionic
#    ^^^^^^^^^^^^^ Ubuntu 18.04
",
        );
        check(
            &RULE,
            "
FROM quay.io/centos/centos:stream8
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ CentOS Stream 8 has had no security fixes since 2024-05-31
FROM registry.access.redhat.com/ubi7/ubi
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Red Hat Enterprise Linux 7
FROM opensuse/leap:15.4
#    ^^^^^^^^^^^^^^^^^^ openSUSE Leap 15.4
FROM mirror.gcr.io/library/nginx:1.18
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ nginx 1.18 has had no security fixes since 2021-04-20; `nginx:1.31-trixie` is
",
        );
    }

    #[test]
    fn names_with_defaults_are_seen_through() {
        check(
            &RULE,
            "
ARG BASE
ARG RELEASE=${OLD:-10}
FROM ${BASE:-debian:10}
#    ^^^^^^^^^^^^^^^^^^ Debian 10
FROM debian:${RELEASE}-slim AS a
#    ^^^^^^^^^^^^^^^^^^^^^^ Debian 10
FROM \"${MISSING:-localhost:5000/library/debian:${RELEASE}}\"
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Debian 10
FROM ${BASE:-a}
FROM debian:${BASE}
",
        );
        silent(&RULE, "FROM debian:13\nFROM python\nFROM somebody/python:2.7\nFROM centos:7\n");
    }

    #[test]
    fn the_day_is_an_input() {
        let found = |today: Option<&str>| {
            let inputs = Inputs { today: today.map(str::to_owned), ..Inputs::default() };
            Check::without_sizes("FROM debian:11\n", &only(&RULE), &inputs).report.findings.len()
        };
        assert_eq!((found(None), found(Some("2026-08-31")), found(Some("2026-09-01"))), (0, 0, 1));
    }
}
