use crate::build::{Base, CopySource, ImageReference, StepKind};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::{Body, Instruction};
use crate::text::TextRange;

pub(crate) static RULE: Rule = Rule {
    id: "untrusted-registry",
    title: "An image comes from a registry that is not trusted",
    category: Category::Base,
    severity: Severity::Error,
    on: OnIn::Setting,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3026", Severity::Error)],
    practice: "verify-downloads",
    why: "Whoever runs the registry decides what is in the image. The configuration lists those \
          that may be used.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for step in &cx.build.steps {
        let (range, name) = match (&step.effective.body, &step.kind) {
            (Body::From(from), _) => {
                let base = cx.build.stages.get(step.stage).map(|stage| &stage.base);
                let name = match base {
                    Some(Base::Image(image)) => &image.name,
                    Some(Base::Unknown) => &from.image.text,
                    _ => continue,
                };
                (from.image.range, name)
            }
            // A name without a slash may be a context that the build is given.
            (_, StepKind::Copy(CopySource::Other(name))) if name.contains('/') => {
                let Some(flag) = step.effective.flag("from") else { continue };
                (flag.range, name)
            }
            _ => continue,
        };
        report(cx, out, step.instruction, range, name);
    }
}

/// Reports an image of this name unless its registry is trusted, or none is named.
pub(in crate::rules) fn report(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    instruction: &Instruction,
    range: TextRange,
    name: &str,
) {
    let image = ImageReference::parse(name);
    let registry = image.registry.as_deref().unwrap_or("docker.io");
    let trusted = &cx.settings.trusted_registries;
    if !trusted.is_empty() && !trusted.iter().any(|trusted| is_match(trusted, registry)) {
        let message = format!("`{registry}` is not one of the trusted registries");
        out.report(instruction, range, message);
    }
}

/// `*` stands for anything at the start or the end of a trusted name, or for all of it.
fn is_match(trusted: &str, registry: &str) -> bool {
    match (trusted.strip_prefix('*'), trusted.strip_suffix('*')) {
        (Some(end), _) => registry.ends_with(end),
        (_, Some(start)) => registry.starts_with(start),
        _ => registry == trusted,
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::Settings;
    use crate::rules::testing::{check_with, only, silent};

    #[test]
    fn registries_outside_the_list() {
        let trusted = ["ghcr.io", "*.my.io", "q*", "reg.io:5000"].map(str::to_owned).to_vec();
        check_with(
            &RULE,
            &Settings { trusted_registries: trusted, ..only(&RULE) },
            "
FROM scratch AS one
FROM one
FROM a.my.io/x:1
FROM my.io/x:1
#    ^^^^^^^^^ `my.io`
FROM quay.io/x:1
FROM reg.io:5000/x:1
FROM a:1
#    ^^^ `docker.io`
FROM ghcr.io.evil/x:1
#    ^^^^^^^^^^^^^^^^ `ghcr.io.evil`
COPY --from=gcr.io/x:1 /a /b
#    ^^^^^^^^^^^^^^^^^ `gcr.io`
COPY --from=one /a /b
",
        );
    }

    #[test]
    fn without_a_list_all_are_trusted() {
        silent(&RULE, "FROM evil.example/x:1\n");
    }
}
