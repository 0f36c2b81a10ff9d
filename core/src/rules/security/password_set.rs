use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::ShellWord;

pub(crate) static RULE: Rule = Rule {
    id: "password-set",
    title: "A password is set in the image",
    category: Category::Security,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::other("CKV2_DOCKER_17")],
    practice: "no-runtime-secrets-in-image",
    why: "Everybody who can pull the image has the password, or its hash, and every container has the same one. A program does not need its user to have a password.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for (step, script) in cx.build.runs() {
        for command in &script.commands {
            let found = match command.name() {
                Some("chpasswd") => true,
                // With these, `passwd` takes a password away, opens or closes an account, or looks.
                Some("passwd") => !command.has_option(&PASSWORDLESS),
                Some("useradd" | "usermod") => command
                    .option(&["-p", "--password"])
                    .is_some_and(|option| !has_no_password(command.arguments(), option)),
                _ => false,
            };
            if found {
                let name = command.name().unwrap_or_default();
                out.report(
                    step.instruction,
                    command.range,
                    format!("`{name}` gives a user the same password in every container"),
                );
            }
        }
    }
}

const PASSWORDLESS: [&str; 11] =
    ["-d", "--delete", "-l", "--lock", "-u", "--unlock", "-e", "--expire", "-S", "--status", "-a"];

/// True if the option's value is one that nobody knows: `*`, `!`, nothing, or made at random.
fn has_no_password(arguments: &[ShellWord], option: &ShellWord) -> bool {
    let value = match option.text().split_once('=') {
        Some((_, value)) => Some(value),
        None => arguments
            .iter()
            .skip_while(|word| word.range != option.range)
            .nth(1)
            .map(ShellWord::text),
    };
    value.is_none_or(|value| {
        value.is_empty() || value.starts_with(['*', '!']) || value.contains("/dev/urandom")
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn passwords_in_the_image() {
        check(
            &RULE,
            "
FROM debian:13
RUN echo 'root:Docker!' | chpasswd && useradd -p abc ada && echo x | passwd --stdin bob
#                         ^^^^^^^^ `chpasswd`
#                                     ^^^^^^^^^^^^^^^^^^
#                                                                    ^^^^^^^^^^^^^^^^^^
",
        );
        silent(
            &RULE,
            "FROM a\nRUN passwd -d root && useradd -p '*' ada && usermod --password='!' bob && useradd -m eve\n",
        );
        silent(
            &RULE,
            "FROM a\nRUN passwd -u git && useradd --password $(head -c32 /dev/urandom | base64) eve\n",
        );
    }
}
