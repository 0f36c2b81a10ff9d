use crate::fix::Fix;
use crate::rules::shared::run_edits::insert_word;
use crate::rules::{Alias, Category, Context, FixAvailability, OnIn, Rule, Severity, Sink};
use crate::shell::SimpleCommand;

pub(crate) static RULE: Rule = Rule {
    id: "useradd-large-uid",
    title: "`useradd` with a large UID writes a huge log file",
    category: Category::Size,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[Alias::hadolint("DL3046", Severity::Warning)],
    practice: "explicit-uid",
    why: "`useradd` notes the user in `/var/log/lastlog` and `/var/log/faillog`, whose length grows \
          with the number: as layers such sparse files become gigabytes. `-l` leaves them alone.",
    check,
};

/// The first number with six digits.
const LARGE: u64 = 100_000;

fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    for (step, script) in cx.build.runs() {
        for command in script.commands.iter().filter(|command| command.name() == Some("useradd")) {
            let large = match uid(command) {
                Some((value, alone)) if cx.as_hadolint() => alone && spelled_long(value),
                Some((value, _)) => value.parse().is_ok_and(|uid: u64| uid >= LARGE),
                None => false,
            };
            let Some(name) = command.words.first() else { continue };
            if large && !command.has_option(&["-l", "--no-log-init"]) {
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

/// The value of `-u`, and whether it is a word of its own.
fn uid(command: &SimpleCommand) -> Option<(&str, bool)> {
    let arguments = command.arguments();
    arguments.iter().enumerate().find_map(|(at, word)| {
        let text = word.text();
        if let Some(value) = text.strip_prefix("--uid=") {
            return Some((value, false));
        }
        let short = text.starts_with('-') && !text.starts_with("--");
        if text == "--uid" || short && text.ends_with('u') {
            return Some((arguments.get(at + 1)?.text(), true));
        }
        text.strip_prefix("-u").map(|value| (value, false))
    })
}

/// hadolint counts the letters, a variable as `${NAME}`.
fn spelled_long(value: &str) -> bool {
    let braces = if value.starts_with('$') && !value.starts_with("${") { 2 } else { 0 };
    value.len() + braces > 5
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, check_with, fixed, silent};
    use crate::rules::{Options, Preset};

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
    fn hadolint_counts_letters() {
        check_with(
            &RULE,
            &Options { preset: Preset::Hadolint, ..Options::default() },
            "
FROM a:1
RUN useradd -u $UID ada
#   ^^^^^^^^^^^^^^^^^^^
RUN useradd --uid=123456 ada
",
        );
    }

    #[test]
    fn the_option_comes_first() {
        fixed(&RULE, "FROM a\nRUN useradd -u 123456 a\n", "FROM a\nRUN useradd -l -u 123456 a\n");
    }
}
