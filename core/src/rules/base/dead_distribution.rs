use super::untagged_base_image::named_bases;
use crate::build::{Base, ImageReference};
use crate::catalog;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    id: "dead-distribution",
    title: "Base image of a distribution that has ended",
    category: Category::Base,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "replace-centos",
    why: "CentOS Linux is no longer made: its packages get no fixes and its mirrors are gone, so that `yum install` fails. Others rebuild Red Hat's releases in its place.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for (stage, instruction, word) in named_bases(cx) {
        if let Base::Image(image) = &stage.base
            && catalog::is_centos_linux(image)
        {
            out.report(instruction, word.range, message(image));
        }
    }
}

fn message(image: &ImageReference) -> String {
    let release = catalog::os(image).unwrap_or_default();
    match release.strip_prefix("centos ") {
        Some("8") => "CentOS Linux 8 has ended; `almalinux:8`, `rockylinux/rockylinux:8` and \
                      `redhat/ubi8` go on with the same major version"
            .to_owned(),
        Some(release) => format!(
            "CentOS Linux {release} has ended, and nothing free goes on with it: `almalinux:9`, \
             `rockylinux/rockylinux:9` and `redhat/ubi9` are the nearest"
        ),
        None => "CentOS Linux has ended; `almalinux:9`, `rockylinux/rockylinux:9` and \
                 `redhat/ubi9` are the nearest"
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn centos_linux_is_found() {
        check(
            &RULE,
            "
FROM centos:7 AS a
#    ^^^^^^^^ CentOS Linux 7 has ended
FROM docker.io/library/centos:8
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^ `almalinux:8`
FROM centos
#    ^^^^^^ CentOS Linux has ended
",
        );
        silent(&RULE, "FROM quay.io/centos/centos:stream9\nFROM almalinux:9\n");
    }
}
