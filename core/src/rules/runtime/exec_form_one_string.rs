use crate::fix::{Effect, Fix};
use crate::rules::shared::edits::json_list;
use crate::rules::shared::entry_process::{Entrypoints, exec_list};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::Keyword;
use crate::text::Edit;

pub(crate) static RULE: Rule = Rule {
    id: "exec-form-one-string",
    title: "A whole command line is taken for the name of a program",
    category: Category::Runtime,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[],
    practice: "exec-form-command",
    why: "In a JSON list each word is a string of its own. With the words in one string, a program of that long name is looked for, and there is none.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let entrypoints = Entrypoints::of(cx.build);
    for step in &cx.build.steps {
        let Some((words, range)) = exec_list(step) else { continue };
        let Some(first) = words.first().filter(|first| is_line(&first.text)) else { continue };
        // The words of CMD go to an entry point, where there is one.
        let keyword = step.effective.keyword;
        if entrypoints.over(step).is_some() {
            continue;
        }
        let message = format!("No program is called `{}`", first.text);
        let whole = if words.len() == 1 { split(&first.text) } else { None };
        let fix = whole.map(|words| {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let fix =
                Fix::risky("Make each word a string", [Edit::replace(range, json_list(&words))]);
            let fix = fix.review("Check that the words are the ones that you meant");
            match keyword {
                Keyword::Cmd => fix.changes(Effect::Cmd),
                Keyword::Entrypoint => fix.changes(Effect::Entrypoint),
                _ => fix,
            }
        });
        out.report(step.instruction, first.range, message).fix(fix);
    }
}

/// True if a text is a command line and no path with a blank in it.
fn is_line(text: &str) -> bool {
    let text = text.trim();
    let Some((first, rest)) = text.split_once(char::is_whitespace) else { return false };
    let has_option = rest.split_whitespace().any(|word| word.starts_with('-'));
    // `/opt/my app/run`, `C:\\Program Files\\x`
    let is_path = first.starts_with(['/', '.', '~']) && rest.contains('/') && !has_option;
    !is_path && !text.contains('\\') && !first.is_empty()
}

/// The words of a plain command line; `None` where a shell would do more with it than split it.
fn split(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in line.chars() {
        match quote {
            None if c.is_whitespace() => words.extend(word.take()),
            None if matches!(c, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            Some(open) if c == open => quote = None,
            Some('\'') => word.get_or_insert_default().push(c),
            _ if matches!(c, '$' | '`' | '\\') => return None,
            None if "|&;<>(){}*?[]~#!".contains(c) => return None,
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    let is_assignment = words.first().is_some_and(|word| word.contains('='));
    (quote.is_none() && !is_assignment).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn command_lines_in_one_string() {
        check(
            &RULE,
            r#"
FROM a:1
RUN ["apt-get update"]
#    ^^^^^^^^^^^^^^^^ No program is called `apt-get update`
HEALTHCHECK CMD ["curl -f http://localhost/"]
#                ^^^^^^^^^^^^^^^^^^^^^^^^^^^
ONBUILD ENTRYPOINT ["node server.js", "--port", "80"]
#                   ^^^^^^^^^^^^^^^^
cmd ["nginx -g 'daemon off;'"]
#    ^^^^^^^^^^^^^^^^^^^^^^^^
"#,
        );
        check(
            &RULE,
            "\nFROM a:1\nENTRYPOINT [\"/usr/bin/java -jar /a.jar\"]\n#           ^^^^^^^^^^^^^^^^^^^^^^^^^^^\n",
        );
    }

    #[test]
    fn paths_arguments_and_other_lists() {
        for rest in [
            "ENTRYPOINT [\"/opt/my app/run\"]",
            "ENTRYPOINT [\"node\", \"my server.js\"]",
            "ENTRYPOINT [\"sh\", \"-c\"]\nCMD [\"node server.js\"]",
            "ENTRYPOINT [\"/entrypoint.sh\"]\nCMD [\"node server.js\"]",
            "CMD [\"node server.js\"]\nENTRYPOINT [\"sh\", \"-c\"]",
            "CMD [\"C:\\\\Program Files\\\\x.exe\"]",
            "CMD node server.js",
            "CMD []",
        ] {
            silent(&RULE, &format!("FROM a:1\n{rest}\n"));
        }
    }

    #[test]
    fn each_word_becomes_a_string() {
        fixed(
            &RULE,
            "FROM a:1\nCMD [ \"nginx -g 'daemon off;'\" ]\n",
            "FROM a:1\nCMD [\"nginx\", \"-g\", \"daemon off;\"]\n",
        );
        safety(&RULE, "FROM a:1\nENTRYPOINT [\"node server.js\"]\n", Some(Safety::Unsafe));
        safety(&RULE, "FROM a:1\nENTRYPOINT [\"a && b\"]\n", None);
        safety(&RULE, "FROM a:1\nENTRYPOINT [\"a $B\"]\n", None);
        safety(&RULE, "FROM a:1\nENTRYPOINT [\"a b\", \"c\"]\n", None);
    }
}
