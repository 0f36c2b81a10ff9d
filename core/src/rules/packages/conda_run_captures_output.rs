use crate::fix::{Effect, Fix};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::{Body, Command, Word};
use crate::text::Edit;

pub(crate) static RULE: Rule = Rule {
    id: "conda-run-captures-output",
    title: "Conda holds the output back",
    category: Category::Packages,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[],
    practice: "conda-no-capture-output",
    why: "`conda run` collects what the program prints and shows it when the program ends, so a server seems silent.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for step in &cx.build.steps {
        let (words, effect): (&[Word], Effect) = match &step.instruction.body {
            Body::Shell(words) => (words, Effect::Shell),
            Body::Cmd(Command::Exec(words)) => (words, Effect::Cmd),
            Body::Entrypoint(Command::Exec(words)) => (words, Effect::Entrypoint),
            _ => continue,
        };
        let [first, run, ..] = words else { continue };
        let conda = matches!(first.text.rsplit('/').next(), Some("conda" | "mamba"));
        let told = words
            .iter()
            .any(|word| matches!(word.text.as_str(), "--no-capture-output" | "--live-stream"));
        if !conda || run.text != "run" || told {
            continue;
        }
        let edit = Edit::insert(run.range.end(), ", \"--no-capture-output\"");
        let title = "Add `--no-capture-output`";
        let fix = if first.text.ends_with("mamba") {
            Fix::risky(title, [edit]).review("Check that this release of `mamba` knows the option")
        } else {
            Fix::safe(title, [edit])
        };
        out.report(step.instruction, run.range, "The output comes when the program has ended")
            .fix(fix.changes(effect));
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn in_start_commands() {
        check(
            &RULE,
            "
FROM a:1
ENTRYPOINT [\"/opt/conda/bin/mamba\", \\
    \"run\", \"-n\", \"app\"]
#   ^^^^^ has ended
cmd [\"conda\", \"run\", \"python\"]
#             ^^^^^
",
        );
    }

    #[test]
    fn told_or_something_else() {
        silent(&RULE, "FROM a:1\nCMD [\"conda\", \"run\", \"--live-stream\", \"b\"]\n");
        silent(
            &RULE,
            "FROM a:1\nCMD [\"conda\", \"run\", \"-n\", \"b\", \"--no-capture-output\"]\n",
        );
        silent(
            &RULE,
            "FROM a:1\nCMD [\"conda\", \"info\"]\nENTRYPOINT [\"micromamba\", \"run\"]\n",
        );
        silent(&RULE, "FROM a:1\nRUN conda run -n b c\n");
    }

    #[test]
    fn the_option_follows_the_subcommand() {
        fixed(
            &RULE,
            "FROM a:1\nCMD [\"conda\", \"run\", \"-p\", \"/b\", \"c\"]\n",
            "FROM a:1\nCMD [\"conda\", \"run\", \"--no-capture-output\", \"-p\", \"/b\", \"c\"]\n",
        );
        safety(&RULE, "FROM a:1\nCMD [\"conda\", \"run\", \"b\"]\n", Some(Safety::Safe));
        safety(&RULE, "FROM a:1\nCMD [\"mamba\", \"run\", \"b\"]\n", Some(Safety::Unsafe));
    }
}
