use crate::build::{Base, Step};
use crate::fix::{Effect, Fix};
use crate::rules::edits::{inside_quotes, is_absolute, unquoted};
use crate::rules::{Alias, Category, Context, FixAvailability, OnIn, Rule, Severity, Sink};
use crate::syntax::{Body, Keyword, Word};
use crate::text::{Edit, TextRange};

pub(crate) static RULE: Rule = Rule {
    id: "relative-workdir",
    title: "WORKDIR is relative",
    category: Category::Correctness,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[
        Alias::hadolint("DL3000", Severity::Error),
        Alias::buildkit("WorkdirRelativePath"),
    ],
    practice: "absolute-workdir",
    why: "A relative `WORKDIR` starts from whatever directory is in force, which the base image \
          may change. An absolute path says where files go.",
    check,
};

fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    let set = cx.build.since(is_workdir);
    for stage in &cx.build.stages {
        // BuildKit looks at a stage's first WORKDIR only, those of its parent stages included.
        let mut is_first = !set.above(stage.index);
        for step in cx.build.steps_of(stage.index) {
            let Body::Workdir(word) = &step.effective.body else { continue };
            if !cx.sees(step) {
                continue;
            }
            let path = unquoted(&word.text);
            // `"$HOME"/a` starts with the variable too.
            let start = path.trim_start_matches(['"', '\'']);
            let starts_relative = !is_absolute(start) && !start.starts_with('$');
            let is_relative = match cx.build.value(word, step) {
                Some(value) => !is_absolute(&value),
                // No base image can set the variable.
                None if cx.as_buildkit() && *cx.build.root_base(stage.index) == Base::Scratch => true,
                None => starts_relative,
            };
            let hadolint = starts_relative.then_some("DL3000");
            let buildkit = (is_first && is_relative).then_some("WorkdirRelativePath");
            if is_workdir(step) {
                is_first = false;
            }
            let codes: Vec<&str> = hadolint.into_iter().chain(buildkit).collect();
            if codes.is_empty() {
                continue;
            }
            let known = step.workdir.as_deref().filter(|_| !step.is_onbuild());
            let message = match known {
                Some(directory) => format!("`{path}` depends on the `WORKDIR` before it (`{directory}`)"),
                None => format!("`{path}` depends on the base image's working directory"),
            };
            let reported = out.report(step.instruction, word.range, message).only(&codes);
            // Below an absolute WORKDIR of the same file the directory is certain.
            let reported =
                if known.is_some() { reported.severity(Severity::Info) } else { reported };
            reported.fix(fix(cx, step, word, path, known));
        }
    }
}

fn is_workdir(step: &Step<'_>) -> bool {
    step.instruction.keyword == Keyword::Workdir
}

fn fix(
    cx: &Context<'_>,
    step: &Step<'_>,
    word: &Word,
    path: &str,
    known: Option<&str>,
) -> Option<Fix> {
    let rest = path.trim_start_matches("./");
    let is_plain = path.starts_with(|first: char| first.is_alphanumeric() || "._-".contains(first))
        && !rest.is_empty()
        && rest != "."
        && !rest.split('/').any(|part| part == "..");
    if !is_plain || step.is_onbuild() {
        return None;
    }
    let start = inside_quotes(cx, word.range).start();
    let dots = TextRange::new(start, start + (path.len() - rest.len()));
    match known {
        Some(directory) if directory.chars().all(|c| c.is_alphanumeric() || "/._-".contains(c)) => {
            let directory = directory.trim_end_matches('/');
            Some(Fix::safe(
                format!("Write the whole path: `{directory}/{rest}`"),
                [Edit::replace(dots, format!("{directory}/"))],
            ))
        }
        Some(_) => None,
        None => Some(
            Fix::risky(format!("Make it `/{rest}`"), [Edit::replace(dots, "/")])
                .changes(Effect::Workdir)
                .review("Check that the base image has no working directory of its own."),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn relative_paths_in_every_spelling() {
        check(
            &RULE,
            "
FROM a:1 AS one
WORKDIR app
#       ^^^ base image
WORKDIR /srv
WORKDIR ./b
#       ^^^ (`/srv`)
FROM b:1
ONBUILD WORKDIR \"c d\"
#               ^^^^^
WORKDIR a$b
#       ^^^
",
        );
    }

    #[test]
    fn absolute_paths_and_variables_are_fine() {
        silent(
            &RULE,
            "
FROM a:1
WORKDIR /a
WORKDIR \"/b\"
WORKDIR $c
WORKDIR ${c}/d
WORKDIR \"$c\"/d
WORKDIR C:\\app
WORKDIR 'd:/app'
",
        );
    }

    #[test]
    fn a_known_directory_is_written_out() {
        let before = "FROM a:1\nWORKDIR /srv/\nWORKDIR ./app\nWORKDIR \"web\"\n";
        fixed(
            &RULE,
            before,
            "FROM a:1\nWORKDIR /srv/\nWORKDIR /srv/app\nWORKDIR \"/srv/app/web\"\n",
        );
        safety(&RULE, before, Some(Safety::Safe));
        safety(&RULE, "FROM a:1\nWORKDIR app\n", Some(Safety::Unsafe));
        safety(&RULE, "FROM a:1\nWORKDIR /a\nWORKDIR ..\n", None);
    }

    #[test]
    fn a_parent_stage_sets_the_directory() {
        fixed(
            &RULE,
            "FROM a:1 AS base\nWORKDIR /srv\nFROM base\nWORKDIR app\n",
            "FROM a:1 AS base\nWORKDIR /srv\nFROM base\nWORKDIR /srv/app\n",
        );
    }
}
