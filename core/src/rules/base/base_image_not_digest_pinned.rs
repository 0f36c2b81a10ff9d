use super::untagged_base_image::named_bases;
use crate::build::Base;
use crate::catalog;
use crate::fix::Fix;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "base-image-not-digest-pinned",
    title: "Base image without a digest",
    category: Category::Base,
    severity: Severity::Info,
    on: OnIn::Strict,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::other("S7023")],
    practice: "pin-base-digest",
    why: "A tag can point to another image tomorrow. Only a digest names one image for ever, so that two builds of the same file start from the same bytes.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for (stage, instruction, word) in named_bases(cx) {
        let Base::Image(image) = &stage.base else { continue };
        if image.digest.is_some() {
            continue;
        }
        let message = format!("`{}` has no digest, so its contents can change", image.name);
        let fix = catalog::digest(image).map(|(digest, built)| {
            Fix::show(
                format!("The digest of the build of {built}"),
                format!("FROM {}@{digest}\n# Let Renovate, Dependabot or the like move tag and digest together, or fixes no longer arrive.\n", image.name),
            )
        });
        out.report(instruction, word.range, message).fix(fix);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, safety, silent};

    #[test]
    fn names_without_a_digest() {
        check(
            &RULE,
            "
FROM python:3.14 AS a
#    ^^^^^^^^^^^ has no digest
FROM a
FROM scratch
FROM example.com/x:1
#    ^^^^^^^^^^^^^^^ has no digest
",
        );
        silent(&RULE, "FROM python:3.14@sha256:ab\nFROM $X\n");
        safety(&RULE, "FROM python:3.14\n", Some(Safety::Show));
        safety(&RULE, "FROM python:3.2\n", None);
    }
}
