use std::fmt::Write as _;

use super::untagged_base_image::named_bases;
use crate::build::{Base, CopySource, ImageReference, StepKind};
use crate::catalog::{self, Moved};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    id: "unmaintained-base-image",
    title: "Base image that gets no more updates",
    category: Category::Base,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "supported-base",
    why: "The name still works, but nothing new is published under it: security fixes go to the image that took its place. Some such names are removed in the end, and the build stops.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for (stage, instruction, word) in named_bases(cx) {
        if let Base::Image(image) = &stage.base
            && let Some(moved) = catalog::moved(image)
        {
            out.report(instruction, word.range, message(image, &moved));
        }
    }
    for step in &cx.build.steps {
        // A name alone may be a context that the build is given.
        if let StepKind::Copy(CopySource::Other(name)) = &step.kind
            && name.contains(['/', ':'])
            && let Some(flag) = step.effective.flag("from")
        {
            let image = ImageReference::parse(name);
            if let Some(moved) = catalog::moved(&image) {
                out.report(step.instruction, flag.range, message(&image, &moved));
            }
        }
    }
}

fn message(image: &ImageReference, moved: &Moved) -> String {
    let name = image.path();
    let mut message = match moved.since {
        "" => format!("`{name}` gets no more updates"),
        since => format!("`{name}` has had no updates since {since}"),
    };
    let now: Vec<String> = moved.now.iter().map(|name| format!("`{name}`")).collect();
    let _ = match now.as_slice() {
        [] => write!(message, ", and nothing took its place"),
        [only] => write!(message, "; {only} took its place"),
        [first, others @ ..] => {
            write!(message, "; {first} took its place, or {}", others.join(", "))
        }
    };
    message
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn names_that_were_left_behind() {
        check(
            &RULE,
            "
ARG JAVA=17
FROM openjdk:${JAVA}-slim AS build
#    ^^^^^^^^^^^^^^^^^^^^ `openjdk` has had no updates since 2022-06-15; `eclipse-temurin` took its place, or `amazoncorretto`
FROM public.ecr.aws/docker/library/java:8
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `java` has had no updates since 2016-12-31; `eclipse-temurin`
FROM adoptopenjdk
#    ^^^^^^^^^^^^ `eclipse-temurin` took its place
FROM ${BASE:-jupyter/scipy-notebook:2023-10-20}
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `quay.io/jupyter/scipy-notebook` took its place
FROM gcr.io/distroless/static
#    ^^^^^^^^^^^^^^^^^^^^^^^^ `gcr.io/distroless/static` gets no more updates; `gcr.io/distroless/static-debian13` took
FROM mono:6
#    ^^^^^^ has had no updates since 2022-06, and nothing took its place
FROM build
COPY --from=openjdk:8-jre /usr/lib/jvm /usr/lib/jvm
#    ^^^^^^^^^^^^^^^^^^^^ `openjdk` has had no updates
COPY --from=openjdk /a /b
ONBUILD COPY --from=docker.io/library/java:8 /a /b
#            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `java` has had no updates
COPY --from=build /a /b
",
        );
    }

    #[test]
    fn what_is_still_made() {
        for image in [
            "eclipse-temurin:21",
            "openjdk:27-ea-jdk",
            "ghcr.io/me/openjdk:17",
            "gcr.io/distroless/static-debian13:nonroot",
            "bitnami/redis:latest",
            "openjdk:$VERSION",
        ] {
            silent(&RULE, &format!("FROM {image}\n"));
        }
    }
}
