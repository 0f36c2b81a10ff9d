use crate::build::is_root;
use crate::rules::shared::entry_process::started;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::shell::{ShellWord, SimpleCommand};

pub(crate) static RULE: Rule = Rule {
    id: "privilege-drop-at-start",
    title: "The container drops its rights at start",
    category: Category::Security,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "user-not-gosu",
    why: "With `gosu` or `su-exec` the container starts as root and needs the right to change users. `USER` starts it as that user.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for step in started(cx) {
        let Some(script) = step.script() else { continue };
        if let Some(word) = script.commands.iter().find_map(drops) {
            let message = format!("`{}` drops what `USER` need not give", word.text());
            out.report(step.instruction, word.range, message);
        }
    }
}

/// The word of a command by which it, or what it runs, gets to be another user than root.
fn drops(command: &SimpleCommand) -> Option<&ShellWord> {
    const TOOLS: [&str; 5] = ["gosu", "su-exec", "setpriv", "chpst", "s6-setuidgid"];
    // Behind an init, or a program that runs others, a tool stands among the first words.
    let mut first = command.prefixes.iter().chain(&command.words).take(3);
    let tool = first.find(|word| word.program().is_some_and(|name| TOOLS.contains(&name)));
    let by_name = || match command.name() {
        Some("su" | "runuser") => command.words.first(),
        _ => command.privilege().first(),
    };
    let user = || command.user_given().filter(|user| !is_root(user.trim_start_matches('#')));
    tool.or_else(|| by_name().filter(|_| user().is_some()))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn alone_behind_an_init_and_in_a_shell() {
        check(
            &RULE,
            "
FROM a:1 AS base
entrypoint [\"tini\", \"--\", \"/usr/local/bin/gosu\", \"app\", \"serve\"]
#                         ^^^^^^^^^^^^^^^^^^^^^
FROM base
CMD chown app /data && exec su-exec app serve
#                           ^^^^^^^ `su-exec` drops
",
        );
        check(
            &RULE,
            "
FROM a:1
CMD [\"sh\", \"-c\", \"setpriv --reuid=app serve\"]
#                 ^^^^^^^
",
        );
    }

    #[test]
    fn tools_that_every_distribution_has() {
        for (start, word) in [
            ("runuser -u app -- serve", "runuser"),
            ("exec su app -c 'serve --port 80'", "su"),
            ("su -s /bin/sh app -c serve", "su"),
            ("prepare && exec sudo -E -u app serve", "sudo"),
            ("doas -u app serve", "doas"),
            ("s6-setuidgid app serve", "s6-setuidgid"),
        ] {
            let at = start.find(word).unwrap_or(0);
            let carets = format!("{}{}", " ".repeat(at), "^".repeat(word.len()));
            check(&RULE, &format!("\nFROM a:1\nCMD {start}\n#   {carets}\n"));
        }
        check(
            &RULE,
            "\nFROM a:1\nENTRYPOINT [\"runuser\", \"-u\", \"app\", \"--\", \"serve\"]\n#           ^^^^^^^^^\n",
        );
    }

    #[test]
    fn in_the_build_and_as_an_argument() {
        silent(&RULE, "FROM a:1\nRUN gosu nobody true\nUSER app\nCMD [\"serve\"]\n");
        silent(&RULE, "FROM a:1\nCMD [\"serve\", \"--with\", \"a\", \"gosu\"]\n");
        silent(&RULE, "FROM a:1\nCMD [\"gosu.sh\"]\nHEALTHCHECK CMD gosu app probe\n");
        silent(&RULE, "FROM a:1\nCMD gosu app serve\nFROM b:1\n");
        silent(&RULE, "FROM a:1\nCMD sudo serve\n");
        silent(&RULE, "FROM a:1\nCMD su -c serve\n");
        silent(&RULE, "FROM a:1\nCMD runuser -u root -- serve\n");
    }
}
