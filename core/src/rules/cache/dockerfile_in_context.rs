use crate::context::{Selection, Takes, uses_git};
use crate::fix::Fix;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::Body;

pub(crate) static RULE: Rule = Rule {
    id: "dockerfile-in-context",
    title: "A broad copy also takes the Dockerfile or .git",
    category: Category::Cache,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[],
    practice: "dockerignore-git",
    why: "Every edit of the Dockerfile and every commit, even a `git status`, then changes what the \
          copy takes, and all steps after it run again.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let context = cx.build_context;
    // With neither a .dockerignore nor a list of files nothing is known of the context; then
    // `whole-context-copied` asks for the .dockerignore.
    let known = context.ignore.as_ref().is_some_and(|ignore| !ignore.patterns.is_empty())
        || context.is_exact();
    if !known {
        return;
    }
    let exists = |path: &str| !context.is_exact() || context.files().has(path);
    let wants_git = uses_git(cx.build);
    // A directory is looked at by a file in it: it may be kept out by `.git/*` as well.
    let git = (!wants_git && exists(".git")).then_some(".git/index");
    let dockerfile =
        Some(context.dockerfile.as_str()).filter(|path| !path.is_empty() && exists(path));
    for step in &cx.build.steps {
        let Some(selection) = Selection::of_copy(cx.build, step) else { continue };
        let (Body::Copy(copy) | Body::Add(copy)) = &step.effective.body else { continue };
        let Some(whole) = selection.sources.iter().find(|source| source.is_whole()) else {
            continue;
        };
        let taken = |path: &&str| context.takes(&selection, path) == Takes::Yes;
        let mut names: Vec<&str> = Vec::new();
        names.extend(git.filter(taken).map(|_| ".git"));
        names.extend(dockerfile.filter(taken));
        if names.is_empty() {
            continue;
        }
        let range = copy.sources.iter().find(|word| word.text == whole.text).map(|word| word.range);
        let lines: String = names.iter().map(|name| format!("{name}\n")).collect();
        out.report(
            step.instruction,
            range.unwrap_or(step.instruction.range),
            format!(
                "`{}` also takes `{}`, so {} every step from here on again",
                whole.text,
                names.join("` and `"),
                match names.as_slice() {
                    [".git", _] => "every commit and every edit of the Dockerfile runs",
                    [".git"] => "every commit runs",
                    _ => "every edit of the Dockerfile runs",
                }
            ),
        )
        .fix(Fix::show("Add this to the `.dockerignore`", lines));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::RULE;
    use crate::analysis::Check;
    use crate::context::ContextFiles;
    use crate::rules::Inputs;
    use crate::rules::testing::{check_beside, only, silent};

    fn with(ignore: &str) -> Inputs {
        Inputs { dockerignore: Some(ignore.to_owned()), ..Inputs::default() }
    }

    #[test]
    fn what_the_ignore_file_lets_in_is_named() {
        check_beside(
            &RULE,
            &only(&RULE),
            &with("node_modules\n"),
            "
FROM node:24 AS build
COPY . .
#    ^ `.git` and `Dockerfile`
FROM node:24
ADD [\"./\", \"/x/\"]
#    ^^^^ every commit and every edit
COPY src src
",
        );
        check_beside(
            &RULE,
            &only(&RULE),
            &with(".git\n"),
            "
FROM node:24
COPY package.json * ./
#                 ^ takes `Dockerfile`, so every edit
",
        );
    }

    #[test]
    fn what_is_kept_out_needed_or_unknown_is_silent() {
        let count = |source: &str, inputs: &Inputs| {
            Check::without_sizes(source, &only(&RULE), inputs).report.findings.len()
        };
        let copy = "FROM node:24\nCOPY . .\n";
        assert_eq!(count(copy, &with(".git\nDockerfile*\n")), 0);
        assert_eq!(count(copy, &with("*\n!src\n")), 0);
        assert_eq!(count(copy, &with(".git/*\n**/Dockerfile\n")), 0);
        let exclude = "FROM node:24\nCOPY --exclude=.git --exclude=Dockerfile . .\n";
        assert_eq!(count(exclude, &with("x\n")), 0);
        let git = "FROM node:24\nCOPY . .\nRUN git describe > version\n";
        assert_eq!(count(git, &with("Dockerfile\n")), 0);
        silent(&RULE, copy);
    }

    #[test]
    fn with_a_list_only_what_is_there_counts() {
        let files = |paths: &[&str], dockerfile: &str| Inputs {
            files: Some(Arc::new(ContextFiles::from_paths(paths.iter().copied()))),
            dockerfile: Some(dockerfile.to_owned()),
            ..Inputs::default()
        };
        let found = |inputs: &Inputs| {
            let check = Check::without_sizes("FROM node:24\nCOPY . .\n", &only(&RULE), inputs);
            check.report.findings.first().map(|finding| finding.message.clone()).unwrap_or_default()
        };
        assert!(found(&files(&[".git/HEAD", "a.js"], "Dockerfile")).contains("takes `.git`,"));
        assert!(
            found(&files(&["docker/app.Dockerfile"], "docker/app.Dockerfile"))
                .contains("takes `docker/app.Dockerfile`,")
        );
        assert_eq!(found(&files(&["a.js"], "")), "");
    }
}
