use std::collections::BTreeSet;

use crate::fix::{Effect, Fix};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::{BrokenList, Instruction, Keyword, SyntaxErrorKind};

pub(crate) static RULE: Rule = Rule {
    id: "broken-json-list",
    title: "A list is not valid JSON",
    category: Category::Correctness,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[],
    practice: "valid-dockerfile",
    why: "What is not JSON to the letter is no list to the builder: it hands brackets, quotes and \
          commas to a shell, or takes them for names of files.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    // Where a list is required, or holds something else than strings, the syntax error says it.
    let is_list = |kind: &SyntaxErrorKind| *kind == SyntaxErrorKind::Json;
    let errors = cx.file.errors.iter().filter(|error| is_list(&error.kind));
    let refused: BTreeSet<usize> = errors.filter_map(|error| error.instruction).collect();
    for instruction in cx.file.instructions.iter().filter(|it| !refused.contains(&it.index)) {
        let Some(list) = instruction.broken_list() else { continue };
        // What the next line left behind the list is said by another rule.
        if !instruction.swallowed(cx.source, cx.file.escape).is_empty() {
            continue;
        }
        let name = instruction.effective().keyword.as_str();
        let reading = match instruction.effective().keyword {
            Keyword::Copy | Keyword::Add => "takes its words for names of files",
            Keyword::Volume => "takes its words for paths",
            _ => "hands all of it to a shell",
        };
        let message = format!("This list is no JSON, so that `{name}` {reading}: {}", list.fault);
        let fix = repair(instruction, &list);
        out.report(instruction, list.range, message).fix(fix).settles();
    }
}

/// The list as JSON, where it is plain what was meant.
pub(super) fn repair(instruction: &Instruction, list: &BrokenList) -> Option<Fix> {
    let fix = Fix::risky("Make it a JSON list", list.repair.clone()?);
    let is_expanded =
        matches!(instruction.effective().keyword, Keyword::Copy | Keyword::Add | Keyword::Volume);
    let fix = match &list.variable {
        Some(variable) if !is_expanded => fix.review(format!(
            "Nothing expands variables in a list: check that the program is to get `{variable}` as \
             it stands, or start it with `sh -c`"
        )),
        _ => fix.review(
            "Check that these are the words that are meant: the list takes effect for the first \
             time",
        ),
    };
    let effects = [Effect::Shell, Effect::Entrypoint, Effect::Cmd];
    Some(effects.into_iter().fold(fix, Fix::changes))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};
    use crate::rules::{Preset, Settings};

    #[test]
    fn every_instruction_that_may_have_a_list() {
        check(
            &RULE,
            "
FROM a:1
RUN ['ls','-l']
#   ^^^^^^^^^^^ hands all of it to a shell: strings need double quotes
COPY ['a','b/']
#    ^^^^^^^^^^ names of files
ADD [\"a\" \"b/\"]
#   ^^^^^^^^^^^^ a comma is missing
VOLUME ['/data']
#      ^^^^^^^^^ paths
HEALTHCHECK CMD ['curl','-f']
#               ^^^^^^^^^^^^^
ONBUILD CMD [\"a\", \"b\",]
#           ^^^^^^^^^^^ a comma follows
ENTRYPOINT [\"a\", $B]
#          ^^^^^^^^^ `$B` needs double quotes
CMD [\u{201c}node\u{201d}, \"b\"
#   ^^^^^^^^^^^^ double quotes
",
        );
        silent(&RULE, "FROM a:1\nRUN [ -f /x ] || exit 1\nCMD [\"a\"]\nCOPY [ab].txt /c/\n");
    }

    #[test]
    fn it_becomes_json() {
        fixed(
            &RULE,
            "FROM a:1\nCMD ['node', 'server.js']\n",
            "FROM a:1\nCMD [\"node\", \"server.js\"]\n",
        );
        fixed(
            &RULE,
            "FROM a:1\nENTRYPOINT [\"node\" \\\n  \"server.js\", \\\n  $A, ]\n",
            "FROM a:1\nENTRYPOINT [\"node\", \\\n  \"server.js\", \\\n  \"$A\"]\n",
        );
        safety(&RULE, "FROM a:1\nCMD ['a']\n", Some(Safety::Unsafe));
        safety(&RULE, "FROM a:1\nCMD ['a'] || b\n", None);
    }

    #[test]
    fn nothing_else_is_said_of_it() {
        for line in [
            "CMD ['node', 'server.js']",
            "ENTRYPOINT [\"node\" \"server.js\"]",
            "RUN ['apt-get', 'install', 'curl']",
            "COPY ['a', 'b']",
            "VOLUME ['/data']",
            "HEALTHCHECK CMD ['curl', '-f']",
            "ONBUILD COPY ['a', 'b']",
            "SHELL ['/bin/bash', '-c']",
            "CMD [\"a\", 1]",
        ] {
            let settings = Settings { preset: Preset::Strict, ..Settings::default() };
            let source = format!("FROM debian:13\n{line}\n");
            let report = crate::analysis::analyze(&source, &settings);
            let about = report.findings.iter().filter(|it| it.instruction == 1);
            let found: Vec<_> = about.map(|it| (it.rule, it.fix.is_some())).collect();
            let rule = if line.starts_with("SHELL") || line.contains('1') {
                "syntax-error"
            } else {
                RULE.id
            };
            assert_eq!(found, [(rule, true)], "{line}");
        }
    }
}
