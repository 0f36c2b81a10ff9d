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
    report_words(cx, out, unchecked, |text| {
        let is_option = !text.contains(['/', '\\', ' ', '\n']);
        let what = if is_option { format!("`{text}`") } else { "This setting".to_owned() };
        format!("{what} installs packages that nobody checked")
    });
}

fn unchecked(command: &SimpleCommand) -> Option<&ShellWord> {
    let name = command.name()?;
    // A file of settings that something else writes.
    let is_settings = |text: &str| {
        ["/yum.repos.d", "/zypp/repos.d"].iter().any(|folder| text.contains(folder))
            || [".repo", "/yum.conf", "/dnf.conf"].iter().any(|end| text.ends_with(end))
    };
    let writes = matches!(name, "echo" | "printf" | "sed") && {
        let targets = command.redirects.iter().map(|it| it.target.text());
        targets.chain(command.words.iter().map(ShellWord::text)).any(is_settings)
    };
    command.words.iter().find(|word| {
        let text = word.text();
        is_off(name, text) || (writes || is_manager(name)) && is_setting_off(text)
    })
}

fn is_manager(name: &str) -> bool {
    matches!(name, "yum" | "dnf" | "dnf5" | "microdnf" | "tdnf" | "yum-config-manager")
}

fn is_off(name: &str, text: &str) -> bool {
    // Options may be cut short: `--nogpg`.
    let is_switch = text.starts_with("--") && text.replace('-', "").starts_with("nogpg");
    match name {
        "zypper" => is_switch || text == "--allow-unsigned-rpm",
        "rpm" => is_switch || matches!(text, "--nosignature" | "--nodigest" | "--noverify"),
        _ => is_manager(name) && is_switch,
    }
}

/// True if the text leaves a check off; that of a repository's own index is off unless it is asked
/// for.
fn is_setting_off(text: &str) -> bool {
    ["gpgcheck", "sslverify"].iter().any(|name| {
        let places = text.match_indices(*name).map(|(at, _)| text.split_at(at));
        let last = places.filter(|(before, _)| !before.ends_with("repo_")).last();
        let rest =
            last.and_then(|(_, rest)| rest.strip_prefix(*name)?.trim_start().strip_prefix('='));
        let value = rest.unwrap_or("").trim_start();
        let end = value.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(value.len());
        let value = value.get(..end).unwrap_or("");
        ["0", "false", "no", "off"].iter().any(|off| value.eq_ignore_ascii_case(off))
    })
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
    fn other_spellings_and_files_of_settings() {
        for (run, word) in [
            ("dnf5 install -y --no-gpgchecks a", "--no-gpgchecks"),
            ("dnf install -y --nogpg a", "--nogpg"),
            ("dnf install -y --setopt gpgcheck=no a", "gpgcheck=no"),
            ("yum-config-manager --save --setopt=x.gpgcheck=0", "--setopt=x.gpgcheck=0"),
            ("microdnf install -y --setopt=gpgcheck=Off a", "--setopt=gpgcheck=Off"),
            ("zypper ar --no-gpgcheck https://e.org x", "--no-gpgcheck"),
            ("sed -i s/gpgcheck=1/gpgcheck=0/ /etc/yum.repos.d/a.repo", "s/gpgcheck=1/gpgcheck=0/"),
            ("echo gpgcheck=0 >> /etc/yum.conf", "gpgcheck=0"),
        ] {
            let at = run.find(word).unwrap_or(0);
            let carets = format!("{}{}", " ".repeat(at), "^".repeat(word.len()));
            check(&RULE, &format!("\nFROM fedora:44\nRUN {run}\n#   {carets}\n"));
        }
    }

    #[test]
    fn checks_that_stay_on_and_other_programs() {
        silent(&RULE, "FROM fedora:44\nRUN dnf install -y --setopt=gpgcheck=1 a && rpm -K b.rpm\n");
        silent(&RULE, "FROM fedora:44\nRUN dnf install -y --setopt=install_weak_deps=False a\n");
        silent(&RULE, "FROM fedora:44\nRUN echo gpgcheck=0 && make --nosignature\n");
        silent(&RULE, "FROM fedora:44\nRUN dnf install -y --setopt=x.repo_gpgcheck=0 a\n");
        silent(
            &RULE,
            "FROM fedora:44\nRUN sed -i 's/gpgcheck=0/gpgcheck=1/' /etc/yum.repos.d/a.repo\n",
        );
        silent(&RULE, "FROM fedora:44\nRUN rpm -i --nodeps a.rpm && yum update --nosignature\n");
    }
}
