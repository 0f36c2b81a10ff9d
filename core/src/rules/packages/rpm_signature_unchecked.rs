use crate::rules::shared::package_managers::report_words;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::{ShellWord, SimpleCommand};

pub(crate) static RULE: Rule = Rule {
    id: "rpm-signature-unchecked",
    title: "Packages are installed unsigned",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[
        ToolCode::other("CKV2_DOCKER_9"),
        ToolCode::other("CKV2_DOCKER_10"),
        ToolCode::other("CKV2_DOCKER_15"),
    ],
    practice: "verify-downloads",
    why: "Without signatures, whoever sits between the build and the mirror chooses what is installed, as root.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report_words(cx, out, unchecked, |option| {
        format!("`{option}` installs packages that nobody checked")
    });
}

fn unchecked(command: &SimpleCommand) -> Option<&ShellWord> {
    let name = command.name()?;
    command.words.iter().find(|word| is_off(name, word.text()))
}

fn is_off(name: &str, text: &str) -> bool {
    match name {
        "yum" | "dnf" | "microdnf" | "tdnf" => {
            text == "--nogpgcheck"
                || text == "--no-gpg-checks"
                || (text.contains("gpgcheck=") || text.contains("sslverify="))
                    && ["=0", "=false", "=False"].iter().any(|off| text.ends_with(off))
        }
        "zypper" => text == "--no-gpg-checks" || text == "--allow-unsigned-rpm",
        "rpm" => matches!(text, "--nosignature" | "--nodigest" | "--noverify"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn options_and_settings_of_each_manager() {
        check(
            &RULE,
            "
FROM fedora:44
RUN yum install -y a --setopt=extras.gpgcheck=0 && dnf install -y b
#                    ^^^^^^^^^^^^^^^^^^^^^^^^^^
run sudo tdnf --nogpgcheck install c
#             ^^^^^^^^^^^^ `--nogpgcheck`
RUN [\"zypper\", \"--no-gpg-checks\", \"install\", \"d\"]
#              ^^^^^^^^^^^^^^^^^
ONBUILD RUN rpm -i --nosignature e.rpm; dnf install f --setopt=sslverify=False
#                  ^^^^^^^^^^^^^
#                                                     ^^^^^^^^^^^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn checks_that_stay_on_and_other_programs() {
        silent(&RULE, "FROM fedora:44\nRUN dnf install -y --setopt=gpgcheck=1 a && rpm -K b.rpm\n");
        silent(&RULE, "FROM fedora:44\nRUN dnf install -y --setopt=install_weak_deps=False a\n");
        silent(&RULE, "FROM fedora:44\nRUN echo gpgcheck=0 && make --nosignature\n");
        silent(&RULE, "FROM fedora:44\nRUN rpm -i --nodeps a.rpm && yum update --nosignature\n");
    }
}
