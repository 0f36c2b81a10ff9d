use crate::rules::shared::package_managers::{APT, report_words};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::{ShellWord, SimpleCommand};

pub(crate) static RULE: Rule = Rule {
    id: "apt-unauthenticated",
    title: "apt takes packages unsigned",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::other("CKV2_DOCKER_8"), ToolCode::other("CKV2_DOCKER_11")],
    practice: "verify-downloads",
    why: "Without signatures, whoever sits between the build and the mirror chooses what is installed, as root.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report_words(cx, out, unauthenticated, |option| {
        format!("`{option}` installs packages that nobody signed")
    });
    report_words(cx, out, trusting, |_| {
        "This lets apt install packages that nobody signed".to_owned()
    });
}

/// Settings, in small letters, that let unsigned packages in.
const SETTINGS: [&str; 4] = [
    "apt::get::allowunauthenticated",
    "apt::get::allow-unauthenticated",
    "apt::get::force-yes",
    "acquire::allowinsecurerepositories",
];

fn unauthenticated(command: &SimpleCommand) -> Option<&ShellWord> {
    const OPTIONS: [&str; 3] =
        ["--allow-unauthenticated", "--force-yes", "--allow-insecure-repositories"];
    let is_apt = command.name().is_some_and(|name| APT.names.contains(&name));
    command.words.iter().filter(|_| is_apt).find(|word| {
        let text = word.text();
        let option = ["--option=", "-o"].iter().find_map(|it| text.strip_prefix(it));
        let text = option.unwrap_or(text);
        let (name, value) = text.split_once('=').unwrap_or((text, ""));
        let name = name.to_ascii_lowercase();
        let is_off = ["false", "no", "0", "off", "without", "disable"]
            .iter()
            .any(|off| value.eq_ignore_ascii_case(off));
        !is_off && (OPTIONS.contains(&name.as_str()) || SETTINGS.contains(&name.as_str()))
    })
}

/// The text of a list of sources, or of a setting, that a command writes.
fn trusting(command: &SimpleCommand) -> Option<&ShellWord> {
    let writes = matches!(command.name(), Some("echo" | "printf" | "sed" | "add-apt-repository"));
    command.words.iter().filter(|_| writes).find(|word| {
        let text = word.text().to_ascii_lowercase();
        let is_source = text.contains('[') && text.contains("trusted=yes")
            || text.contains("uris:") && text.contains("trusted: yes");
        let after = SETTINGS.iter().find_map(|it| Some(text.split_once(it)?.1));
        let value = after.unwrap_or("").trim_start_matches([' ', '"', '\\', '\'']);
        is_source || ["true", "1", "yes"].iter().any(|on| value.starts_with(on))
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn each_option_that_lets_unsigned_packages_in() {
        check(
            &RULE,
            "
FROM debian:13
RUN apt-get --allow-unauthenticated=true install a && apt-get install b
#           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
ONBUILD RUN sudo apt update --allow-insecure-repositories
#                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `--allow-insecure-repositories`
RUN [\"aptitude\", \"install\", \"--force-yes\", \"c\"]
#                           ^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn settings_and_sources() {
        check(
            &RULE,
            "
FROM debian:13
RUN apt-get -o APT::Get::AllowUnauthenticated=true install -y a
#              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
RUN apt -oAcquire::AllowInsecureRepositories=1 update
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
RUN aptitude --option=apt::get::allowunauthenticated=yes install a
#            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
RUN echo 'APT::Get::AllowUnauthenticated \"true\";' > /etc/apt/apt.conf.d/99x
#        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
RUN echo \"deb [trusted=yes] https://e.org/ ./\" > /etc/apt/sources.list.d/x.list
#        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn other_options_and_programs() {
        for run in [
            "apt-get install -y --allow-unauthenticated=false a",
            "apt-get install -y --allow-unauthenticated=no --force-yes=0 a",
            "apt-get -o APT::Get::AllowUnauthenticated=false install -y a",
            "echo 'APT::Get::AllowUnauthenticated \"false\";' > /etc/apt/apt.conf.d/99x",
            "echo \"deb [signed-by=/k.gpg] https://e.org/ ./\" > /etc/apt/sources.list.d/x.list",
        ] {
            silent(&RULE, &format!("FROM debian:13\nRUN {run}\n"));
        }
        silent(&RULE, "FROM debian:13\nRUN apt-get install -y --allow-downgrades a\n");
        silent(&RULE, "FROM debian:13\nRUN pacman --force-yes && echo --allow-unauthenticated\n");
        silent(&RULE, "FROM debian:13\nRUN apt-get install -y x--force-yes\n");
    }
}
