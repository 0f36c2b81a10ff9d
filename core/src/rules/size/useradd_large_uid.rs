use crate::fix::Fix;
use crate::rules::shared::run_edits::insert_word;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::SimpleCommand;

pub(crate) static RULE: Rule = Rule {
    id: "useradd-large-uid",
    title: "`useradd` with a large UID writes a huge log file",
    category: Category::Size,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[ToolCode::hadolint("DL3046", Severity::Warning)],
    practice: "explicit-uid",
    why: "`useradd` notes the user in `/var/log/lastlog` and `/var/log/faillog`, whose length grows \
          with the number: as layers such sparse files become gigabytes. `-l` leaves them alone.",
    check,
};

/// The first number with six digits.
const LARGE: u64 = 100_000;

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, |_, uid| match uid {
        Uid::Word(value) | Uid::Part(value) => value.parse().is_ok_and(|uid: u64| uid >= LARGE),
    });
}

/// The value of `-u`.
pub(in crate::rules) enum Uid<'c> {
    /// As a word of its own.
    Word(&'c str),
    /// In one word with the option.
    Part(&'c str),
}

/// Reports the users whose number is large.
pub(in crate::rules) fn report(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    is_large: fn(&SimpleCommand, &Uid<'_>) -> bool,
) {
    for (step, script) in cx.build.runs() {
        for command in script.commands.iter().filter(|command| command.name() == Some("useradd")) {
            let Some(name) = command.words.first() else { continue };
            let is_large = uid(command).is_some_and(|uid| is_large(command, &uid));
            if is_large && !command.has_option(&["-l", "--no-log-init"]) {
                out.report(
                    step.instruction,
                    command.range,
                    "`useradd` with a large UID and without `-l` makes a huge layer",
                )
                .fix(Fix::safe("Add `-l`", [insert_word(step, command, name, "-l")]));
            }
        }
    }
}

fn uid(command: &SimpleCommand) -> Option<Uid<'_>> {
    let arguments = command.arguments();
    arguments.iter().enumerate().find_map(|(at, word)| {
        let text = word.text();
        if let Some(value) = text.strip_prefix("--uid=") {
            return Some(Uid::Part(value));
        }
        let short = text.starts_with('-') && !text.starts_with("--");
        if text == "--uid" || short && text.ends_with('u') {
            return Some(Uid::Word(arguments.get(at + 1)?.text()));
        }
        text.strip_prefix("-u").map(Uid::Part)
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, silent};

    #[test]
    fn six_digits_are_large() {
        check(
            &RULE,
            "
FROM debian:13
RUN useradd -u 123456 ada
#   ^^^^^^^^^^^^^^^^^^^^^
RUN true && useradd -mu 100000 ada
#           ^^^^^^^^^^^^^^^^^^^^^^
RUN useradd --uid=999999 ada
#   ^^^^^^^^^^^^^^^^^^^^^^^^
",
        );
        silent(
            &RULE,
            "FROM a\nRUN useradd -u 10001 a\nRUN useradd -lu 123456 a\nRUN useradd -u $U a\nRUN \
             useradd --no-log-init --uid 123456 a\n",
        );
    }

    #[test]
    fn the_option_comes_first() {
        fixed(&RULE, "FROM a\nRUN useradd -u 123456 a\n", "FROM a\nRUN useradd -l -u 123456 a\n");
    }
}
