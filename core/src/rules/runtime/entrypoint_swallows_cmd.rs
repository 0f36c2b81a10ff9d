use crate::build::Step;
use crate::fix::{Effect, Fix};
use crate::rules::shared::edits::json_list;
use crate::rules::shared::entry_process::{plain_words, started};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::{Body, Command};
use crate::text::{Edit, MappedText};

pub(crate) static RULE: Rule = Rule {
    id: "entrypoint-swallows-cmd",
    title: "The entry point never sees CMD",
    category: Category::Runtime,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[],
    practice: "entrypoint-with-cmd-args",
    why: "In the shell form the entry point runs as `sh -c \"…\"`, and what CMD holds is handed to that shell, which drops it.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    // A CMD before the entry point counts only in the same stage.
    let steps = started(cx);
    let [entrypoint, cmd] = steps.as_slice() else { return };
    let Body::Entrypoint(Command::Shell(text)) = &entrypoint.instruction.body else { return };
    let is_default = entrypoint.state.shell.first().is_some_and(|shell| shell == "/bin/sh");
    if !is_default {
        return;
    }
    let written = text.as_str();
    let names = |names: &[&str]| names.iter().any(|name| written.contains(name));
    let range = text.source_range(0, written.len());
    // A CMD in the shell form would hand `/bin/sh -c` over.
    let list = match &cmd.instruction.body {
        Body::Cmd(Command::Exec(words)) => Some(words),
        _ => None,
    };
    if names(&["$@", "$*", "${@", "${*", "$1", "${1"]) {
        // What comes first is often a word that is there to be lost: `--`, `sh`.
        let spare = ["", "--", "-", "_", "sh", "/bin/sh", "bash", "/bin/bash"];
        let first = list.and_then(|words| words.first()).map_or("", |word| word.text.as_str());
        if !names(&["$0", "${0"]) && !spare.contains(&first) {
            report_shifted(cx, out, entrypoint, text, first);
        }
        return;
    }
    if names(&["$0", "${0"]) {
        return;
    }
    let words = plain_words(entrypoint).filter(|_| list.is_some());
    out.report(
        entrypoint.instruction,
        range,
        "In the shell form `ENTRYPOINT` drops what `CMD` hands to it",
    )
    .fix(words.map(|words| {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        Fix::risky("Use the exec form", [Edit::replace(range, json_list(&words))])
            .changes(Effect::Entrypoint)
            .review("The program now gets the words of `CMD`: check that it is to have them.")
    }));
}

/// Reports an entry point that takes the words of CMD from the second on.
fn report_shifted(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    entrypoint: &Step<'_>,
    text: &MappedText,
    first: &str,
) {
    let range = text.source_range(0, text.as_str().len());
    // One place that stands for all of them, plainly written.
    let all = "\"$@\"";
    let mut places = cx.slice(range).match_indices(all).map(|(at, _)| range.start() + at);
    let place = places.next().filter(|_| places.next().is_none());
    let fix = place.map(|at| {
        Fix::risky("Hand the first word on too", [Edit::insert(at, "\"$0\" ")])
            .changes(Effect::Entrypoint)
            .review("The program now gets one word more: check that it is to have it.")
    });
    let message = format!(
        "The shell takes `{first}`, the first word of `CMD`, as its own name: `$@` begins after it"
    );
    out.report(entrypoint.instruction, range, message).fix(fix);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn the_shell_form_with_a_command_below_or_inherited() {
        check(
            &RULE,
            "
FROM a:1 AS base
entrypoint exec server --quiet
#          ^^^^^^^^^^^^^^^^^^^ drops what `CMD` hands to it
FROM base
CMD [\"--port\", \"80\"]
",
        );
        check(
            &RULE,
            "
FROM a:1
CMD start
ENTRYPOINT $JAVA_HOME/bin/java \\
#          ^^^^^^^^^^^^^^^^^^^^^$
    -jar a.jar
",
        );
    }

    #[test]
    fn lists_arguments_handed_on_and_commands_of_the_base() {
        silent(&RULE, "FROM a:1\nENTRYPOINT [\"server\"]\nCMD [\"--port\", \"80\"]\n");
        silent(&RULE, "FROM a:1\nENTRYPOINT server \"$0\" \"$@\"\nCMD [\"--port\", \"80\"]\n");
        silent(&RULE, "FROM a:1 AS base\nCMD [\"a\"]\nFROM base\nENTRYPOINT server\n");
        silent(&RULE, "FROM a:1\nENTRYPOINT server\n");
        silent(&RULE, "FROM a:1\nSHELL [\"/bin/bash\", \"-c\"]\nENTRYPOINT b\nCMD [\"c\"]\n");
        silent(&RULE, "FROM a:1\nENTRYPOINT b\nCMD [\"c\"]\nFROM d:1\n");
    }

    #[test]
    fn the_first_word_of_the_command_is_the_shells_name() {
        check(
            &RULE,
            "
FROM a:1
ENTRYPOINT exec server \"$@\"
#          ^^^^^^^^^^^^^^^^ takes `--port`
CMD [\"--port\", \"80\"]
",
        );
        check(&RULE, "\nFROM a:1\nENTRYPOINT server ${1}\n#          ^^^^^^^^^^^\nCMD [\"80\"]\n");
        fixed(
            &RULE,
            "FROM a:1\nENTRYPOINT exec server \"$@\"\nCMD [\"--port\", \"80\"]\n",
            "FROM a:1\nENTRYPOINT exec server \"$0\" \"$@\"\nCMD [\"--port\", \"80\"]\n",
        );
        for rest in [
            "ENTRYPOINT server \"$@\"\nCMD [\"--\", \"80\"]",
            "ENTRYPOINT server \"$@\"\nCMD [\"sh\", \"80\"]",
            "ENTRYPOINT server ${0} ${@}\nCMD [\"80\"]",
            "ENTRYPOINT server $0\nCMD [\"80\"]",
            "ENTRYPOINT server \"$@\"",
        ] {
            silent(&RULE, &format!("FROM a:1\n{rest}\n"));
        }
    }

    #[test]
    fn plain_words_become_a_list() {
        fixed(
            &RULE,
            "FROM a:1\nENTRYPOINT server  --quiet\nCMD [\"--port\", \"80\"]\n",
            "FROM a:1\nENTRYPOINT [\"server\", \"--quiet\"]\nCMD [\"--port\", \"80\"]\n",
        );
        fixed(
            &RULE,
            "FROM a:1\nENTRYPOINT exec server\nCMD [\"--port\", \"80\"]\n",
            "FROM a:1\nENTRYPOINT [\"server\"]\nCMD [\"--port\", \"80\"]\n",
        );
        for builtin in ["cd /app", "exec", ". /env", "source /env", "set -e", "eval x"] {
            safety(&RULE, &format!("FROM a:1\nENTRYPOINT {builtin}\nCMD [\"c\"]\n"), None);
        }
        safety(&RULE, "FROM a:1\nENTRYPOINT b\nCMD [\"c\"]\n", Some(Safety::Unsafe));
        safety(&RULE, "FROM a:1\nENTRYPOINT $B\nCMD [\"c\"]\n", None);
        safety(&RULE, "FROM a:1\nENTRYPOINT b\nCMD c\n", None);
    }
}
